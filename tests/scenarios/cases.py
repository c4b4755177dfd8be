"""Which cases from peers' own test suites do the scenarios cover? The marker, the list, and the table made of both.

The cases come from the test suites of pretix (PX), alf.io (AL), Hi.Events (HE), Revel
(RV), webkom/lego (LG), TIHLDE/Lepton (TL), Intercode (IC), Moodle mod_booking (MB), MITOC trips (MT), concrexit (CX),
WCA (WC), Koha (KO), Evergreen (EV), Bloom housing (BL) and RFC 3797 (RF).
``python -m tests.scenarios.cases`` writes CASES.md.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., None])

HERE = Path(__file__).parent
TABLE = HERE / "CASES.md"
COVERING = (HERE, HERE.parent / "cli")
"""Where scenarios are: most on books alone; what only a whole ledger knows, such as an address, at the terminal."""

NUMBERS = {
    "PX": "04 10 12 15 17 20 21 25 26 27 28 39 40 42 43 47 48 50 55 58 59 60 62 64 70",
    "AL": "04 05 07 09 10 13 16 21",
    "HE": "01 03 07 10 11 13 15 16 17 18 19 20 21 24 26 27",
    "RV": "12 15 16 19 20 21 24 26 27 28 29 30 31 34 42",
    "LG": "02 04 11 12 14 23 25 30 31",
    "TL": "01 03 05 06",
    "IC": "02 06 09 10 14",
    "MB": "01 02 03 05 06",
    "MT": "02 03 09",
    "CX": "01 02 03",
    "WC": "01 02 03 04 10 11 12 13 14 15",
    "KO": "01 10 11 12 16 18 23 24",
    "EV": "01 02 03 04 05 06",
    "BL": "04 08",
    "RF": "02 03",
}
ALL = [f"{system}-{number}" for system, numbers in NUMBERS.items() for number in numbers.split()]

DIFFERS = {
    "PX-25": "nothing is ever deleted: leaving with a live offer declines it, and every record stays",
    "RV-26": "there is always a window: the policy's, which is recorded, unless the offer has its own",
    "LG-30": "a capacity of 0 is none; somebody who wants no limit gives a large number",
    "LG-14": "after the stop joining is refused; leaving is recorded whenever it happens, for it is a fact",
    "IC-14": "a list knows no other list's hours: a clash, like being on the team, is an eligibility rule's to say",
    "WC-15": "naming an entry that is not on the list is a mistake; doing nothing would hide a wrong number",
}
"""Cases in which the ledger does something else on purpose; most have a test of what it does."""


def case(*ids: str) -> Callable[[Test], Test]:
    """Mark a scenario as the one for these cases."""
    unknown = set(ids) - set(ALL)
    assert not unknown, f"there are no cases {sorted(unknown)}"
    return lambda test: test


def covered() -> Iterator[tuple[str, str]]:
    """Yield each case that a scenario is marked with, and where that scenario is."""
    for path in sorted(path for folder in COVERING for path in folder.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield from ((one, f"{path.name}: {node.name}") for one in _marks(node))


def table() -> str:
    """Return the table of all cases, a line each."""
    tests = dict(covered())
    return "\n".join([*_HEAD, *(f"| {one} | {_answer(one, tests.get(one))} |" for one in ALL), ""])


def _marks(function: ast.FunctionDef) -> Iterator[str]:
    for mark in function.decorator_list:
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == case.__name__:
            yield from (str(one.value) for one in mark.args if isinstance(one, ast.Constant))


def _answer(one: str, test: str | None) -> str:
    shown = "" if test is None else f"`{test}`"
    if one in DIFFERS:
        return f"differs: {DIFFERS[one]}" + (f" ({shown})" if test else "")
    return shown


_HEAD = (
    "# Cases from peers' own test suites",
    "",
    "Which scenario holds each case; `differs` says why the ledger does something else.",
    "Written by `python -m tests.scenarios.cases`, checked by `test_cases.py`.",
    "",
    "| case | held by |",
    "|---|---|",
)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
