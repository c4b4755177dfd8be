"""Moments at both ends of time, where clocks in some zones show nothing any more."""

import json

import pytest

from tests.cli.typist import Typist

LONGEST = ("open", "jazz", "--capacity", "1", "--zone", "Pacific/Kiritimati", "--window", "999999w")
EARLIEST = [
    {"do": "open", "waitlist": "jazz", "capacity": 1, "zone": "America/New_York", "at": "0001-01-01T00:00:00Z"},
    {"do": "join", "waitlist": "jazz", "person": "Ann", "at": "0001-01-01T00:00:00Z"},
    {"do": "join", "waitlist": "jazz", "person": "Ben", "at": "0001-01-01T00:00:00Z"},
]


@pytest.mark.parametrize("end", ["first", "last"])
def test_everything_is_told_at_the_ends_of_time(typist: Typist, end: str) -> None:
    if end == "first":
        typist.done("apply", "-", stdin="".join(f"{json.dumps(line)}\n" for line in EARLIEST).encode())
    else:
        typist.done(*LONGEST)
        typist.done("join", "jazz", "Ann")
        typist.done("join", "jazz", "Ben")
        typist.done("cancel", "jazz", "Ann")
    for words in (["why", "jazz", "Ben"], ["log", "jazz"], [], ["queue", "jazz", "-o", "queue.xlsx"]):
        typist.done(*words)
    typist.done("report", "jazz", "-o", "jazz.html")


def test_a_time_that_no_clock_in_the_zone_will_show_is_refused(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1", "--zone", "America/New_York")
    typed = typist.type("queue", "jazz", "--as-of", "9999-12-31 23:59")
    assert (typed.code, typed.out) == (2, "")
    assert "In America/New_York that is outside of the years 1 to 9999." in typed.err.replace("\n", " ")
