"""Real waitlists, end to end: every count that the registrar read holds, and the audit is clean, on both databases."""

import gzip
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.typist import Typist
from tests.postgres import fresh_database

DATA = Path(os.environ.get("WAITLEDGER_SHARED", "../shared")).resolve() / "data" / "ucsd-enrollment"
STREAMS = [f"{term}.{style}.apply.jsonl.gz" for term in ("S122", "FA22G") for style in ("manual", "auto")]
LISTS = ["cse30.manual.apply.jsonl", "cse30.auto.apply.jsonl", "cse250a.manual.apply.jsonl"]


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Typist]:
    typist = Typist(tmp_path)
    if request.param == "sqlite":
        typist.done("init")
        yield typist
        return
    with fresh_database() as url:
        typist.done("init", "--database", url)
        yield typist


@pytest.mark.long
@pytest.mark.parametrize("name", [*STREAMS, *LISTS] if DATA.is_dir() else [])
def test_every_expectation_of_a_real_stream_holds(ledger: Typist, name: str) -> None:
    stream = ledger.folder / "stream.jsonl"
    text = (DATA / name).read_bytes()
    stream.write_bytes(gzip.decompress(text) if name.endswith(".gz") else text)
    assert "expectations met" in ledger.done("apply", "stream.jsonl")
    ledger.done("replay")
    ledger.done("verify", "--independent")


def test_the_real_streams_are_there() -> None:
    if not DATA.is_dir():
        warnings.warn(f"NOT TESTED: the real streams are not in {DATA}; set WAITLEDGER_SHARED", stacklevel=1)
