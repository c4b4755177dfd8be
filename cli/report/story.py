"""What happened here, for somebody who looks for ten seconds? A few sentences, each with the record it goes back to."""

from msgspec import Struct

from cli.render.names import REDACTED
from cli.session import Session
from cli.words.clockface import Clockface, length
from cli.words.plain import count, plural
from ledger.decision import Position
from ledger.instant import Instant, as_datetime
from replays.report.levels import Burst, Highlights, Level, Step
from replays.report.whole import Report
from replays.review.overrides import Override

FEW = 6
"""Up to so many changes of the capacity are told one by one."""
AT_ONCE = 10
"""Fewer spots given in a short time are nothing to speak of."""


class Told(Struct, frozen=True):
    """One sentence and the record that it speaks of."""

    position: Position
    text: str


def lead(found: Highlights) -> str:
    """Return the one sentence that matters most."""
    most, burst = found.longest, found.burst
    if not most.waiting:
        return "Nobody ever had to wait."
    if burst is not None and burst.first.position > most.position and burst.given * 2 >= most.waiting >= AT_ONCE:
        return f"{_waited(most)}; then {count(burst.given, 'spot')} were given {_within(burst)}."
    return f"{_waited(most)}."


def _waited(most: Level) -> str:
    if not most.capacity:
        return f"{most.waiting:,} waited while there was not one spot to be had"
    if most.taken >= most.capacity:
        return f"Up to {most.waiting:,} waited for {count(most.capacity, 'spot')}, all of them taken"
    free = most.capacity - most.taken
    return f"Up to {most.waiting:,} waited while {count(free, 'spot')} {plural('was', free)} free"


def story(session: Session, report: Report, clock: Clockface) -> list[Told]:
    """Return what stands out, in the order in which it happened."""
    found = report.highlights
    told = [Told(found.opened.position, _opened(found.opened, clock))]
    if len(found.steps) <= FEW:
        told += [Told(step.level.position, _stepped(session, step, clock)) for step in found.steps]
    else:
        told.append(Told(found.steps[0].level.position, _stepped_often(found.steps, clock)))
    if found.longest.waiting:
        told.append(Told(found.longest.position, _longest(found.longest, clock)))
    if found.burst is not None and found.burst.given >= AT_ONCE:
        told.append(Told(found.burst.first.position, _at_once(found.burst, clock)))
    if report.overrides.overrides:
        told.append(_first_exception(report.overrides.overrides, clock))
    return sorted([*told, Told(found.now.position, _now(found.now, clock))], key=lambda one: one.position)


def _opened(level: Level, clock: Clockface) -> str:
    return f"{_on(level, clock)}: the waitlist opened with {count(level.capacity, 'spot')}."


def _stepped(session: Session, step: Step, clock: Clockface) -> str:
    level = step.level
    verb = "raised" if level.capacity > step.before else "cut"
    standing = f"with {_nobody(level.taken)} in and {_nobody(level.waiting)} waiting"
    reason = session.names.text(step.reason)
    said = f" “{reason}”" if reason and reason != REDACTED else ""
    return f"{_on(level, clock)}: the capacity was {verb} from {step.before:,} to {level.capacity:,}, {standing}.{said}"


def _stepped_often(steps: tuple[Step, ...], clock: Clockface) -> str:
    sizes = [step.level.capacity for step in steps]
    return (
        f"{_on(steps[0].level, clock)}: the capacity changed for the first of {len(steps)} times, "
        f"to between {min(sizes):,} and {max(sizes):,} spots."
    )


def _longest(level: Level, clock: Clockface) -> str:
    return (
        f"{_on(level, clock)}: the queue was at its longest, {level.waiting:,}, "
        f"with {count(level.capacity, 'spot')} in all and {_nobody(level.taken)} in."
    )


def _at_once(burst: Burst, clock: Clockface) -> str:
    return f"{_on(burst.first, clock)}: {count(burst.given, 'spot')} were given {_within(burst)}."


def _first_exception(overrides: tuple[Override, ...], clock: Clockface) -> Told:
    first = overrides[0]
    number = "the only exception" if len(overrides) == 1 else f"the first of {len(overrides):,} exceptions"
    return Told(first.position, f"{_date(first.at, clock)}: {number} to the rule, by {first.by}.")


def _within(burst: Burst) -> str:
    took = (as_datetime(burst.last.at) - as_datetime(burst.first.at)).total_seconds()
    return f"within {length(max(60, -(-took // 60) * 60))}" if took else "at one moment"


def _now(level: Level, clock: Clockface) -> str:
    over = level.taken - level.capacity
    beyond = f", {over:,} more than the capacity" if over > 0 else ""
    return f"{_on(level, clock)}: the last record. {_who(level.taken)} in{beyond}; {_who(level.waiting)} waiting."


def _on(level: Level, clock: Clockface) -> str:
    return _date(level.at, clock)


def _date(at: Instant, clock: Clockface) -> str:
    local = clock.local(at)
    return f"{local.day} {local:%B %Y}, {clock.time_of_day(at)}"


def _who(number: int) -> str:
    return f"{_nobody(number)} {plural('is', number or 1)}"


def _nobody(number: int) -> str:
    return f"{number:,}" if number else "nobody"
