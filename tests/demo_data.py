"""How was the demo's data made? From the real CSE 30 stream, with invented names for its invented people.

The report in the documents is that of CSE 250A, made in the same way.

    python -m tests.demo_data > cli/demo/cse30.apply.jsonl

Source: the repository 2022Summer1 of the organisation UCSD-Historical-Enrollment-Data (MIT). The counts, and with them
every ``expect`` line, are real; the people are not.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

SHARED = Path(os.environ.get("WAITLEDGER_SHARED", "../shared"))
STREAMS = SHARED / "data" / "ucsd-enrollment"
FIRST = (
    *("Ada", "Ben", "Chloe", "Diego", "Esra", "Femi", "Grace", "Hana", "Ivan", "Jun", "Kira", "Leo", "Mara"),
    *("Nils", "Omar", "Pia", "Quinn", "Rosa", "Sami", "Tess", "Umar", "Vera", "Wen", "Yara", "Zoe"),
)
LAST = (
    *("Abbott", "Brandt", "Costa", "Duarte", "Eriksen", "Fischer", "Garcia"),
    *("Haddad", "Ito", "Jensen", "Kovacs", "Lopez"),
)


class Course(Struct, frozen=True):
    """A real course: its stream, and what its waitlist is called here."""

    stream: Path
    waitlist: str
    title: str


CSE_30 = Course(STREAMS / "cse30.manual.apply.jsonl", "cse-30", "CSE 30, summer session 2022")
CSE_250A = Course(STREAMS / "cse250a.manual.apply.jsonl", "cse-250a", "CSE 250A, autumn 2022")


def name_of(reference: str) -> str:
    """Return the invented name for a reference such as P0041; all names are different."""
    number = int(reference[1:]) - 1
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST)]}"


def lines(course: Course = CSE_30) -> Iterator[dict[str, Any]]:
    """Yield the lines that tell a course, as ``waitlist apply`` reads them."""
    for text in course.stream.read_text(encoding="utf-8").splitlines():
        line = {**json.loads(text), "waitlist": course.waitlist}
        if line["do"] == "open":
            line |= {"title": course.title, "zone": "America/Los_Angeles"}
        if line["do"] == "join":
            line["name"] = name_of(line["person"])
        yield line


def written(course: Course = CSE_30) -> str:
    """Return the lines as a file."""
    return "".join(f"{json.dumps(one, separators=(',', ':'), ensure_ascii=False)}\n" for one in lines(course))


if __name__ == "__main__":
    print(written(), end="")
