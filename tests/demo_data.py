"""How was the demo's data made? From the real CSE 30 stream, with invented names for its invented people.

    python -m tests.demo_data > cli/demo/cse30.apply.jsonl

Source: the repository 2022Summer1 of the organisation UCSD-Historical-Enrollment-Data (MIT). The counts, and with them
every ``expect`` line, are real; the people are not.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("WAITLEDGER_SHARED", "../shared"))
STREAM = SHARED / "data" / "ucsd-enrollment" / "cse30.manual.apply.jsonl"
WAITLIST = "cse-30"
FIRST = (
    *("Ada", "Ben", "Chloe", "Diego", "Esra", "Femi", "Grace", "Hana", "Ivan", "Jun", "Kira", "Leo", "Mara"),
    *("Nils", "Omar", "Pia", "Quinn", "Rosa", "Sami", "Tess", "Umar", "Vera", "Wen", "Yara", "Zoe"),
)
LAST = ("Abbott", "Brandt", "Costa", "Duarte", "Eriksen", "Fischer", "Garcia")


def name_of(reference: str) -> str:
    """Return the invented name for a reference such as P0041; all names are different."""
    number = int(reference[1:]) - 1
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST)]}"


def lines() -> Iterator[dict[str, Any]]:
    """Yield the lines of the demo."""
    for text in STREAM.read_text(encoding="utf-8").splitlines():
        line = {**json.loads(text), "waitlist": WAITLIST}
        if line["do"] == "open":
            line |= {"title": "CSE 30, summer session 2022", "zone": "America/Los_Angeles"}
        if line["do"] == "join":
            line["name"] = name_of(line["person"])
        yield line


if __name__ == "__main__":
    for one in lines():
        print(json.dumps(one, separators=(",", ":"), ensure_ascii=False))
