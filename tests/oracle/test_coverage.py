"""Whatever can be recorded stands in some history that chance wrote, and whatever can be set in some policy of them."""

from functools import cache
from random import Random
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct

from ledger import events
from ledger.decision import Decision, Penalty, Skipped
from ledger.events import ListEvent
from ledger.offer_hours import OfferHours
from ledger.policy import Attribute, ByAttribute, Eligibility, JoinLimit, Penalties, Policy, PoolRule
from ledger.record import decode
from tests.oracle.histories import START, Writer
from tests.oracle.policies import any_policy
from tests.properties.members import silent, within

NAMING = {"name", "rules", "attributes"}
"""Settings that are the same in every policy drawn: they decide nothing by themselves."""
UNWRITTEN: dict[type[Struct], set[str]] = {events.AdmissionRestored: {"reason"}}
"""Members that no verb writes by now: the reason of an undoing stands in what says that it is one."""


@cache
def told() -> list[Struct]:
    """Return every event of a hundred histories, and what it is made of."""
    records = (state for seed in range(100) for _, state in Writer(Random(seed)).write(100))
    return [one for state in records for one in within(decode(state).event)]


@cache
def policies() -> list[Policy]:
    """Return policies as the histories draw them."""
    return [any_policy(Random(seed), START) for seed in range(300)]


@pytest.mark.parametrize("kind", [*get_args(ListEvent), Decision, Skipped, Penalty])
def test_every_member_of_every_event_is_written(kind: type[Struct]) -> None:
    assert silent(kind, told()) == UNWRITTEN.get(kind, set())


def test_every_setting_is_drawn_in_more_than_one_way() -> None:
    alike = {name for name in Policy.__struct_fields__ if len({repr(getattr(one, name)) for one in policies()}) == 1}
    assert alike == NAMING


def test_every_value_of_a_setting_that_has_a_few_is_drawn() -> None:
    few = {name: set(get_args(hint)) for name, hint in get_type_hints(Policy).items() if get_origin(hint) is Literal}
    assert few == {name: {getattr(one, name) for one in policies()} for name in few}


@pytest.mark.parametrize("kind", [JoinLimit, Penalties, OfferHours, PoolRule, Eligibility, Attribute, ByAttribute])
def test_every_member_of_a_setting_that_has_some_is_drawn(kind: type[Struct]) -> None:
    assert silent(kind, [one for policy in policies() for one in within(policy)]) == set()
