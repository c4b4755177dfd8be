"""Whatever members a request has, it is recorded, refused or turned down in words, and never in part."""

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.refusals import Mistake
from ledger.requests import FORMS, Verb, parse_request
from ledger.store.spelling import UnfitText
from tests.application.conftest import TestClock, make_ledger
from tests.fuzz.test_readers import EXAMPLES
from tests.simulation.promises import Keeper

ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2,
        10**15,
        2**53,
        2**63,
        10**30,
        1.5,
        "",
        " ",
        "0",
        "-1",
        "jazz",
        "general",
        "Ada Lind",
    ),
    *(
        "[/bold]",
        "=1+1",
        "\x1b[2J",
        "\x00",
        "\u202e",
        "A" * 1_000,
        "A" * 1_001,
        "é" * 999,
        "$ledger",
        "../x",
        "mia",
        "ada@x.org",
    ),
    *(
        "2026-04-01T08:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00+14:00",
        "24h",
        "999999w",
        "other",
        "late_form",
    ),
    *(
        [],
        ["general"],
        ["general", "general"],
        ["x"],
        [1, 2],
        [0],
        [-1, 10**9],
        {},
        {"general": 1},
        {"general": -1},
        {"x": 2**60},
    ),
    *(
        {"x": "general"},
        {"general": "general"},
        {"tier": "gold"},
        {"tier": None},
        {"tier": [[]]},
        {"": 1},
        {"a" * 100: True},
    ),
    *(
        {"order": [{"by": "joined"}]},
        {"order": []},
        {"offer_window": "1h", "grace": "999999w"},
        {"starts_at": "2026-04-02T10:00"},
    ),
    *({"max_waiting": 0}, {"limit": {"joins": 0}}, {"eligible": [{"attribute": "a", "code": "c", "at_least": 2**60}]}),
    *("announce", "hold", "rerun", "rfc3797", "sha256", ["lotto"], ["1"], ["1", "2"], ["9" * 1_000], ["-0"], "email"),
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a request: a verb with what it needs, and a few more members, of odd values."""
    verb: Verb = draw(st.sampled_from(sorted(FORMS)))
    form = FORMS[verb]
    needed = sorted(form.needs | form.one_of | form.some_of)
    more = draw(st.lists(st.sampled_from(sorted(form.takes)), max_size=3))
    given: dict[str, Any] = {"waitlist": "jazz", "by": "mia"}
    for name in {*needed, *more} - {"do"}:
        if name not in form.one_of or draw(st.booleans()):
            given[name] = draw(st.sampled_from(ODD))
    return given | {"do": verb}


def test_a_request_is_recorded_whole_or_turned_down_in_words(tmp_path: Path) -> None:
    clock, keeper = TestClock(), Keeper()
    ledger = make_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", f"sqlite:///{tmp_path / 'private.db'}", clock)
    ledger.record(parse_request({"do": "open", "waitlist": "jazz", "capacity": 1, "by": "mia"}))

    @settings(max_examples=EXAMPLES * 10)
    @given(requests())
    def holds(members: dict[str, Any]) -> None:
        clock.move("1s")
        before = ledger.recorder.head().position
        try:
            answer = ledger.record(parse_request(members))
            assert ledger.recorder.head().position == (before if answer.repeated else before + len(answer.records))
        except (Mistake, UnfitText):
            assert ledger.recorder.head().position == before
        keeper.look(ledger)

    holds()
    keeper.audit(ledger)
    for one in (ledger, ledger.private, ledger.store):
        one.close()
