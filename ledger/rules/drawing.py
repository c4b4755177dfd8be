"""How is a waitlist ordered by lot? Announce, hold, and hold again when a source fails (docs/format.md, 11.8)."""

from ledger.book import Draw
from ledger.commands import AnnounceDraw, HoldDraw, RerunDraw
from ledger.draw import LONGEST, Algorithm, list_digest, order, seed_of, value_fault
from ledger.events import DrawAnnounced, DrawHeld, Events
from ledger.refusals import Mistake, Refused
from ledger.rules.situation import Situation, refused

MOST_SOURCES = 16
LONGEST_NAME = 200


def announce(step: AnnounceDraw, now: Situation) -> Events | Refused:
    """Freeze everybody in the queue and name the sources; a second draw is only to be had as a rerun.

    Raises:
        Mistake: the sources are none, too many, or cannot be told apart.
    """
    draw = now.waitlist.draw
    if draw is not None:
        return _there_is_one(draw)
    check_sources(step.sources)
    frozen = now.book.queued(now.name)
    if not frozen:
        return refused("nobody_waiting")
    return _too_long(step.algorithm, len(frozen)) or (
        DrawAnnounced(algorithm=step.algorithm, sources=step.sources, entries=len(frozen), digest=list_digest(frozen)),
    )


def hold(step: HoldDraw, now: Situation) -> Events | Refused:
    """Order the frozen list by the values of the sources announced, whatever happened since.

    Raises:
        Mistake: there is not one value for each source, or a value is not whole numbers.
    """
    draw = now.waitlist.draw
    if draw is None:
        return refused("no_draw")
    if draw.held is not None:
        return _there_is_one(draw)
    if len(step.values) != len(draw.sources):
        named = "; ".join(draw.sources)
        message = f"The draw needs one value for each of its sources ({named}), and got {len(step.values)}."
        raise Mistake("draw", message, hint="Give them in the order of the sources.")
    for source, value in zip(draw.sources, step.values, strict=True):
        fault = value_fault(value)
        if fault is not None:
            raise Mistake("draw", f"{source}: {fault}.")
    drawn = order(draw.algorithm, now.book.frozen(now.name), seed_of(step.values))
    return (DrawHeld(announced=draw.announced, values=step.values, digest=list_digest(drawn)),)


def rerun(step: RerunDraw, now: Situation) -> Events | Refused:
    """Announce the draw anew over the list that was frozen; until it is held, places drawn before stay.

    Raises:
        Mistake: it is not said which source could not be used, or the sources cannot be told apart.
    """
    draw = now.waitlist.draw
    if draw is None:
        return refused("no_draw")
    if not step.reason:
        raise Mistake("draw", "A rerun needs a reason: which source could not be used, and why.")
    sources = step.sources or draw.sources
    check_sources(sources)
    algorithm = step.algorithm or draw.algorithm
    return _too_long(algorithm, draw.entries) or (
        DrawAnnounced(
            algorithm=algorithm,
            sources=sources,
            entries=draw.entries,
            digest=draw.digest,
            rerun_of=draw.announced,
            reason=step.reason,
        ),
    )


def check_sources(sources: tuple[str, ...]) -> None:
    """Raise a mistake unless these are names of sources, each another."""
    if not 1 <= len(sources) <= MOST_SOURCES:
        raise Mistake("draw", f"A draw needs 1 to {MOST_SOURCES} public sources, announced before it is held.")
    for source in sources:
        if not source.strip() or len(source) > LONGEST_NAME or not source.isprintable():
            raise Mistake("draw", f"A source is named in one line of up to {LONGEST_NAME} characters, not {source!r}.")
    if len(set(sources)) < len(sources):
        raise Mistake("draw", f"A source is named twice: {'; '.join(sources)}.")


def _there_is_one(draw: Draw) -> Refused:
    if draw.held is not None:
        return refused("draw_held", held=draw.held)
    return refused("draw_announced", announced=draw.announced)


def _too_long(algorithm: Algorithm, entries: int) -> Refused | None:
    longest = LONGEST[algorithm]
    return refused("draw_too_long", entries=entries, longest=longest) if entries > longest else None
