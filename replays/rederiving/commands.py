"""Which request left these records? A command, made again from the facts that it recorded itself.

Facts say all that a decision read, so the command need not be stored: carried out again on the state before it, the
command made here leaves the same facts.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any, assert_never

from ledger import events
from ledger.commands import (
    Accept,
    Admit,
    AdoptPolicy,
    Amend,
    AnnounceDraw,
    AnyCommand,
    Approve,
    Cancel,
    ChangeCapacity,
    Close,
    Decline,
    Displace,
    HoldDraw,
    Join,
    Merge,
    NoShow,
    OfferNext,
    OfferTo,
    Open,
    Part,
    Pause,
    Prioritise,
    Reinstate,
    Reopen,
    RerunDraw,
    Resume,
    Revoke,
    Split,
    Suspend,
    Tell,
    Tick,
    Unpause,
    Withdraw,
)
from ledger.decision import Decision
from ledger.events import AnyEvent, EntryAdmitted, EntryJoined
from ledger.rules.approving import proposed_command
from replays.rederiving.undone import undoing_of


class NoCommand(Exception):
    """No command of this version records such a fact first; the message says which fact."""


def command_of(facts: Sequence[AnyEvent]) -> AnyCommand:
    """Return the command whose own facts these are; what follows from them may come after.

    Without any fact it is the command that asks for nothing.

    Raises:
        NoCommand: the first fact is one that no command of this version begins with.
    """
    moving = bool(facts)
    facts = [fact for fact in facts if not isinstance(fact, events.SpotMoved)]  # moves follow from what they lead to
    if not facts:
        if moving:
            raise NoCommand("holders moved, and nobody was given a spot")
        return Tick()
    return _beginning_with(facts[0], facts[1:])


OfList = (
    events.WaitlistOpened
    | events.PolicyAdopted
    | events.CapacityChanged
    | events.DrawAnnounced
    | events.DrawHeld
    | events.WaitlistPaused
    | events.WaitlistResumed
    | events.WaitlistClosed
    | events.WaitlistReopened
    | events.OverrideProposed
    | events.OverrideApproved
    | events.OverrideWithdrawn
    | events.EventCorrected
    | events.PersonsMerged
    | events.PersonErased
    | events.CheckpointPublished
    | events.SigningKeyChanged
)
"""Events that concern a whole waitlist, or the ledger."""


OfEntry = (
    events.EntryAmended | events.PriorityChanged | events.EntrySuspended | events.EntryResumed | events.EntryReinstated
)
"""Events that concern a standing in the queue."""


def _beginning_with(first: AnyEvent, rest: Sequence[AnyEvent]) -> AnyCommand:
    match first:
        case events.EntryJoined():
            return _joined(first, rest)
        case events.SpotOffered():
            return _offered(first, rest)
        case events.EntryAdmitted():
            return _admitted(first)
        case events.OfferAccepted():
            return Accept(entry=first.entry)
        case events.OfferDeclined():
            return _declined(first, rest)
        case events.OfferRevoked():
            return Revoke(entry=first.entry, code=first.code, reason=first.reason)
        case events.EntryWithdrawn():
            return _withdrawn(first, rest)
        case events.AdmissionCancelled():
            return Cancel(entry=first.entry, reason=first.reason)
        case events.NoticeRecorded():
            return _told(first, rest)
        case events.RequestRefused():
            return _refused(first)
        case events.EntryDisplaced() if first.code != "capacity_cut":
            return Displace(entry=first.entry, code=first.code, reason=first.reason)
        case events.NoShowRecorded():
            return NoShow(entry=first.entry, reason=first.reason)
        case events.OfferExpired() | events.PenaltyEnded() | events.EntryDisplaced():
            raise NoCommand(f"{_name(first)} follows from a rule and was not called for here")
        case (
            events.EntryAmended()
            | events.PriorityChanged()
            | events.EntrySuspended()
            | events.EntryResumed()
            | events.EntryReinstated()
        ):
            return _lasting(first)
        case events.SpotMoved() | events.AdmissionRestored():
            raise _unknown(first)
        case _:
            return _beginning_with_list_event(first, rest)


def _lasting(first: OfEntry) -> AnyCommand:
    match first:
        case events.EntryAmended():
            return Amend(
                entry=first.entry,
                party=first.party,
                attributes=first.attributes,
                outcomes=first.outcomes,
                pools=first.pools,
                placed=first.placed,
                code=first.code,
                reason=first.reason,
            )
        case events.PriorityChanged():
            return Prioritise(entry=first.entry, priority=first.priority, code=first.code, reason=first.reason)
        case events.EntrySuspended():
            return Suspend(entry=first.entry, until=first.until, reason=first.reason)
        case events.EntryResumed():
            return Resume(entry=first.entry, reason=first.reason)
        case events.EntryReinstated():
            return Reinstate(entry=first.entry, reason=first.reason)
        case _:
            assert_never(first)


def _beginning_with_list_event(first: OfList, rest: Sequence[AnyEvent]) -> AnyCommand:
    match first:
        case events.WaitlistOpened():
            return Open(pools=first.pools, policy=first.policy, zone=first.zone, series=first.series, title=first.title)
        case events.PolicyAdopted():
            return AdoptPolicy(policy=first.policy, reason=first.reason)
        case events.CapacityChanged():
            return _resized(first, rest)
        case events.DrawAnnounced():
            return _announced(first)
        case events.DrawHeld():
            return HoldDraw(values=first.values)
        case events.EventCorrected():
            undoing = undoing_of(first, rest)
            if undoing is None:
                raise NoCommand("a record was corrected, and nothing made up for it")
            return undoing
        case events.WaitlistPaused():
            return Pause(reason=first.reason)
        case events.WaitlistResumed():
            return Unpause(reason=first.reason)
        case events.WaitlistClosed():
            return Close(joining_only=first.joining_only, reason=first.reason)
        case events.WaitlistReopened():
            return Reopen(reason=first.reason)
        case events.OverrideProposed():
            return proposed_command(first.verb, first.details, first.reason)
        case events.OverrideApproved():
            join = next((event for event in rest if isinstance(event, EntryJoined)), None)
            if join is None:
                return Approve(proposal=first.proposal)
            return Approve(proposal=first.proposal, elsewhere=join.elsewhere, penalties=join.penalties)
        case events.PersonsMerged():
            return Merge(kept=first.kept, merged=first.merged, reason=first.reason)
        case (
            events.OverrideWithdrawn()
            | events.PersonErased()
            | events.CheckpointPublished()
            | events.SigningKeyChanged()
        ):
            raise _unknown(first)
        case _:
            assert_never(first)


def _resized(first: events.CapacityChanged, rest: Sequence[AnyEvent]) -> AnyCommand:
    if not first.added:
        return ChangeCapacity(pools=first.pools, from_pool=first.from_pool, reason=first.reason)
    admitted = rest[0] if rest else None
    if not isinstance(admitted, EntryAdmitted):
        raise NoCommand("spots were added for somebody, and nobody was admitted to them")
    return Admit(entry=admitted.entry, add_spot=True, code=admitted.decision.code, reason=admitted.decision.reason)


def _joined(first: EntryJoined, rest: Sequence[AnyEvent]) -> AnyCommand:
    if first.split_from is not None:
        joins = takewhile(lambda event: isinstance(event, EntryJoined), [first, *rest])
        parts = [Part(event.person, event.party, event.personal) for event in joins if isinstance(event, EntryJoined)]
        return Split(entry=first.split_from, parts=tuple(parts))
    join = Join(
        person=first.person,
        party=first.party,
        attributes=first.attributes,
        outcomes=first.outcomes,
        pools=first.pools,
        wait=first.wait,
        personal=first.personal,
        code=first.code,
        reason=first.reason,
        placed=first.placed,
        beyond_limit=first.beyond_limit,
        elsewhere=first.elsewhere,
        penalties=first.penalties,
    )
    if rest and isinstance(rest[0], events.CapacityChanged) and rest[0].added:
        added = _resized(rest[0], rest[1:])
        assert isinstance(added, Admit)
        return Admit(join=join, add_spot=True, code=added.code, reason=added.reason)
    if rest and isinstance(rest[0], EntryAdmitted) and rest[0].decision.kind != "policy":
        return _by_hand(rest[0].decision, join=join)
    return join


def _by_hand(decision: Decision, **whom: Any) -> Admit:
    is_carried = decision.kind == "carried_over"
    return Admit(carried_over=is_carried, code=decision.code, reason=decision.reason, **whom)


def _offered(first: events.SpotOffered, rest: Sequence[AnyEvent]) -> AnyCommand:
    decision = first.decision
    if decision.kind == "override":
        return OfferTo(entry=first.entry, window=first.window, code=decision.code, reason=decision.reason)
    # Whether the entry was named does not matter where the rule chose it, nor whether later offers were asked for
    # or followed by themselves: the same offers are made.
    count = 1
    for event in rest:
        if not isinstance(event, events.SpotOffered) or event.window != first.window:
            break
        count += 1
    return OfferNext(count=count, window=first.window)


def _told(first: events.NoticeRecorded, rest: Sequence[AnyEvent]) -> AnyCommand:
    entries, about = [first.entry], [first.about]
    for event in rest:
        if not isinstance(event, events.NoticeRecorded):
            break
        entries.append(event.entry)
        about.append(event.about)
    return Tell(
        entries=tuple(entries),
        channel=first.channel,
        about=tuple(about),
        sent=first.sent,
        message=first.message,
        reason=first.reason,
        repeat=first.repeat,
    )


def _admitted(first: EntryAdmitted) -> AnyCommand:
    match first.decision.kind:
        case "policy":
            return Tick()  # only the backfill gives spots by the rule alone
        case "direct" | "override" | "carried_over":
            return _by_hand(first.decision, entry=first.entry)
        case _:
            assert_never(first.decision.kind)


def _withdrawn(first: events.EntryWithdrawn, rest: Sequence[AnyEvent]) -> AnyCommand:
    if first.merged_into is None:
        return Withdraw(entry=first.entry, reason=first.reason)
    if not rest or not isinstance(rest[0], events.PersonsMerged):
        raise NoCommand("an entry left for another one of the same person, and nobody was merged")
    return _beginning_with_list_event(rest[0], rest[1:])


def _declined(first: events.OfferDeclined, rest: Sequence[AnyEvent]) -> AnyCommand:
    if rest and isinstance(rest[0], events.EntryWithdrawn) and rest[0].entry == first.entry:
        return Withdraw(entry=first.entry, reason=rest[0].reason)
    return Decline(entry=first.entry, reason=first.reason)


def _announced(first: events.DrawAnnounced) -> AnyCommand:
    if first.rerun_of is None:
        return AnnounceDraw(algorithm=first.algorithm, sources=first.sources)
    return RerunDraw(reason=first.reason, algorithm=first.algorithm, sources=first.sources)


def _refused(first: events.RequestRefused) -> AnyCommand:
    match first.request:
        case "join":
            return Join(
                person=first.person,
                party=first.party,
                attributes=first.attributes,
                outcomes=first.outcomes,
                pools=first.pools,
                wait=first.wait,
                personal=first.personal,
                reason=first.reason,
                elsewhere=first.elsewhere,
                penalties=first.penalties,
                code=first.against,
                placed=first.placed,
                beyond_limit=first.beyond_limit,
            )
        case "accept":
            if first.entry is None:
                raise NoCommand("an acceptance was refused, of no entry")
            return Accept(entry=first.entry)
        case "reinstate":
            if first.entry is None:
                raise NoCommand("a reinstatement was refused, of no entry")
            return Reinstate(entry=first.entry, reason=first.reason)
        case _:
            assert_never(first.request)


def _unknown(event: AnyEvent) -> NoCommand:
    return NoCommand(f"{_name(event)} was recorded by a verb that this version does not know")


def _name(event: AnyEvent) -> str:
    return type(event).__name__
