"""Why is this person in, offered a spot, waiting or gone? Everything that led there, re-derived while answering."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from ledger.book import QUEUED, Entry, State
from ledger.decision import EntryNumber, Position
from ledger.events import NoticeRecorded
from ledger.instant import Instant
from ledger.record import Numbered
from replays.archive.archive import NAMED, Archive, archive
from replays.archive.evidence import Evidence
from replays.past.history import AsOf, Moment, Records
from replays.reasons.change import Change, changes_at, changes_now
from replays.reasons.ending import Ending, ending
from replays.reasons.grounds import Grounds, Happening, happening
from replays.reasons.waiting import Waiting, waiting


class LiveOffer(Struct, frozen=True):
    """The offer that the entry holds; it dies at ``dies_at``, the grace after its deadline.

    Attributes:
        window: how long it will have from when it is told, where it was not told yet and that starts the window.
    """

    position: Position
    pool: str
    deadline: Instant | None
    dies_at: Instant | None
    window: str | None = None


class Notice(Struct, frozen=True, kw_only=True):
    """That the person was told of a record, or could not be."""

    position: Position
    at: Instant
    by: str
    about: Position
    channel: str
    sent: bool


class Why(Struct, frozen=True, kw_only=True):
    """The answer about one person on one waitlist.

    Attributes:
        moment: as of when.
        person: the person's id.
        entry: the entry; none where every request to join was refused.
        state: of the entry at that moment.
        party: how many people the entry stands for.
        policy_version: of the policy in force at that moment.
        happened: every record about the entry, and every refusal of the person, in order.
        decision: how the entry came by its last spot or offer, if it ever did.
        offer: the live offer it holds.
        notices: what the person was told of, oldest first.
        waiting: why it still waits, where it does.
        ending: how it left, or was turned down, where it did.
        changes: what, being otherwise, would have given a spot to an entry that still waits, the smallest first: at the
            last decision that went to somebody else, or at the moment.
        other_entries: further entries of the same person on the waitlist.
        elsewhere: what a limit over a series counted on other waitlists when they last asked to join.
    """

    moment: Moment
    person: str
    entry: EntryNumber | None
    state: State | Literal["refused"]
    policy_version: int
    happened: tuple[Happening, ...]
    party: int = 1
    decision: Grounds | None = None
    offer: LiveOffer | None = None
    notices: tuple[Notice, ...] = ()
    waiting: Waiting | None = None
    ending: Ending | None = None
    changes: tuple[Change, ...] = ()
    other_entries: tuple[EntryNumber, ...] = ()
    elsewhere: dict[str, int] = {}


def why(records: Records, waitlist: str, subject: EntryNumber | str, as_of: AsOf | None = None) -> Why | None:
    """Return why somebody stands as they do.

    Args:
        records: the ledger; an ``Archive`` is asked for what it knows of the past.
        waitlist: which one.
        subject: the number of an entry, or the id of a person, meaning the latest entry of that person.
        as_of: when; by default after the last record.

    Returns:
        The answer; None when the ledger knew of no such entry or person then.
    """
    looked_up = archive(records)
    found = looked_up.evidence(waitlist, subject, as_of)
    if found is None:
        return None
    trace, view = found.trace, found.view
    entry = None if trace.entry is None else view.book.entry(trace.entry)
    happened = tuple(happening(position, record) for position, record in trace.happened)
    refused = found.looked if isinstance(found.looked, Ending) else None
    still_waiting = None
    if entry is not None and entry.state in QUEUED:
        still_waiting = waiting(view, entry, found.stood_ahead, found.passed_by)
    answer = Why(
        moment=view.moment,
        person=trace.person,
        entry=trace.entry,
        state="refused" if entry is None else entry.state,
        policy_version=view.waitlist.policy_version,
        happened=happened,
        party=1 if entry is None else entry.party,
        decision=found.looked if isinstance(found.looked, Grounds) else None,
        offer=_live_offer(entry),
        notices=tuple(_notices(trace.happened)),
        waiting=still_waiting,
        ending=refused if entry is None else ending(entry, happened, view.moment.due, trace.merged_into),
        changes=() if entry is None or still_waiting is None else _changes(looked_up, found, entry),
        other_entries=trace.others,
        elsewhere=trace.elsewhere,
    )
    _name(looked_up, waitlist, answer)
    return answer


def _name(looked_up: Archive, waitlist: str, answer: Why) -> None:
    """Say whom the answer names: of those who stood or stand ahead, the first."""
    if answer.decision is not None:
        ahead = (one.entry for one in answer.decision.ahead[:NAMED])
        looked_up.names(waitlist, answer.decision.given.position - 1, ahead)
    if answer.waiting is not None:
        ahead = (one.entry for one in (*answer.waiting.ahead[:NAMED], *answer.waiting.gone[:NAMED]))
        looked_up.names(waitlist, answer.moment.position, ahead)


def _changes(looked_up: Archive, found: Evidence, entry: Entry) -> tuple[Change, ...]:
    now = changes_now(found.view, entry)
    is_open = bool(found.view.waitlist.free) and found.view.waitlist.makes_offers
    missed = None if found.missed is None or is_open else looked_up.decided(found.missed)
    then = None if missed is None else missed.book.entry(entry.number)
    return now if missed is None or then is None else (*changes_at(missed, then), *now)


def _live_offer(entry: Entry | None) -> LiveOffer | None:
    if entry is None or entry.offer is None:
        return None
    return LiveOffer(entry.offer, entry.pool or "", entry.deadline, entry.wakes, entry.window)


def _notices(happened: Iterable[Numbered]) -> Iterator[Notice]:
    """Yield what was told, or could not be; a notice that was wrong told nobody anything."""
    told = [one for one in happened if isinstance(one[1].event, NoticeRecorded)]
    wrong = {getattr(record.event, "corrects", None) for _, record in told}
    for position, record in told:
        event = record.event
        if isinstance(event, NoticeRecorded) and event.corrects is None and position not in wrong:
            yield Notice(
                position=position,
                at=record.at,
                by=record.by,
                about=event.about,
                channel=event.channel,
                sent=event.sent,
            )
