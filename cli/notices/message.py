"""What does a message say, and how is it put together? The same news, in the same words, gives the same bytes."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from textwrap import fill

from msgspec import Struct

from cli.notices.addresses import Sender
from cli.notices.wording import MessageWording
from cli.words.clockface import Clockface
from cli.words.harmless import visible
from cli.words.sentences import Sentence
from ledger.decision import Position
from ledger.instant import Instant, as_datetime
from ledger.news import Task

WIDTH = 72
"""Characters in a line of a plain text."""


class Written(Struct, frozen=True):
    """What a message says: its subject and its paragraphs."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs as plain text."""
        return "\n\n".join("\n".join(fill(line, WIDTH) for line in one.splitlines()) for one in self.paragraphs) + "\n"

    def html(self, wording: MessageWording) -> str:
        """Return the paragraphs as a page; nothing in them is markup."""
        content = "\n".join(f"<p>{escape(one)}</p>".replace("\n", "<br>\n") for one in self.paragraphs)
        return wording.page(content, escape(self.subject))


class Envelope(Struct, frozen=True, kw_only=True):
    """Whom a message comes from and goes to, and by what it is known.

    Attributes:
        ledger: what tells this ledger's messages from another's (``ledger_mark``).
        about: the record that it tells of.
        made: when it was written.
    """

    sender: Sender
    reply_to: Sender | None
    address: str
    ledger: str
    about: Position
    made: Instant


def written(
    task: Task, given: dict[str, str], wording: MessageWording, clock: Clockface, *, has_pools: bool
) -> Written:
    """Return what is said to whoever is to be told.

    Args:
        task: what they are to be told.
        given: the names that every sentence may use; without ``who`` nobody is addressed by name.
        wording: the words.
        clock: how moments are written.
        has_pools: the waitlist has several pools, so that theirs is worth saying.
    """
    harmless = {name: visible(text) for name, text in {**given, "zone": clock.shown, "pool": task.pool or ""}.items()}

    def told(sentence: Sentence) -> str:
        return wording.told("message", sentence, harmless, clock)

    greeting = "greeting" if given.get("who") else "greeting_unnamed"
    said = " ".join(filter(None, map(told, _sentences(task, has_pools=has_pools))))
    ending = "reply" if task.what == "SpotOffered" else "questions"
    paragraphs = (told(Sentence(greeting)), said, told(Sentence(ending)), told(Sentence("closing")))
    return Written(told(Sentence(f"subject.{task.what}")), tuple(filter(None, paragraphs)))


def _sentences(task: Task, *, has_pools: bool) -> Iterator[Sentence]:
    told = "news" if task.unheard is None else "unheard"
    yield Sentence(f"{told}.{task.what}", number=task.party, times={"since": task.since})
    if has_pools and task.pool and task.what in {"SpotOffered", "EntryAdmitted", "AdmissionRestored"}:
        yield Sentence("in_pool")
    if task.what == "SpotOffered":
        yield _answer(task)
        if task.deadline or task.window:
            yield Sentence(f"silence.{task.after_expiry}")
    elif task.what == "OfferExpired":
        yield Sentence(f"after.{task.after_expiry}")


def _answer(task: Task) -> Sentence:
    times = {"deadline": task.deadline} if task.deadline else {}
    if task.window is not None:
        return Sentence(
            "answer.within_until" if times else "answer.within", times=times, lengths={"window": task.window}
        )
    return Sentence("answer.by" if times else "answer.open", times=times)


def message_id(task_what: str, envelope: Envelope) -> str:
    """Return what a message is known by: the same for the same news of the same ledger, whenever it is sent."""
    return f"<{task_what}-{envelope.about}.{envelope.ledger}@{envelope.sender.domain}>"


def as_bytes(what: str, said: Written, wording: MessageWording, envelope: Envelope) -> bytes:
    """Return the message as it is sent: plain text and a page of the same, to one address."""
    message = EmailMessage(SMTP.clone(utf8=not envelope.address.isascii()))
    message["From"] = envelope.sender.header
    message["To"] = envelope.address
    if envelope.reply_to is not None:
        message["Reply-To"] = envelope.reply_to.header
    message["Subject"] = said.subject
    message["Date"] = format_datetime(as_datetime(envelope.made))
    message["Message-ID"] = message_id(what, envelope)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(said.text, cte="quoted-printable")
    message.add_alternative(said.html(wording), subtype="html", cte="quoted-printable")
    message["Content-Language"] = wording.language
    message.set_boundary(f"=_{envelope.about}.{envelope.ledger}")  # no line that is quoted-printable begins so
    return message.as_bytes()
