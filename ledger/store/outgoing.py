"""Which messages are on their way to whom? Kept in the private store, whole, until what became of them is recorded.

A message is written down before it is handed to a server. Whoever finds one marked as handed over knows that an earlier
attempt was cut off: the person may have it, and a second attempt sends the same bytes again.
"""

from msgspec import Struct, convert
from msgspec.structs import asdict

from ledger.decision import EntryNumber, Position
from ledger.instant import Instant
from ledger.store.private import PrivateStore


class Outgoing(Struct, frozen=True, kw_only=True):
    """A message about one record, to one person.

    Attributes:
        about: the record that it tells of.
        address: where it goes.
        body: the message, as it is sent.
        made: when it was written.
        handed_over: a server was given it, and what came of that is not known.
        tries: how often it was tried.
        next_try: not before then, because a server asked for patience.
        reply: what the server said last.
    """

    about: Position
    waitlist: str
    entry: EntryNumber
    person: str
    address: str
    body: bytes
    made: Instant
    handed_over: bool = False
    tries: int = 0
    next_try: Instant | None = None
    reply: str | None = None


def keep(private: PrivateStore, message: Outgoing) -> None:
    """Write a message down, in the place of what was known of it."""
    with private.writing() as transaction:
        transaction.run("put_message", asdict(message) | {"handed_over": int(message.handed_over)})


def on_its_way(private: PrivateStore, about: Position) -> Outgoing | None:
    """Return the message about a record, if one is on its way."""
    with private.reading() as transaction:
        return next(map(_message, transaction.run("message", {"of": about})), None)


def all_on_their_way(private: PrivateStore) -> list[Outgoing]:
    """Return all messages on their way, oldest news first."""
    with private.reading() as transaction:
        return list(map(_message, transaction.run("messages")))


def forget(private: PrivateStore, about: Position) -> None:
    """Keep the message about a record no longer."""
    with private.writing() as transaction:
        transaction.run("forget_message", {"of": about})


def _message(row: tuple[object, ...]) -> Outgoing:
    values = dict(zip(Outgoing.__struct_fields__, row, strict=True))
    return convert(values, Outgoing, strict=False)
