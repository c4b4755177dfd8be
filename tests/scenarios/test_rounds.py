"""The final round: who let an offer expire is tried again after everybody else was, where the order says ``rounds``."""

from tests.scenarios.asking import accepts, after, cancels, joins, opens, resizes, ticks
from tests.scenarios.happening import accepted, expired, offered
from tests.scenarios.harness import Story

ROUNDS = [{"by": "rounds"}, {"by": "joined"}]


def test_who_let_an_offer_expire_is_tried_again_only_after_everybody_was_tried(story: Story) -> None:
    story.given(
        opens(capacity=1, order=ROUNDS, offer_window="1h", after_expiry="keep"),
        *(joins(person) for person in ("ann", "ben", "cara", "dan")),
        cancels("ann"),
        after("1h"),
        ticks(),
    )
    story.stands(offered=["cara"], queue=["dan", "ben"])
    story.when(after("1h"), ticks())
    story.then(expired("cara", at="2h"), offered("dan", cause=expired("cara"), window="1h", of=3, key=(0, 6)))
    story.when(after("1h"), ticks())
    story.then(expired("dan", at="3h"), offered("ben", cause=expired("dan"), window="1h", of=3, key=(1, 4)))
    story.stands(queue=["cara", "dan"])


def test_a_newcomer_comes_before_those_who_were_tried(story: Story) -> None:
    story.given(
        opens(capacity=1, order=ROUNDS, offer_window="1h", after_expiry="keep"),
        joins("ann"),
        joins("ben"),
        cancels("ann"),
        after("1h"),
        ticks(),
        joins("cara"),
    )
    story.stands(offered=["ben"], queue=["cara"])
    story.when(after("1h"), ticks())
    story.then(expired("ben", at="2h"), offered("cara", cause=expired("ben"), window="1h", of=2, key=(0, 9)))


def test_who_answers_in_the_final_round_is_in(story: Story) -> None:
    story.given(
        opens(capacity=1, order=ROUNDS, offer_window="1h", after_expiry="keep"),
        joins("ann"),
        joins("ben"),
        cancels("ann"),
        after("1h"),
        ticks(),
    )
    story.when(accepts("ben"))
    story.then(accepted("ben"))


def test_without_rounds_who_keeps_the_rank_is_tried_again_before_others_in_the_next_run(story: Story) -> None:
    story.given(
        opens(capacity=1, offer_window="1h", after_expiry="keep"),
        *(joins(person) for person in ("ann", "ben", "cara", "dan")),
        cancels("ann"),
        after("1h"),
        ticks(),
    )
    story.when(resizes(2))
    story.stands(offered=["cara", "ben"], queue=["dan"])
