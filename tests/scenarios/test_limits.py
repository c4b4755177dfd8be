"""How often may one person join?"""

from ledger.policy import JoinLimit
from tests.scenarios.asking import adopts, after, joins, opens, opens_another, reinstates, withdraws
from tests.scenarios.cases import case
from tests.scenarios.happening import joined, refusal_recorded
from tests.scenarios.harness import Story
from tests.scenarios.refusing import disputable

TWICE_A_DAY = JoinLimit(joins=2, within="24h")


@case("KO-12")
def test_who_joined_twice_today_may_not_join_a_third_time(story: Story) -> None:
    story.given(opens(capacity=0, limit=TWICE_A_DAY), joins("ann"), withdraws("ann"), joins("ann"), withdraws("ann"))
    story.when(joins("ann"))
    story.then(
        refusal_recorded("ann", "join", "limit_reached"), refused=disputable("limit_reached", limit=2, within="24h")
    )


def test_a_join_of_yesterday_does_not_count(story: Story) -> None:
    story.given(opens(capacity=0, limit=TWICE_A_DAY), joins("ann"), withdraws("ann"), after("24h"))
    story.given(joins("ann"), withdraws("ann"))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_without_a_time_every_join_counts_for_ever(story: Story) -> None:
    story.given(opens(capacity=0, limit=JoinLimit(joins=1)), joins("ann"), withdraws("ann"), after("52w"))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "limit_reached"), refused=disputable("limit_reached", limit=1))


def test_the_joins_of_others_and_on_other_waitlists_do_not_count(story: Story) -> None:
    story.given(opens_another("tap-class", 0), joins("ann", waitlist="tap-class"))
    story.given(opens(capacity=0, limit=JoinLimit(joins=1)), joins("ben"))
    story.when(joins("ann"))
    story.then(joined("ann"))


def test_who_is_on_the_list_and_asks_again_is_told_so_and_not_of_the_limit(story: Story) -> None:
    story.given(opens(capacity=0, limit=JoinLimit(joins=1)), joins("ann"))
    story.when(joins("ann"))
    story.then()


def test_a_limit_counts_the_joins_before_it_was_adopted(story: Story) -> None:
    story.given(opens(capacity=0), joins("ann"), withdraws("ann"), adopts(limit=JoinLimit(joins=1)))
    story.when(joins("ann"))
    story.then(refusal_recorded("ann", "join", "limit_reached", policy=2), refused=disputable("limit_reached", limit=1))


def test_who_is_reinstated_does_not_join_again(story: Story) -> None:
    story.given(opens(capacity=0, limit=JoinLimit(joins=1)), joins("ann"), withdraws("ann"))
    story.when(reinstates("ann"))
    story.stands(queue=["ann"])
