"""Why somebody is in, offered a spot, waiting or gone, on small waitlists where everything can be seen."""

import msgspec

from ledger.commands import Accept, Admit, Cancel, ChangeCapacity, Decline, Join, OfferTo, Revoke, Tick, Withdraw
from ledger.events import PoolCapacity
from ledger.policy import Policy
from replays.answers.why import Why, why
from replays.past.history import AtPosition, AtTime, Now
from replays.reasons.ahead import Ahead
from replays.reasons.waiting import PassedBy, Waiting
from tests.replays.example import OF_AGE, small_ledger
from tests.replays.explained import why_at
from tests.replays.written import START, Ledger, after

MANUAL = Policy(backfill="manual", join_when_free="queue")


def _why(ledger: Ledger, waitlist: str, subject: int | str, minutes: float | None = None) -> Why:
    answer = why(ledger, waitlist, subject, None if minutes is None else AtTime(after(minutes)))
    assert answer is not None
    return answer


def _queue_of(*people: str, policy: Policy = MANUAL, **pools: int) -> Ledger:
    """Return a ledger in which these people joined ``jazz`` in this order, entries 2, 3 and so on."""
    ledger = Ledger()
    ledger.open("jazz", policy, START, **pools)
    for minute, person in enumerate(people, 1):
        ledger.do("jazz", Join(person=person, wait=True), after(minute))
    return ledger


def _number(ledger: Ledger, person: str) -> int:
    return ledger.entry("jazz", person).number


def _waiting(answer: Why) -> Waiting:
    assert answer.waiting is not None
    return answer.waiting


def test_somebody_offered_a_spot_by_the_rule() -> None:
    answer = _why(small_ledger(), "jazz", "cat", minutes=100)

    assert answer.state == "offered"
    assert answer.offer is not None
    assert (answer.offer.position, answer.offer.deadline) == (10, after(127))
    assert answer.decision is not None
    assert answer.decision.decision.key == ("member", 6)
    assert answer.decision.cause is not None
    assert (answer.decision.cause.position, answer.decision.cause.type, answer.decision.cause.entry) == (
        9,
        "AdmissionCancelled",
        3,
    )
    assert answer.decision.ahead == ()
    assert answer.decision.check.agrees
    assert [one.type for one in answer.happened] == ["EntryJoined", "SpotOffered"]


def test_somebody_admitted_after_one_ahead_let_an_offer_expire() -> None:
    answer = _why(small_ledger(), "jazz", "bob")

    assert answer.state == "admitted"
    assert answer.decision is not None
    assert answer.decision.given.position == 20
    assert answer.decision.cause is not None
    assert answer.decision.cause.type == "OfferExpired"
    assert answer.decision.ahead == (Ahead(6, "tried_last"),)
    assert answer.decision.check.agrees


def test_somebody_whose_offer_died_and_who_waits_at_the_end_of_the_line() -> None:
    answer = _why(small_ledger(), "jazz", "cat")

    assert answer.state == "waiting"
    waiting = _waiting(answer)
    assert (waiting.rank, waiting.queued, waiting.since, waiting.hold) == (1, 1, 19, "full")
    assert waiting.passed_by == (PassedBy(position=20, entry=5, bypassed=False, skip="tried_last"),)
    assert waiting.gone == (), "members come first, so Bob was never ahead"


def test_a_dead_offer_that_nobody_recorded_yet_shows_dead() -> None:
    ledger = _queue_of("ann", "bob", policy=Policy(join_when_free="queue", offer_window="1h"), general=1)

    answer = _why(ledger, "jazz", "ann", minutes=61)

    assert [(one.entry, one.event, one.at) for one in answer.moment.due] == [(2, "OfferExpired", after(61))]
    assert (answer.state, answer.offer) == ("waiting", None)
    waiting = _waiting(answer)
    assert (waiting.rank, waiting.since, waiting.hold) == (2, None, "after")
    assert waiting.above is not None
    assert (waiting.above.by, waiting.above.value, waiting.above.value_above) == ("joined", None, 4)


def test_somebody_admitted_past_others_names_whom_the_override_bypassed() -> None:
    answer = _why(small_ledger(), "choir", "gus")

    assert answer.decision is not None
    decision = answer.decision.decision
    assert (decision.kind, decision.deviation, decision.code, decision.bypassed) == (
        "override",
        ("out_of_order",),
        "safety",
        1,
    )
    assert answer.decision.ahead == (
        Ahead(11, "offered", 15),
        Ahead(8, "declined", 16),
        Ahead(12, "bypassed"),
    )
    assert answer.decision.check.agrees


def test_somebody_bypassed_is_told_by_which_override() -> None:
    answer = _why(small_ledger(), "choir", "fay", minutes=100)

    assert _waiting(answer).passed_by == (PassedBy(position=18, entry=13, bypassed=True, code="safety"),)


def test_somebody_waiting_for_an_organiser_who_offers_by_hand() -> None:
    ledger = _queue_of("ann", "bob", "cat", general=1)

    first, third = _waiting(_why(ledger, "jazz", "ann")), _waiting(_why(ledger, "jazz", "cat"))

    assert (first.rank, first.hold, first.free_since, first.above) == (1, "manual", 1, None)
    assert (third.rank, third.hold) == (3, "behind")
    assert third.ahead == (Ahead(2, "waiting"), Ahead(3, "waiting"))
    assert third.above is not None
    assert (third.above.above, third.above.by, third.above.value, third.above.value_above) == (3, "joined", 4, 3)


def test_somebody_waiting_for_a_spot_that_no_pool_they_accept_has() -> None:
    ledger = Ledger()
    ledger.open("jazz", MANUAL, floor=0, balcony=1)
    ledger.do("jazz", Join(person="ann", pools=("floor",)), after(1))

    waiting = _waiting(_why(ledger, "jazz", "ann"))

    assert (waiting.hold, waiting.code) == ("skipped", "pool_full")


def test_somebody_whom_staff_barred_after_revoking_an_offer() -> None:
    ledger = _queue_of("ann", "bob", general=1)
    ledger.do("jazz", OfferTo(entry=2), after(5))
    ledger.do("jazz", Revoke(entry=2, code="safety", reason="digest"), after(6))

    waiting = _waiting(_why(ledger, "jazz", "ann"))

    assert (waiting.rank, waiting.hold, waiting.code) == (1, "skipped", "revoked_before")


def test_somebody_who_withdrew() -> None:
    answer = _why(small_ledger(), "choir", "fay")

    assert answer.state == "withdrawn"
    assert answer.ending is not None
    assert (answer.ending.doing, answer.ending.position, answer.ending.by) == ("own", 22, "fay")


def test_somebody_who_declined() -> None:
    answer = _why(small_ledger(), "choir", "dan")

    assert answer.ending is not None
    assert (answer.ending.kind, answer.ending.doing, answer.ending.position) == ("declined", "own", 16)
    assert answer.decision is not None
    assert answer.decision.given.position == 14


def test_somebody_who_withdrew_while_an_offer_was_out() -> None:
    ledger = _queue_of("ann", general=1)
    ledger.do("jazz", OfferTo(entry=2), after(5))
    ledger.do("jazz", Withdraw(entry=2, reason="digest"), after(6))

    answer = _why(ledger, "jazz", "ann")

    assert answer.state == "withdrawn"
    assert answer.ending is not None
    assert answer.ending.record is not None
    assert answer.ending.record.type == "EntryWithdrawn"


def test_somebody_who_gave_the_spot_back() -> None:
    answer = _why(small_ledger(), "jazz", "ann")

    assert answer.ending is not None
    assert (answer.ending.kind, answer.ending.position) == ("cancelled", 9)
    assert answer.ending.record is not None
    assert answer.ending.record.reason == "digest"


def test_somebody_whose_offer_expired_and_who_left_with_it() -> None:
    ledger = _queue_of("ann", policy=Policy(backfill="manual", after_expiry="leave", offer_window="1h"), general=1)
    ledger.do("jazz", OfferTo(entry=2), after(5))

    unrecorded = _why(ledger, "jazz", "ann", minutes=90).ending
    ledger.do("jazz", Tick(), after(100), by="cron")
    recorded = _why(ledger, "jazz", "ann").ending

    assert unrecorded is not None
    assert (unrecorded.kind, unrecorded.doing, unrecorded.at, unrecorded.position, unrecorded.by) == (
        "expired",
        "time",
        after(65),
        None,
        None,
    )
    assert recorded is not None
    assert (recorded.kind, recorded.doing, recorded.at, recorded.by) == ("expired", "time", after(65), "cron")


def test_somebody_whom_a_rule_refused() -> None:
    answer = _why(small_ledger(), "jazz", "kid")

    assert (answer.state, answer.entry) == ("refused", None)
    assert answer.ending is not None
    assert (answer.ending.request, answer.ending.policy_version, answer.ending.position) == ("join", 1, 7)
    assert answer.ending.record is not None
    assert answer.ending.record.code == "too_young"
    assert answer.ending.check is not None
    assert answer.ending.check.agrees


def test_somebody_who_accepted_too_late_reads_so_among_what_happened() -> None:
    ledger = small_ledger()
    ledger.do("jazz", Accept(entry=6), after(300))

    answer = _why(ledger, "jazz", "cat")

    assert answer.state == "waiting"
    assert (answer.happened[-1].type, answer.happened[-1].code) == ("RequestRefused", "offer_expired")


def test_somebody_who_came_back_is_shown_by_the_latest_entry() -> None:
    ledger = small_ledger()
    ledger.do("jazz", Join(person="ann", attributes={"tier": "public"}, outcomes=OF_AGE), after(300))

    answer = _why(ledger, "jazz", "ann")

    assert (answer.entry, answer.state, answer.other_entries) == (23, "waiting", (3,))
    assert _why(ledger, "jazz", 3).state == "cancelled"


def test_everybody_who_stood_ahead_is_accounted_for() -> None:
    ledger = _queue_of("ann", "bob", "cat", "dan", "eve", general=3)
    for entry in (2, 3):
        ledger.do("jazz", OfferTo(entry=entry), after(10))
    ledger.do("jazz", Accept(entry=2), after(11))
    ledger.do("jazz", Cancel(entry=2), after(12))
    ledger.do("jazz", Withdraw(entry=4), after(13))
    ledger.do("jazz", Decline(entry=3), after(14))
    ledger.do("jazz", Admit(entry=6, code="safety", reason="digest"), after(15))

    answer = _why(ledger, "jazz", "eve")

    assert answer.decision is not None
    assert answer.decision.ahead == (
        Ahead(2, "cancelled", 10),
        Ahead(4, "withdrawn", 11),
        Ahead(3, "declined", 12),
        Ahead(5, "bypassed"),
    )
    assert [(one.became, one.count) for one in answer.decision.counts] == [
        ("cancelled", 1),
        ("withdrawn", 1),
        ("declined", 1),
        ("bypassed", 1),
    ]


def test_a_spot_given_in_the_same_command_as_others_names_them_as_given_before() -> None:
    ledger = _queue_of("ann", "bob", "cat", policy=Policy(join_when_free="queue"), general=0)
    ledger.do("jazz", ChangeCapacity(pools=(PoolCapacity("general", 2),), reason="digest"), after(10))

    answer = _why(ledger, "jazz", "bob")

    assert answer.decision is not None
    assert answer.decision.ahead == (Ahead(2, "offered", 6),)
    assert answer.decision.cause is not None
    assert answer.decision.cause.position == 5


def test_an_answer_about_a_position_is_about_whom_its_record_concerns() -> None:
    ledger = small_ledger()

    offered, joined, refused, opened = (why_at(ledger, position) for position in (10, 8, 7, 1))

    assert offered is not None
    assert (offered.entry, offered.state) == (6, "offered")
    assert joined is not None
    assert (joined.entry, joined.state) == (8, "waiting")
    assert refused is not None
    assert (refused.person, refused.state) == ("kid", "refused")
    assert opened is None
    assert why_at(ledger, 999) is None


def test_nobody_is_explained_who_was_not_there_then() -> None:
    ledger = small_ledger()

    assert why(ledger, "jazz", "nobody") is None
    assert why(ledger, "jazz", 8) is None, "an entry of another waitlist"
    assert why(ledger, "jazz", "cat", AtPosition(5)) is None
    assert why(ledger, "no-such-list", "cat") is None


def test_an_answer_is_data_that_renders_as_json() -> None:
    for position in range(1, small_ledger().position + 1):
        answer = why_at(small_ledger(), position)
        if answer is not None:
            assert msgspec.json.decode(msgspec.json.encode(answer))["moment"]["waitlist"] == answer.moment.waitlist


def test_now_keeps_every_record_even_when_the_clock_went_back() -> None:
    answer = why(small_ledger(), "jazz", "bob", Now(after(0)))

    assert answer is not None
    assert answer.state == "admitted"
