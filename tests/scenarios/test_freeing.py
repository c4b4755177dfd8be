"""Whatever frees a spot, the same backfill gives it to the next by the rule, in the same command."""

from collections.abc import Sequence

import pytest

from tests.scenarios.asking import (
    adopts,
    after,
    amends,
    cancels,
    closes,
    declines,
    displaces,
    joins,
    leaves,
    notes_no_show,
    opens,
    pauses,
    reopens,
    resizes,
    resumes,
    revokes,
    suspends,
    ticks,
    unpauses,
    withdraws,
)
from tests.scenarios.harness import Pause, Step, Story

OFFERED = (joins("ann"), joins("ben"), cancels("ann"), joins("cara"))
"""One spot: ben holds an offer of it, and cara is next."""
ADMITTED = (joins("ann"), joins("cara"))
"""One spot: ann has it, and cara is next."""
IDLE = (joins("ann"), joins("cara"), pauses(), cancels("ann"))
"""One spot: nobody has it, for the waitlist is paused."""
SHUT = (joins("ann"), joins("cara"), closes(), cancels("ann"))
ASLEEP = (joins("ann"), joins("cara"), suspends("cara"), cancels("ann"))
WAKING = (joins("ann"), joins("cara"), suspends("cara", until="2h"), cancels("ann"))
CAPPED = (joins("ann"), joins("cara"), adopts(backfill="manual"), cancels("ann"))

PATHS: dict[str, tuple[Sequence[Step], Sequence[Step | Pause]]] = {
    "a cancellation": (ADMITTED, [cancels("ann")]),
    "leaving a spot": (ADMITTED, [leaves("ann")]),
    "a no-show": (ADMITTED, [notes_no_show("ann")]),
    "a displacement": (ADMITTED, [displaces("ann")]),
    "a decline": (OFFERED, [declines("ben")]),
    "leaving with an offer": (OFFERED, [leaves("ben")]),
    "a withdrawal with an offer": (OFFERED, [withdraws("ben")]),
    "an expiry": (OFFERED, [after("24h"), ticks()]),
    "a revocation": (OFFERED, [revokes("ben")]),
    "more capacity": (ADMITTED, [resizes(2)]),
    "a new pool": (ADMITTED, [resizes(general=1, balcony=1)]),
    "an unpausing": (IDLE, [unpauses()]),
    "a reopening": (SHUT, [reopens()]),
    "a resumption": (ASLEEP, [resumes("cara")]),
    "the end of a suspension": (WAKING, [after("2h"), ticks()]),
    "an automatic backfill": (CAPPED, [adopts()]),
}


@pytest.mark.parametrize("path", PATHS)
def test_whatever_frees_a_spot_the_next_is_offered_it(story: Story, path: str) -> None:
    before, freeing = PATHS[path]
    story.given(opens(capacity=1), *before)
    assert story.entry("cara").state in {"waiting", "suspended"}
    story.when(*freeing)
    story.stands(offered=["cara"])


def test_a_party_that_becomes_small_enough_is_offered_the_spot(story: Story) -> None:
    story.given(opens(capacity=2), joins("ann"), joins("ben"), joins("cara", party=2), cancels("ann"))
    story.stands(offered=[], queue=["cara"], free=1)
    story.when(amends("cara", party=1))
    story.stands(offered=["cara"], free=0)
