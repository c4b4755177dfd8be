"""A house can say everything in its own language: no sentence, phrase or date is out of its reach."""

import re
import tomllib
from collections.abc import Iterator
from string import Template
from typing import Any, get_args

import pytest

from cli.words.clockface import Clockface
from cli.words.saying import say
from cli.words.wording import Wording, text_of_ours
from ledger.decision import SkipCode
from tests.cli.conftest import Typist
from tests.replays.explained import why_at
from tests.replays.ucsd import ledger_of

ENGLISH = tomllib.loads(text_of_ours())
GERMAN = tomllib.loads(text_of_ours("de"))
ENGLISH_WORDS = re.compile(
    r"\b(the|you|your|was|were|is|are|of|and|not|nobody|somebody|one|a|on|at|it|they|them|spot|queue|offer|offered|"
    r"list|rule|monday|january|hours?|dear|kind)\b",
    re.IGNORECASE,
)
HOLES = re.compile(r"None|\$|  |\b(one|1|eine) (people|others|spots|Personen|Plätze)\b|\.\.|\s[.,;:]")
"""What no sentence has: a value that is not there, a name that was not filled in, a plural of one."""
ASKED = (
    ["why", "jazz", "Ann"],
    ["why", "jazz", "Bob"],
    ["why", "jazz", "Cem"],
    ["why", "jazz", "Dov"],
    ["why", "jazz", "Ann", "--not", "Bob"],
    ["why", "jazz", "Bob", "--not", "Cem"],
    ["why", "jazz", "Cem", "--not", "Bob"],
    ["why", "jazz", "--spot"],
)


def _texts(table: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(table, str):
        yield path, table
    items = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    for name, inner in items:
        yield from _texts(inner, f"{path}.{name}".strip("."))


def test_the_german_words_say_everything_that_ours_say_and_speak_of_nothing_else() -> None:
    ours, german = dict(_texts(ENGLISH)), dict(_texts(GERMAN))
    assert ours.keys() == german.keys()
    for path, text in german.items():
        known = set(Template(ours[path]).get_identifiers()) | {"number", "Number"}
        assert set(Template(text).get_identifiers()) <= known, path


def test_no_english_is_left_in_the_german_words() -> None:
    same = {path for path, text in _texts(GERMAN) if text == dict(_texts(ENGLISH))[path]}
    assert same == {"dates.months.3", "dates.months.7", "dates.months.8", "dates.months.10"}  # April, August and so on
    left = {path: text for path, text in _texts(GERMAN) if ENGLISH_WORDS.search(Template(text).safe_substitute())}
    assert {path: text for path, text in left.items() if ENGLISH_WORDS.search(re.sub(r"\$\w+", "", text))} == {}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Typist:
    typist = Typist(tmp_path_factory.mktemp("house"))
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia")
    for line in (
        ["open", "jazz", "--capacity", "2", "--window", "24h"],
        ["join", "jazz", "Ann"],
        ["join", "jazz", "Eva"],
        ["join", "jazz", "Bob"],
        ["join", "jazz", "Cem", "--party", "2"],
        ["join", "jazz", "Dov"],
        ["withdraw", "jazz", "Dov"],
        ["cancel", "jazz", "Ann"],
    ):
        typist.done(*line, "--by", "mia")
    typist.done("config", "wording", "de")
    return typist


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_what_is_read_aloud_is_german(house: Typist, asked: list[str]) -> None:
    aloud = next(line for line in house.done(*asked).splitlines() if line.startswith("say\t"))
    assert ENGLISH_WORDS.search(aloud.removeprefix("say\t")) is None, aloud


@pytest.mark.parametrize("name", ["Ann", "Bob", "Cem", "Dov"])
def test_the_letter_is_german(house: Typist, name: str) -> None:
    letter = house.done("why", "jazz", name, "--letter")
    assert letter.startswith(f"Guten Tag, {name},\n")
    assert ENGLISH_WORDS.search(letter) is None, letter


def test_every_rule_that_holds_somebody_back_has_words_of_its_own() -> None:
    codes = set(get_args(SkipCode))
    for table in (ENGLISH["skip"], GERMAN["skip"]):
        assert codes == set(table)
    for held in (ENGLISH["say"]["spot"]["held"], GERMAN["say"]["spot"]["held"]):
        assert codes <= set(held)
    for voice in ("say", "letter"):
        for words in (ENGLISH, GERMAN):
            assert codes == set(words[voice]["held"])


def test_whatever_frees_a_spot_has_words_of_its_own() -> None:
    for words in (ENGLISH, GERMAN):
        causes = set(words["say"]["cause"])
        assert causes <= set(words["freed"])
        assert causes - {"WaitlistOpened", "CapacityChanged"} == set(words["say"]["own"]) == set(words["letter"]["own"])


@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])
def test_what_is_said_of_a_real_term_has_no_holes(words: dict[str, Any]) -> None:
    ledger, wording = ledger_of("S122.manual"), Wording(words)
    said = 0
    for position in range(1, ledger.position, 90):
        found = why_at(ledger, position)
        if found is not None:
            aloud = say(found, "Ada Lind", "cse-30", wording, Clockface("America/Los_Angeles"))
            assert aloud.endswith(".")
            assert HOLES.search(aloud) is None, (position, aloud)
            said += 1
    assert said > 100
