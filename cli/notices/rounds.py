"""How is everything told that can be told now? One message at a time, so that each is told once, whatever happens.

A message is written down before it is handed over, and forgotten when what became of it is recorded. Whatever ends the
program in between is seen the next time: the same bytes go out again, and the record says that it may be a repeat.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from cli.notices.choosing import Fit, Reason, Unfit, chosen
from cli.notices.letterbox import Letterbox
from cli.notices.server import MailServer, MailSettings, Reply, connected
from cli.session import Session
from ledger.decision import EntryNumber, Position
from ledger.events import NoticeRecorded
from ledger.instant import Instant, as_datetime, instant
from ledger.news import EMAIL, What
from ledger.requests import parse_request
from ledger.store.outgoing import Outgoing, all_on_their_way, forget, keep, on_its_way
from replays.past.history import story

if TYPE_CHECKING:
    from projections.outbox import OpenNews, OutboxView

LONGEST = timedelta(days=1)
"""After so long a server that asks for patience has said no."""
PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3))
"""How long to wait after each try that a server put off."""

Came = Literal["sent", "failed", "later", "left", "lost"]


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of telling somebody something.

    Attributes:
        came: ``sent``; ``failed`` for good; ``later``: the server asked for patience; ``left``: no message tells it,
            for ``reason``; ``lost``: an attempt was cut off, and what it told has been overtaken since.
        repeat: an earlier attempt was cut off and may have reached them too.
        reply: what the server said, if it did not take it.
        next_try: when it is tried again.
        unheard: the offer of whose end they were told, never having been told of the offer.
    """

    waitlist: str
    entry: EntryNumber
    what: What | None
    about: Position
    came: Came
    repeat: bool = False
    reply: str = ""
    reason: Reason | None = None
    next_try: Instant | None = None
    unheard: Position | None = None


class Rounds:
    """Goes through what is still to be told, and tells it.

    Attributes:
        settings: the mail server that gets the messages.
    """

    def __init__(
        self,
        session: Session,
        view: "OutboxView",
        settings: MailSettings,
        by: str,
        *,
        waitlist: str | None = None,
        again: bool = False,
    ) -> None:
        self._session = session
        self._private = session.private
        self._view = view
        self.settings = settings
        self._letterbox = Letterbox(session)
        self._by = by
        self._waitlist = waitlist
        self._again = again
        self._in_doubt: set[Position] = set()

    def go(self, is_stopped: Callable[[], bool] = lambda: False) -> Iterator[Outcome]:
        """Tell everything that can be told now, and yield what became of each.

        Raises:
            Unreachable: the mail server is not to be reached, or does not let us in.
        """
        again, self._again = self._again, False  # what fails again is not tried a third time
        still_open = self._view.open_news()
        yield from self._forgotten({one.news.about for one in still_open})
        with ExitStack() as stack:
            servers = _OnDemand(stack, self.settings)
            for one in still_open:
                if is_stopped():
                    return
                if self._waitlist in (None, one.waitlist):
                    yield self._tell(one, servers, again=again)

    def _forgotten(self, still_open: set[Position]) -> Iterator[Outcome]:
        """Forget messages whose news is not open any more; a cut-off attempt among them is worth knowing."""
        for message in all_on_their_way(self._private):
            if message.about in still_open:
                continue
            forget(self._private, message.about)
            outcome = self._lost(message) if message.handed_over else None
            if outcome is not None:
                self._in_doubt.add(message.about)
                yield outcome

    def _lost(self, message: Outgoing) -> Outcome | None:
        """Return that a cut-off attempt may have told what is old by now, unless what became of it is recorded."""
        for _, record in story(self._session.records, message.waitlist):
            event = record.event
            told = isinstance(event, NoticeRecorded) and event.corrects is None and event.about == message.about
            if told and record.at >= message.made:
                return None
        return Outcome(waitlist=message.waitlist, entry=message.entry, what=None, about=message.about, came="lost")

    def _tell(self, one: "OpenNews", servers: "_OnDemand", *, again: bool) -> Outcome:
        news, found = one.news, chosen(self._session, one.waitlist, one.news)
        outcome = Outcome(
            waitlist=one.waitlist,
            entry=news.entry,
            what=news.what,
            about=news.about,
            came="left",
            unheard=news.unheard,
        )
        if isinstance(found, Unfit):
            return replace(outcome, reason=found.reason)
        if one.failed and not again:
            return replace(outcome, reason="failed_before")
        now = self._session.around.now()
        message = self._message(found, one, now)
        if message.next_try is not None and message.next_try > now:
            return replace(outcome, came="later", reply=message.reply or "", next_try=message.next_try)
        outcome = replace(outcome, repeat=message.handed_over)
        message = replace(message, tries=message.tries + 1, next_try=None)
        reply = self._handed_over(message, servers.server())
        if reply.came == "later" and as_datetime(now) - as_datetime(message.made) < LONGEST:
            return self._put_off(message, outcome, reply, now)
        return self._recorded(outcome, reply)

    def _message(self, found: Fit, one: "OpenNews", now: Instant) -> Outgoing:
        """Return the message: what may have gone out before, unchanged, else one written for the address as it is."""
        before = on_its_way(self._private, one.news.about)
        if before is not None and (before.handed_over or before.address == found.address):
            return before
        if found.task.unheard in self._in_doubt:  # nobody can say to them that they were not told
            found = replace(found, task=replace(found.task, unheard=None))
        return Outgoing(
            about=one.news.about,
            waitlist=one.waitlist,
            entry=one.news.entry,
            person=found.task.person,
            address=found.address,
            body=self._letterbox.written(found, now),
            made=now,
        )

    def _handed_over(self, message: Outgoing, server: MailServer) -> Reply:
        """Hand a message over; what is in doubt from here to the server's answer is written down before."""
        taken_up = server.take_up(message.address)
        if taken_up.came != "taken":
            return taken_up
        keep(self._private, replace(message, handed_over=True))
        return server.deliver(message.body)

    def _put_off(self, message: Outgoing, outcome: Outcome, reply: Reply, now: Instant) -> Outcome:
        pause = PAUSES[min(message.tries, len(PAUSES)) - 1]
        next_try = instant(as_datetime(now) + pause)
        keep(self._private, replace(message, next_try=next_try, reply=reply.text))
        return replace(outcome, came="later", reply=reply.text, next_try=next_try)

    def _recorded(self, outcome: Outcome, reply: Reply) -> Outcome:
        """Record what became of a message, and forget it."""
        members: dict[str, Any] = {"do": "told", "waitlist": outcome.waitlist, "person": str(outcome.entry)}
        members |= {"about": outcome.about, "channel": EMAIL, "by": self._by}
        members |= {"repeat": True} if outcome.repeat else {}
        members |= {} if reply.came == "taken" else {"failed": True, "reason": reply.text}
        self._session.ledger.record(parse_request(members), via="notify")
        forget(self._private, outcome.about)
        if reply.came == "taken":
            return replace(outcome, came="sent")
        return replace(outcome, came="failed", reply=reply.text)


class _OnDemand:
    """A mail server that is connected to when the first message is ready."""

    def __init__(self, stack: ExitStack, settings: MailSettings) -> None:
        self._stack = stack
        self._settings = settings
        self._server: MailServer | None = None

    def server(self) -> MailServer:
        """Return the server.

        Raises:
            Unreachable: it is not to be reached.
        """
        if self._server is None:
            self._server = self._stack.enter_context(connected(self._settings))
        return self._server
