"""How does news become a message, ready to be sent? With the names of this ledger, in the language of the waitlist."""

from functools import cached_property

from cli.notices.addresses import sender
from cli.notices.choosing import Fit
from cli.notices.message import Envelope, as_bytes, written
from cli.notices.wording import MessageWording, message_wording
from cli.session import Session
from ledger.instant import Instant

_MARK = 16
"""Hexadecimal digits that tell one ledger's messages from another's."""


class Letterbox:
    """Writes the messages of a ledger."""

    def __init__(self, session: Session) -> None:
        """Write for a ledger whose settings say whom messages come from."""
        self._session = session
        self._sender = sender("mail.from", session.config["mail.from"])
        reply_to = session.config.get("mail.reply_to")
        self._reply_to = sender("mail.reply_to", reply_to) if reply_to else None
        self._wordings: dict[str, MessageWording] = {}

    @cached_property
    def mark(self) -> str:
        """What tells this ledger from others: the beginning of the hash of its first record."""
        return next(row.leaf.hex() for row in self._session.records.records(1, 1))[:_MARK]

    def written(self, found: Fit, made: Instant) -> bytes:
        """Return the message that tells somebody, dated as it is made."""
        waitlist, task = found.waitlist, found.task
        wording, clock = self._wording(waitlist.name), self._session.clock(waitlist.zone)
        given = {
            "who": self._name(task.person),
            "waitlist": waitlist.name,
            "title": self._session.names.text(waitlist.title) or waitlist.name,
            "entry": str(task.entry),
            "house": self._sender.name or self._session.config.get("name") or self._sender.address,
        }
        said = written(task, given, wording, clock, has_pools=found.has_pools)
        envelope = Envelope(
            sender=self._sender,
            reply_to=self._reply_to,
            address=found.address,
            ledger=self.mark,
            about=task.about or 0,
            made=made,
        )
        return as_bytes(task.what, said, wording, envelope)

    def _name(self, person: str) -> str:
        known = {kind: value for _, kind, value in self._session.private.disclosures_of(person)}
        return known.get("name", "")

    def _wording(self, waitlist: str) -> MessageWording:
        config = self._session.config
        language = config.get(f"language.{waitlist}") or config.get("mail.language") or "en"
        if language not in self._wordings:
            self._wordings[language] = message_wording(self._session.folder, language)
        return self._wordings[language]
