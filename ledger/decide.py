"""The decider: what follows from one step of a command, as events, or the rule that says no, as a value.

Pure: it reads the book, the instant and the next position, and nothing else. A new command is a type error here until
it is handled.
"""

from typing import assert_never

from ledger import commands
from ledger.book import Book
from ledger.commands import AnyCommand
from ledger.decision import Position
from ledger.events import ListEvent
from ledger.instant import Instant
from ledger.refusals import Refused
from ledger.rules import answering, drawing, giving, halting, joining, keeping
from ledger.rules.situation import Situation

Events = tuple[ListEvent, ...]


def decide(step: AnyCommand, book: Book, name: str, at: Instant, position: Position) -> Events | Refused:
    """Return the events that follow from a command's own step, or the rule that says no.

    Args:
        step: the request, with people and texts as ids and digests.
        book: the state before it.
        name: the waitlist.
        at: now.
        position: the position that the first of the events will have.

    Raises:
        Mistake: the request cannot be understood; nothing is to be recorded.
    """
    now = Situation(book, name, at, position)
    match step:
        case commands.Open():
            return keeping.open_waitlist(step, now)
        case commands.ChangeCapacity():
            return keeping.change_capacity(step, now)
        case commands.AdoptPolicy():
            return keeping.adopt_policy(step, now)
        case commands.Join():
            return joining.join(step, now)
        case commands.OfferNext():
            return giving.offer_next(step, now)
        case commands.OfferTo():
            return giving.offer_to(step, now)
        case commands.Admit():
            return giving.admit(step, now)
        case commands.Accept():
            return answering.accept(step, now)
        case commands.Decline():
            return answering.decline(step, now)
        case commands.Withdraw():
            return answering.withdraw(step, now)
        case commands.Cancel():
            return answering.cancel(step, now)
        case commands.Revoke():
            return answering.revoke(step, now)
        case commands.AnnounceDraw():
            return drawing.announce(step, now)
        case commands.HoldDraw():
            return drawing.hold(step, now)
        case commands.RerunDraw():
            return drawing.rerun(step, now)
        case commands.Pause():
            return halting.pause(step, now)
        case commands.Unpause():
            return halting.unpause(step, now)
        case commands.Close():
            return halting.close(step, now)
        case commands.Reopen():
            return halting.reopen(step, now)
        case commands.Tick():
            return ()
        case _:
            assert_never(step)
