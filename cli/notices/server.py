"""How is a message handed to a mail server, and what did the server say? One message, to one address, at a time."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, cast

from msgspec import Struct

from cli import exits
from cli.config import check_value
from cli.notices.addresses import Sender, sender
from cli.problem import Problem
from cli.words.harmless import visible
from cli.words.plain import listed, quoted
from ledger.trust import durable

PASSWORD = "WAITLIST_MAIL_PASSWORD"  # noqa: S105 - the name of a variable, and no password
Security = Literal["starttls", "tls", "none"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_PATIENCE = 60.0
_TEMPORARY = range(400, 500)
_DONE = range(200, 300)


class MailSettings(Struct, frozen=True, kw_only=True):
    """Whom messages come from, and the server that they are handed to."""

    sender: Sender
    host: str
    port: int
    security: Security
    user: str | None
    password: str | None

    @property
    def place(self) -> str:
        """Where the server is, in words."""
        return f"{self.host}:{self.port}"


class Reply(Struct, frozen=True):
    """What a server said to a message: it took it, it will not have it, or it may later."""

    came: Literal["taken", "refused", "later"]
    text: str = ""


class Unreachable(Exception):
    """No message can be handed over now: there is no server, or it does not let us in. Says why, in a sentence."""


def mail_settings(config: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> MailSettings:
    """Return the settings of the mail server.

    Raises:
        Problem: nothing says whom messages come from or which server takes them, or a setting cannot be used.
    """
    _needs(config, "mail.host", "mail.from")
    for name in ("mail.port", "mail.security"):
        if name in config:
            check_value(name, config[name])
    security = cast("Security", config.get("mail.security") or "starttls")
    user = config.get("mail.user") or None
    return MailSettings(
        sender=sender("mail.from", config["mail.from"]),
        host=config["mail.host"],
        port=int(config.get("mail.port") or PORTS[security]),
        security=security,
        user=user,
        password=_password(config, environment, folder) if user else None,
    )


def needs_sender(config: Mapping[str, str]) -> None:
    """Raise a problem when nothing says whom messages come from."""
    _needs(config, "mail.from")


def _needs(config: Mapping[str, str], *names: str) -> None:
    missing = [name for name in names if not config.get(name)]
    if missing:
        what = f"It is not set {listed(_MISSING[name] for name in missing)}."
        commands = tuple(f"waitlist config set {name} {_EXAMPLES[name]}" for name in missing)
        advice = "Set that first:"
        raise Problem("no_mail_server", exits.USAGE, what, recorded=_NOTHING_SENT, advice=advice, commands=commands)


_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")
_NOTHING_SENT = "Nothing was sent."
_MISSING = {"mail.host": "which mail server takes messages", "mail.from": "whom messages come from"}
_EXAMPLES = {"mail.host": "mail.example.org", "mail.from": '"Jazz Club <tickets@example.org>"'}


def _password(config: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> str:
    if config.get("mail.security") == "none" and config["mail.host"] not in _THIS_COMPUTER:
        what = "A password would go over the network for everybody to read: mail.security is none."
        commands = ("waitlist config set mail.security starttls",)
        raise Problem("no_mail_server", exits.USAGE, what, recorded=_NOTHING_SENT, commands=commands)
    if environment.get(PASSWORD):
        return environment[PASSWORD]
    file = config.get("mail.password_file")
    if not file:
        what = f"A password is needed for {quoted(config['mail.user'])}."
        advice = f"Put it into the environment variable {PASSWORD}, or into a file that only you can read:"
        commands = ("waitlist config set mail.password_file FILE",)
        raise Problem("no_mail_server", exits.USAGE, what, recorded=_NOTHING_SENT, advice=advice, commands=commands)
    try:
        return durable.read_text(folder / Path(file).expanduser()).strip()
    except (OSError, ValueError) as error:
        what = f"The password cannot be read from {quoted(file)}: {error}."
        raise Problem("file", exits.USAGE, what, recorded=_NOTHING_SENT) from error


class MailServer:
    """A mail server that has let us in."""

    def __init__(self, client: smtplib.SMTP, settings: MailSettings) -> None:
        self._client = client
        self._settings = settings

    def take_up(self, address: str) -> Reply:
        """Ask whether the server takes a message to an address; ``deliver`` follows where it does.

        Raises:
            Unreachable: the connection is gone, or the server takes nothing from this sender.
        """
        options = [] if address.isascii() else ["SMTPUTF8"]
        if options and not self._client.has_extn("smtputf8"):
            return Reply("refused", "the mail server does not take addresses with such letters")
        try:
            self._client.rset()
            code, text = self._client.mail(self._settings.sender.address, options)
            if code not in _DONE:
                raise Unreachable(f"not from {self._settings.sender.address}: {_said(code, text)}")
            return _reply(*self._client.rcpt(address))
        except (OSError, smtplib.SMTPException) as error:
            raise _gone(error) from error

    def deliver(self, body: bytes) -> Reply:
        """Hand the message over and return what the server says.

        Raises:
            Unreachable: the connection went before the server said anything: it may have the message, or not.
        """
        try:
            return _reply(*self._client.data(body))
        except smtplib.SMTPDataError as error:
            return _reply(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            raise _gone(error) from error


@contextmanager
def connected(settings: MailSettings) -> Iterator[MailServer]:
    """Connect to the mail server, safely where the settings ask for it.

    Raises:
        Unreachable: there is none, its certificate is not to be trusted, or it does not let us in.
    """
    try:
        client = _client(settings)
    except (OSError, smtplib.SMTPException) as error:
        raise _gone(error) from error
    try:
        yield MailServer(client, settings)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


def _client(settings: MailSettings) -> smtplib.SMTP:
    place, context = (settings.host, settings.port), ssl.create_default_context()
    if settings.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=_PATIENCE, context=context)
    else:
        client = smtplib.SMTP(*place, timeout=_PATIENCE)
    try:
        if settings.security == "starttls":
            client.starttls(context=context)
        if settings.user is not None:
            client.login(settings.user, settings.password or "")
        client.ehlo_or_helo_if_needed()
    except BaseException:
        client.close()
        raise
    return client


def _reply(code: int, text: bytes | str) -> Reply:
    if code in _DONE:
        return Reply("taken", _said(code, text))
    return Reply("later" if code in _TEMPORARY else "refused", _said(code, text))


def _said(code: int, text: bytes | str) -> str:
    """Return a server's words on one line, none of which acts on whoever reads them."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return visible(f"{code} {' '.join(words.split())}".strip())[:500]


def _gone(error: Exception) -> Unreachable:
    if isinstance(error, Unreachable):
        return error
    if isinstance(error, smtplib.SMTPResponseException):
        return Unreachable(_said(error.smtp_code, error.smtp_error))
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        return Unreachable(error.strerror)
    return Unreachable(visible(str(error)) or type(error).__name__)
