"""Whom the policy lets in: conditions on attributes, by value or by outcome alone."""

from typing import Any

import pytest

from tests.scenarios.asking import adopts, cancels, joins, offers_to, opens, resizes, ticks
from tests.scenarios.cases import case
from tests.scenarios.happening import Override, adopted, cancelled, joined, offered, refusal_recorded, resized
from tests.scenarios.harness import Story
from tests.scenarios.refusing import no, not_eligible

ADULTS: dict[str, Any] = {"eligible": [{"attribute": "age", "code": "too_young", "at_least": 18}]}
AGE: dict[str, Any] = {"attributes": {"age": {"kind": "integer", "at_least": 0, "at_most": 150}}}
TEAM: dict[str, Any] = {
    "attributes": {"team": {"kind": "boolean"}},
    "eligible": [{"attribute": "team", "code": "team_member", "equals": False}],
}


def test_who_does_not_meet_a_condition_is_refused_with_the_policys_own_code(story: Story) -> None:
    story.given(opens(capacity=1, **ADULTS, **AGE))
    story.when(joins("tim", age=17))
    story.then(refusal_recorded("tim", "join", "too_young", attributes={"age": 17}), refused=not_eligible("too_young"))


def test_who_meets_it_exactly_may_join(story: Story) -> None:
    story.given(opens(capacity=0, **ADULTS, **AGE))
    story.when(joins("ann", age=18))
    story.then(joined("ann", attributes={"age": 18}))


def test_where_only_the_threshold_matters_the_outcome_is_enough(story: Story) -> None:
    story.given(opens(capacity=0, **ADULTS))
    story.when(joins("ann", outcomes={"age>=18": True}), joins("tim", outcomes={"age>=18": False}))
    story.then(
        joined("ann", outcomes={"age>=18": True}),
        refusal_recorded("tim", "join", "too_young", outcomes={"age>=18": False}),
        refused=not_eligible("too_young"),
    )


@pytest.mark.parametrize(
    ("condition", "met", "missed"),
    [
        ({"at_most": 12}, 12, 13),
        ({"at_least": 3, "at_most": 12}, 3, 2),
        ({"equals": 7}, 7, 8),
        ({"one_of": [1, 2]}, 2, 3),
    ],
)
def test_each_kind_of_condition_has_its_edge(story: Story, condition: dict[str, Any], met: int, missed: int) -> None:
    rule = {"attribute": "grade", "code": "wrong_grade", **condition}
    story.given(opens(capacity=0, eligible=[rule], attributes={"grade": {"kind": "integer"}}))
    story.when(joins("ann", grade=met), joins("ben", grade=missed))
    story.then(
        joined("ann", attributes={"grade": met}),
        refusal_recorded("ben", "join", "wrong_grade", attributes={"grade": missed}),
        refused=not_eligible("wrong_grade"),
    )


def test_the_first_condition_not_met_names_the_refusal(story: Story) -> None:
    eligible = [*ADULTS["eligible"], {"attribute": "age", "code": "not_forty", "equals": 40}]
    story.given(opens(capacity=0, eligible=eligible, **AGE))
    story.when(joins("tim", age=12))
    story.then(refusal_recorded("tim", "join", "too_young", attributes={"age": 12}), refused=not_eligible("too_young"))


def test_a_missing_attribute_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=1, **ADULTS))
    story.when(joins("ann"))
    story.mistaken("attribute", "'age', which is missing")


def test_an_attribute_that_the_policy_does_not_read_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=1, **ADULTS, **AGE))
    story.when(joins("ann", age=20, religion="none"))
    story.mistaken("attribute", "religion")


def test_an_outcome_of_a_rule_that_there_is_not_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=1, **ADULTS))
    story.when(joins("ann", outcomes={"age>=18": True, "age>=21": True}))
    story.mistaken("attribute", "age>=21")


def test_a_value_outside_of_what_the_policy_lists_is_a_mistake(story: Story) -> None:
    story.given(opens(capacity=1, **AGE))
    story.when(joins("ann", age=151))
    story.mistaken("attribute", "from 0 to 150, not 151")


def test_who_becomes_ineligible_keeps_the_rank_and_gets_no_offer(story: Story) -> None:
    story.given(opens(capacity=0, **AGE), joins("tim", age=17), joins("ann", age=20))
    story.when(adopts(**ADULTS, **AGE), resizes(1))
    story.then(
        adopted(2, **ADULTS, **AGE),
        resized(1),
        offered("ann", cause=resized(), rank=2, of=2, policy=2, passing=[("tim", "not_eligible")]),
    )
    story.stands(queue=["tim"], offered=["ann"])


def test_who_becomes_eligible_again_is_offered_the_spot_at_once(story: Story) -> None:
    story.given(opens(capacity=0, **AGE), joins("tim", age=17), adopts(**ADULTS, **AGE), resizes(1))
    story.when(adopts(**AGE))
    story.then(adopted(3, **AGE), offered("tim", cause=resized(), policy=3))


def test_an_ineligible_person_can_be_offered_a_spot_as_an_override(story: Story) -> None:
    story.given(opens(capacity=0, **AGE), joins("tim", age=17), adopts(**ADULTS, **AGE), resizes(1))
    story.when(offers_to("tim", code="organiser_discretion", reason="his parents come"))
    why = Override("out_of_order", code="organiser_discretion", reason="his parents come")
    story.then(offered("tim", cause=resized(), policy=2, override=why))


def test_without_a_code_the_override_is_refused(story: Story) -> None:
    story.given(opens(capacity=0, **AGE), joins("tim", age=17), adopts(**ADULTS, **AGE), resizes(1))
    story.when(offers_to("tim"))
    story.then(refused=no("override_needs_reason", missing="code and reason"))


def test_a_spot_for_which_nobody_is_eligible_stays_free(story: Story) -> None:
    story.given(opens(capacity=0, **AGE), joins("tim", age=17), adopts(**ADULTS, **AGE), resizes(1))
    story.when(ticks())
    story.then()
    story.stands(queue=["tim"], free=1)


@case("IC-14")
def test_whoever_is_passed_over_is_passed_over_for_a_reason(story: Story) -> None:
    story.given(
        opens(pools={"floor": 1, "stage": 0}, attributes=TEAM["attributes"]),
        joins("host", pools=("floor",), team=True),
        joins("cai", pools=("stage",), team=False),
        joins("dee", team=True),
        joins("eve", pools=("floor",), team=False),
        adopts(**TEAM),
    )
    story.when(cancels("host"))
    story.then(
        cancelled("host"),
        offered(
            "eve",
            pool="floor",
            cause=cancelled("host"),
            rank=3,
            of=3,
            policy=2,
            passing=[("cai", "pool_full"), ("dee", "not_eligible")],
        ),
    )
