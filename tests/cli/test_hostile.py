"""What a person typed is never markup, never an escape sequence, never a formula, in whatever way it is shown."""

import csv
import json
import re
import unicodedata
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.words.harmless import cell, json_text, visible
from cli.words.plain import as_quoted, quoted, typed
from tests.cli.typist import Typed, Typist

NAMES = {
    "markup": "[/bold][red]Ada[/red] [link=https://evil.example]click[/link]",
    "a formula": '=HYPERLINK("https://evil.example","click")',
    "a formula after a space": " =1+1",
    "a wide formula": "＋1+cmd|' /C calc'!A0",  # noqa: RUF001
    "an address that begins a formula": "@SUM(A1:A9)",
    "bidi controls": "Ada \u202egnp.exe\u202c \u2066Lind\u2069",
    "what cannot be seen": "Ada\u200b\u2060\ufeffLind\u00ad",
    "a tag": "Ada\U000e0041\U000e0042",
    "separators of lines": "Ada\u2028Lind\u2029Ben",
    "quotes and backslashes": "Ada \"'`$(reboot)\\ Lind; rm -rf ~",
    "an option": "--yes",
    "braces": "{0.__class__} {who} %s %(name)s",
    "letters of many": "Zoë Ø’Brien-Łuk\u200dasz 山田 \u0639\u0644\u06cc 👩\u200d👩\u200d👧",
    "a number": "00031",
    "combining marks without end": "A" + "\u0301" * 400,
    "very long": "W" * 1000,
}
REFUSED = {
    "an escape sequence": "Ada\x1b[2J\x1b]0;owned\x07",
    "a bell and a backspace": "Ada\x07\x08\x08\x08Eve",
    "a control of the second kind": "Ada\x9b31m",
    "a line break": "Ada\nwaitlist erase everybody",
    "a tab": "Ada\tLind",
    "a NUL": "Ada\x00Lind",
    "half a character": "Ada\ud800Lind",
    "a megabyte": "A" * 1_000_000,
}
READS = (
    ("today",),
    ("find", "ada@example.org"),
    ("roster", "jazz"),
    ("diff", "jazz", "1"),
    ("todo", "jazz"),
    ("overrides",),
    ("fairness", "jazz"),
    ("doctor",),
    ("lists",),
    ("status", "jazz"),
    ("queue", "jazz"),
    ("person", "jazz", "3"),
    ("why", "jazz", "3"),
    ("match-run", "jazz"),
    ("log",),
    ("show", "3"),
    ("staff",),
    ("policy", "show", "jazz"),
    ("replay",),
    ("verify",),
)
_COLOR = re.compile(r"\x1b\[[\d;]*m")
_JOINERS = "\u200c\u200d"


def acting(text: str) -> set[str]:
    """Return the characters of a text that a terminal would act upon instead of showing them."""
    return {
        one
        for one in text
        if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and one != "\n" and one not in _JOINERS
    }


def listed(typist: Typist, name: str) -> None:
    """Let somebody of this name wait, under a title and for a reason that say the same."""
    typist.done("open", "jazz", "--capacity", "0", f"--title={name}")
    typist.done("staff", "add", "--", "eve", name)
    typist.done("join", "jazz", "Ada Lind", f"--name={name}", "--email", "ada@example.org")
    typist.done("join", "jazz", "Ben Orr", "--by", "eve")
    typist.done("withdraw", "jazz", "Ben Orr", f"--reason={name}", "--by", "eve")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_is_only_shown(typist: Typist, name: str) -> None:
    listed(typist, name)
    for words, is_terminal in product(READS, (True, False)):
        typist.is_terminal = is_terminal
        said = typist.type(*words)
        assert said.code == 0, (words, said)
        assert said.err == ""
        plain = _COLOR.sub("", said.out) if is_terminal else said.out.replace("\t", "")
        assert acting(plain) == set(), words
        if not is_terminal:
            _check_cells(words, said.out)
    _check_json(typist)


def _check_json(typist: Typist) -> None:
    for words in READS:
        text = typist.done(*words, "--json")
        assert acting(text) == set(), words
        assert json.loads(text)["schema"].startswith("waitlist.")


def _check_cells(words: tuple[str, ...], table: str) -> None:
    for row in csv.reader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        assert [one for one in row if re.match(r"\s*[=@＝＠]|\s*[-+＋－]\D", one) and one != "-"] == [], words  # noqa: RUF001


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_shown_is_refused_harmlessly_and_leaves_nothing(typist: Typist, name: str) -> None:
    typist.done("open", "jazz", "--capacity", "0")
    asked: list[Typed] = [
        typist.type("join", "jazz", name),
        typist.type("join", "jazz", "Ada Lind", "--name", name),
        typist.type("why", "jazz", name),
        typist.type("queue", name),
        typist.type("queue", "jazz", "--as-of", name),
        typist.type("log", "--type", name),
        typist.type(name),
        typist.type("queue", "jazz", f"--{name}"),
        typist.type("capacity", "jazz", "0", "--reason", name),
        typist.type("open", "swing", "--capacity", "0", "--title", name),
        typist.type("staff", "add", "eve", name),
        typist.type("queue", "jazz", "--ledger", name),
    ]
    for said in asked:
        assert said.code in {2, 4, 7}, said
        assert acting(said.out + said.err) == set(), said
        assert len(said.err) < 3_000
    assert typist.done("log").count("\n") == 2


texts = st.text(st.characters(codec=None), max_size=60)


@given(texts)
def test_no_text_acts_wherever_it_is_shown(text: str) -> None:
    for shown in (visible(text), cell(text), quoted(text), typed("waitlist", text), as_quoted(text)):
        assert acting(shown) == set()
    assert not re.match(r"[=@]", cell(text))
    assert visible(visible(text)) == visible(text)


@given(texts)
def test_a_document_stays_the_same_document(text: str) -> None:
    document = json.dumps({"text": text.encode("utf-16", "replace").decode("utf-16")}, ensure_ascii=False)
    shown = json_text(document)
    assert acting(shown) == set()
    assert json.loads(shown) == json.loads(document)


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), max_size=60))
def test_a_harmless_text_is_left_as_it_is(text: str) -> None:
    assert visible(text) == text
