"""A mail server on loopback that takes what it is told to take, and keeps it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as MAIL
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Mail:
    """A message as the server got it: to whom, and its bytes."""

    def __init__(self, to: list[str], body: bytes) -> None:
        self.to = to
        self.body = body
        self.message: EmailMessage = BytesParser(policy=MAIL).parsebytes(body)

    @property
    def text(self) -> str:
        """The plain text, its lines joined as it was before it was wrapped."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return " ".join(part.get_content().split())


class Mailbox:
    """What a mail server got, and what it says to whom.

    Attributes:
        senders: what the server answers to whom it takes nothing from.
        refuses: what the server answers to an address that it does not take.
        says: what it answers to a message to an address.
        before_answer: called when a message has been taken and before the server says so.
    """

    def __init__(self) -> None:
        self.port = 0
        self.empty()

    def empty(self) -> None:
        """Begin with nothing, and take everything."""
        self.mails: list[Mail] = []
        self.senders: dict[str, str] = {}
        self.refuses: dict[str, str] = {}
        self.says: dict[str, str] = {}
        self.before_answer: Callable[[Mail], Any] = lambda _: None

    async def handle_MAIL(  # noqa: N802 - the library names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take messages from an address, or not."""
        if address in self.senders:
            return self.senders[address]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library names it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address, or not."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or not."""
        assert isinstance(envelope.content, bytes)
        answer = self.says.get(envelope.rcpt_tos[0], "250 taken")
        if answer.startswith("250"):
            self.mails.append(Mail(envelope.rcpt_tos, envelope.content))
            self.before_answer(self.mails[-1])
        return answer

    def to(self, address: str) -> list[Mail]:
        """Return the messages that somebody got."""
        return [mail for mail in self.mails if mail.to == [address]]


@contextmanager
def running(**settings: Any) -> Iterator[Mailbox]:
    """Run a mail server on loopback; settings are those of ``aiosmtpd``."""
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox.port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **settings)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
