"""The second opinion: it agrees with every right history and catches a mistake planted in the ledger's own matching."""

import subprocess
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

import ledger.journey as journeys
import ledger.rank as ranks
from ledger import commands, matching, rekeying
from ledger.book import Entry
from ledger.commands import Undo
from ledger.events import EventCorrected, PoolCapacity
from ledger.policy import ByAttribute, ByJoined, Policy
from ledger.rules import following, giving, joining, merging, undoing
from ledger.rules.situation import Situation
from replays.oracle import doors, halts, judge, limits, lots, standings, twins, windows
from replays.oracle.judge import check
from tests.oracle.histories import Writer
from tests.replays.histories import histories
from tests.replays.written import Ledger, after

ACCOUNT = (doors, halts, limits, lots, standings, twins, windows)
BY_TIER = Policy(order=(ByAttribute(name="tier", ranking=("member", "public")), ByJoined()), offer_window="1h")


def faults(ledger: Ledger) -> list[tuple[int, str]]:
    """Return what the oracle finds wrong."""
    return list(check(read(ledger)))


def read(ledger: Ledger) -> list[tuple[int, bytes]]:
    """Return the records as the oracle reads them."""
    return [(position, state) for position, _, _, _, state, _ in ledger.rows]


def story() -> Ledger:
    """Tell a history in which every kind of choice is made."""
    ledger = Ledger()
    ledger.open("jazz", BY_TIER, general=2)
    tiers = ["public", "public", "public", "member", "public", "member", "public"]
    for number, tier in enumerate(tiers):
        ledger.do("jazz", commands.Join(person=f"p{number}", attributes={"tier": tier}), after(number))
    for number, person in enumerate(["p0", "p1"]):
        ledger.do("jazz", commands.Cancel(entry=ledger.entry("jazz", person).number), after(20 + number))
    ledger.do("jazz", commands.Tick(), after(200))
    ledger.do("jazz", commands.ChangeCapacity(pools=(PoolCapacity("general", 3),)), after(210))
    return ledger


@settings(max_examples=150)
@given(histories())
def test_it_agrees_with_every_history_that_the_rules_make(ledger: Ledger) -> None:
    assert faults(ledger) == []


def test_a_party_is_put_together_again_although_there_are_fewer_spots_by_now() -> None:
    ledger = Ledger()
    ledger.open("floor", Policy(), floor=2)
    ledger.do("floor", commands.Join(person="ann", party=2), after(1))
    split = commands.Split(entry=2, parts=(commands.Part(person="amy", party=1),))
    position = ledger.do("floor", split, after(2)).facts[0].position
    ledger.do("floor", commands.ChangeCapacity(pools=(PoolCapacity("floor", 0),)), after(3))
    undo = commands.Undo(position=position, remedy="rejoin", last=position, entry=2, parts=(position,), reason="digest")
    ledger.do("floor", undo, after(4))
    assert ledger.book.entries[2].party == 2
    assert faults(ledger) == []


def test_a_joiner_is_refused_though_an_expired_offer_is_tried_last_behind_a_blocked_head() -> None:
    ledger = Ledger()
    policy = Policy(does_not_fit="block", after_expiry="keep", max_waiting=2, offer_window="1h")
    ledger.open("jazz", policy, general=2, box=1)
    ledger.do("jazz", commands.Join(person="ann", pools=("general",)), after(1))
    ledger.do("jazz", commands.Join(person="ben", pools=("general",), wait=True), after(2))
    ledger.do("jazz", commands.Join(person="cas", pools=("general",), party=2, wait=True), after(3))
    ledger.do("jazz", commands.Join(person="dov", pools=("box",)), after(90))
    assert [row[3] for row in ledger.rows[6:]] == ["OfferExpired.1", "RequestRefused.1"]
    assert faults(ledger) == []


def test_a_holder_gives_way_to_a_cut_although_the_stop_of_the_policy_had_to_be_recorded_first() -> None:
    ledger = Ledger()
    policy = Policy(starts_at=after(200), capacity_cut="displace", on_close="revoke_offers")
    ledger.open("jazz", policy, general=1)
    ledger.do("jazz", commands.Join(person="ann"), after(1))
    ledger.do("jazz", commands.ChangeCapacity(pools=(PoolCapacity("general", 0),)), after(100))
    assert [row[3] for row in ledger.rows[3:]] == ["WaitlistClosed.1", "CapacityChanged.2", "EntryDisplaced.1"]
    assert faults(ledger) == []


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_what_chance_makes_of_every_event(seed: int) -> None:
    assert list(check(Writer(Random(seed)).write(100))) == []


def test_it_can_be_read_in_one_go() -> None:
    """What judges is at most 200 lines; with what it keeps its account in (entries, pools, draws) it is twice that."""
    judging, *account = [
        len(Path(str(one.__file__)).read_text().splitlines()) for one in (judge, doors, lots, standings)
    ]
    assert judging <= 200
    assert judging + sum(account) <= 400


def test_it_agrees_with_the_story_that_the_mutants_change() -> None:
    assert faults(story()) == []


def test_it_imports_nothing_of_ours_and_nothing_of_others() -> None:
    program = "import sys; import replays.oracle.judge; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    found = set(done.stdout.split())
    assert not found & {"ledger", "projections", "cli", "msgspec", "sqlalchemy", "eventsourcing", "sortedcontainers"}


def _reversed_key(monkeypatch: pytest.MonkeyPatch) -> None:
    rank_key = ranks.rank_key

    def upside_down(order: Any, entry: Any) -> bytes:
        key = rank_key(order, entry)
        return bytes(255 - one for one in key[:-8]) + key[-8:]

    monkeypatch.setattr(rekeying, "rank_key", upside_down)


def _off_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    original = matching._heads

    def second(*given: Any) -> list[Entry]:
        heads = original(*given)
        book, waitlist, without = given
        rest = [entry for entry in book.queue(waitlist.name) if entry.number not in without]
        return rest[1:2] or heads

    monkeypatch.setattr(matching, "_heads", second)


def _no_tie_break(monkeypatch: pytest.MonkeyPatch) -> None:
    rank_key = ranks.rank_key

    def untied(order: Any, entry: Any) -> bytes:
        """Rank by the criteria alone, and then by something arbitrary."""
        criteria = tuple(one for one in order if not isinstance(one, ByJoined))
        number: int = entry.number
        arbitrary = number * 7919 % 97
        key: bytes = rank_key(criteria, entry)
        return key[:-16] + arbitrary.to_bytes(8) + number.to_bytes(8)

    monkeypatch.setattr(rekeying, "rank_key", untied)


def _forgotten_backfill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_give", lambda *_: None)


def _late_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Situation.deadline
    monkeypatch.setattr(Situation, "deadline", lambda self, window: original(self, "2h" if window is None else window))


def _unswept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journeys, "next_due", lambda _: None)


def _oldest_offer_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    original = following._in
    monkeypatch.setattr(following, "_in", lambda over, entries: iter([*original(over, entries)][::-1]))


def _never_admitted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "free_spot_for", lambda *_: None)


def _decliner_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    original = journeys.run_after

    def forgetful(*given: Any, **more: Any) -> Any:
        return replace(original(*given, **more), declined=frozenset())

    monkeypatch.setattr(journeys, "run_after", forgetful)


def _spot_kept_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching.Room, "reserve", lambda *_: None)


def _nobody_bypassed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(giving, "_bypassed", lambda *_: 0)


def _nobody_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "turned_away", lambda *_: None)


def _full_list_that_takes_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    original = joining.join

    def generous(step: Any, now: Situation) -> Any:
        answer = original(step, now)
        full = getattr(answer, "code", "") == "list_full"
        return (joining.joined(step),) if full else answer

    monkeypatch.setattr(joining, "join", generous)


def _better_entry_that_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    original = merging._standing

    def worse(entry: Entry) -> tuple[bool, bytes]:
        holds, key = original(entry)
        return holds, bytes(255 - one for one in key)

    monkeypatch.setattr(merging, "_standing", worse)


def _undone_whatever_came_since(monkeypatch: pytest.MonkeyPatch) -> None:
    makers = undoing._MAKERS
    monkeypatch.setattr(undoing, "_about_entry", lambda step, entry, now: makers[step.remedy](step, entry, now))


def _correction_that_names_a_later_end(monkeypatch: pytest.MonkeyPatch) -> None:
    later = lambda **said: EventCorrected(**said | {"last": said["last"] + 1})  # noqa: E731
    monkeypatch.setattr(undoing, "EventCorrected", later)


def _notice_that_takes_back_another(monkeypatch: pytest.MonkeyPatch) -> None:
    original = undoing._all_untold

    def others(step: Undo, now: Situation) -> Any:
        wrong = (replace(notice, about=notice.about - 1) for notice in step.notices)
        return original(replace(step, notices=tuple(wrong)), now)

    monkeypatch.setattr(undoing, "_all_untold", others)


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a reversed key": _reversed_key,
    "off by one": _off_by_one,
    "a missing tie-break": _no_tie_break,
    "a forgotten backfill": _forgotten_backfill,
    "a deadline too late": _late_deadline,
    "what is due forgotten": _unswept,
    "the oldest offer gives way": _oldest_offer_gives_way,
    "a joiner not admitted at once": _never_admitted_at_once,
    "a decliner asked again": _decliner_asked_again,
    "a blocked head that keeps no spot": _spot_kept_for_nobody,
    "an override that bypasses nobody": _nobody_bypassed,
    "nobody turned away": _nobody_turned_away,
    "a full list that takes one more": _full_list_that_takes_one_more,
    "the better of two entries leaves": _better_entry_that_leaves,
    "an undoing of what others relied on": _undone_whatever_came_since,
    "a correction that names a later end": _correction_that_names_a_later_end,
    "a notice that takes back another one": _notice_that_takes_back_another,
}


@pytest.mark.parametrize("name", MUTANTS)
def test_it_catches(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTANTS[name](monkeypatch)
    drawn = (Writer(Random(seed)).write(100) for seed in range(40))
    found = next((found for told in chain([read(story())], drawn) if (found := list(check(told)))), [])
    assert found, f"{name} was not caught"
    assert found[0][0] > 1


def test_a_changed_record_is_caught_at_its_position() -> None:
    ledger = story()
    index = max(index for index, row in enumerate(ledger.rows) if b'"rank":1' in row[4])
    position, stream, version, topic, state, leaf = ledger.rows[index]
    ledger.rows[index] = (position, stream, version, topic, state.replace(b'"rank":1', b'"rank":2'), leaf)
    assert faults(ledger)[0][0] == position
