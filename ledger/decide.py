"""The decider: what follows from one step of a command, as events, or the rule that says no, as a value.

Pure: it reads the situation (the book, the instant, who asks, the next position) and nothing else. A new command is
a type error here until it is handled.
"""

from typing import assert_never

from ledger import commands
from ledger.commands import AnyCommand
from ledger.events import Events
from ledger.refusals import Refused
from ledger.rules import (
    amending,
    answering,
    approving,
    drawing,
    giving,
    halting,
    joining,
    keeping,
    lasting,
    merging,
    telling,
    undoing,
)
from ledger.rules.situation import Situation


def decide(step: AnyCommand, now: Situation) -> Events | Refused:
    """Return the events that follow from a command's own step, or the rule that says no.

    Args:
        step: the request, with people and texts as ids and digests.
        now: what it is decided on.

    Raises:
        Mistake: the request cannot be understood; nothing is to be recorded.
    """
    if isinstance(step, commands.ToEntry):  # most are
        return _to_entry(step, now)
    if isinstance(step, commands.ToSpot):
        return _to_spot(step, now)
    return _to_waitlist(step, now)


def _to_waitlist(step: commands.ToWaitlist, now: Situation) -> Events | Refused:
    match step:
        case commands.Open():
            return keeping.open_waitlist(step, now)
        case commands.ChangeCapacity():
            return keeping.change_capacity(step, now)
        case commands.AdoptPolicy():
            return keeping.adopt_policy(step, now)
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
        case commands.Tell():
            return telling.tell(step, now)
        case commands.Undo():
            return undoing.undo(step, now)
        case commands.Tick():
            return ()
        case _:
            assert_never(step)


def _to_spot(step: commands.ToSpot, now: Situation) -> Events | Refused:
    match step:
        case commands.OfferNext():
            return giving.offer_next(step, now)
        case commands.OfferTo():
            return approving.by_hand(step, now)
        case commands.Admit():
            return approving.by_hand(step, now)
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
        case commands.Leave():
            return answering.leave(step, now)
        case commands.Displace():
            return answering.displace(step, now)
        case commands.Approve():
            return approving.approve(step, now)
        case commands.NoShow():
            return answering.no_show(step, now)
        case _:
            assert_never(step)


def _to_entry(step: commands.ToEntry, now: Situation) -> Events | Refused:
    match step:
        case commands.Settle():
            return joining.settle(step, now)
        case commands.Join():
            return approving.by_hand(step, now)
        case commands.Suspend():
            return lasting.suspend(step, now)
        case commands.Resume():
            return lasting.resume(step, now)
        case commands.Reinstate():
            return lasting.reinstate(step, now)
        case commands.Amend():
            return approving.by_hand(step, now)
        case commands.Split():
            return amending.split(step, now)
        case commands.Merge():
            return merging.merge(step, now)
        case commands.Prioritise():
            return lasting.prioritise(step, now)
        case _:
            assert_never(step)
