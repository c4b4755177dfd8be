"""Texts that would act are only shown: by every verb, in every form and file that it writes, and on every page."""

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO, StringIO
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from cli.main import verbs
from cli.options import ASK, AUDIT
from cli.render.table_file import KINDS
from tests.cli import answers
from tests.cli.answers import ASKED, RECORDING, WITHOUT_TEXTS
from tests.cli.test_completing import completed
from tests.cli.test_hostile import acting
from tests.cli.typist import Typed, Typist
from tests.serving.support import serving

_COLOR = re.compile(r"\x1b\[[\d;]*m")
_FORMULA = re.compile(r"\s*[=@＝＠]|\s*[-+＋－]\D")  # noqa: RUF001
VERBS = verbs()
LONGEST_ANSWER = 100_000
FORMS = (("", True), ("--json", False), ("", False))
"""For a terminal, for a program, for a pipe."""
SHARED = {"json", "ledger", "utc", "redact", "color", "help", "all"}
"""Options that all verbs with an answer have: how it is shown."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Typist:
    typist = Typist(tmp_path_factory.mktemp("filled"))
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    answers.fill(typist)
    return typist


@pytest.fixture
def stranger(filled: Typist, tmp_path: Path) -> Typist:
    return filled.elsewhere(tmp_path / "here")


def test_every_verb_is_here() -> None:
    named = [*ASKED, *RECORDING, *WITHOUT_TEXTS]
    assert sorted(named) == sorted(VERBS), "say in tests/cli/answers.py how it is asked"


def test_every_option_of_what_asks_and_audits_is_here() -> None:
    for name, lines in ASKED.items():
        verb = VERBS[name]
        if verb.rich_help_panel in {ASK, AUDIT}:
            options = {one.opts[0]: {*one.opts} for one in verb.params if one.param_type_name == "option"}
            typed = {word for line in lines for word in line}
            missing = [first for first, all_ in options.items() if not all_ & typed and first.lstrip("-") not in SHARED]
            assert [one for one in missing if one not in {"-o", "--output"} or not writes_tables(verb)] == [], name


def writes_tables(verb: Any) -> bool:
    """Whether a verb writes its table into any kind of file."""
    return any(one.name == "table" for one in verb.params)


@pytest.mark.parametrize("verb", ASKED)
def test_what_a_verb_answers_only_shows(stranger: Typist, verb: str) -> None:
    for number, line in enumerate(ASKED[verb]):
        for form, is_terminal in FORMS[: 2 if number else 3]:
            out = f"out-{number}-{is_terminal}{form}"
            words = [word.replace("{out}", out) for word in line] + ([form] if form else [])
            stranger.is_terminal = is_terminal
            check(stranger.type(*words), words, is_terminal=is_terminal)
        if not number and writes_tables(VERBS[verb]):
            stranger.is_terminal = False
            for kind in KINDS:
                check(stranger.type(*line, "-o", f"out-{number}{kind}"), line, is_terminal=False)
    for file in (one for out in stranger.folder.glob("out-*") for one in [out, *out.rglob("*")] if one.is_file()):
        check_file(file.name, file.read_bytes())


@pytest.mark.parametrize("verb", RECORDING)
def test_what_a_verb_says_that_it_recorded_only_shows(stranger: Typist, tmp_path: Path, verb: str) -> None:
    has_plan = any(one.name == "dry_run" for one in VERBS[verb].params)
    for number, line in enumerate(RECORDING[verb]):
        for form, is_terminal in FORMS[: 2 if number else 3]:
            words = [*line, form] if form else [*line]
            stranger.is_terminal = is_terminal
            if has_plan and "--dry-run" not in line:
                check(stranger.type(*words, "--dry-run"), words, is_terminal=is_terminal)
            else:
                check(stranger.type(*words), words, is_terminal=is_terminal)
        recording = stranger.elsewhere(tmp_path / f"recording-{number}")
        recording.is_terminal = number % 2 == 0
        check(recording.type(*line), line, is_terminal=recording.is_terminal)


def check(said: Typed, words: Any, *, is_terminal: bool) -> None:
    """Raise unless what was said acts on nothing."""
    assert said.code in {0, 2, 3, 4, 6, 7, 8}, (words, said)
    plain = [_COLOR.sub("", text) if is_terminal else text for text in (said.out, said.err)]
    assert acting(plain[1]) == set(), (words, said.err)
    if "--json" in words and said.code == 0:
        json.loads(said.out)
        assert acting(plain[0]) == set(), (words, said.out)
    elif is_terminal:
        assert acting(plain[0]) == set(), (words, said.out)
    else:
        check_cells(plain[0].splitlines(), "\t", csv.QUOTE_NONE)


def check_cells(lines: list[str], delimiter: str, quoting: int) -> None:
    """Raise unless no cell of a table is a formula or acts otherwise."""
    for row in csv.reader(lines, delimiter=delimiter, quoting=quoting):  # type: ignore[arg-type]
        assert [one for one in row if acting(one) or (_FORMULA.match(one) and one != "-")] == []


def check_file(name: str, content: bytes) -> None:
    """Raise unless a file that was written acts on nothing, as far as its kind can act."""
    match name.rpartition(".")[2]:
        case "zip":
            with ZipFile(BytesIO(content)) as archive:
                for one in archive.namelist():
                    check_file(one, archive.read(one))
        case "xlsx":
            sheet: Any = load_workbook(BytesIO(content)).active
            cells = [cell for row in sheet.iter_rows() for cell in row]
            assert [cell for cell in cells if cell.data_type == "f" or acting(str(cell.value))] == []
        case "csv":
            check_cells(StringIO(content.decode("utf-8-sig")).read().splitlines(), ",", csv.QUOTE_MINIMAL)
        case "tsv":
            check_cells(content.decode().splitlines(), "\t", csv.QUOTE_NONE)
        case "html":
            check_page(content.decode())
        case "svg" | "xes":
            check_markup(content)
            assert acting(content.decode()) == set()
        case "json" | "jsonl" | "cloudevents" | "ocel" | "private":
            assert acting(content.decode()) == set(), name
        case "db":
            pass  # a copy: what was kept, as it was kept
        case "eml":
            assert content.isascii()
        case _ if b"\0" not in content:
            assert acting(content.decode().replace("\r\n", "\n").replace("\t", "")) == set(), name
        case _:
            assert b"HYPERLINK" not in content


class Elements(HTMLParser):
    """Collects the elements of a page, and the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag, *(name for name, _ in attrs)]


def check_markup(content: bytes) -> None:
    """Raise unless what reads XML strictly finds no element that somebody's text brought."""
    found: list[str] = []
    parser = ParserCreate()
    parser.StartElementHandler = lambda name, _: found.append(name)
    parser.Parse(content, True)
    assert {"img", "script"} & set(found) == set()


def check_page(text: str) -> None:
    """Raise unless a page has no element and no handler that somebody's text brought."""
    elements = Elements()
    elements.feed(text)
    assert {"img", "onerror"} & set(elements.found) == set()
    assert acting(text) - {"\t", "\r"} == set()


def links(text: str) -> Iterator[str]:
    """Yield the addresses of a page that lead to others of its kind."""
    yield from (one.replace("&amp;", "&") for one in re.findall(r'(?:href|action)="(/[^"]*)"', text))


def test_every_page_for_support_only_shows(stranger: Typist) -> None:
    with serving(stranger.folder) as support:
        open_, seen = ["/"], set[str]()
        while open_:
            path = open_.pop()
            seen.add(path)
            page = support.get(path)
            assert page.status == 200, path
            check_page(page.text)
            open_ += [one for one in dict.fromkeys(links(page.text)) if one not in {*seen, *open_}]
        check_page(support.get(f"/find?words={quote(answers.ACTING)}").text)
    assert {"/list/jazz", "/list/flat/20/not"} <= seen, seen


def test_what_a_shell_is_suggested_only_shows(stranger: Typist) -> None:
    for name in ("Zed Orr", "Zed \u202eOrr"):
        stranger.done("join", "jazz", name)
    assert completed(stranger.folder, "fish", "waitlist why jazz Zed")[0] == ["Zed Orr"]


def test_of_a_name_of_a_megabyte_no_more_is_shown_than_a_person_may_give(stranger: Typist) -> None:
    with answers.unchecked():
        for entry in ("7", "10"):  # one who is in, one who waits
            stranger.done("contact", entry, f"--name={'Ada ' * 250_000}")
        stranger.done("staff", "add", "--", "eve", "Eve " * 250_000)
    lines = (("queue", "jazz"), ("why", "jazz", "7"), ("roster", "jazz"), ("person", "jazz", "7"), ("log",), ("staff",))
    shown = set[tuple[str, ...]]()
    for line, (form, stranger.is_terminal) in product(lines, FORMS):
        said = stranger.type(*line, *([form] if form else []))
        assert (said.code, acting(_COLOR.sub("", said.out).replace("\t", ""))) == (0, set()), line
        shown |= {line} if "…" in said.out else set()
        assert len(said.out) < LONGEST_ANSWER, line
    assert shown == {*lines}
