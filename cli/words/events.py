"""How is a record told in one sentence? Past tense, with the names that the reader may see."""

from collections.abc import Callable
from typing import assert_never

from cli.words.clockface import Clockface
from cli.words.plain import condition_in_words, count, listed, quoted
from cli.words.sentences import Phrase
from cli.words.wording import Wording
from ledger import events
from ledger.decision import Decision
from ledger.events import AnyEvent
from ledger.instant import LATEST

ALGORITHMS = {"rfc3797": "by RFC 3797", "sha256": "by SHA-256"}
Label = Callable[[int], str]
"""Gives the words for an entry number."""
Known = Callable[[str], str | None]
"""Gives the words for a person, where there are any."""

_OfEntry = (
    events.EntryJoined
    | events.EntryWithdrawn
    | events.EntryReinstated
    | events.EntryAmended
    | events.PriorityChanged
    | events.EntrySuspended
    | events.EntryResumed
    | events.PenaltyEnded
    | events.NoticeRecorded
)
_OfList = events.ListLife | events.LedgerEvent


def told(event: AnyEvent, position: int, label: Label, clock: Clockface, person: Known | None = None) -> str:
    """Return what happened, in one sentence.

    Args:
        event: what happened.
        position: where it stands, the number of an entry that joined.
        label: says who an entry is.
        clock: shows times.
        person: says who it is that has no entry, where that may be said.
    """
    return _of_spot(event, _who(event, position, label, person), clock)


def _who(event: AnyEvent, position: int, label: Label, person: Known | None) -> str:
    """Return whom an event is about, or nothing where it is about a whole waitlist or the ledger."""
    number = position if isinstance(event, events.EntryJoined) else getattr(event, "entry", None)
    if number is None and isinstance(event, events.RequestRefused):
        return (person and person(event.person)) or "A person"
    return "" if number is None else label(number)


def _joined(event: events.EntryJoined, who: str, clock: Clockface) -> str:
    party = f" with a party of {event.party}" if event.party > 1 else ""
    pools = f", for {listed(event.pools, 'or')}" if event.pools else ""
    wait = ", choosing to wait although a spot was free" if event.wait else ""
    if event.split_from is not None:
        return f"{who} became an entry of its own{party}, out of entry {event.split_from}, at the same rank."
    beyond = f", beyond the limit for one person ({_code(event.code or 'other')})" if event.beyond_limit else ""
    placed = f", and ranks as if right after #{event.placed} ({_code(event.code or 'other')})" if event.placed else ""
    return f"{who} joined{party}{pools}{wait}{beyond}{placed}.{_delay(event, clock)}"


def _delay(event: events.EntryJoined, clock: Clockface) -> str:
    """Return how long penalties keep an entry from being offered a spot."""
    if event.delayed_until is None:
        return ""
    until = "staff resume the entry" if event.delayed_until == LATEST else clock.spoken(event.delayed_until)
    marks = listed(f"#{one.record}" for one in event.penalties)
    return f" Nothing is offered to them until {until}, for what happened in {marks}."


def _of_spot(event: AnyEvent, who: str, clock: Clockface) -> str:
    match event:
        case events.SpotOffered():
            until = f" until {clock.spoken(event.deadline)}" if event.deadline else ""
            return f"{who} was offered a spot{_in_pool(event.pool)}{until}{_grounds(event.decision)}."
        case events.EntryAdmitted():
            return f"{who} was admitted{_in_pool(event.pool)}{_grounds(event.decision)}."
        case events.OfferAccepted():
            return f"{who} accepted the offer of #{event.offer} and was admitted."
        case events.OfferDeclined():
            return f"{who} declined the offer of #{event.offer}."
        case events.OfferExpired():
            return f"{who} did not answer the offer of #{event.offer} in time: it expired."
        case events.OfferRevoked():
            return f"The offer of #{event.offer} to {who} was taken back ({_code(event.code)})."
        case events.AdmissionCancelled():
            return f"{who} gave the spot back."
        case events.EntryDisplaced():
            return f"{who} lost the spot and is back in the queue at the former rank ({_code(event.code)})."
        case events.NoShowRecorded():
            return f"{who} did not use the spot."
        case events.SpotMoved():
            return f"{who} moved from {event.source} to {event.target}."
        case events.AdmissionRestored():
            return f"{who} is admitted again: #{event.cancelled} was undone."
        case _:
            return _of_entry(event, who, clock)


def _of_entry(event: _OfEntry | _OfList, who: str, clock: Clockface) -> str:
    match event:
        case events.EntryJoined():
            return _joined(event, who, clock)
        case events.EntryWithdrawn():
            other = f": entry {event.merged_into} is the same person's and goes on" if event.merged_into else ""
            return f"{who} left the queue{other}."
        case events.EntryReinstated():
            return f"{who} is back in the queue at the former rank."
        case events.EntryAmended():
            return f"The entry of {who} was corrected: {_corrections(event)}."
        case events.PriorityChanged():
            return f"{who} was given priority {event.priority} ({_code(event.code)})."
        case events.EntrySuspended():
            until = f" until {clock.spoken(event.until)}" if event.until else ""
            return f"{who} was suspended{until}."
        case events.EntryResumed():
            return f"{who} can be offered a spot again."
        case events.PenaltyEnded():
            return f"The penalty of {who} is over: a spot can be offered to them again."
        case events.NoticeRecorded() if event.corrects is not None:
            channel = Wording().phrase(Phrase("channel", event.channel))
            return f"{who} was not told about #{event.about} {channel} after all: #{event.corrects} was wrong."
        case events.NoticeRecorded():
            how = "was told" if event.sent else "could not be told"
            until = f": the time to answer ends on {clock.spoken(event.deadline)}" if event.deadline else ""
            again = " (perhaps not for the first time: an earlier attempt was cut off)" if event.repeat else ""
            channel = Wording().phrase(Phrase("channel", event.channel))
            return f"{who} {how} about #{event.about} {channel}{again}{until}."
        case _:
            return _of_list(event, who)


def _refused(event: events.RequestRefused, who: str) -> str:
    verb = {"join": "to join", "accept": "to accept an offer", "reinstate": "to come back"}[event.request]
    return f"{who} asked {verb} and was refused: {Wording().phrase(Phrase('refusal', event.code))}."


def _proposed(event: events.OverrideProposed, who: str) -> str:
    bypassed = event.details.get("outcome.bypassed")
    past = f", {count(bypassed, 'person')} bypassed" if isinstance(bypassed, int) and bypassed else ""
    how = _code(str(event.details.get("outcome.deviation", "")))
    code = _code(str(event.details.get("code", event.details.get("join.code", "other"))))
    if event.verb == "amend":
        party, placed = (event.details.get(name) for name in ("party", "placed"))
        said = [] if party is None else [f"that the party of {who} becomes {party}"]
        said += [] if placed is None else [f"that {who} stands in line as if they had joined right after #{placed}"]
        return f"It was proposed {listed(said)} ({how}{past}; {code}); somebody else has to approve it."
    if event.verb == "join":
        what = "that somebody new ranks by the time claimed for them"
        return f"It was proposed {what} ({how}{past}; {code}); somebody else has to approve it."
    verb = "offer a spot to" if event.verb == "offer" else "admit"
    return f"It was proposed to {verb} {who or 'somebody new'} ({how}{past}; {code}); somebody else has to approve it."


def _corrections(event: events.EntryAmended) -> str:
    """Return what an entry says from now on, as far as it was corrected."""
    said = [] if event.party is None else [f"a party of {event.party}"]
    said += [] if event.pools is None else [f"for {listed(event.pools, 'or') if event.pools else 'any pool'}"]
    said += [f"{name} {str(value).lower()}" for name, value in (event.attributes or {}).items()]
    said += [
        f"{condition_in_words(text)} is {'met' if met else 'not met'}" for text, met in (event.outcomes or {}).items()
    ]
    if event.placed is not None:
        is_own = event.placed == event.entry
        said += ["in line by when it joined" if is_own else f"in line as if it had joined right after #{event.placed}"]
    return listed(said)


def _of_list(event: _OfList, who: str) -> str:
    match event:
        case events.RequestRefused():
            return _refused(event, who)
        case events.OverrideProposed():
            return _proposed(event, who)
        case events.WaitlistOpened():
            return f"The waitlist opened with {_pools(event.pools)}, under the policy {quoted(event.policy.name)}."
        case events.CapacityChanged():
            return f"The capacity changed: {_pools(event.pools)}{_moves(event)}."
        case events.PolicyAdopted():
            return f"Version {event.version} of the policy took effect: {quoted(event.policy.name)}."
        case events.WaitlistPaused():
            return "The waitlist was paused: no offers are made until it is unpaused."
        case events.WaitlistResumed():
            return "The waitlist makes offers again."
        case events.WaitlistClosed():
            if event.due:
                return "The waitlist closed, as its policy says: no offers are made from here on."
            return (
                "The waitlist was closed to joining; offers go on."
                if event.joining_only
                else "The waitlist was closed: nobody joins, and no offers are made."
            )
        case events.WaitlistReopened():
            return "The waitlist was opened again: people may join, and offers are made."
        case events.DrawAnnounced():
            return draw_announced(event)
        case events.DrawHeld():
            return f"The draw announced in #{event.announced} was held: {listed(map(quoted, event.values))}."
        case events.OverrideWithdrawn():
            return f"The override proposed in #{event.proposal} was taken back: nobody can approve it any more."
        case events.OverrideApproved():
            return f"The override proposed in #{event.proposal} was approved."
        case events.EventCorrected():
            return f"Record #{event.position} was wrong and is corrected here ({_code(event.code)})."
        case events.PersonsMerged():
            return "Two persons turned out to be one: the entries of both are one person's from here on."
        case events.PersonErased():
            texts = f" and {count(event.blanked, 'text')}" if event.blanked else ""
            return f"A person was erased: {count(event.disclosures, 'detail')}{texts} deleted, no record changed."
        case events.CheckpointPublished():
            return f"The head of the ledger at #{event.size} was signed and published."
        case events.SigningKeyChanged():
            left = event.abandoned
            fork = f"; the history of {left.origin}, signed up to #{left.size}, was left behind" if left else ""
            return f"{'Another' if event.previous else 'A'} key signs for {event.origin} from now on{fork}."
        case _:
            assert_never(event)


def draw_announced(event: events.DrawAnnounced) -> str:
    """Return what an announcement says: who is in the draw, what decides it, and whether it is the second."""
    how = ALGORITHMS[event.algorithm]
    sources = listed(map(quoted, event.sources))
    if event.rerun_of is not None:
        return f"Rerun: the draw announced in #{event.rerun_of} is to be held again, {how}, from {sources}."
    return f"A draw among {count(event.entries, 'entry')} was announced, {how}, from {sources}."


def _grounds(decision: Decision) -> str:
    match decision.kind:
        case "policy":
            return ""
        case "direct":
            return " by hand, as the rule would have it"
        case "carried_over":
            return ", carried over from before"
        case "override":
            how = listed(_code(one) for one in decision.deviation)
            bypassed = f", {count(decision.bypassed, 'person')} bypassed" if decision.bypassed else ""
            return f" by an override ({how}{bypassed}; {_code(decision.code or 'other')})"
        case _:
            assert_never(decision.kind)


def _in_pool(pool: str) -> str:
    return "" if pool == "general" else f" in {pool}"


def _pools(pools: tuple[events.PoolCapacity, ...]) -> str:
    if len(pools) == 1 and pools[0].name == "general":
        return count(pools[0].capacity, "spot")
    return listed(f"{count(pool.capacity, 'spot')} in {pool.name}" for pool in pools)


def _moves(event: events.CapacityChanged) -> str:
    moved = [f"who held a spot in {move.source} now holds one in {move.target}" for move in event.from_pool]
    return f"; {listed(moved)}" if moved else ""


def _code(code: str) -> str:
    return code.replace("_", " ")
