"""Whoever must be told gets one message, and it is on record what became of it."""

import json
from typing import Any

from tests.cli.typist import Typist
from tests.notices.mailbox import Mailbox

BEN = 4


def notified(typist: Typist, *words: str, code: int = 0) -> list[dict[str, Any]]:
    """Notify once and return what became of telling each."""
    typed = typist.type("notify", "--once", "--json", *words)
    assert typed.code == code, typed
    outcomes: list[dict[str, Any]] = json.loads(typed.out)["data"]["outcomes"]
    return outcomes


def notices(typist: Typist) -> list[dict[str, Any]]:
    """Return the notices on record."""
    records = json.loads(typist.done("log", "--type", "NoticeRecorded", "--json"))["data"]
    return [one["record"]["event"] for one in records]


def test_an_offer_is_told_once_to_the_one_who_has_it(offered: Typist, mailbox: Mailbox) -> None:
    assert [one["came"] for one in notified(offered)] == ["sent"]
    assert notified(offered) == []
    (mail,) = mailbox.mails
    assert mail.to == ["ben@example.org"]
    assert "A spot on “Jazz Night” has come free and is held for you." in mail.text
    assert "Please answer by Wednesday 25 November 2026 at 10:00 (Europe/Amsterdam)." in mail.text
    assert "you go to the end of the waiting list" in mail.text
    assert notices(offered) == [{"entry": BEN, "about": 8, "channel": "email"}]
    assert json.loads(offered.done("todo", "--json"))["data"][0]["tasks"] == []


def test_the_message_says_that_no_human_wrote_it_and_is_known_by_ledger_record_and_kind(
    offered: Typist, mailbox: Mailbox
) -> None:
    notified(offered)
    message = mailbox.mails[0].message
    assert message["Auto-Submitted"] == "auto-generated"
    mark = json.loads(offered.done("show", "1", "--json"))["data"]["leaf"][:16]
    assert message["Message-ID"] == f"<SpotOffered-8.{mark}@example.org>"
    assert message["Content-Language"] == "en"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_each_offer_expiry_revocation_and_admission_is_told(offered: Typist, mailbox: Mailbox) -> None:
    notified(offered)
    offered.done("revoke", "jazz", "Ben Lind", "--reason", "mistake", "--max-offers", "2")
    notified(offered)
    offered.now = offered.now.replace("2026-11-24", "2026-11-26")  # type: ignore[assignment]
    offered.done("tick")
    notified(offered)
    offered.done("admit", "jazz", "Ben Lind", "--add-spot", "--code", "organiser_discretion", "--reason", "asked")
    notified(offered)
    subjects = [(mail.to[0], mail.message["Subject"]) for mail in mailbox.mails]
    assert subjects == [
        ("ben@example.org", "A spot for you: Jazz Night"),
        ("ben@example.org", "Your offer was taken back: Jazz Night"),
        ("cleo@example.org", "A spot for you: Jazz Night"),
        ("cleo@example.org", "Your offer has ended: Jazz Night"),
        ("dan@example.org", "A spot for you: Jazz Night"),
        ("ben@example.org", "You are in: Jazz Night"),
    ]
    assert all(len(mail.to) == 1 for mail in mailbox.mails)


def test_an_offer_that_ended_before_it_was_told_is_told_as_one_that_ended(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("revoke", "jazz", "Ben Lind", "--reason", "mistake", "--max-offers", "2")
    ben = notified(offered)[0]
    assert (ben["what"], ben["unheard"], ben["came"]) == ("OfferRevoked", 8, "sent")
    assert "that offer was taken back" in mailbox.to("ben@example.org")[0].text
    assert "before we had told you of it" in mailbox.to("ben@example.org")[0].text


def test_an_offer_whose_time_is_up_is_not_told(offered: Typist, mailbox: Mailbox) -> None:
    offered.now = offered.now.replace("2026-11-24", "2026-11-26")  # type: ignore[assignment]
    assert [(one["came"], one["reason"]) for one in notified(offered)] == [("left", "overtaken")]
    assert mailbox.mails == []


def test_the_time_to_answer_starts_when_the_message_was_sent(typist: Typist, mailbox: Mailbox) -> None:
    (typist.folder / "told.toml").write_text('offer_window = "2h"\nwindow_from = "notice"\n', encoding="utf-8")
    typist.done("policy", "adopt", "jazz", "told.toml")
    typist.done("cancel", "jazz", "Ada Lind")
    typist.type("sleep")
    notified(typist, "--begin", "all")
    assert "You have 2 hours to answer, counted from this message." in mailbox.mails[0].text
    assert "the offer goes to the next person" in mailbox.mails[0].text
    (notice,) = notices(typist)
    assert notice["deadline"].startswith("2026-11-24T11:00:")


def test_a_recipient_that_is_refused_for_good_is_recorded_as_failed_with_the_reason(
    offered: Typist, mailbox: Mailbox
) -> None:
    mailbox.refuses["ben@example.org"] = "550 5.1.1 <ben@example.org>: no such mailbox"
    assert [one["came"] for one in notified(offered)] == ["failed"]
    (notice,) = notices(offered)
    assert notice["sent"] is False
    assert "example.org" not in json.dumps(notice)  # an address never enters a record
    assert "email failed on 2026-11-24 10:00 (550 5.1.1 <ben@example.org>: no such mailbox)" in offered.done("todo")
    assert [one["reason"] for one in notified(offered)] == ["failed_before"]


def test_what_failed_is_tried_again_when_somebody_says_so(offered: Typist, mailbox: Mailbox) -> None:
    mailbox.refuses["ben@example.org"] = "550 no such mailbox"
    notified(offered)
    offered.done("contact", "Ben Lind", "--email", "ben.lind@example.org")
    assert [one["came"] for one in notified(offered, "--again")] == ["sent"]
    assert mailbox.mails[0].to == ["ben.lind@example.org"]


def test_a_server_that_asks_for_patience_is_tried_again_and_nothing_is_recorded(
    offered: Typist, mailbox: Mailbox
) -> None:
    mailbox.says["ben@example.org"] = "451 try again in a while"
    (outcome,) = notified(offered, code=9)
    assert (outcome["came"], outcome["reply"]) == ("later", "451 try again in a while")
    assert notices(offered) == []
    del mailbox.says["ben@example.org"]
    assert [one["came"] for one in notified(offered, code=9)] == ["later"]  # not before its time
    offered.now = offered.now.replace("T09:", "T10:")  # type: ignore[assignment]
    assert [one["came"] for one in notified(offered)] == ["sent"]


def test_a_server_that_asks_for_patience_for_a_day_has_said_no(typist: Typist, mailbox: Mailbox) -> None:
    (typist.folder / "open.toml").write_text('offer_window = "none"\n', encoding="utf-8")
    mailbox.says["ben@example.org"] = "451 try again in a while"
    typist.done("policy", "adopt", "jazz", "open.toml")
    typist.done("cancel", "jazz", "Ada Lind")
    notified(typist, "--begin", "all", code=9)
    typist.now = typist.now.replace("2026-11-24", "2026-11-26")  # type: ignore[assignment]
    assert [one["came"] for one in notified(typist) if one["entry"] == BEN] == ["failed"]


def test_a_server_that_is_not_there_is_said_so_and_nothing_is_recorded(offered: Typist) -> None:
    offered.done("config", "set", "mail.port", "1")
    typed = offered.type("notify", "--once")
    assert typed.code == 9
    shown = offered.type("notify", "--once", "--json")
    assert json.loads(shown.out)["data"]["trouble"] == (
        "The mail server 127.0.0.1:1 takes no messages now: Connection refused."
    )
    assert notices(offered) == []


def test_who_has_no_address_stays_to_be_told_with_the_reason(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("join", "jazz", "Eve Ohm", "--phone", "020 555 0101")
    offered.done("capacity", "jazz", "4", "--max-offers", "9")
    reasons = {one["entry"]: one.get("reason") for one in notified(offered)}
    assert reasons[9] == "no_address"
    assert "Eve Ohm" in offered.done("todo")


def test_who_was_erased_gets_no_message(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("erase", "Ben Lind", "--keep-standing", "--yes")
    assert [one["reason"] for one in notified(offered)] == ["erased"]
    assert mailbox.mails == []


def test_messages_of_a_held_waitlist_wait_and_those_of_a_paused_one_go_on(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("pause", "jazz")
    offered.done("config", "set", "messages.jazz", "hold")
    assert [one["reason"] for one in notified(offered)] == ["held"]
    offered.done("config", "set", "messages.jazz", "send")
    assert [one["came"] for one in notified(offered)] == ["sent"]  # their time is running


def test_who_was_told_by_hand_gets_no_message(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("told", "jazz", "Ben Lind", "--channel", "phone")
    assert notified(offered) == []


def test_who_answered_before_they_were_told_gets_no_message(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("accept", "jazz", "Ben Lind")
    assert notified(offered) == []


def test_older_news_is_left_to_people_when_messages_begin_now(typist: Typist, mailbox: Mailbox) -> None:
    typist.done("cancel", "jazz", "Ada Lind")
    refused = typist.type("notify", "--once")
    assert (refused.code, mailbox.mails) == (2, [])
    assert "1 person is to be told of something older" in refused.err
    assert notified(typist, "--begin", "now") == []
    typist.done("decline", "jazz", "Ben Lind")
    assert [mail.to for mail in mailbox.mails] == []
    assert [one["entry"] for one in notified(typist)] == [5]


def test_a_house_writes_in_its_own_words_and_each_waitlist_in_its_language(offered: Typist, mailbox: Mailbox) -> None:
    offered.done("config", "messages", "nl")
    file = offered.folder / "waitledger" / "messages.nl.toml"
    file.write_text('language = "nl"\n[message]\ngreeting = "Dag $who!"\n', encoding="utf-8")
    offered.done("config", "set", "language.jazz", "nl")
    notified(offered)
    offered.done("config", "set", "language.jazz", "de")
    offered.done("decline", "jazz", "Ben Lind")
    notified(offered)
    dutch, german = mailbox.mails
    assert dutch.text.startswith("Dag Ben Lind!")
    assert german.text.startswith("Guten Tag Cleo Lind, Bei „Jazz Night“ ist ein Platz frei geworden")
    assert german.message["Content-Language"] == "de"


def test_nothing_is_sent_or_recorded_by_looking(offered: Typist, mailbox: Mailbox) -> None:
    head = json.loads(offered.done("lists", "--json"))["head"]
    assert "ben@example.org" in offered.done("notify", "--dry-run")
    offered.done("notify", "--print", "out")
    assert [file.name for file in (offered.folder / "out").iterdir()] == ["jazz-4-8.eml"]
    assert (mailbox.mails, json.loads(offered.done("lists", "--json"))["head"]) == ([], head)
