"""What is read aloud, and what is written in a letter, names nobody else: over a real list with invented names."""

import shutil
from importlib.resources import as_file, files

import pytest

from tests.cli.conftest import Typist
from tests.demo_data import FIRST, LAST

NAMES = [f"{first} {last}" for last in LAST for first in FIRST]
ASKED = NAMES[:165:11]


@pytest.fixture(scope="module")
def cse30(tmp_path_factory: pytest.TempPathFactory) -> Typist:
    typist = Typist(tmp_path_factory.mktemp("cse30"))
    typist.done("init")
    with as_file(files("cli.demo") / "cse30.apply.jsonl") as stream:
        shutil.copy(stream, typist.folder / "stream.jsonl")
    typist.done("apply", "stream.jsonl")
    return typist


@pytest.mark.parametrize("as_of", [[], ["--as-of", "2022-04-21T20:28:43.929Z"]])
def test_nobody_else_is_named(cse30: Typist, as_of: list[str]) -> None:
    for name in ASKED:
        typed = cse30.type("why", "cse-30", name, *as_of)
        if typed.code == 4:
            continue
        aloud = next(line for line in typed.out.splitlines() if line.startswith("say\t"))
        letter = cse30.done("why", "cse-30", name, *as_of, "--letter")
        assert aloud.startswith(f"say\t{name} ")
        assert letter.startswith(f"Dear {name},\n")
        for other in NAMES:
            assert other == name or (other not in aloud and other not in letter)


def test_there_is_somebody_to_ask(cse30: Typist) -> None:
    assert sum(cse30.type("why", "cse-30", name).code == 0 for name in ASKED) > 10
