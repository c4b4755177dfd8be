"""A correction says which record was wrong and where its command ended: an audit looks both up."""

from collections.abc import Callable
from itertools import count

import pytest
from msgspec import Struct
from msgspec.structs import replace

from ledger import commands
from ledger.events import EventCorrected, NoticeRecorded
from ledger.intake.remedies import undoing
from ledger.policy import Policy
from ledger.record import decode
from replays.audit.verify import Verification, verify
from replays.oracle import judge
from tests.replays.written import Ledger, after

Lie = Callable[[EventCorrected], EventCorrected]


def story() -> Ledger:
    """Let ann give her spot back by mistake, after ben was told something by mistake; both are undone."""
    ledger, minutes = Ledger(), count(1)
    ledger.open("jazz", Policy(offer_window="2h"), general=1)
    for person in ("ann", "ben"):
        ledger.do("jazz", commands.Join(person=person), after(next(minutes)))
    for mistake in (commands.Tell(entries=(4,), channel="phone"), commands.Cancel(entry=2)):
        position = ledger.do("jazz", mistake, after(next(minutes))).facts[0].position
        undo = undoing(ledger.command(position))
        assert undo is not None
        ledger.do("jazz", undo, after(next(minutes)))
    ledger.do("jazz", commands.Join(person="cas"), after(next(minutes)))
    return ledger


def lied(change: Callable[[Struct], Struct], kind: type[Struct], *, nth: int) -> tuple[int, Verification]:
    """Rewrite one record of a kind, with all hashes after it, and return where it stands and what is found."""
    ledger, rewritten = story(), Ledger()
    found = [row[0] for row in ledger.rows if isinstance(decode(row[4]).event, kind)][nth]
    for row in ledger.rows:
        record = decode(row[4])
        rewritten.put(replace(record, event=change(record.event)) if row[0] == found else record)
    return found, verify(rewritten, independent=judge.check)


def test_what_was_rightly_made_up_for_holds() -> None:
    found = verify(story(), independent=judge.check)
    assert found.is_good
    assert [result.counts for result in found.results if result.name == "corrections"] == [{"corrections": 2}]


def test_a_ledger_without_corrections_says_nothing_of_them() -> None:
    ledger = Ledger()
    ledger.open("jazz", general=1)
    assert "corrections" not in [result.name for result in verify(ledger).results]


@pytest.mark.parametrize("nth", [0, 1])
@pytest.mark.parametrize(
    "lie",
    [
        lambda event: replace(event, last=event.last + 1),
        lambda event: replace(event, last=event.last - 1),
        lambda event: replace(event, last=None),
        lambda event: replace(event, position=event.position - 1),
        lambda event: replace(event, position=1),
        lambda event: replace(event, position=900, last=None),
    ],
    ids=[
        "a later end",
        "an earlier end",
        "no end",
        "the record before",
        "the first record",
        "a record that is not there",
    ],
)
def test_a_correction_of_another_record_is_found_by_both_opinions(lie: Lie, nth: int) -> None:
    position, found = lied(lie, EventCorrected, nth=nth)  # type: ignore[arg-type]
    faults = {result.name: result.fault for result in found.results if result.fault is not None}
    assert {faults[name].position for name in ("corrections", "independent")} == {position}


@pytest.mark.parametrize("member", ["about", "corrects"])
def test_a_notice_that_takes_back_another_than_it_says_is_found(member: str) -> None:
    position, found = lied(lambda event: replace(event, **{member: getattr(event, member) - 1}), NoticeRecorded, nth=1)
    faults = {result.name: result.fault for result in found.results if result.fault is not None}
    assert faults["corrections"].position == position - 1
    assert faults["independent"].position == position
