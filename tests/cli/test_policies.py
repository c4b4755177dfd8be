"""Policies at the terminal: shown, checked with lines, compared, and adopted once it is seen who moves."""

import json
import tomllib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.policies import SHIPPED, shipped
from cli.policies.places import line_of, places
from ledger.policy import Policy
from ledger.policy_faults import faults
from tests.cli.typist import Typist

CRITERIA = "attribute, draw, joined, priority, rounds"
WRONG = """nmae = "x"
order = [
  { by = "atribute", name = "tier" },
  { by = "attribute", name = "points", highest_frist = true },
  "joined",
]
promotion = "invite"  # not a value
max_waiting = -1
[attributes.tier]
kind = "enums"
[[eligible]]
attribute = "age"
code = "Too Young"
at_least = "18"
"""


def test_everything_wrong_is_named_with_line_key_and_valid_values(typist: Typist) -> None:
    (typist.folder / "wrong.toml").write_text(WRONG, encoding="utf-8")
    typed = typist.type("policy", "check", "wrong.toml", "--json")
    assert typed.code == 2
    wrong = {(one["line"], one["text"]) for one in json.loads(typed.out)["data"]["wrong"]}
    assert wrong == {
        (1, "There is no “nmae” here; did you mean “name”?"),
        (
            3,
            f"order, item 1: by cannot be “atribute”; did you mean “attribute”? It can be: {CRITERIA}.",
        ),
        (4, "order, item 2: there is no “highest_frist” here; did you mean “highest_first”?"),
        (5, "order, item 3: it should be a group of named values, not text."),
        (7, "promotion cannot be “invite”; it can be: admit, offer."),
        (8, "max_waiting is a whole number, at least 0."),
        (9, "attributes: kind cannot be “enums”; did you mean “enum”? It can be: boolean, enum, integer."),
        (13, "eligible, item 1: code is written in small letters, digits, - and _, at most 64 of them."),
        (14, "eligible, item 1: at_least should be a whole number, not text."),
    }


def test_what_the_types_cannot_say_has_its_line_too(typist: Typist) -> None:
    text = 'offer_window = "1 day"\n\npools = [ { name = "a", eligible = [ { attribute = "tier", code = "x" } ] } ]\n'
    (typist.folder / "wrong.toml").write_text(text, encoding="utf-8")
    typed = typist.type("policy", "check", "wrong.toml")
    assert typed.code == 2
    assert typed.out.splitlines()[1:] == [
        "1\toffer_window: “1 day” is not a length of time such as 30m, 24h or 3d.",
        "3\tpools: tier needs at_least, at_most, equals or one_of.",
    ]


def test_a_length_of_time_that_says_nothing_is_wrong_wherever_it_stands(typist: Typist) -> None:
    text = 'grace = ""\nlimit = { joins = 1, within = "" }\npenalties = { no_show = 1, lasts = "" }\n'
    (typist.folder / "wrong.toml").write_text(text, encoding="utf-8")
    typed = typist.type("policy", "check", "wrong.toml")
    assert typed.code == 2
    assert [line.split("\t")[1].split(":")[0] for line in typed.out.splitlines()[1:]] == ["grace", "limit", "penalties"]


def test_neither_open_nor_adopt_takes_a_wrong_file(typist: Typist) -> None:
    (typist.folder / "wrong.toml").write_text(WRONG, encoding="utf-8")
    typed = typist.type("open", "flat", "--capacity", "1", "--policy", "wrong.toml")
    assert (typed.code, "Line 1: There is no “nmae” here" in typed.err) == (2, True)
    assert "6 more things are wrong:" in typed.err
    typist.done("open", "flat", "--capacity", "1")
    assert "Line 1:" in typist.type("policy", "adopt", "flat", "wrong.toml").err


@pytest.mark.parametrize("name", SHIPPED)
def test_the_policies_that_ship_can_be_used_by_name(typist: Typist, name: str) -> None:
    policy = msgspec.convert(shipped(name).settings, Policy)
    assert policy.name == name
    assert faults(policy) == []
    assert "The next spot goes by" in typist.done("policy", "check", name)
    assert typist.done("policy", "show", name)
    typist.done("open", "by-policy", "--capacity", "0", "--policy", name, "--zone", "UTC")
    typist.done("open", "by-rule", "--capacity", "0", "--rule", name, "--zone", "UTC")
    assert typist.done("policy", "diff", "by-policy", "by-rule").splitlines() == ["setting\tbefore\tafter"]


def test_a_name_that_nearly_is_one_is_asked_about(typist: Typist) -> None:
    assert "Did you mean “members-first”" in typist.type("policy", "check", "member-first").err
    assert "did you mean “first-come”?" in typist.type("open", "a", "--capacity", "1", "--rule", "first-comes").err


def flat(typist: Typist) -> None:
    """Open a list members first, and let three people wait."""
    typist.done("open", "flat", "--capacity", "0", "--policy", "members-first", "--zone", "UTC")
    for person, tier in (("Ada", "public"), ("Ben", "public"), ("Cy", "member")):
        typist.done("join", "flat", person, "-a", f"tier={tier}")


def test_the_new_order_is_shown_before_it_is_adopted(typist: Typist) -> None:
    flat(typist)
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    plan = typist.done("policy", "adopt", "flat", "first-come", "--dry-run")
    assert "Of 3 people in the queue, 2 would move up, 1 down, and 0 would stay." in plan
    assert [line.split() for line in plan.splitlines() if line.strip()[:1].isdigit()][1:] == [
        ["1", "2", "1", "up", "2", "Ada"],
        ["2", "3", "1", "up", "3", "Ben"],
        ["3", "1", "2", "down", "4", "Cy"],
    ]
    command = next(line.strip() for line in plan.splitlines() if "--plan" in line)
    assert command.startswith("waitlist policy adopt flat first-come --by mia --plan ")
    typist.done(*command.split()[1:])
    typist.is_terminal = False
    queue = json.loads(typist.done("queue", "flat", "--json"))["data"]["lines"]
    assert [line["entry"] for line in queue] == [2, 3, 4]


def test_the_plan_for_programs_has_everybody(typist: Typist) -> None:
    flat(typist)
    plan = json.loads(typist.done("policy", "adopt", "flat", "first-come", "--dry-run", "--json"))["data"]["reordering"]
    assert (plan["up"], plan["down"], plan["stay"]) == (2, 1, 0)
    assert [(one["entry"], one["before"], one["after"]) for one in plan["queue"]] == [(2, 2, 1), (3, 3, 2), (4, 1, 3)]


def test_the_plan_says_who_would_not_be_eligible_any_more(typist: Typist) -> None:
    text = """order = [ { by = "joined" } ]
eligible = [ { attribute = "tier", equals = "member", code = "members_only" } ]"""
    (typist.folder / "closed.toml").write_text(text, encoding="utf-8")
    flat(typist)
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    plan = typist.done("policy", "adopt", "flat", "closed.toml", "--dry-run")
    assert "2 people would not be eligible any more: a rule would pass them over." in plan
    assert plan.count("not eligible\n") == 2


def test_decisions_made_before_keep_their_policy(typist: Typist) -> None:
    flat(typist)
    typist.done("capacity", "flat", "1")
    typist.done("policy", "adopt", "flat", "first-come")
    typist.done("capacity", "flat", "2")
    runs = [json.loads(typist.done("match-run", "flat", position, "--json"))["data"] for position in ("6", "9")]
    assert [(run["policy_version"], run["entry"]) for run in runs] == [(1, 4), (2, 2)]
    typist.done("replay")
    typist.done("verify", "--independent")


def test_versions_of_a_list_are_compared(typist: Typist) -> None:
    flat(typist)
    typist.done("policy", "adopt", "flat", "first-come")
    rows = typist.done("policy", "diff", "flat@1", "flat").splitlines()
    assert rows[1:] == [
        "name\tmembers-first\tfirst-come",
        "order\tby tier (member before public), then by the order of joining\tby the order of joining",
    ]
    assert typist.type("policy", "diff", "flat@1", "flat@2", "--exit-code").code == 8
    assert typist.type("policy", "diff", "flat@2", "first-come", "--exit-code").code == 0
    assert typist.type("policy", "diff", "flat@1", "flat@9").code == 4
    assert typist.type("policy", "diff", "flat@1", "fist-come").code == 2


TOML = """# a comment [not a table]
name = "a # b"
"quoted key" = 'literal ]'
dotted.inner = 1
order = [  # comment, with ] and }
  { by = "joined", note = "x, y" }, [1, 2],
  '''
multi ] line''',
  3,
]

[attributes . tier]
kind = \"\"\"more
than one\"\"\"
values = ["a", "b"]
[[eligible]]
attribute = "age"
[[eligible]]
attribute = "tier"
"""


def test_a_line_is_found_whatever_toml_is_written() -> None:
    found = places(TOML)
    tomllib.loads(TOML)
    lines = TOML.splitlines()
    expected = {
        ("name",): "name",
        ("quoted key",): '"quoted',
        ("dotted", "inner"): "dotted",
        ("order",): "order",
        ("order", 0, "note"): "  { by",
        ("order", 1, 1): "  { by",
        ("order", 2): "  '''",
        ("order", 3): "  3",
        ("attributes", "tier", "kind"): "kind",
        ("attributes", "tier", "values"): "values",
        ("eligible", 0, "attribute"): 'attribute = "age"',
        ("eligible", 1, "attribute"): 'attribute = "tier"',
    }
    assert {path: lines[found[path] - 1].startswith(begins) for path, begins in expected.items()} == dict.fromkeys(
        expected, True
    )
    assert line_of(found, ("order", 0, "unknown")) == found["order", 0]
    assert line_of(found, ("attributes",)) == 12


VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text("ab ]}#,='\"\\", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def toml(value: Any, chance: Any) -> str:
    """Write a value as TOML, with lines and blanks where they may be."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, list):
        gap: str = chance.choice(["", " ", "\n", " # ]\n"])
        return "[" + "".join(f"{gap}{toml(inner, chance)}{gap}," for inner in value) + gap + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {toml(inner, chance)}" for name, inner in value.items()) + " }"
    return str(value)


def paths(value: Any, path: tuple[Any, ...] = ()) -> set[tuple[Any, ...]]:
    """Return the paths of all values."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ({path} if path else set()) | {one for name, item in inner for one in paths(item, (*path, name))}


@given(st.dictionaries(st.sampled_from("abcdef"), VALUES, max_size=4), st.randoms())
def test_every_value_of_any_document_has_a_line(document: dict[str, Any], chance: Any) -> None:
    text = "".join(f"{name} = {toml(value, chance)}\n" for name, value in document.items())
    assert tomllib.loads(text) == document
    assert places(text).keys() == paths(document)
