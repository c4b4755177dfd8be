"""How does an entry last? Suspended and resumed, back at its former rank, put forward by staff.

What is so already is not recorded again.
"""

from ledger.book import Entry
from ledger.commands import Prioritise, Reinstate, Resume, Suspend
from ledger.events import (
    EntryReinstated,
    EntryResumed,
    EntrySuspended,
    Events,
    PriorityChanged,
)
from ledger.policy import ByPriority
from ledger.refusals import Mistake, Refused
from ledger.rekeying import needed
from ledger.rules.joining import turned_away
from ledger.rules.situation import Situation, not_queued, refused


def suspend(step: Suspend, now: Situation) -> Events | Refused:
    """Stop considering an entry, until an instant if one is given; a later request replaces that instant.

    Raises:
        Mistake: the instant is not in the future.
    """
    entry = now.entry(step.entry)
    if step.until is not None and step.until <= now.at:
        raise Mistake("time", f"until: {step.until} is not in the future (it is {now.at}).")
    no = not_queued(entry)
    if no is not None:
        return no
    if entry.state == "suspended" and entry.wakes == step.until:
        return ()
    return (EntrySuspended(entry=entry.number, until=step.until, reason=step.reason),)


def resume(step: Resume, now: Situation) -> Events | Refused:
    """Consider an entry again that was suspended, whose offer staff took back, or that penalties delay."""
    entry = now.entry(step.entry)
    no = not_queued(entry)
    if no is not None:
        return no
    is_held = entry.state == "suspended" or entry.barred or entry.delayed is not None
    return (EntryResumed(entry=entry.number, reason=step.reason),) if is_held else ()


def reinstate(step: Reinstate, now: Situation) -> Events | Refused:
    """Bring an entry back to its former rank: one that left, or that an unanswered offer sent to the end of the line.

    Raises:
        Mistake: the policy now orders by an attribute of which the entry has no value.
    """
    entry = now.entry(step.entry)
    no = _holding(entry) or (_kept_out(entry, now) if entry.state not in {"waiting", "suspended"} else None)
    if no is not None:
        return no
    if entry.state == "suspended":
        return refused("suspended", entry=entry.number)
    if entry.state == "waiting" and not entry.barred and entry.former is None:
        return ()
    return (EntryReinstated(entry=entry.number, reason=step.reason),)


def prioritise(step: Prioritise, now: Situation) -> Events | Refused:
    """Give an entry another staff priority, where the policy orders by it: a rank is never set by hand."""
    entry = now.entry(step.entry)
    no = not_queued(entry)
    if no is not None:
        return no
    if not any(isinstance(criterion, ByPriority) for criterion in now.policy.order):
        return refused("priority_unused")
    if entry.priority == step.priority:
        return ()
    return (PriorityChanged(entry=entry.number, priority=step.priority, code=step.code, reason=step.reason),)


def _holding(entry: Entry) -> Refused | None:
    return not_queued(entry) if entry.state in {"offered", "admitted"} else None


def _kept_out(entry: Entry, now: Situation) -> Refused | None:
    """Return why an entry that ended may not come back: what would refuse a join refuses it, but a full queue."""
    if now.book.active_entry(now.name, entry.person) is not None:
        return refused("already_on_list", is_disputable=True)
    for name in needed(now.policy):
        if name not in entry.attributes:
            message = f"The policy orders by {name!r}, of which the entry has no value."
            raise Mistake("attribute", message, hint="Amend the entry first.")
    return turned_away(entry, now.waitlist)
