"""What is said to the person who asks? One paragraph to read aloud, in which nobody else is named."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cli.words.apart import against, criterion_of
from cli.words.clockface import Clockface
from cli.words.notices import notices_of
from cli.words.plain import listed, times
from cli.words.sentences import Phrase, change_sentence, hold_sentence, sentences
from cli.words.wording import Wording
from ledger.instant import Instant

if TYPE_CHECKING:
    from replays.answers.why import Why
    from replays.reasons.change import Change
    from replays.reasons.waiting import Waiting

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
SKIPS: dict[str, str] = {
    "suspended": "suspended",
    "not_eligible": "not eligible",
    "pool_full": "no room in the pools accepted",
    "does_not_fit": "the party does not fit",
    "limit_reached": "limit reached",
    "penalty_delay": "delayed by a penalty",
    "declined_before": "had just declined",
    "revoked_before": "an offer was taken back by staff",
}


def told_shortly(found: "Why", clock: Clockface) -> str:
    """Return whether the person was told of the last spot, in a few words, for a table of facts."""
    notices = notices_of(found)
    if notices is None:
        return ""
    if not notices:
        return "not yet"
    last = next((one for one in reversed(notices) if one.sent), notices[-1])
    when = f"on {clock.short(last.at)}, {Wording().phrase(Phrase('channel', last.channel))}"
    return when if last.sent else f"not yet: it was tried {when}"


def ahead_phrase(became: str, code: str | None, number: int = 1) -> str:
    """Return what became of somebody, or of so many, who stood ahead."""
    verb, _, rest = AHEAD[became].partition(" ")
    several = {"stands": "stand", "has": "have", "is": "are", "was": "were"}
    phrase = f"{verb if number == 1 else several.get(verb, verb)} {rest}"
    if number > 1:
        phrase = phrase.replace("and has since given the spot back", "and have since given the spots back")
    return phrase + (f" ({skip_in_words(code)})" if code else "")


def skip_in_words(code: str) -> str:
    """Return the rule that holds somebody back, in a few words for a table or in parentheses."""
    return SKIPS.get(code) or code.replace("_", " ")


def say(found: "Why", who: str, waitlist: str, wording: Wording, clock: Clockface) -> str:
    """Return the paragraph to read aloud."""
    given = {"who": who, "waitlist": waitlist}
    return " ".join(filter(None, (wording.told("say", one, given, clock) for one in sentences(found))))


def hold_sentences(waiting: "Waiting", label: Callable[[int], str], clock: Clockface) -> Iterator[str]:
    """Yield why nothing was offered to somebody waiting, for staff."""
    spots = "; ".join(f"{pool.name}: {pool.free} of {pool.capacity} free" for pool in waiting.pools)
    since = f" since #{waiting.since}" if waiting.since else ""
    at = clock.short(waiting.since_at, seconds=True)
    yield f"Rank {waiting.rank} of {waiting.queued}{since} ({at}). Spots: {spots}."
    yield f"Why nothing is offered now: {_hold(waiting, clock)}"
    if waiting.above is not None:
        above = label(waiting.above.above)
        yield f"Just above stands {above}: {criterion_of(waiting.above)}, {against(waiting.above)}."
    bypasses = [one for one in waiting.passed_by if one.bypassed]
    if bypasses:
        marks = listed(f"#{one.position}" for one in bypasses[:8])
        more = f" and {len(bypasses) - 8} more" if len(bypasses) > 8 else ""
        by = "an override" if len(bypasses) == 1 else "overrides"
        yield f"Bypassed {times(len(bypasses))} by {by}: {marks}{more}."
    if waiting.free_since is not None:
        yield f"A spot has been free since #{waiting.free_since}."


def change_sentences(changes: "tuple[Change, ...]", joined: Instant, clock: Clockface) -> Iterator[str]:
    """Yield what would have given a spot to somebody who joined then, for staff."""
    for change in changes:
        at = f"#{change.decision}: " if change.decision else ""
        yield at + Wording().told("say", change_sentence(change, joined), {}, clock)


def _hold(waiting: "Waiting", clock: Clockface) -> str:
    return Wording().told("say", hold_sentence(waiting), {}, clock)
