"""Whatever somebody is called, whatever they gave as an address: one message to one person, no header of theirs."""

from email.parser import BytesParser
from email.policy import SMTP

import pytest

from cli.notices.addresses import Sender, mailable
from cli.notices.message import Envelope, as_bytes, written
from cli.notices.wording import OURS, MessageWording, message_wording
from cli.words.clockface import Clockface
from ledger.instant import Instant
from ledger.news import Task
from tests.architecture.tree import ROOT
from tests.cli.test_hostile import NAMES, REFUSED

NOW = Instant("2026-11-24T09:00:00.000Z")
HOSTILE = {
    **NAMES,
    **{name: text for name, text in REFUSED.items() if len(text) < 1000},
    "a header": "Ada\r\nBcc: everybody@example.org",
    "the boundary": "--=_9.97d1063725dd803a\r\n\r\nAda",
    "a dot alone": "\r\n.\r\nQUIT",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
}
TASK = Task(
    entry=6,
    person="p",
    what="SpotOffered",
    about=9,
    since=NOW,
    pool="general",
    deadline=NOW,
    window=None,
    silence="leave",
    after_expiry="leave",
)


def message(wording: MessageWording, name: str) -> bytes:
    """Return the message to somebody on a waitlist, both of this name."""
    given = {"who": name, "title": name, "waitlist": "jazz", "entry": "6", "house": name}
    said = written(TASK, given, wording, Clockface("Europe/Amsterdam"), has_pools=True)
    club = Sender("Club", "club@example.org")
    envelope = Envelope(
        sender=club, reply_to=club, address="ada@example.org", ledger="97d1063725dd803a", about=9, made=NOW
    )
    return as_bytes("SpotOffered", said, wording, envelope)


@pytest.mark.parametrize("language", OURS)
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_name_is_neither_a_header_nor_markup_nor_the_end_of_anything(name: str, language: str) -> None:
    body = message(message_wording(ROOT, language), name)
    parsed = BytesParser(policy=SMTP).parsebytes(body)
    names = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
    assert parsed.keys() == [*names, "Content-Type", "Content-Language"]
    assert parsed["To"] == "ada@example.org"
    plain, html = parsed.iter_parts()
    assert [plain.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert "<script" not in html.get_content()
    assert "<img" not in html.get_content()
    assert body.isascii()
    assert body == message(message_wording(ROOT, language), name)


@pytest.mark.parametrize(
    ("given", "address"),
    {
        "ada@example.org": "ada@example.org",
        " ada+jazz@Example.ORG ": "ada+jazz@example.org",
        "zoë@bücher.example": "zoë@xn--bcher-kva.example",
        "ada@localhost": "ada@localhost",
        "ada@example.org, ben@example.org": None,
        "ada@example.org ben@example.org": None,
        "Ada <ada@example.org>": None,
        "ada@example.org\r\nBcc: ben@example.org": None,
        "ada@exam\nple.org": None,
        "@example.org": None,
        "ada@": None,
        "ada@-example.org": None,
        "a..b@example.org": None,
        '"a b"@example.org': None,
        "ada@[127.0.0.1]": None,
        "list:ada@example.org;": None,
        f"{'a' * 65}@example.org": None,
        f"ada@{'a' * 64}.org": None,
        "020 555 0101": None,
    }.items(),
)
def test_an_address_is_one_address_or_none(given: str, address: str | None) -> None:
    assert mailable(given) == address
