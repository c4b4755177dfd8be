"""A draw: announced over a frozen list, held from public values, and never quietly held again."""

from typing import Any

from tests.scenarios.asking import (
    adopts,
    after,
    announces_draw,
    declines,
    holds_draw,
    joins,
    opens,
    reruns_draw,
    resizes,
    withdraws,
)
from tests.scenarios.cases import case
from tests.scenarios.happening import adopted, declined, draw_announced, draw_held, offered, resized
from tests.scenarios.harness import Step, Story
from tests.scenarios.refusing import no

LOTTO = "Lotto of 2 December"
POWERBALL = "Powerball of 3 December"
BY_LOT: list[Any] = [{"by": "draw"}, {"by": "joined"}]
TIERS: dict[str, Any] = {"by": "attribute", "name": "tier", "ranking": ["member", "public"]}
FIVE = ("ann", "ben", "cara", "dan", "eve")
DRAWN = ("dan", "ann", "eve", "ben", "cara")
"""RFC 3797 over five entries with the value 9319; worked out by md5sum and a shell."""


def waiting(*people: str, order: list[Any] = BY_LOT, **attributes: Any) -> list[Step]:
    return [opens(capacity=0, order=order), *(joins(person, **attributes) for person in people)]


def test_a_draw_freezes_whoever_waits_in_order_of_joining(story: Story) -> None:
    story.given(*waiting("ann", "ben", "cara"), withdraws("ben"))
    story.when(announces_draw(LOTTO, POWERBALL))
    story.then(draw_announced("ann", "cara", sources=(LOTTO, POWERBALL)))
    story.stands(queue=["ann", "cara"])


def test_the_values_order_the_list(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO))
    story.when(holds_draw("9319"))
    story.then(draw_held(*DRAWN, values=("9319",)))
    story.stands(queue=list(DRAWN))
    assert [story.entry(person).drawn for person in DRAWN] == [1, 2, 3, 4, 5]


def test_a_spot_goes_to_the_first_drawn(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO), holds_draw("9319"))
    story.when(resizes(1))
    story.then(resized(1), offered("dan", cause=resized(), of=5, key=(1, 5)))


def test_by_sha256_a_long_list_is_drawn(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO, algorithm="sha256"))
    story.when(holds_draw("9319"))
    story.then(draw_held("dan", "eve", "ben", "cara", "ann", values=("9319",)))


def test_whoever_left_keeps_the_number_and_is_passed_over(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO), withdraws("eve"))
    story.when(holds_draw("9319"))
    story.then(draw_held(*DRAWN, values=("9319",)))
    story.stands(queue=["dan", "ann", "ben", "cara"])


def test_whoever_joins_later_ranks_after_all_drawn(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO), joins("fay"), holds_draw("9319"))
    story.when(joins("gus"))
    story.stands(queue=[*DRAWN, "fay", "gus"])


@case("RF-02")
def test_whoever_is_drawn_first_is_first_however_many_spots_there_are(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO), holds_draw("9319"), resizes(2))
    story.stands(offered=["dan", "ann"])
    story.when(resizes(5))
    story.stands(offered=list(DRAWN))


@case("RF-03")
def test_the_numbers_of_a_source_may_be_given_in_any_order(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO, POWERBALL), holds_draw("12 5 40", "7"))
    first = [story.entry(person).drawn for person in FIVE]
    story.given(reruns_draw())
    story.when(holds_draw("40, 12, 5", "7"))
    assert [story.entry(person).drawn for person in FIVE] == first


@case("MT-09")
def test_the_same_value_gives_the_same_places_and_another_gives_others(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO, algorithm="sha256"), holds_draw("7"))
    first = [story.entry(person).drawn for person in FIVE]
    story.given(reruns_draw(), holds_draw("7"))
    assert [story.entry(person).drawn for person in FIVE] == first
    story.given(reruns_draw(), holds_draw("8"))
    assert [story.entry(person).drawn for person in FIVE] != first
    story.when(joins("zoe"))
    assert story.entry("zoe").drawn is None


@case("BL-04")
def test_a_draw_that_nobody_announced_cannot_be_held(story: Story) -> None:
    story.given(*waiting("ann", "ben"))
    story.when(holds_draw("9319"))
    story.then(refused=no("no_draw"))


def test_a_second_draw_is_refused(story: Story) -> None:
    story.given(*waiting("ann", "ben"), announces_draw(LOTTO))
    story.when(announces_draw(POWERBALL))
    story.then(refused=no("draw_announced", announced=4))


def test_a_draw_is_not_held_twice(story: Story) -> None:
    story.given(*waiting("ann", "ben"), announces_draw(LOTTO), holds_draw("7"))
    story.when(holds_draw("8"))
    story.then(refused=no("draw_held", held=5))
    story.when(announces_draw(POWERBALL))
    story.then(refused=no("draw_held", held=5))


@case("BL-08")
def test_a_rerun_says_what_it_replaces_and_why_and_keeps_the_list(story: Story) -> None:
    story.given(*waiting("ann", "ben"), announces_draw(LOTTO), withdraws("ann"), joins("cara"))
    story.when(reruns_draw(POWERBALL, reason="the Lotto of 2 December was called off"))
    story.then(
        draw_announced("ann", "ben", sources=(POWERBALL,), rerun_of=4, reason="the Lotto of 2 December was called off")
    )


def test_places_drawn_before_stay_until_the_rerun_is_held(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO), holds_draw("9319"))
    story.when(reruns_draw(POWERBALL))
    story.stands(queue=list(DRAWN))
    story.when(holds_draw("1"))
    story.stands(queue=["dan", "cara", "ann", "eve", "ben"])


def test_a_rerun_needs_a_draw_and_a_reason(story: Story) -> None:
    story.given(*waiting("ann", "ben"))
    story.when(reruns_draw())
    story.then(refused=no("no_draw"))
    story.given(announces_draw(LOTTO))
    story.when(reruns_draw(reason=None))
    story.mistaken("draw", "which source could not be used")


def test_nobody_waiting_is_nobody_to_draw_among(story: Story) -> None:
    story.given(opens(capacity=1), joins("ann"))
    story.when(announces_draw(LOTTO))
    story.then(refused=no("nobody_waiting"))


def test_each_source_gives_one_value(story: Story) -> None:
    story.given(*waiting("ann", "ben"), announces_draw(LOTTO, POWERBALL))
    story.when(holds_draw("9319"))
    story.mistaken("draw", f"one value for each of its sources ({LOTTO}; {POWERBALL}), and got 1")


def test_a_value_is_whole_numbers(story: Story) -> None:
    story.given(*waiting("ann", "ben"), announces_draw(LOTTO))
    story.when(holds_draw("12.34"))
    story.mistaken("draw", f"{LOTTO}: a value is whole numbers")


def test_a_draw_without_sources_is_a_mistake(story: Story) -> None:
    story.given(*waiting("ann", "ben"))
    story.when(announces_draw())
    story.mistaken("draw", "1 to 16 public sources")


def test_a_source_is_named_once(story: Story) -> None:
    story.given(*waiting("ann", "ben"))
    story.when(announces_draw(LOTTO, LOTTO))
    story.mistaken("draw", "named twice")


def test_a_draw_orders_within_what_comes_before_it(story: Story) -> None:
    story.given(
        opens(capacity=0, order=[TIERS, {"by": "draw"}]),
        *(joins(person, tier="member" if person in {"ann", "eve"} else "public") for person in FIVE),
        announces_draw(LOTTO),
    )
    story.when(holds_draw("9319"))
    story.stands(queue=["ann", "eve", "dan", "ben", "cara"])


def test_a_policy_adopted_after_the_draw_orders_by_it(story: Story) -> None:
    story.given(opens(capacity=0), *map(joins, FIVE), announces_draw(LOTTO), holds_draw("9319"))
    story.stands(queue=list(FIVE))
    story.when(adopts(order=BY_LOT))
    story.then(adopted(2, order=BY_LOT))
    story.stands(queue=list(DRAWN))


def test_the_end_of_the_line_is_behind_everybody_drawn(story: Story) -> None:
    story.given(
        opens(capacity=0, order=BY_LOT, after_decline="end_of_line"),
        *map(joins, FIVE),
        announces_draw(LOTTO),
        holds_draw("9319"),
        resizes(1),
    )
    story.when(declines("dan"))
    story.then(declined("dan"), offered("ann", cause=declined("dan"), of=5, key=(2, 2)))
    story.stands(queue=["eve", "ben", "cara", "dan"])
    assert story.entry("dan").drawn is None


def test_whoever_went_to_the_end_of_the_line_before_the_draw_was_held_gets_no_place(story: Story) -> None:
    settings: dict[str, Any] = {"order": BY_LOT, "after_decline": "end_of_line"}
    story.given(opens(capacity=0, **settings), *map(joins, FIVE), announces_draw(LOTTO), resizes(1), declines("ann"))
    story.when(holds_draw("9319"))
    story.then(draw_held(*DRAWN, values=("9319",)))
    story.stands(queue=["dan", "eve", "cara", "ann"], offered=["ben"])


def test_a_decline_passes_the_place_on_to_the_next_drawn(story: Story) -> None:
    story.given(*waiting(*FIVE), announces_draw(LOTTO), holds_draw("9319"), resizes(2), declines("dan"))
    story.stands(offered=["ann", "eve"])
    story.when(after("1m"), declines("ann"))
    story.stands(offered=["eve", "ben"])
