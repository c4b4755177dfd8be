"""Where is a person written to, and can anything be sent there? One address, and nothing that means more than one."""

import re
from email.headerregistry import Address
from email.utils import parseaddr

from msgspec import Struct

from cli import exits
from cli.problem import Problem
from cli.session import Session
from cli.words.harmless import visible
from cli.words.plain import quoted
from ledger.events import EntryJoined
from ledger.record import decode

_LONGEST = 254
_MAILBOX = re.compile(r"[^\s\x00-\x20\x7f-\x9f@<>()\[\]\\,;:\"]{1,64}")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


class Sender(Struct, frozen=True):
    """Whom messages come from: what they are called, and their address."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part of the address after the @."""
        return self.address.rpartition("@")[2]

    @property
    def header(self) -> Address:
        """The two as a header has them."""
        return Address(self.name, addr_spec=self.address)


def mailable(text: str) -> str | None:
    """Return the address as mail servers take it; None where the text is no single address.

    A domain is written in its ASCII form. A mailbox keeps its letters: not every server takes other ones.
    """
    mailbox, _, domain = text.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if not (_MAILBOX.fullmatch(mailbox) and _DOMAIN.fullmatch(ascii_domain)):
        return None
    if mailbox.startswith(".") or mailbox.endswith(".") or ".." in mailbox:
        return None
    address = f"{mailbox}@{ascii_domain}"
    return address if len(address) <= _LONGEST else None


def sender(setting: str, text: str) -> Sender:
    """Return whom a setting names: ``Jazz Club <tickets@example.org>``, or an address alone.

    Raises:
        Problem: there is no address in it.
    """
    name, address = parseaddr(visible(text))
    known = mailable(address) if address else None
    if known is None or not known.isascii():
        what = f"{setting} needs an address, such as “Jazz Club <tickets@example.org>”, not {quoted(text)}."
        raise Problem("usage", exits.USAGE, what)
    return Sender(name, known)


def address_of(session: Session, entry: int) -> str | None:
    """Return the address of whoever stands behind an entry, that given with this entry before any other."""
    joined = next((decode(row.state).event for row in session.records.records(entry, entry)), None)
    if not isinstance(joined, EntryJoined):
        return None
    known = session.private.disclosures_of(joined.person)
    addresses = [(digest in joined.personal, value) for digest, kind, value in known if kind == "email"]
    return max(addresses, key=lambda one: one[0])[1] if addresses else None


def is_erased(session: Session, person: str) -> bool:
    """Whether nothing is kept of a person any more."""
    try:
        session.private.scope_of(person)
    except ValueError:
        return True
    return False
