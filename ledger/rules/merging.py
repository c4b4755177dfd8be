"""What happens where two persons turn out to be one? They have one entry from then on, the one that stands better.

Nobody gains a spot by it: somebody who holds two gives one of them up first, which is an act of its own.
"""

from ledger.book import QUEUED, Entry
from ledger.commands import Merge
from ledger.events import EntryWithdrawn, Events, PersonsMerged
from ledger.refusals import Mistake, Refused
from ledger.rules.situation import Situation, refused


def merge(step: Merge, now: Situation) -> Events | Refused:
    """Make two persons one on this waitlist; of two entries that stand, the worse leaves the queue.

    Raises:
        Mistake: they are one person already.
    """
    if step.kept == step.merged:
        raise Mistake("person", "They are one person already.")
    if not any(entry.waitlist == now.name for entry in now.book.entries_of(step.merged)):
        return ()
    one = PersonsMerged(kept=step.kept, merged=step.merged, reason=step.reason)
    both = [now.book.active_entry(now.name, person) for person in (step.kept, step.merged)]
    active = sorted((entry for entry in both if entry is not None), key=_standing)
    if len(active) < 2:
        return (one,)
    stays, goes = active
    if goes.state not in QUEUED:
        return refused("both_hold", entry=goes.number, other=stays.number)
    return EntryWithdrawn(entry=goes.number, reason=step.reason, merged_into=stays.number), one


def _standing(entry: Entry) -> tuple[bool, bytes]:
    """Order as people do: who holds an offer or a spot stands better than who waits, and then the rank says."""
    return entry.state in QUEUED, entry.key
