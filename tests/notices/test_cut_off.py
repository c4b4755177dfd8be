"""What an attempt leaves behind that was cut off after the server took the message: the same again, and it is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.notices.rounds import Rounds
from tests.cli.typist import Typist
from tests.notices.mailbox import Mailbox
from tests.notices.test_telling import BEN, notices, notified
from tests.postgres import fresh_database


@pytest.fixture
def cut_off(offered: Typist, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Typist:
    """Return the typist after Ben's message was taken, and the program ended before it could record that."""

    def ended(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Rounds, "_recorded", ended)
        assert offered.type("notify", "--once").code == 130
    assert (len(mailbox.mails), notices(offered)) == (1, [])
    return offered


def test_the_same_message_goes_out_again_and_the_record_says_so(cut_off: Typist, mailbox: Mailbox) -> None:
    wording = cut_off.folder / "waitledger" / "messages.en.toml"
    wording.write_text('[message]\ngreeting = "Hi $who!"\n', encoding="utf-8")  # changed in between
    (outcome,) = notified(cut_off)
    assert (outcome["came"], outcome["repeat"]) == ("sent", True)
    first, second = mailbox.mails
    assert first.body == second.body
    assert notices(cut_off) == [{"entry": BEN, "about": 8, "channel": "email", "repeat": True}]
    assert "perhaps not for the first time" in cut_off.done("person", "jazz", "Ben Lind")


def test_what_is_overtaken_meanwhile_is_not_sent_again_and_is_said_to_be_in_doubt(
    cut_off: Typist, mailbox: Mailbox
) -> None:
    cut_off.done("revoke", "jazz", "Ben Lind", "--reason", "mistake", "--max-offers", "2")
    came = {(one["entry"], one["about"]): one["came"] for one in notified(cut_off)}
    assert came[BEN, 8] == "lost"
    assert [mail.message["Subject"] for mail in mailbox.to("ben@example.org")] == [
        "A spot for you: Jazz Night",
        "Your offer was taken back: Jazz Night",
    ]
    assert (
        "cannot be accepted any more" in mailbox.to("ben@example.org")[-1].text
    )  # and not that they had never heard of it
    assert "lost" not in json.dumps(notified(cut_off))


def test_who_was_erased_meanwhile_gets_nothing_again(cut_off: Typist, mailbox: Mailbox) -> None:
    cut_off.done("erase", "Ben Lind", "--keep-standing", "--yes")
    assert [one["reason"] for one in notified(cut_off)] == ["erased"]
    assert len(mailbox.mails) == 1


def test_messages_go_out_from_postgresql_too(tmp_path: Path, mailbox: Mailbox) -> None:
    with fresh_database() as url:
        typist = Typist(tmp_path)
        typist.done("init", "--database", url)
        typist.done("staff", "add", "mia", "Mia de Vries")
        settings = {"mail.host": "127.0.0.1", "mail.port": str(mailbox.port), "mail.security": "none"}
        for name, value in (settings | {"mail.from": "club@example.org"}).items():
            typist.done("config", "set", name, value)
        typist.done("open", "jazz", "--capacity", "0")
        typist.done("join", "jazz", "Ada Lind", "--email", "ada@example.org")
        typist.done("capacity", "jazz", "1")
        assert [one["came"] for one in notified(typist, "--begin", "all")] == ["sent"]
        assert notified(typist) == []
    assert [mail.to for mail in mailbox.mails] == [["ada@example.org"]]
