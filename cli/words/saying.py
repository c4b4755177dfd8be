"""What is said to the person who asks? One paragraph to read aloud, in which nobody else is named."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cli.render.clockface import Clockface
from cli.words.notices import answer_by, whether_told
from cli.words.plain import listed, plural, spelled

if TYPE_CHECKING:
    from replays.grounds import Grounds
    from replays.waiting import Waiting
    from replays.why import Why

AHEAD = {
    "offered": "was offered a spot",
    "admitted": "was admitted",
    "cancelled": "was admitted and has since given the spot back",
    "no_show": "was admitted and did not use the spot",
    "withdrawn": "left the queue",
    "declined": "declined an offer",
    "expired": "let an offer expire",
    "overtaken": "stands further back now",
    "waiting": "is waiting",
    "skipped": "was passed over by a rule",
    "tried_last": "was tried last, because an offer had just expired",
    "bypassed": "was bypassed",
    "unfit": "could not have taken this spot",
}
SKIPS = {
    "suspended": "suspended",
    "not_eligible": "not eligible",
    "pool_full": "no room in the pools accepted",
    "does_not_fit": "the party does not fit",
    "limit_reached": "limit reached",
    "penalty_delay": "delayed by a penalty",
    "declined_before": "had just declined",
    "revoked_before": "an offer was taken back by staff",
}

ORDERS = {"joined": "the order of joining", "rounds": "offers that expired"}
"""What is compared, where its name would not say it."""


def ahead_phrase(became: str, code: str | None, number: int = 1) -> str:
    """Return what became of somebody, or of so many, who stood ahead."""
    verb, _, rest = AHEAD[became].partition(" ")
    several = {"stands": "stand", "has": "have", "is": "are", "was": "were"}
    phrase = f"{verb if number == 1 else several.get(verb, verb)} {rest}"
    if number > 1:
        phrase = phrase.replace("and has since given the spot back", "and have since given the spots back")
    return phrase + (f" ({SKIPS.get(code, code)})" if code else "")


def say(found: "Why", who: str, waitlist: str, clock: Clockface) -> str:
    """Return the paragraph."""
    match found.state:
        case "admitted":
            return _admitted(found, who, waitlist, clock)
        case "offered":
            return _offered(found, who, waitlist, clock)
        case "waiting" | "suspended":
            return _waiting(found, who, waitlist, clock)
        case _:
            return _gone(found, who, waitlist, clock)


def hold_sentences(waiting: "Waiting", label: Callable[[int], str], clock: Clockface) -> Iterator[str]:
    """Yield why nothing was offered to somebody waiting, for staff."""
    spots = "; ".join(f"{pool.name}: {pool.free} of {pool.capacity} free" for pool in waiting.pools)
    since = f" since #{waiting.since}" if waiting.since else ""
    at = clock.short(waiting.since_at, seconds=True)
    yield f"Rank {waiting.rank} of {waiting.queued}{since} ({at}). Spots: {spots}."
    yield f"Why nothing is offered now: {_hold(waiting)}"
    if waiting.above is not None:
        name = waiting.above.attribute or ORDERS.get(waiting.above.by, waiting.above.by)
        yield (
            f"Just above stands {label(waiting.above.above)}: {name}, "
            f"{_shown(waiting.above.value_above)} against {_shown(waiting.above.value)}."
        )
    bypasses = [one for one in waiting.passed_by if one.bypassed]
    if bypasses:
        marks = listed(f"#{one.position}" for one in bypasses[:8])
        more = f" and {len(bypasses) - 8} more" if len(bypasses) > 8 else ""
        times = f"{spelled(len(bypasses))} {plural('time', len(bypasses))}"
        yield f"Bypassed {times} by an override: {marks}{more}."
    if waiting.free_since is not None:
        yield f"A spot has been free since #{waiting.free_since}."


def _admitted(found: "Why", who: str, waitlist: str, clock: Clockface) -> str:
    grounds = found.decision
    if grounds is None:
        return f"{who} holds a spot on {waitlist}."
    accepted = next((one for one in reversed(found.happened) if one.type == "OfferAccepted"), None)
    if grounds.given.type == "SpotOffered":
        took = _acceptance(clock.spoken(accepted.at), clock.spoken(grounds.given.at)) if accepted else ""
        return f"{who} was offered a spot on {waitlist} on {clock.spoken(grounds.given.at)}{took}. {_reason(grounds)}"
    given = f"{who} was admitted to {waitlist} on {clock.spoken(grounds.given.at)}."
    return " ".join(filter(None, (given, whether_told(found, clock), _reason(grounds))))


def _acceptance(accepted: str, offered: str) -> str:
    return " and accepted it at once" if accepted == offered else f" and accepted it on {accepted}"


def _reason(grounds: "Grounds") -> str:
    decision = grounds.decision
    match decision.kind:
        case "override":
            bypassed = decision.bypassed
            passed = f"{plural('person', bypassed)} who stood ahead {plural('was', bypassed)} passed over."
            past = f" {spelled(bypassed).capitalize()} {passed}" if bypassed else ""
            is_over = "over_capacity" in decision.deviation
            over = " There was no free spot: this went beyond the capacity." if is_over else ""
            return f"This was not decided by the rule but by staff, and it is on record as an exception.{over}{past}"
        case "carried_over":
            return "The spot was brought along from the list that was kept before."
        case _:
            return f"{_queue_reason(grounds)} {_cause_reason(grounds)}".strip()


def _queue_reason(grounds: "Grounds") -> str:
    decision = grounds.decision
    by_hand = " The organiser gave it by hand, as the rule would have." if decision.kind == "direct" else ""
    if grounds.given.type == "EntryAdmitted" and decision.waiting == 1:
        return f"A spot was free, and nobody else was waiting.{by_hand}"
    if decision.rank == 1:
        others = decision.waiting - 1
        behind = f", before {spelled(others)} {'other' if others == 1 else 'others'}" if others else ""
        return f"They stood first in line by the published rule{behind}.{by_hand}"
    skipped = decision.rank - 1
    one = skipped == 1
    who = f"{spelled(skipped).capitalize()} {'person' if one else 'people'} ahead could not be given this spot"
    return f"{who}, for reasons that the rule names, so it went to them.{by_hand}"


def _cause_reason(grounds: "Grounds") -> str:
    if grounds.cause is None:
        return ""
    return {
        "AdmissionCancelled": "The spot had come free because somebody gave it back.",
        "OfferDeclined": "The spot had come free because somebody declined it.",
        "EntryWithdrawn": "The spot had come free because somebody left.",
        "OfferExpired": "The spot had come free because somebody did not answer in time.",
        "OfferRevoked": "The spot had come free because an offer was taken back.",
        "CapacityChanged": "The spot had come free because the capacity grew.",
        "WaitlistOpened": "The spot had been free since the list opened.",
    }.get(grounds.cause.type, "")


def _offered(found: "Why", who: str, waitlist: str, clock: Clockface) -> str:
    grounds, offer = found.decision, found.offer
    if grounds is None or offer is None:
        return f"{who} holds an offer of a spot on {waitlist}."
    given = f"{who} was offered a spot on {waitlist} on {clock.spoken(grounds.given.at)} and has not answered yet."
    said = (given, answer_by(offer, clock), whether_told(found, clock), _reason(grounds))
    return " ".join(filter(None, said))


def _waiting(found: "Why", who: str, waitlist: str, clock: Clockface) -> str:
    waiting = found.waiting
    if waiting is None:
        return f"{who} is in the queue of {waitlist}."
    since, ahead = clock.spoken(waiting.since_at), waiting.rank - 1
    place = f"{who} is number {waiting.rank} of {waiting.queued} in the queue of {waitlist}, since {since}."
    stand = f"{plural('person', ahead)} {'stands' if ahead == 1 else 'stand'} ahead of them by the published rule."
    others = f"{spelled(ahead).capitalize()} {stand}" if ahead else "Nobody stands ahead of them."
    bypasses = sum(one.bypassed for one in waiting.passed_by)
    went = f"{plural('spot', bypasses)} went to people further back by decisions of staff"
    passed = f" {spelled(bypasses).capitalize()} {went}, which are on record as exceptions." if bypasses else ""
    hold = _hold(waiting)
    return f"{place} {others}{passed} {hold[:1].upper()}{hold[1:]}"


def _hold(waiting: "Waiting") -> str:
    match waiting.hold:
        case "closed":
            return "the list is closed."
        case "paused":
            return "the list is paused, and no offers are made for now."
        case "full":
            return "no spot is free."
        case "skipped":
            code = waiting.code or ""
            return f"a rule holds the entry back: {SKIPS.get(code, code.replace('_', ' '))}."
        case "behind":
            return "a spot is free, but those ahead come first, and the organiser makes the offers."
        case "manual":
            return "a spot is free and they come first, and the organiser has not made the offer yet."
        case "due":
            return "a spot is free and they come first: the next command on this list offers it to them."


def _gone(found: "Why", who: str, waitlist: str, clock: Clockface) -> str:
    ending = found.ending
    if ending is None:
        return f"{who} is not on {waitlist} any more."
    when = clock.spoken(ending.at)
    match ending.kind:
        case "withdrawn":
            return f"{who} left the queue of {waitlist} on {when}, before being admitted."
        case "declined":
            return f"{who} was offered a spot on {waitlist} and declined it on {when}."
        case "expired":
            expired = f"{who} was offered a spot on {waitlist} and did not answer by {when}, so the offer expired."
            return f"{expired} {whether_told(found, clock)}".strip()
        case "cancelled":
            return f"{who} held a spot on {waitlist} and gave it back on {when}."
        case "no_show":
            return f"{who} held a spot on {waitlist} and did not use it."
        case "refused":
            code = (ending.record.code or "").replace("_", " ") if ending.record else ""
            verb = {"join": "to join", "accept": "to accept an offer on", "reinstate": "to come back to"}.get(
                ending.request or "", "to join"
            )
            return f"{who} asked {verb} {waitlist} on {when} and was refused by a rule: {code}."


def _shown(value: object) -> str:
    return "not given" if value is None else str(value)
