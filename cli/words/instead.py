"""Why one of two and not the other, in words for the one who was not; they name nobody else."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cli.words.clockface import Clockface
from cli.words.saying import skip_in_words
from cli.words.sentences import Phrase, Sentence
from cli.words.wording import Wording

if TYPE_CHECKING:
    from replays.answers.instead import Contender, Instead

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


def say_instead(found: "Instead", who: str, waitlist: str, wording: Wording, clock: Clockface) -> str:
    """Return the paragraph for the one who was not favoured."""
    given = {"who": who, "waitlist": waitlist}
    return " ".join(filter(None, (wording.told("say", one, given, clock) for one in sentences_instead(found))))


def sentences_instead(found: "Instead") -> Iterator[Sentence]:
    """Yield what is to be said to the one who was not favoured."""
    if found.given is None:
        yield from _in_queue(found)
        return
    what = "offered" if found.given.record.type == "SpotOffered" else "given"
    yield Sentence(f"instead.{what}", times={"given": found.given.record.at})
    yield from _reason(found)
    if found.other_given is not None and found.reason != "holding":
        verb = "offered" if found.other_given.type == "SpotOffered" else "admitted"
        when = "earlier" if found.other_given.position < found.given.record.position else "later"
        yield Sentence(f"instead.{verb}_{when}", times={"other": found.other_given.at})


def stood(contender: "Contender") -> str:
    """Return how one of the two stood then."""
    rank = f", rank {contender.rank}" if contender.rank else ""
    since = f" (#{contender.since})" if contender.since else ""
    part = f", as part of entry {contender.part_of}" if contender.part_of else ""
    return f"{STOOD[contender.state]}{rank}{since}{part}"


def staff_reason(found: "Instead", label: Callable[[int], str]) -> str:
    """Return what set the two apart, for staff."""
    separation, other = found.separation, _label(found.other, label)
    ahead = (
        f"{other} stood ahead" if separation and separation.above == found.other.stood_as else f"{other} stood behind"
    )
    match found.reason:
        case "criterion":
            return f"{_label(found.favoured, label)} comes first by the rule."
        case "skipped":
            return f"A rule passed {other} over: {skip_in_words(found.code or '')}. {ahead}."
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
        case "together":
            return f"{other} got the spot together with them: they were one party then."
        case "apart":
            return "Neither got a spot, and the two are not in the queue."
        case "unexplained":
            return f"By the rule {other} comes first. The record does not follow from the rules."


def _in_queue(found: "Instead") -> Iterator[Sentence]:
    match found.reason:
        case "criterion":
            ranks: dict[str, str | Phrase] = {"rank": str(found.other.rank), "other_rank": str(found.favoured.rank)}
            yield Sentence("instead.rank", values=ranks)
            yield from _difference(found)
        case "refused":
            yield Sentence("instead.not_on_list", values=_rule(found))
        case "gone":
            yield Sentence("instead.gone")
        case _:
            yield Sentence("instead.neither")


def _reason(found: "Instead") -> Iterator[Sentence]:
    match found.reason:
        case "criterion":
            yield Sentence("instead.queued")
            yield from _difference(found)
        case "skipped":
            yield Sentence("instead.skipped", values={"rule": Phrase("skip", found.code or "")})
        case "override":
            yield Sentence("instead.override")
            yield from _overridden(found)
        case "holding":
            yield Sentence("instead.held_offer" if found.other.state == "offered" else "instead.held_spot")
        case "gone":
            yield Sentence(f"instead.left.{found.other.state}")
        case "refused":
            yield Sentence("instead.refused", values=_rule(found))
        case "tried_last" | "carried_over" | "not_yet" | "together":
            yield Sentence(f"instead.{found.reason}")
        case "apart" | "unexplained":
            yield Sentence("instead.unexplained")


def _overridden(found: "Instead") -> Iterator[Sentence]:
    if found.separation is None:
        yield Sentence(f"instead.left.{found.other.state}")
    elif found.bypassed:
        yield Sentence("instead.bypassed")
    else:
        is_ahead = found.separation.above == found.other.stood_as
        yield Sentence("instead.ahead" if is_ahead else "instead.behind")


def _difference(found: "Instead") -> Iterator[Sentence]:
    separation = found.separation
    if separation is not None and separation.by == "joined":
        yield Sentence("instead.later")
    elif separation is not None and separation.by == "entered":
        yield Sentence("instead.one_party" if found.one_party else "instead.entered")
    elif separation is not None and separation.by == "draw":
        lots = {"lot": separation.value, "other_lot": separation.value_above}
        known = {name: str(value) for name, value in lots.items() if value is not None}
        yield Sentence("instead.drawn" if len(known) == len(lots) else "instead.not_drawn", values={**known})
    elif separation is not None:
        criterion = Phrase("criterion", separation.attribute or separation.by)
        yield Sentence("instead.differs", values={"criterion": criterion})


def _rule(found: "Instead") -> dict[str, str | Phrase]:
    return {"rule": Phrase("refusal", found.code or "unnamed")}


def _label(contender: "Contender", label: Callable[[int], str]) -> str:
    return "The other person" if contender.entry is None else label(contender.entry)
