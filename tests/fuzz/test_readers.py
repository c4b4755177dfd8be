"""Whatever bytes come, a reader takes them or says no in its own words: nothing else is raised, and it ends."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.readers import READERS, deep, fails, nested_record

EXAMPLES = int(os.environ.get("WAITLEDGER_EXAMPLES", "40"))
ODD = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\xe2\x80\xae", b"\xf0\x9f\x92\xa9", b'"', b"\n", b"\r\n", b"= "),
    *(
        b"9" * 5_000,
        b"-1",
        b"1e400",
        b"9223372036854775808",
        b"NaN",
        b"null",
        b"true",
        b"{}",
        b"[]",
        b"$",
        b"${",
        b"[[",
    ),
)
HUGE = (
    deep(),
    nested_record(),
    b'{"a":' * 50_000,
    b"9" * 100_000,
    b"a" * 2_000_000,
    b"\n" * 100_000,
    b"[a.b]\n" * 1_000,
)


@st.composite
def variations(draw: st.DrawFn, examples: tuple[bytes, ...]) -> bytes:
    """Draw bytes: anything, or an example in which something was replaced, left out, repeated or put in."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=200))
    data = draw(st.sampled_from(examples))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 2, 4, 8, 40))))
        piece = draw(st.sampled_from(ODD) | st.binary(max_size=4) | st.just(data[start:end] * 2))
        data = data[:start] + piece + data[end:]
    return data


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_what_comes_or_says_no(name: str) -> None:
    reader = READERS[name]

    @settings(max_examples=EXAMPLES)
    @given(variations(reader.examples))
    def holds(data: bytes) -> None:
        error = fails(reader, data)
        assert error is None, f"{data!r}: {error!r}"

    holds()


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_its_examples_and_ends_with_what_is_huge(name: str) -> None:
    reader = READERS[name]
    for data in (b"", *reader.examples, *ODD, *HUGE):
        error = fails(reader, data)
        assert error is None, f"{data[:60]!r}: {error!r}"
