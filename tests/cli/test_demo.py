"""The demo goes through to its end, and shows what it is there to show."""

import tempfile
from pathlib import Path

import pytest

from tests.cli.typist import Typist


def test_the_demo_goes_well_and_ends_with_the_changed_byte_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    said = Typist(tmp_path).type("demo")
    assert (said.code, said.err) == (0, "")
    for words in (
        "404 commands, 448 records, 273 expectations met",
        "Quinn Brandt was offered a spot on cse-30",
        "Leo Eriksen has been in the queue of cse-30 since Saturday 16 April 2022 at 19:02, and is number 65",
        "so this one is made up",
        "was admitted by an override",
        "Replayed: 410 commands and 455 records, every one as recorded.",
        "The first fault is at record #300.",
    ):
        assert words in " ".join(said.out.split()), words
    assert "Traceback" not in said.out
    assert "None" not in said.out
