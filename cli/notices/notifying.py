"""The verb notify: tell whoever must be told by e-mail, once or as a service; or show what would be told."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

from msgspec import Struct

from cli import exits
from cli.notices.rounds import Outcome, Rounds
from cli.notices.server import MailSettings, Unreachable, mail_settings
from cli.problem import Problem
from cli.record.actor import actor
from cli.render.notices import line, notified_page
from cli.session import Session
from cli.words.plain import count, plural, quoted, sentence
from ledger.instant import as_datetime
from ledger.trust import durable

if TYPE_CHECKING:
    from projections.outbox import Keeping, OutboxView

RETRIES = (10.0, 30.0, 60.0, 300.0)
"""Seconds until a mail server that is not to be reached is tried again."""
LOOKS = 60.0
"""Seconds after which a service looks again although nothing was recorded."""


class Wishes(Struct, frozen=True, kw_only=True):
    """How to tell people.

    Attributes:
        waitlist: only those on this one.
        begin: whether news from before the first message is told: ``all`` of it, or none before ``now``.
        again: also what failed before.
        by: who records.
    """

    waitlist: str | None = None
    begin: str | None = None
    again: bool = False
    by: str | None = None


def notify_once(session: Session, wishes: Wishes) -> int:
    """Tell everybody who can be told now."""
    with _sending(session, wishes) as (rounds, outbox):
        outcomes: dict[tuple[int, int], Outcome] = {}
        trouble = None
        try:
            for one in _until_quiet(session, rounds, outbox):
                known = outcomes.get((one.entry, one.about))
                outcomes[one.entry, one.about] = known if known and one.came == "left" else one
        except Unreachable as error:
            trouble = _unreachable(rounds.settings, error)
        return session.emit(notified_page(session, list(outcomes.values()), trouble))


def notify_for_ever(session: Session, wishes: Wishes) -> int:
    """Tell everybody as soon as there is something to tell, until a signal ends it."""
    with _sending(session, wishes) as (rounds, outbox), _stopped_by_signals(outbox) as stopped:
        _say(session, f"Messages go to {rounds.settings.place} as news comes. End this with Ctrl-C or SIGTERM.")
        said: set[Outcome] = set()
        failures = 0
        while not stopped.is_set():
            pause = LOOKS
            try:
                for one in _until_quiet(session, rounds, outbox, stopped.is_set):
                    if one not in said:
                        _say(session, line(session, one))
                    said = {*said, one} if one.came in {"left", "later"} else said
                    pause = min(pause, _seconds_to(session, one))
                failures = 0
            except Unreachable as error:
                pause = RETRIES[min(failures, len(RETRIES) - 1)]
                failures += 1
                trouble = _unreachable(rounds.settings, error)
                _say(session, f"{trouble} Trying again in {count(round(pause), 'second')}.")
            if not stopped.is_set():
                outbox.rest(pause)
        _say(session, "Ended. What was sent is recorded.")
    return exits.DONE


@contextmanager
def _sending(session: Session, wishes: Wishes) -> "Iterator[tuple[Rounds, Keeping]]":
    """Yield what sends and what keeps the outbox; nobody else sends for this ledger meanwhile."""
    from projections.outbox import kept

    settings = mail_settings(session.config, session.around.environment, session.folder)
    if wishes.waitlist is not None:
        session.waitlist(wishes.waitlist)
    by = actor(session, wishes.by)
    try:
        with durable.held(session.folder / "notify", waits=False), kept(session.url) as outbox:
            _begin(outbox.view, wishes.begin)
            yield Rounds(session, outbox.view, settings, by, waitlist=wishes.waitlist, again=wishes.again), outbox
    except BlockingIOError as error:
        what = "Another program sends the messages of this ledger already."
        raise Problem("notifying", exits.MOVED, what, recorded="Nothing was sent.") from error


def _begin(view: "OutboxView", wish: str | None) -> None:
    """Decide, before the first message ever, whether older news is told by messages."""
    if wish not in (None, "all", "now"):
        what = f"Messages begin with all news or with what is new from now on: --begin all or now, not {quoted(wish)}."
        raise Problem("usage", exits.USAGE, what, recorded="Nothing was sent.")
    if view.beginning() is not None:
        if wish is not None:
            what = "Messages have begun already: which news they begin with was decided then."
            raise Problem("usage", exits.USAGE, what, recorded="Nothing was sent.", advice="Leave --begin out.")
        return
    waiting = len(view.open_news())
    if waiting and wish is None:
        what = f"Messages were never sent before, and {count(waiting, 'person')} {plural('is', waiting)} to be told "
        what += "of something older. Shall they get messages too, or only what is new from now on?"
        commands = (
            "waitlist notify --dry-run",
            "waitlist notify --once --begin all",
            "waitlist notify --once --begin now",
        )
        raise Problem(
            "first_messages",
            exits.USAGE,
            what,
            recorded="Nothing was sent.",
            advice="Look, then say:",
            commands=commands,
        )
    view.begin(view.taken_in() if wish == "now" else 0)


def _until_quiet(
    session: Session, rounds: Rounds, outbox: "Keeping", is_stopped: Callable[[], bool] = lambda: False
) -> Iterator[Outcome]:
    """Go round until nothing more can be told: what is recorded may make offers, which are news again."""
    goes_on = True
    while goes_on and not is_stopped():
        outbox.wait_for(session.records.head().position)
        goes_on = False
        for one in rounds.go(is_stopped):
            goes_on = goes_on or one.came in {"sent", "failed"}
            yield one


@contextmanager
def _stopped_by_signals(outbox: "Keeping") -> Iterator[Event]:
    """Yield an event that SIGTERM and Ctrl-C set; the message in hand is seen through first."""
    stopped = Event()

    def stop(*_: object) -> None:
        stopped.set()
        outbox.wake()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _seconds_to(session: Session, one: Outcome) -> float:
    if one.next_try is None:
        return LOOKS
    left = as_datetime(one.next_try) - as_datetime(session.around.now())
    return max(left / timedelta(seconds=1), 1.0)


def _unreachable(settings: MailSettings, error: Unreachable) -> str:
    return f"The mail server {settings.place} takes no messages now: {sentence(str(error))}"


def _say(session: Session, text: str) -> None:
    session.around.stdout.write(f"{session.clock().short(session.around.now(), seconds=True)}  {text}\n")
    session.around.stdout.flush()
