"""With ``second_approver`` an override waits for another actor, who lets it happen only as it was proposed."""

from tests.scenarios.agreeing import approved, proposed
from tests.scenarios.asking import (
    accepts,
    admits,
    admits_new,
    approves,
    by,
    cancels,
    joins,
    offers_to,
    opens,
    withdraws,
)
from tests.scenarios.happening import Override, admitted, joined, offered, opened, resized
from tests.scenarios.happening import by as recorded_by
from tests.scenarios.harness import Story
from tests.scenarios.refusing import no

PAST_ONE = {"pool": "general", "bypassed": 1, "deviation": "out_of_order"}


def three_wait(story: Story) -> None:
    """One spot is free, offers are made by hand, and ann, ben and cara wait: entries 2, 3 and 4."""
    story.given(
        opens(capacity=1, second_approver=True, backfill="manual", join_when_free="queue"),
        *(joins(person) for person in ("ann", "ben", "cara")),
    )


def test_an_override_by_one_actor_is_only_proposed(story: Story) -> None:
    three_wait(story)
    story.when(by("mia", admits("ben", code="safety", reason="digest")))
    story.then(recorded_by("mia", proposed("admit", "ben", code="safety", outcome=PAST_ONE)))
    story.stands(queue=["ann", "ben", "cara"], admitted=[], free=1)


def test_another_actor_approves_and_it_happens_in_the_same_command(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits("ben", code="safety", reason="digest")))
    story.when(approves(5, by="tom"))
    override = Override("out_of_order", code="safety", reason="digest", bypassed=1, approved="tom")
    story.then(
        recorded_by("tom", approved(5)),
        recorded_by("tom", admitted("ben", cause=opened(), rank=2, of=3, override=override)),
    )
    story.stands(admitted=["ben"], queue=["ann", "cara"])


def test_whoever_proposed_it_cannot_approve_it(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits("ben", code="safety", reason="digest")))
    story.when(approves(5, by="mia"))
    story.then(refused=no("same_approver", by="mia", proposal=5))
    story.stands(admitted=[])


def test_an_override_that_would_come_to_something_else_is_refused_and_says_what(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits("cara", code="safety", reason="digest")), withdraws("ann"))
    story.when(approves(5, by="tom"))
    story.then(refused=no("proposal_outdated", proposal=5, what="bypassed", before="2", after="1"))


def test_what_the_rule_itself_would_do_by_now_needs_no_override(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits("ben", code="safety", reason="digest")), withdraws("ann"))
    story.when(approves(5, by="tom"))
    story.then(refused=no("proposal_outdated", proposal=5, what="bypassed", before="1", after="0"))


def test_a_rule_that_says_no_by_now_says_so(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits("ben", code="safety", reason="digest")), withdraws("ben"))
    story.when(approves(5, by="tom"))
    story.then(refused=no("not_waiting", entry=3, state="withdrawn"))


def test_an_approval_is_good_once(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits("ben", code="safety", reason="digest")), approves(5, by="tom"))
    story.when(approves(5, by="zoe"))
    story.mistaken("proposal", "waits for approval at #5")


def test_a_newer_proposal_for_the_same_entry_takes_the_place_of_the_older(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits("ben", code="safety", reason="digest")))
    story.given(by("mia", admits("ben", code="legal", reason="digest")))
    story.when(approves(5, by="tom"))
    story.mistaken("proposal", "waits for approval at #5")


def test_an_offer_past_others_is_proposed_with_its_own_window(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", offers_to("ben", window="1h", code="safety", reason="digest")))
    story.when(approves(5, by="tom"))
    override = Override("out_of_order", code="safety", reason="digest", bypassed=1, approved="tom")
    given = offered("ben", cause=opened(), rank=2, of=3, own_window="1h", override=override)
    story.then(recorded_by("tom", approved(5)), recorded_by("tom", given))


def test_somebody_new_joins_only_when_it_is_approved(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits_new("dan", pools=("general",), code="safety", reason="digest")))
    story.stands(queue=["ann", "ben", "cara"])
    story.when(approves(5, by="tom"))
    override = Override("out_of_order", code="safety", reason="digest", bypassed=3, approved="tom")
    story.then(
        recorded_by("tom", approved(5)),
        recorded_by("tom", joined("dan", pools=("general",))),
        recorded_by("tom", admitted("dan", cause=opened(), rank=4, of=4, override=override)),
    )


def test_somebody_who_joined_after_it_was_proposed_is_not_let_in_a_second_time(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", admits_new("dov", code="safety", reason="digest")), joins("dov"))
    story.when(approves(5, by="tom"))
    story.then(refused=no("already_on_list", entry=6))
    story.stands(admitted=[], queue=["ann", "ben", "cara", "dov"])


def test_a_spot_that_an_override_adds_needs_approval_too(story: Story) -> None:
    story.given(opens(capacity=1, second_approver=True), joins("ann"), joins("ben"))
    story.given(by("mia", admits("ben", add_spot=True, code="capacity_exception", reason="digest")))
    story.stands(free=0, queue=["ben"])
    story.when(approves(5, by="tom"))
    override = Override("over_capacity", code="capacity_exception", reason="digest", approved="tom")
    story.then(
        recorded_by("tom", approved(5)),
        recorded_by("tom", resized(2, added=1)),
        recorded_by("tom", admitted("ben", cause=resized(2), override=override)),
    )


def test_what_the_rule_would_do_needs_nobody_else(story: Story) -> None:
    three_wait(story)
    story.when(by("mia", admits("ann")))
    story.then(recorded_by("mia", admitted("ann", cause=opened(), of=3, kind="direct")))


def test_an_approved_admission_can_be_given_back_like_any_other(story: Story) -> None:
    three_wait(story)
    story.given(by("mia", offers_to("ben", code="safety", reason="digest")), approves(5, by="tom"), accepts("ben"))
    story.given(cancels("ben"))
    story.stands(free=1, queue=["ann", "cara"])
