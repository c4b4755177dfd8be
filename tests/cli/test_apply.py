"""Commands from a file: what is wrong is named by its line, what was right is kept, and the run goes on."""

import json

import pytest

from tests.cli.typist import Typist

OPEN = '{"do":"open","waitlist":"jazz","capacity":1,"at":"2026-04-01T09:00:00Z","by":"registrar"}'
ANN = '{"do":"join","waitlist":"jazz","person":"ann","at":"2026-04-01T09:00:01Z"}'
BEN = '{"do":"join","waitlist":"jazz","person":"ben","at":"2026-04-01T09:00:02Z"}'
HOLDS = '{"do":"expect","waitlist":"jazz","admitted":1,"waiting":1,"in_line":1,"free":0,"offers":[]}'


def apply(typist: Typist, *lines: str | bytes, batch: int = 1000) -> tuple[int, str]:
    """Run these lines and return the exit code and what was said."""
    texts = [line if isinstance(line, bytes) else line.encode() for line in lines]
    (typist.folder / "lines.jsonl").write_bytes(b"".join(text + b"\n" for text in texts))
    typed = typist.type("apply", "lines.jsonl", "--batch", str(batch))
    return typed.code, typed.out + typed.err


def events(typist: Typist) -> list[str]:
    """Return the type and list of every record."""
    documents = json.loads(typist.done("log", "--json"))["data"]
    return [f"{one['record']['list']} {one['record']['type']}" for one in documents]


WRONG: dict[str, tuple[str | bytes, int, str]] = {
    "bad JSON": ('{"do":"join",', 2, "not a JSON object that can be read"),
    "not an object": ("[1]", 2, "not an object"),
    "a float": ('{"do":"join","waitlist":"jazz","person":"x","party":1.5}', 2, "not a whole number"),
    "not a number": ('{"do":"join","waitlist":"jazz","person":"x","party":NaN}', 2, "not a whole number"),
    "a member named twice": ('{"do":"join","do":"join","waitlist":"jazz","person":"x"}', 2, "named twice"),
    "an unknown verb": ('{"do":"fly","waitlist":"jazz"}', 2, "fly"),
    "an unknown member": ('{"do":"join","waitlist":"jazz","person":"x","color":"red"}', 2, "color"),
    "an unknown waitlist": ('{"do":"join","waitlist":"swing","person":"x"}', 4, "no waitlist"),
    "a missing person": ('{"do":"join","waitlist":"jazz"}', 2, "needs “person”"),
    "an unknown person": ('{"do":"accept","waitlist":"jazz","person":"x"}', 4, "no “x”"),
    "a time before the last": (
        '{"do":"join","waitlist":"jazz","person":"x","at":"2026-03-01T09:00:00Z"}',
        2,
        "before the last record",
    ),
    "a time to come": ('{"do":"join","waitlist":"jazz","person":"x","at":"2027-01-01T09:00:00Z"}', 2, "future"),
    "a time that is none": ('{"do":"join","waitlist":"jazz","person":"x","at":"soon"}', 2, "not a time"),
    "what is not so": ('{"do":"expect","waitlist":"jazz","waiting":9}', 6, "waiting should be 9 and is 1"),
    "an unknown expectation": ('{"do":"expect","waitlist":"jazz","happy":1}', 2, "happy"),
    "a refused request": ('{"do":"offer","waitlist":"jazz"}', 3, "no free spot"),
    "what was to be refused and is not": (
        '{"do":"join","waitlist":"jazz","person":"x","at":"2026-04-01T09:00:03Z","refused":true}',
        6,
        "should have been refused",
    ),
    "bytes that are not text": (
        b'{"do":"join","waitlist":"jazz","person":"\xff\xfe"}',
        2,
        "not a JSON object that can be read",
    ),
    "a control character": ('{"do":"join","waitlist":"jazz","person":"a\\u0000b"}', 2, "control"),
}


@pytest.mark.parametrize("batch", [1, 3, 1000])
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_line_is_named_and_the_lines_before_it_are_kept(typist: Typist, name: str, batch: int) -> None:
    line, code, saying = WRONG[name]
    got, said = apply(typist, OPEN, ANN, BEN, line, HOLDS, batch=batch)
    assert (got, "Line 4:" in said, saying in " ".join(said.split())) == (code, True, True), said
    kept = events(typist)
    assert kept[:4] == ["jazz WaitlistOpened", "jazz EntryJoined", "jazz EntryAdmitted", "jazz EntryJoined"]
    if code != 6:
        assert len(kept) == 4
    assert typist.type("verify").code == 0


def test_a_line_of_ten_megabytes_is_never_read_whole(typist: Typist) -> None:
    code, said = apply(typist, OPEN, b'{"do":"join","person":"' + b"x" * 10_000_000 + b'"}', ANN)
    assert (code, "Line 2: It is longer than" in " ".join(said.split())) == (2, True)
    assert events(typist) == ["jazz WaitlistOpened"]


@pytest.mark.parametrize("batch", [1, 1000])
def test_a_mended_file_goes_on_where_it_stopped(typist: Typist, batch: int) -> None:
    code, _ = apply(typist, OPEN, ANN, '{"do":"jion"}', BEN, HOLDS, batch=batch)
    assert code == 2
    code, said = apply(typist, OPEN, ANN, BEN, HOLDS, batch=batch)
    assert (
        code,
        "1 command, 1 record, 1 expectation met, 2 lines recorded before and passed over" in " ".join(said.split()),
    ) == (0, True)
    assert len(events(typist)) == 4


def test_a_file_that_was_run_is_not_recorded_again(typist: Typist) -> None:
    assert apply(typist, OPEN, ANN, BEN, HOLDS)[0] == 0
    head = len(events(typist))
    code, said = apply(typist, OPEN, ANN, BEN, HOLDS)
    assert (code, len(events(typist))) == (0, head)
    assert "passed over" in said


def test_standard_input_is_a_file_too(typist: Typist) -> None:
    said = typist.done("apply", "-", stdin=f"{OPEN}\n{ANN}\n\n{BEN}\n{HOLDS}".encode())
    assert "standard input: 3 commands, 4 records, 1 expectation met." in said


def test_refusals_that_are_expected_pass(typist: Typist) -> None:
    code, said = apply(
        typist,
        OPEN.replace('"capacity":1', '"capacity":0,"policy":{"max_waiting":0}'),
        ANN.replace('"at"', '"refused":"list_full","at"'),
        BEN.replace('"at"', '"refused":true,"at"'),
    )
    assert (code, "2 requests refused as expected" in said) == (0, True)
    assert events(typist)[1:] == ["jazz RequestRefused", "jazz RequestRefused"]


def test_the_actors_of_a_file_become_known(typist: Typist) -> None:
    apply(typist, OPEN, ANN)
    assert "registrar" in typist.done("staff")
