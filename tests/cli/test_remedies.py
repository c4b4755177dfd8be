"""What impact says is owed, the file that it writes gives: applied, everybody has the spot or the rank."""

import json
from typing import Any

import pytest
from msgspec import Struct

from ledger.instant import add, duration
from tests.cli.typist import Typist

POLICY = """
order = [{ by = "priority" }, { by = "attribute", name = "tier", ranking = ["gold", "none"], missing = "last" }]
after_decline = "end_of_line"
over_capacity = "override"
"""
LATE = ("--attribute", "tier=none", "--happened", "2026-11-24 10:15", "--code", "late_form")
SLIP = ("--code", "other", "--reason", "a slip", "--", "-2")
DECLINED = (
    *(("capacity", "jazz", "1"), ("accept", "jazz", "dan"), ("capacity", "jazz", "2")),
    *(("decline", "jazz", "ann"), ("accept", "jazz", "ben")),
)


class Owed(Struct, frozen=True):
    """How something went wrong and what is owed.

    Attributes:
        done: what is typed at one o'clock.
        wrong: the event that came late, or should not be; none where a fact is missing.
        missing: that fact.
    """

    who: str
    steps: tuple[str, ...]
    done: tuple[tuple[str, ...], ...] = ()
    wrong: str | None = None
    missing: dict[str, Any] = {}


def _missing(do: str, person: str, at: str, **members: object) -> dict[str, Any]:
    return {"do": do, "waitlist": "jazz", "person": person, "at": f"2026-11-24T{at}:00Z", **members}


OWED = {
    "a form that came late": Owed("eve", ("place",), (("join", "jazz", "eve", *LATE),), "EntryJoined"),
    "a form that is not on record": Owed("zoe", ("join",), missing=_missing("join", "zoe", "09:15", name="zoe")),
    "a priority that is missing": Owed("cas", ("priority",), missing=_missing("priority", "cas", "11:00", priority=3)),
    "a priority that was wrong": Owed(
        "ben",
        ("priority",),
        (("priority", "jazz", "ben", *SLIP),),
        "PriorityChanged",
    ),
    "an amendment that is missing": Owed(
        "cas", ("correct",), missing=_missing("amend", "cas", "11:00", attributes={"tier": "gold"})
    ),
    "an amendment that was wrong": Owed(
        "dan", ("correct",), (("amend", "jazz", "dan", "--attribute", "tier=none"),), "EntryAmended"
    ),
    "a reinstatement that is missing": Owed(
        "ben", ("reinstate",), (("withdraw", "jazz", "ben"),), missing=_missing("reinstate", "ben", "12:30")
    ),
    "a withdrawal that was somebody else's": Owed(
        "ben", ("reinstate",), (("withdraw", "jazz", "ben"),), "EntryWithdrawn"
    ),
    "a suspension that was wrong": Owed("ben", ("resume",), (("suspend", "jazz", "ben"),), "EntrySuspended"),
    "a resumption that is missing": Owed(
        "ben", ("resume",), (("suspend", "jazz", "ben"),), missing=_missing("resume", "ben", "12:30")
    ),
    "a decline that nobody gave": Owed("ann", ("offer",), DECLINED, "OfferDeclined"),
    "a reinstatement after a decline that is missing": Owed(
        "ann", ("reinstate",), DECLINED, missing=_missing("reinstate", "ann", "12:30")
    ),
}


@pytest.mark.parametrize("how", OWED)
def test_the_file_gives_what_is_owed(typist: Typist, how: str) -> None:
    owed = OWED[how]
    _begin(typist)
    for words in owed.done:
        typist.done(words[0], *words[1:])
    _later(typist, "1h")
    found = json.loads(typist.done("impact", *_asked(typist, owed), "-o", "remedy.jsonl", "--json"))["data"]
    (remedy,) = found["remedies"]
    assert tuple(remedy["steps"]) == owed.steps
    before = _standing(typist, owed.who)
    typist.done("apply", "remedy.jsonl")
    after = _standing(typist, owed.who)
    assert after is not None
    assert after != before
    if "offer" in owed.steps:
        assert after["state"] in {"offered", "admitted"}
    else:
        assert (after["state"], after["waiting"]["rank"]) == ("waiting", remedy["former_rank"])
    assert typist.type("verify", "--independent").code == 0


def _begin(typist: Typist) -> None:
    """Dan, Ann, Ben and Cas are in the queue; Fay joins at eleven; then it is one o'clock."""
    (typist.folder / "jazz.toml").write_text(POLICY, encoding="utf-8")
    typist.done("open", "jazz", "--capacity", "0", "--policy", "jazz.toml")
    for person, tier in (("ann", "none"), ("ben", "none"), ("cas", "none"), ("dan", "gold")):
        typist.done("join", "jazz", person, "--attribute", f"tier={tier}")
    _later(typist, "1h")
    typist.done("join", "jazz", "fay", "--attribute", "tier=none")
    _later(typist, "2h")


def _later(typist: Typist, length: str) -> None:
    typist.now = add(typist.now, duration(length))


def _asked(typist: Typist, owed: Owed) -> tuple[str, ...]:
    if owed.wrong is None:
        (typist.folder / "missing.jsonl").write_text(json.dumps(owed.missing), encoding="utf-8")
        return "--insert", "missing.jsonl"
    (wrong,) = json.loads(typist.done("log", "jazz", "--type", owed.wrong, "--last", "1", "--json"))["data"]
    return (str(wrong["position"]),) if owed.wrong == "EntryJoined" else ("--without", str(wrong["position"]))


def _standing(typist: Typist, who: str) -> dict[str, Any] | None:
    typed = typist.type("person", "jazz", who, "--json")
    found: dict[str, Any] | None = json.loads(typed.out)["data"] if typed.code == 0 else None
    return found and {"state": found["state"], "waiting": found["waiting"]}


def test_spots_are_given_in_the_pool_that_has_them_and_added_for_whom_none_has(typist: Typist) -> None:
    """Cas takes the floor alone and was withdrawn by a slip; the floor is full, and the balcony is not."""
    (typist.folder / "jazz.toml").write_text('promotion = "admit"\nadded_spots = 1\n', encoding="utf-8")
    typist.done("open", "jazz", "--pool", "floor=0", "--pool", "balcony=0", "--policy", "jazz.toml")
    for person, pool in (("ann", "floor"), ("ben", "balcony"), ("cas", "floor")):
        typist.done("join", "jazz", person, "--pool", pool)
    typist.done("withdraw", "jazz", "cas")
    typist.done("capacity", "jazz", "floor=2", "balcony=2", "--yes")
    assert [one["state"] for one in _everybody(typist)] == ["admitted", "admitted", "withdrawn"]
    typist.done("join", "jazz", "dan", "--pool", "floor")
    found = json.loads(typist.done("impact", "--without", "5", "-o", "remedy.jsonl", "--json"))["data"]
    assert [(one["steps"], one["party"], one["pools"]) for one in found["remedies"]] == [
        (["reinstate", "offer"], 1, ["floor"])
    ]
    assert [json.loads(line)["do"] for line in (typist.folder / "remedy.jsonl").read_text().splitlines()] == [
        "reinstate",
        "admit",
    ]
    typist.done("apply", "remedy.jsonl")
    assert _everybody(typist)[2]["state"] == "admitted"


def test_it_says_where_the_policy_lets_nobody_add_the_spots_that_are_owed(typist: Typist) -> None:
    (typist.folder / "jazz.toml").write_text('promotion = "admit"\nadded_spots = 0\n', encoding="utf-8")
    typist.done("open", "jazz", "--capacity", "0", "--policy", "jazz.toml")
    for person in ("ann", "ben"):
        typist.done("join", "jazz", person)
    typist.done("withdraw", "jazz", "ann")
    typist.done("capacity", "jazz", "1")
    typist.is_terminal = True
    assert "lets overrides add no more spots, and 1 would be needed" in typist.done("impact", "--without", "4")


def _everybody(typist: Typist) -> list[dict[str, Any]]:
    numbers = sorted(one["entry"] for who in ("ann", "ben", "cas") for one in _found(typist, who))
    return [json.loads(typist.done("person", "jazz", str(one), "--json"))["data"] for one in numbers]


def _found(typist: Typist, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(typist.done("find", who, "--json"))["data"]
    return found


def test_where_two_have_to_agree_what_is_owed_is_given_once_it_is_approved(typist: Typist) -> None:
    (typist.folder / "jazz.toml").write_text("second_approver = true\n", encoding="utf-8")
    typist.done("open", "jazz", "--capacity", "0", "--policy", "jazz.toml")
    for person in ("ann", "ben"):
        typist.done("join", "jazz", person)
        _later(typist, "1h")
    typist.done("join", "jazz", "cas", "--happened", "2026-11-24 10:15", "--code", "late_form")
    typist.is_terminal = True
    assert "waits for approval" in typist.done("impact", "4", "-o", "remedy.jsonl")
    typist.done("apply", "remedy.jsonl")
    before = _standing(typist, "cas")
    typist.done("staff", "add", "tom", "Tom Ruiz")
    typist.done("approve", "jazz", "5", "--by", "tom")
    after = _standing(typist, "cas")
    assert before is not None
    assert after is not None
    assert (before["waiting"]["rank"], after["waiting"]["rank"]) == (3, 2)
