"""Whom does an override pass over, and what does it do to who has the spots? Asked of a plan, before it is recorded."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from ledger.book import Entry
from ledger.commands import Admit, Join
from ledger.decision import Decision, EntryNumber
from ledger.events import EntryAdmitted, EntryJoined, OverrideProposed, SpotOffered
from ledger.memory_book import MemoryBook
from ledger.policy import ByAttribute
from ledger.record import Numbered, Record
from ledger.rekeying import keyed
from ledger.rules.approving import proposed_command
from ledger.rules.joining import unranked
from replays.past.history import Records, View, story, view
from replays.reasons.ahead import ahead_in_queue, could_have_had

LISTED = 20
"""How many of those bypassed are listed; all are counted."""


class Bypassed(Struct, frozen=True):
    """Somebody who stood ahead and could have had the spot, with the rank."""

    entry: EntryNumber
    rank: int


class Share(Struct, frozen=True):
    """How many spots those with one value of an attribute have, before and after."""

    attribute: str
    value: str
    before: int
    after: int


class Override(Struct, frozen=True, kw_only=True):
    """What an override does.

    Attributes:
        entry: who gets the spot; none for somebody who is not on the list yet.
        rank: from which rank.
        waiting: of how many.
        bypassed: those passed over who could have had the spot, best rank first, the first twenty.
        count: how many these are in all.
        shares: spots by the attributes that the order reads.
        by_override: spots held by an override, before and after.
        taken: spots held, before and after.
    """

    entry: EntryNumber | None
    rank: int | None
    waiting: int
    bypassed: tuple[Bypassed, ...]
    count: int
    shares: tuple[Share, ...]
    by_override: tuple[int, int]
    taken: tuple[int, int]


def override(records: Records, waitlist: str, planned: Sequence[Numbered]) -> Override | None:
    """Return what the override among planned records does; None when there is none."""
    found = next((one for _, record in planned if (one := _of(record)) is not None), None)
    seen = view(records, waitlist)
    if found is None or seen is None:
        return None
    number, pool, count = found
    known = None if number is None else seen.book.entry(number)
    entry = known or _newcomer(seen, planned)
    passed = [] if entry is None else _passed(seen, entry, pool)
    party = 1 if entry is None else entry.party
    taken = sum(one.admitted + one.offered for one in seen.waitlist.pools)
    by_override = _by_override(records, seen)
    return Override(
        entry=None if known is None else known.number,
        rank=None if entry is None else seen.book.ahead(waitlist, entry.key) + 1,
        waiting=seen.waitlist.queued + (known is None),
        bypassed=tuple(passed[:LISTED]),
        count=count,
        shares=() if entry is None else tuple(_shares(seen, entry)),
        by_override=(by_override, by_override + party),
        taken=(taken, taken + party),
    )


def _newcomer(seen: View[MemoryBook], planned: Sequence[Numbered]) -> Entry | None:
    """Return the entry of somebody who would join by the override, or by its approval."""
    for position, record in planned:
        event = record.event
        if isinstance(event, EntryJoined | OverrideProposed):
            join = event if isinstance(event, EntryJoined) else _proposed_join(event)
            if join is not None:
                return keyed(unranked(join, seen.waitlist.name, position), seen.waitlist)
    return None


def _proposed_join(event: OverrideProposed) -> Join | None:
    command = proposed_command(event.verb, event.details, event.reason)
    return command.join if isinstance(command, Admit) else None


def _of(record: Record) -> tuple[EntryNumber | None, str, int] | None:
    event = record.event
    if isinstance(event, SpotOffered | EntryAdmitted) and event.decision.kind == "override":
        return event.entry, event.pool, event.decision.bypassed
    if isinstance(event, OverrideProposed):
        count = event.details.get("outcome.bypassed")
        return event.entry, str(event.details.get("outcome.pool")), count if isinstance(count, int) else 0
    return None


def _passed(seen: View[MemoryBook], entry: Entry, pool: str) -> list[Bypassed]:
    ahead = enumerate(ahead_in_queue(seen.book, entry), 1)
    return [Bypassed(other.number, rank) for rank, other in ahead if could_have_had(other, entry, pool)]


def _holders(seen: View[MemoryBook]) -> list[Entry]:
    name = seen.waitlist.name
    return [*seen.book.admitted(name), *seen.book.offered(name)]


def _shares(seen: View[MemoryBook], entry: Entry) -> Iterable[Share]:
    for criterion in seen.waitlist.policy.order:
        if isinstance(criterion, ByAttribute) and criterion.ranking:
            counts: Counter[object] = Counter()
            for holder in _holders(seen):
                counts[holder.attributes.get(criterion.name)] += holder.party
            mine = entry.attributes.get(criterion.name)
            for value in criterion.ranking:
                more = entry.party if value == mine else 0
                yield Share(criterion.name, str(value), counts[value], counts[value] + more)


def _by_override(records: Records, seen: View[MemoryBook]) -> int:
    """Count the spots whose holders had them by an override."""
    kinds: dict[EntryNumber, Decision] = {}
    for _, record in story(records, seen.waitlist.name):
        if isinstance(record.event, SpotOffered | EntryAdmitted):
            kinds[record.event.entry] = record.event.decision
    return sum(one.party for one in _holders(seen) if one.number in kinds and kinds[one.number].kind == "override")
