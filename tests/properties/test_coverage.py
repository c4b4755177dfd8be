"""The state machine asks for every command, under every setting: what is new has to be added to it."""

import ast
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct

from ledger.commands import AnyCommand, Settle
from ledger.draw import Algorithm
from ledger.offer_hours import OfferHours
from ledger.policy import Criterion, Eligibility, JoinLimit, Penalties, Policy, PoolRule
from ledger.requests import Verb
from tests.properties import test_machine
from tests.properties.members import silent, within
from tests.replays.histories import RULES

NAMING = {"name", "rules", "attributes"}
"""Settings that decide nothing by themselves: a title, the version of the meaning, and kinds of values."""
APART = {"starts_at"}
"""Settings whose values depend on the moment at which the policy is drawn; see ``histories.policies``."""


def asked() -> set[str]:
    """Return the names of the commands of which the machine speaks."""
    tree = ast.parse(Path(str(test_machine.__file__)).read_text(encoding="utf-8"))
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {node.attr for node in names if isinstance(node.value, ast.Name) and node.value.id == "commands"}


def test_it_asks_for_every_command() -> None:
    every = {command.__name__ for command in get_args(AnyCommand)} - {Settle.__name__}  # a join goes on by itself
    assert every - asked() == set()


def test_every_verb_is_one_of_these_commands() -> None:
    tags = [str(command.__struct_config__.tag) for command in get_args(AnyCommand)]
    assert [verb for verb in get_args(Verb) if not any(tag.startswith(verb) for tag in tags)] == []


def test_it_draws_every_setting_in_more_than_one_way() -> None:
    assert set(Policy.__struct_fields__) - NAMING - APART == set(RULES)
    assert [name for name, values in RULES.items() if all(value == values[0] for value in values)] == []


def test_it_draws_every_value_of_a_setting_that_has_a_few() -> None:
    hints = get_type_hints(Policy)
    few = {name: hint for name, hint in hints.items() if get_origin(hint) is Literal and name not in NAMING}
    assert few
    for name, hint in few.items():
        assert set(get_args(hint)) <= set(RULES[name]), name


@pytest.mark.parametrize("kind", [JoinLimit, Penalties, OfferHours, PoolRule, Eligibility])
def test_it_draws_every_member_of_a_setting_that_has_some(kind: type[Struct]) -> None:
    drawn = [one for values in RULES.values() for value in values for one in within(value)]
    assert silent(kind, drawn) == LEFT_OUT.get(kind, set())


LEFT_OUT: dict[type[Struct], set[str]] = {
    OfferHours: {"holidays"},
    Eligibility: {"at_most", "one_of"},
}
"""Members that the oracle's histories draw, or that need a file."""


def test_it_ranks_by_every_key() -> None:
    found = {type(one) for order in RULES["order"] for one in order}
    assert set(get_args(Criterion)) - found == set()


def test_it_draws_by_every_algorithm() -> None:
    source = Path(str(test_machine.__file__)).read_text(encoding="utf-8")
    assert [algorithm for algorithm in get_args(Algorithm) if f'"{algorithm}"' not in source] == []
