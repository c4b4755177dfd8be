"""Why one of two and not the other, in words for the one who was not; they name nobody else."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cli.render.clockface import Clockface
from cli.words.plain import sentence
from cli.words.saying import SKIPS

if TYPE_CHECKING:
    from replays.instead import Contender, Instead
    from replays.ranks import Separation

LEFT = {
    "withdrawn": "had left the queue",
    "declined": "had declined an offer",
    "expired": "had let an offer expire",
    "cancelled": "had given a spot back",
    "no_show": "had not used a spot",
}
STOOD = {
    "waiting": "in the queue",
    "suspended": "in the queue, suspended",
    "offered": "holding an offer",
    "admitted": "holding a spot",
    "withdrawn": "had left the queue",
    "declined": "had declined an offer",
    "expired": "had let an offer expire",
    "cancelled": "had given the spot back",
    "no_show": "had not used the spot",
    "unknown": "not on the list yet",
    "refused": "never on the list: refused",
}


def say_instead(found: "Instead", who: str, waitlist: str, clock: Clockface) -> str:
    """Return the paragraph for the one who was not favoured."""
    if found.given is None:
        return _in_queue(found, who, waitlist)
    at = clock.spoken(found.given.record.at)
    what = "offered to" if found.given.record.type == "SpotOffered" else "given to"
    parts = [f"A spot on {waitlist} was {what} somebody else on {at}.", _reason(found, who)]
    if found.other_given is not None and found.reason != "holding":
        verb = "offered a spot" if found.other_given.type == "SpotOffered" else "admitted"
        when = "earlier" if found.other_given.position < found.given.record.position else "later"
        parts.append(f"{who} was {verb} {when}, on {clock.spoken(found.other_given.at)}.")
    return " ".join(parts)


def criterion_of(separation: "Separation") -> str:
    """Return what two are compared by: ``staff priority``, ``tier``, ``the order of joining``."""
    match separation.by:
        case "priority":
            return "staff priority"
        case "attribute":
            return (separation.attribute or "").replace("_", " ")
        case "rounds":
            return "how many offers they let expire"
        case "draw":
            return "the order of the draw"
        case "joined":
            return "the order of joining"


def both_values(separation: "Separation", above: str, below: str) -> str:
    """Return both values, each with whom it belongs to."""
    if separation.by == "joined":
        return f"{above} {_since(separation.value_above)}, {below} {_since(separation.value)}"
    if separation.by == "draw":
        return f"{above} {_drawn(separation.value_above)}, {below} {_drawn(separation.value)}"
    mine, theirs = _value(separation.value), _value(separation.value_above)
    return f"{above} has {theirs}, {below} has {mine}"


def stood(contender: "Contender") -> str:
    """Return how one of the two stood then."""
    rank = f", rank {contender.rank}" if contender.rank else ""
    since = f" (#{contender.since})" if contender.since else ""
    return f"{STOOD[contender.state]}{rank}{since}"


def staff_reason(found: "Instead", label: Callable[[int], str]) -> str:
    """Return what set the two apart, for staff."""
    separation, other = found.separation, _label(found.other, label)
    ahead = f"{other} stood ahead" if separation and separation.above == found.other.entry else f"{other} stood behind"
    match found.reason:
        case "criterion":
            return f"{_label(found.favoured, label)} comes first by the rule."
        case "skipped":
            return f"A rule passed {other} over: {SKIPS.get(found.code or '', found.code or '')}. {ahead}."
        case "tried_last":
            return f"{other} was tried last: an offer to {other} had expired in the same command."
        case "override":
            code = ((found.given and found.given.code) or "none").replace("_", " ")
            passed = f" {other} was bypassed." if found.bypassed else f" {ahead}." if separation else ""
            return f"An override: the rule did not decide this (code {code}).{passed}"
        case "carried_over":
            return "The spot was carried over from the list kept before."
        case "holding":
            return f"{other} was {STOOD[found.other.state]} already."
        case "not_yet":
            return f"{other} joined only afterwards."
        case "gone":
            return f"{other} {STOOD[found.other.state]}."
        case "refused":
            return f"{other} was refused by a rule: {(found.code or 'no code').replace('_', ' ')}."
        case "apart":
            return "Neither got a spot, and the two are not in the queue."
        case "unexplained":
            return f"By the rule {other} comes first. The record does not follow from the rules."


def _in_queue(found: "Instead", who: str, waitlist: str) -> str:
    match found.reason:
        case "criterion":
            place = f"{who} is number {found.other.rank} in the queue of {waitlist}."
            return f"{place} The other person is number {found.favoured.rank}. {_difference(found, who)}"
        case "refused":
            code = (found.code or "").replace("_", " ")
            return f"{who} is not on {waitlist}: the request to join was refused by a rule ({code})."
        case "gone":
            return f"{who} is not in the queue of {waitlist} any more; the other person still is."
        case _:
            return f"Neither of the two has been given a spot on {waitlist}, and neither is in the queue."


def _reason(found: "Instead", who: str) -> str:
    match found.reason:
        case "criterion":
            return f"{who} was in the queue too. {_difference(found, who)}"
        case "skipped":
            return f"{who} was in the queue too, but a rule stood in the way: {SKIPS.get(found.code or '', '')}."
        case "tried_last":
            return f"An offer to {who} had just expired without an answer, so everybody else came first."
        case "override":
            return f"{_OVERRIDE} {_override(found, who)}".strip()
        case "carried_over":
            return "It was brought along from the list that was kept before; no rule of this list decided it."
        case "holding":
            held = "an offer" if found.other.state == "offered" else "a spot"
            return f"{who} held {held} already."
        case "not_yet":
            return f"{who} joined only after that."
        case "gone":
            return f"{who} {LEFT[found.other.state]} by then."
        case "refused":
            code = (found.code or "no code").replace("_", " ")
            return f"{who} was not in the queue: the request to join was refused by a rule ({code})."
        case _:
            return sentence(f"by the published rule {who} would have come first; this is being looked into")


_OVERRIDE = "This was not decided by the rule but by staff, and it is on record as an exception."


def _override(found: "Instead", who: str) -> str:
    if found.separation is None:
        state = LEFT.get(found.other.state)
        return f"{who} {state} by then." if state else ""
    if found.bypassed:
        return f"{who} stood ahead and was passed over."
    if found.separation.above == found.other.entry:
        return f"{who} stood ahead, but could not have taken this spot."
    return f"{who} stood further back in the queue."


def _difference(found: "Instead", who: str) -> str:
    separation = found.separation
    if separation is None:
        return ""
    if separation.by == "joined":
        return f"By the published rule the other person comes first: {who} joined the line later."
    return f"By the published rule the other person comes first: the two differ first in {criterion_of(separation)}."


def _label(contender: "Contender", label: Callable[[int], str]) -> str:
    return "The other person" if contender.entry is None else label(contender.entry)


def _since(value: object) -> str:
    return f"stands in line since #{value}" if value is not None else "stands in line only since now"


def _drawn(value: object) -> str:
    return "was not in the draw" if value is None else f"was drawn as number {value}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not given" if value is None else str(value)
