"""What a mail server says, and how we come to it: logged in, with a password that nobody sees."""

import json
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.cli.typist import Typed, Typist
from tests.notices.mailbox import Mailbox, running


@pytest.fixture
def guarded() -> Iterator[Mailbox]:
    """Yield a mail server that lets in whoever knows the password."""

    def authenticate(*given: object) -> AuthResult:
        login = given[-1]
        assert isinstance(login, LoginPassword)
        return AuthResult(handled=False, success=(login.login, login.password) == (b"mia", b"open sesame"))

    with running(authenticator=authenticate, auth_require_tls=False) as mailbox:
        yield mailbox


@pytest.fixture
def at_guarded(offered: Typist, guarded: Mailbox) -> Typist:
    offered.done("config", "set", "mail.port", str(guarded.port))
    offered.done("config", "set", "mail.user", "mia")
    return offered


def notify(typist: Typist) -> Typed:
    return typist.type("notify", "--once", "--json")


def trouble(typed: Typed) -> str:
    assert typed.code == 9, typed
    return str(json.loads(typed.out)["data"]["trouble"])


def test_the_password_comes_from_the_environment_or_from_a_file(at_guarded: Typist, guarded: Mailbox) -> None:
    typed = notify(at_guarded)
    assert (typed.code, json.loads(typed.err)["data"]["error"]) == (2, "no_mail_server")
    at_guarded.environment["WAITLIST_MAIL_PASSWORD"] = "open"
    assert "535" in trouble(notify(at_guarded))
    del at_guarded.environment["WAITLIST_MAIL_PASSWORD"]
    (at_guarded.folder / "waitledger" / "password").write_text("open sesame\n", encoding="utf-8")
    at_guarded.done("config", "set", "mail.password_file", "password")
    assert notify(at_guarded).code == 0
    assert [mail.to for mail in guarded.mails] == [["ben@example.org"]]


def test_a_password_does_not_go_over_the_network_unencrypted(at_guarded: Typist) -> None:
    at_guarded.done("config", "set", "mail.host", "mail.example.org")
    at_guarded.environment["WAITLIST_MAIL_PASSWORD"] = "open sesame"
    typed = notify(at_guarded)
    assert (typed.code, "for everybody to read" in typed.err) == (2, True)


def test_a_server_without_encryption_is_not_used_where_it_is_asked_for(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("config", "set", "mail.security", "starttls")
    assert "STARTTLS" in trouble(notify(offered))
    assert mailbox.mails == []


def test_a_sender_that_the_server_will_not_have_fails_nobody(offered: Typist, mailbox: Mailbox) -> None:
    mailbox.senders["tickets@example.org"] = "553 not one of ours"
    assert "Not from tickets@example.org: 553 not one of ours" in trouble(notify(offered))
    assert "NoticeRecorded" not in offered.done("log")
