"""Nobody is named when redacted: by no verb, in no form, in no file; iterated over every verb that there is."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli import answers
from tests.cli.answers import ASKED, RECORDING
from tests.cli.typist import Typist

FORMS = (((), True), (("--json",), False), ((), False))
PEOPLE = "ada|ben|cat|dan|eve|fay|gus|pair|hal|ida"
TOLD = re.compile(rf"hyperlink|555 0101|Mia de Vries|(?:{PEOPLE})@example\.org", re.IGNORECASE)
"""What is private in the ledger, wherever it stands: every name, title, text, number and address has one of these."""
ASKED_FOR = {
    "--private": "all that is private, for another database",
    "--everything": "all that is known of a person, for that person",
    "--with-name": "a receipt that shows whose it is",
    "--print": "the messages themselves, to their recipients",
    "backup": "a copy of the ledger with its private store",
}
"""Where personal data is what was asked for."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Typist:
    typist = Typist(tmp_path_factory.mktemp("filled"))
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    answers.fill(typist)
    return typist


def is_asked_for(line: tuple[str, ...]) -> bool:
    """Whether a line asks for personal data."""
    return not ASKED_FOR.keys().isdisjoint(line)


@pytest.mark.parametrize("verb", ASKED)
def test_what_a_verb_answers_names_nobody(filled: Typist, tmp_path: Path, verb: str) -> None:
    typist = filled.elsewhere(tmp_path / "here")
    for number, line in enumerate(ASKED[verb]):
        for form, is_terminal in () if is_asked_for(line) else FORMS[: 2 if number else 3]:
            typist.is_terminal = is_terminal
            out = f"out-{number}-{is_terminal}-{len(form)}"
            said = typist.type(*(word.replace("{out}", out) for word in line), *form, "--redact")
            check(said.out + said.err, line)
    for file in (one for out in typist.folder.glob("out-*") for one in [out, *out.rglob("*")] if one.is_file()):
        if file.suffix == ".zip":
            with ZipFile(file) as archive:
                check("".join(archive.read(one).decode(errors="replace") for one in archive.namelist()), (file.name,))
        check(file.read_bytes().decode(errors="replace"), (verb, file.name))


@pytest.mark.parametrize("verb", RECORDING)
def test_what_a_verb_says_that_it_recorded_names_nobody(filled: Typist, tmp_path: Path, verb: str) -> None:
    for number, line in enumerate(RECORDING[verb]):
        typist = filled.elsewhere(tmp_path / str(number))
        for form, typist.is_terminal in FORMS:
            said = typist.type(*line, *form, "--redact")
            check(said.out + said.err, line)


def check(text: str, line: tuple[str, ...]) -> None:
    """Raise where something private is said that was not typed."""
    for typed in (*line, "“=HYPERLINK"):  # the second is the beginning of what stands in a file for apply
        text = text.replace(typed, "")
    assert TOLD.findall(text) == [], (line, text)
