"""The page for support says what the command line says, to whoever asks properly, and only reads."""

import hashlib
import json
import re
import unicodedata
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from cli.render.page import Column, Sheet
from cli.serving.markup import MANY, Links, shown
from tests.cli.test_hostile import NAMES
from tests.cli.typist import Typist
from tests.serving.conftest import TRAP
from tests.serving.support import Support, serving

CLEO = 6
PERSON = f"/list/jazz/{CLEO}"
PLACES = ("/", "/find?words=p", "/list/jazz", PERSON, f"{PERSON}/not?other=Bob+Marsh", "/record/3")


def words(html: str) -> str:
    """Return what can be read on a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def said_at_the_terminal(typist: Typist, *typed: str) -> str:
    """Return what is read aloud by the verb."""
    said: str = json.loads(typist.done(*typed, "--json"))["data"]["say"]
    return " ".join(said.split())


def test_it_says_why_in_the_words_of_the_command_line(support: Support, jazz: Typist) -> None:
    page = support.get(f"/list/jazz/{CLEO}")
    assert page.status == 200
    assert said_at_the_terminal(jazz, "why", "jazz", "Cleo Nagy") in words(page.text)
    assert "Replayed: same person, same reason." in words(page.text)


def test_it_says_why_not_somebody_else(support: Support, jazz: Typist) -> None:
    page = support.get(f"/list/jazz/{CLEO}/not?other=p4%40example.org")
    other = next(iter(NAMES.values()))
    assert said_at_the_terminal(jazz, "why", "jazz", "Cleo Nagy", "--not", other) in words(page.text)


def test_it_finds_people_and_leads_to_them(support: Support) -> None:
    page = support.get("/find?words=nagy")
    assert f'href="/list/jazz/{CLEO}"' in page.text
    assert support.get("/find?words=nobody-at-all").status == 404


def test_whoever_holds_an_offer_is_led_to_from_the_list(support: Support) -> None:
    page = support.get("/list/jazz").text
    assert f'<a href="/list/jazz/{CLEO}">' in page
    assert "entry offers out to party pool to be answered by record" in words(page)


def test_it_shows_a_list_as_of_any_moment_and_stays_there(support: Support) -> None:
    page = support.get("/list/jazz?as-of=3")
    assert "as of" in words(page.text)
    assert "Nobody is in the queue." in words(page.text)
    assert 'href="/list/jazz/6?as-of=8"' in support.get("/list/jazz?as-of=8").text
    assert support.get("/list/jazz?as-of=01%2F02%2F2026").status == 400


@pytest.mark.parametrize("place", PLACES)
def test_what_people_typed_is_text_and_nothing_else(support: Support, place: str) -> None:
    html = support.get(place).text
    assert "<script" not in html
    assert "<img" not in html
    acting = {one for one in html if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert acting <= {"\n", "\u200c", "\u200d"}
    if place == "/list/jazz":
        assert TRAP in unescape(html)


@pytest.mark.parametrize("place", [*PLACES, "/support.css", "/icon.svg", "/nowhere", "/list/nowhere"])
def test_every_answer_tells_the_browser_what_it_must_not_do(support: Support, place: str) -> None:
    headers = support.get(place).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script" not in headers["content-security-policy"]
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert headers["x-content-type-options"] == "nosniff"
    assert not {"set-cookie", "server", "access-control-allow-origin"} & headers.keys()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""])
def test_who_asks_by_a_strangers_name_gets_nothing(support: Support, host: str) -> None:
    assert support.get("/", host=host).status == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_asked_but_to_read(support: Support, method: str) -> None:
    assert support.get("/", method=method).status == 405


@pytest.mark.parametrize(
    "place", ["/record/0", f"/record/{'9' * 400}", f"/list/jazz/{10**30}", "/list/%00", "/list/..%2f"]
)
def test_what_is_not_there_is_said_to_be_not_there(support: Support, place: str) -> None:
    assert support.get(place).status in {400, 404}


def test_names_are_left_out_and_never_stand_in_the_log_and_the_ledger_stays_as_it_was(jazz: Typist) -> None:
    before = digests(jazz.folder)
    with serving(jazz.folder, "--redact") as support:
        for place in PLACES:
            assert "Nagy" not in support.get(place).text
        support.get(f"/find?words={quote('Cleo Nagy')}")
        support.get(f"/list/jazz/{CLEO}/not?other={quote('Cleo Nagy')}")
        support.get(f"/list/{quote('Cleo Nagy')}")
        assert support.end() == 0
    assert "GET /find 200" in support.log
    assert "Cleo" not in support.log
    assert digests(jazz.folder) == before


def digests(folder: Path) -> dict[str, str]:
    """Return what is in each file of the ledger."""
    files = (file for file in (folder / "waitledger").iterdir() if file.suffix in {".db", ".toml"})
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_a_long_table_is_cut_and_says_so() -> None:
    sheet = Sheet((Column("entry"),), tuple((number,) for number in range(1, 1001)))
    html = "".join(shown((sheet,), Links("jazz"), utc=False))
    assert html.count("<tr>") == MANY + 1
    assert "The first 200 of 1,000 are shown here" in html


def test_others_do_not_reach_it_unless_somebody_says_by_which_name(jazz: Typist) -> None:
    typed = jazz.type("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 - it must refuse
    assert (typed.code, "which shows names" in typed.err) == (2, True)
