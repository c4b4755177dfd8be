"""What may be expected in a scenario: the facts of ``then``, by the names of people.

Every builder fills in what a scenario with one pool, one policy and one window has; whatever differs is said.
"""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec.structs import replace

from ledger import events
from ledger.calendar import tzdata_version
from ledger.decision import Decision, Deviation, Kind, OverrideCode, RevokeCode, Skip, SkipCode, Skipped
from ledger.draw import Algorithm, list_digest
from ledger.events import ListEvent, PoolCapacity, PoolMove
from ledger.instant import add, duration
from ledger.policy import Policy, Value, policy_digest
from tests.scenarios.asking import policy_of
from tests.scenarios.harness import Happening, Scene, moment


class Override:
    """Why and how a spot was given against the rule."""

    def __init__(
        self, *deviation: Deviation, code: OverrideCode, reason: str, bypassed: int = 0, approved: str | None = None
    ) -> None:
        self.members: dict[str, Any] = {
            "kind": "override",
            "deviation": deviation,
            "code": code,
            "reason": reason,
            "bypassed": bypassed,
            "approved": approved,
        }


Passed = Sequence[tuple[str, SkipCode]]
"""Who stood ahead and was passed over, best rank first, each with the code."""


def opened(capacity: int | None = None, *, pools: dict[str, int] | None = None, **settings: Any) -> Happening:
    """The waitlist was opened."""
    sizes = pools if pools is not None else {"general": capacity or 0}
    policy = policy_of(**settings)
    event = events.WaitlistOpened(pools=_pools(sizes), policy=policy, digest=policy_digest(policy), zone="UTC")
    return _about_list(event)


def resized(capacity: int | None = None, *, added: int = 0, **pools: int) -> Happening:
    """The capacity changed."""
    return _about_list(events.CapacityChanged(pools=_pools(pools or {"general": capacity or 0}), added=added))


def cut_anew(sizes: dict[str, int], **from_pool: str) -> Happening:
    """The pools were cut anew."""
    moves = tuple(PoolMove(source, target) for source, target in from_pool.items())
    return _about_list(events.CapacityChanged(pools=_pools(sizes), from_pool=moves))


def adopted(version: int, **settings: Any) -> Happening:
    """Another policy took effect."""
    policy: Policy = policy_of(**settings)
    return _about_list(events.PolicyAdopted(version=version, policy=policy, digest=policy_digest(policy)))


def paused() -> Happening:
    """The waitlist was paused."""
    return _about_list(events.WaitlistPaused())


def unpaused() -> Happening:
    """The waitlist makes offers again."""
    return _about_list(events.WaitlistResumed())


def closed(*, joining_only: bool = False) -> Happening:
    """The waitlist was closed."""
    return _about_list(events.WaitlistClosed(joining_only=joining_only))


def reopened() -> Happening:
    """The waitlist was opened again."""
    return _about_list(events.WaitlistReopened())


def joined(person: str, **members: Any) -> Happening:
    """A person joined."""
    return _about_list(events.EntryJoined(person=person, **members))


def draw_announced(
    *people: str, sources: tuple[str, ...], algorithm: Algorithm = "rfc3797", **members: Any
) -> Happening:
    """A draw among these people, in order of joining, was announced."""

    def event(scene: Scene, _: int) -> ListEvent:
        digest = list_digest(scene.entry(person) for person in people)
        return events.DrawAnnounced(algorithm=algorithm, sources=sources, entries=len(people), digest=digest, **members)

    return Happening(events.DrawAnnounced, event)


def draw_held(*people: str, values: tuple[str, ...]) -> Happening:
    """The draw was held, and these people were drawn in this order."""

    def event(scene: Scene, _: int) -> ListEvent:
        digest = list_digest(scene.entry(person) for person in people)
        return events.DrawHeld(announced=scene.last(events.DrawAnnounced), values=values, digest=digest)

    return Happening(events.DrawHeld, event)


def refusal_recorded(
    person: str, request: Literal["join", "accept", "reinstate"], code: str, policy: int = 1, **members: Any
) -> Happening:
    """A refusal was recorded; of an acceptance with the entry."""

    def event(scene: Scene, _: int) -> ListEvent:
        entry = {} if request == "join" else {"entry": scene.entry(person)}
        said = {**entry, **members}
        return events.RequestRefused(person=person, request=request, code=code, policy=policy, **said)

    return Happening(events.RequestRefused, event)


def offered(
    person: str,
    *,
    cause: Happening | None = None,
    pool: str = "general",
    window: str | None = "24h",
    own_window: str | None = None,
    until: str | None = None,
    zone: str | None = None,
    **grounds: Any,
) -> Happening:
    """A spot was offered.

    ``window`` is the time to answer, ``own_window`` one given for this offer alone; ``until`` is an instant that
    something else decided, such as the offer hours of a ``zone``.
    """

    def event(scene: Scene, _: int) -> ListEvent:
        length = own_window or window
        deadline = None if length is None else add(scene.now, duration(length))
        deadline = deadline if until is None else moment(until)
        tzdata = None if zone is None else tzdata_version(zone)
        decision = _decision(scene, person, cause, **grounds)
        entry = scene.entry(person)
        return events.SpotOffered(
            entry=entry,
            pool=pool,
            decision=decision,
            deadline=deadline,
            window=own_window,
            zone=zone,
            tzdata=tzdata,
        )

    return Happening(events.SpotOffered, event, person)


def admitted(person: str, *, cause: Happening | None = None, pool: str = "general", **grounds: Any) -> Happening:
    """A person was admitted without an offer."""

    def event(scene: Scene, _: int) -> ListEvent:
        decision = _decision(scene, person, cause, **grounds)
        return events.EntryAdmitted(entry=scene.entry(person), pool=pool, decision=decision)

    return Happening(events.EntryAdmitted, event, person)


def accepted(person: str) -> Happening:
    """The offer was accepted."""
    return _ending(events.OfferAccepted, person)


def declined(person: str) -> Happening:
    """The offer was declined."""
    return _ending(events.OfferDeclined, person)


def expired(person: str, at: str | None = None) -> Happening:
    """The offer expired, ``at`` so long after the story began."""
    ending = _ending(events.OfferExpired, person)
    return ending if at is None else replace(ending, at=moment(at))


def revoked(person: str, code: RevokeCode, reason: str | None = None) -> Happening:
    """The offer was revoked."""
    return _ending(events.OfferRevoked, person, code=code, reason=reason)


def withdrawn(person: str) -> Happening:
    """The entry left the queue."""
    return _about(events.EntryWithdrawn, person)


def cancelled(person: str, reason: str | None = None) -> Happening:
    """The admission was given back."""
    return _about(events.AdmissionCancelled, person, reason=reason)


def suspended(person: str, until: str | None = None) -> Happening:
    """The entry was suspended, ``until`` so long after the story began."""
    return _about(events.EntrySuspended, person, until=None if until is None else moment(until))


def resumed(person: str, *, due: str | None = None) -> Happening:
    """The entry can be offered a spot again; ``due`` says when that came by itself."""
    happening = _about(events.EntryResumed, person, due=due is not None)
    return happening if due is None else replace(happening, at=moment(due))


def penalty_ended(person: str, at: str) -> Happening:
    """The entry is delayed by penalties no more, since ``at`` so long after the story began."""
    return replace(_about(events.PenaltyEnded, person), at=moment(at))


def reinstated(person: str, *, first: bool = False) -> Happening:
    """The entry is back at its former rank; with ``first`` the person's first entry is meant."""
    if not first:
        return _about(events.EntryReinstated, person)

    def event(scene: Scene, _: int) -> ListEvent:
        return events.EntryReinstated(entry=min(one for one, name in scene.names.items() if name == person))

    return Happening(events.EntryReinstated, event, person)


def amended(person: str, **changes: Any) -> Happening:
    """The entry was corrected."""
    return _about(events.EntryAmended, person, **changes)


def prioritised(person: str, priority: int, code: OverrideCode = "organiser_discretion") -> Happening:
    """Staff gave the entry a priority."""
    return _about(events.PriorityChanged, person, priority=priority, code=code, reason="digest")


def no_show(person: str) -> Happening:
    """The admitted person did not come."""
    return _about(events.NoShowRecorded, person)


def corrected(wrong: Happening, *, follows: int = 0) -> Happening:
    """A record was said to be wrong, whose command recorded ``follows`` more after it."""

    def event(scene: Scene, _: int) -> ListEvent:
        at = _place(scene, wrong)
        return events.EventCorrected(position=at, code="error_correction", last=at + follows, reason="digest")

    return Happening(events.EventCorrected, event)


def restored(person: str, *, pool: str = "general", of: type[ListEvent] = events.AdmissionCancelled) -> Happening:
    """The admission that was given back is there again."""

    def event(scene: Scene, _: int) -> ListEvent:
        entry = scene.entry(person)
        return events.AdmissionRestored(entry=entry, cancelled=scene.last(of, entry), pool=pool)

    return Happening(events.AdmissionRestored, event, person)


def displaced(person: str, code: RevokeCode = "capacity_cut") -> Happening:
    """The admitted person was put back in the queue."""
    return _about(events.EntryDisplaced, person, code=code)


def told(
    person: str,
    about: Happening | int,
    *,
    channel: str = "email",
    until: str | None = None,
    zone: str | None = None,
    corrects: bool = False,
    **more: Any,
) -> Happening:
    """The person was told, or telling failed; ``until`` where a window starts; ``corrects`` the last notice to them."""

    def event(scene: Scene, _: int) -> ListEvent:
        return events.NoticeRecorded(
            entry=scene.entry(person),
            about=about if isinstance(about, int) else _place(scene, about),
            channel=channel,
            deadline=None if until is None else moment(until),
            zone=zone,
            tzdata=None if zone is None else tzdata_version(zone),
            corrects=_place(scene, told(person, 0)) if corrects else None,
            **more,
        )

    return Happening(events.NoticeRecorded, event, person)


def stopped(at: str) -> Happening:
    """The waitlist closed by itself, ``at`` so long after the story began: its policy ends all offers then."""
    return replace(_about_list(events.WaitlistClosed(due=True)), at=moment(at))


def by(actor: str, happening: Happening) -> Happening:
    """The happening, recorded by this actor."""
    return replace(happening, by=actor)


def moved(person: str, source: str, target: str) -> Happening:
    """A holder moved to another pool."""
    return _about(events.SpotMoved, person, source=source, target=target)


def anew(at: Happening, **changes: Any) -> Happening:
    """The happening with its waitlist, or whether it was imported, changed."""
    return replace(at, **changes)


def _about_list(event: ListEvent) -> Happening:
    return Happening(type(event), lambda _scene, _position: event)


def _about(kind: Any, person: str, **members: Any) -> Happening:
    return Happening(kind, lambda scene, _: kind(entry=scene.entry(person), **members), person)


def _ending(kind: Any, person: str, **members: Any) -> Happening:
    def event(scene: Scene, _: int) -> Any:
        entry = scene.entry(person)
        return kind(entry=entry, offer=scene.last(events.SpotOffered, entry), **members)

    return Happening(kind, event, person)


def _decision(
    scene: Scene,
    person: str,
    cause: Happening | None,
    *,
    rank: int = 1,
    of: int = 1,
    key: tuple[Value | None, ...] | None = None,
    policy: int = 1,
    kind: Kind = "policy",
    passing: Passed = (),
    override: Override | None = None,
) -> Decision:
    """Return the decision; ``of`` is how many wait, ``key`` by default the position of the join."""
    decision = Decision(
        kind=kind,
        policy=policy,
        rank=rank,
        key=(scene.entry(person),) if key is None else key,
        waiting=of,
        cause=None if cause is None else _place(scene, cause),
        skipped=_skipped(scene, passing),
    )
    return decision if override is None else replace(decision, **override.members)


def _place(scene: Scene, happening: Happening) -> int:
    return scene.last(happening.kind, None if happening.person is None else scene.entry(happening.person))


def _skipped(scene: Scene, passing: Passed) -> Skipped | None:
    if not passing:
        return None
    codes = [code for _, code in passing]
    first = tuple(Skip(scene.entry(person), code) for person, code in passing)
    return Skipped({code: codes.count(code) for code in sorted(set(codes))}, first[:20])


def _pools(sizes: dict[str, int]) -> tuple[PoolCapacity, ...]:
    return tuple(PoolCapacity(name, capacity) for name, capacity in sizes.items())
