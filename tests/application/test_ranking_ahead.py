"""A long waitlist is ranked anew from a draft made ahead, while others go on recording, and comes out all the same."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

import projections
from ledger.book import Entry
from ledger.evolve import evolve
from ledger.memory_book import MemoryBook
from ledger.policy import Policy
from ledger.record import decode
from ledger.refusals import Mistake
from ledger.rekeying import lacking
from ledger.requests import Request, parse_request
from ledger.store import open_store
from projections import drafts, rankings, rebuild
from projections.current import SqlBook
from tests.application.conftest import Desk, TestClock, make_ledger

TIERS = {"attributes": {"tier": {"kind": "enum", "values": ["gold", "blue"]}}}
PRIORITY = {**TIERS, "order": [{"by": "priority"}, {"by": "joined"}]}
TIER = {**TIERS, "order": [{"by": "attribute", "name": "tier", "ranking": ["gold", "blue"]}, {"by": "joined"}]}
LOTS = {**TIERS, "order": [{"by": "draw"}]}
VALUES = ["9319"]


@pytest.fixture(autouse=True)
def _slices_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "SLICE", 4)


def filled(desk: Desk, policy: dict[str, Any] = TIERS) -> Desk:
    """Let twenty people join a waitlist with two spots, every third of the gold tier, the rest of the blue one."""
    desk.do("open", capacity=2, policy=policy)
    for number in range(20):
        desk.do("join", person=f"P{number}", attributes={"tier": "gold" if number % 3 == 0 else "blue"})
    for number in range(5, 20, 4):
        desk.do("priority", person=f"P{number}", priority=number)
    return desk


def busy(desk: Desk) -> None:
    """Do what others may do to a waitlist meanwhile."""
    desk.do("join", person="Ada", attributes={"tier": "gold"})
    desk.do("withdraw", person="P4")
    desk.do("suspend", person="P7")
    desk.do("amend", person="P8", attributes={"tier": "gold"})
    desk.do("priority", person="P9", priority=99)
    desk.do("cancel", person="P0")
    desk.do("join", person="Ben", attributes={"tier": "blue"}, party=2)


def request(verb: str, **members: object) -> Request:
    return parse_request({"do": verb, "waitlist": "jazz", "by": "mia", **members})


@contextmanager
def made_ahead(desk: Desk, asked: Request) -> Iterator[Callable[[], bool]]:
    """Lend what carries the request out after what is done meanwhile, and says whether the draft was of use."""
    with desk.ledger.projections.prepared(desk.ledger.store, asked) as draft:
        assert draft is not None

        def carry_out() -> bool:
            with desk.ledger.batch(draft) as batch:
                batch.record(asked, alone=True)
            return bool(in_force(desk) == draft.ranking)

        yield carry_out


def in_force(desk: Desk) -> int:
    with desk.ledger.store.snapshot() as snapshot:
        return int(snapshot.run("waitlist", {"name": "jazz"})[0][0])


def last_record(desk: Desk) -> int:
    return desk.ledger.recorder.max_notification_id() or 0


def left_over(desk: Desk) -> list[int]:
    """Return the rankings of the waitlist that are not in force."""
    with desk.ledger.store.snapshot() as snapshot:
        last = rankings.last(snapshot)
        there = [one for one in range(1, last + 1) if snapshot.run("has_lines", {"ranking": one})]
    return [one for one in there if one != in_force(desk)]


def check(desk: Desk, tmp_path: Path) -> None:
    """Hold the read models against the records: against a rebuild in one transaction, and a book in memory."""
    copy = open_store(f"sqlite:///{tmp_path / 'copy.db'}", catalogues=[projections.CATALOGUE], create=True)
    with closing(copy), desk.ledger.store.snapshot() as live:
        found = list(rebuild.differences(live, copy, desk.ledger.recorder.records()))
        assert found == []
        book, memory = SqlBook(live), MemoryBook()
        for record, position in ((one.state, one.position) for one in desk.ledger.recorder.records()):
            evolve(memory, decode(record).fact(position))
        assert list(book.queue("jazz")) == list(memory.queue("jazz"))
        assert list(book.admitted("jazz")) == list(memory.admitted("jazz"))
        assert book.classes("jazz") == memory.classes("jazz")
        for ahead, entry in list(enumerate(memory.queue("jazz")))[::9]:
            assert book.ahead("jazz", entry.key) == ahead
    (tmp_path / "copy.db").unlink()


def test_a_policy_takes_over_from_a_draft(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    for policy in (PRIORITY, TIER):
        with made_ahead(desk, request("policy", policy=policy)) as carry_out:
            if policy is PRIORITY:
                busy(desk)
            check(desk, tmp_path)
            assert carry_out()
        assert left_over(desk) == []
        check(desk, tmp_path)


def test_a_policy_that_is_undone_takes_over_from_a_draft(desk: Desk, tmp_path: Path) -> None:
    filled(desk, PRIORITY)
    changed = desk.do("policy", policy=TIER)
    with made_ahead(desk, request("undo", position=changed.records[0][0])) as carry_out:
        busy(desk)
        assert carry_out()
    check(desk, tmp_path)


def test_a_draw_takes_over_from_a_draft(desk: Desk, tmp_path: Path) -> None:
    filled(desk, LOTS)
    desk.do("draw", step="announce", algorithm="sha256", sources=["lotto"])
    desk.do("join", person="Cem")
    with made_ahead(desk, request("draw", step="hold", values=VALUES)) as carry_out:
        busy(desk)
        assert carry_out()
    check(desk, tmp_path)
    desk.do("draw", step="rerun", reason="the source was wrong", sources=["lotto of May"])
    desk.do("priority", person="P11", priority=7)
    check(desk, tmp_path)
    with made_ahead(desk, request("draw", step="hold", values=["42"])) as carry_out:
        assert carry_out()
    check(desk, tmp_path)


@pytest.mark.parametrize(
    "other",
    [
        {"do": "policy", "policy": TIER},
        {"do": "capacity", "pools": {"general": 2, "stage": 1}},
        {"do": "capacity", "pools": {"floor": 3}, "from_pool": {"general": "floor"}},
    ],
)
def test_a_draft_is_of_no_use_once_another_command_ranked_everybody(
    desk: Desk, tmp_path: Path, other: dict[str, Any]
) -> None:
    filled(desk)
    with made_ahead(desk, request("policy", policy=PRIORITY)) as carry_out:
        desk.ledger.record(parse_request({"waitlist": "jazz", "by": "mia", **other}))
        assert not carry_out()
    assert left_over(desk) == []
    check(desk, tmp_path)


def test_of_two_drafts_the_later_is_used(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    with (
        made_ahead(desk, request("policy", policy=PRIORITY)) as first,
        made_ahead(desk, request("policy", policy=TIER)) as second,
    ):
        busy(desk)
        assert second()
        check(desk, tmp_path)
        assert not first()
    assert left_over(desk) == []
    check(desk, tmp_path)


def test_a_draft_is_gone_after_a_rebuild(tmp_path: Path) -> None:
    """On SQLite; PostgreSQL lets a rebuild wait until nobody reads a snapshot any more."""
    clock = TestClock()
    desk = Desk(
        make_ledger(f"sqlite:///{tmp_path / 'ledger.db'}", f"sqlite:///{tmp_path / 'private.db'}", clock), clock
    )
    filled(desk)
    with made_ahead(desk, request("policy", policy=PRIORITY)) as carry_out:
        with desk.ledger.store.transaction() as transaction:
            rebuild.rebuild(transaction, desk.ledger.recorder.records())
        carry_out()
    check(desk, tmp_path)
    desk.ledger.close()


def test_what_a_crash_left_is_in_nobodys_way_and_goes_with_the_next(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    with desk.ledger.store.snapshot() as snapshot:
        assert drafts._draft(desk.ledger.store, snapshot, request("policy", policy=TIER), lambda: None) is not None
    assert len(left_over(desk)) == 1
    busy(desk)
    check(desk, tmp_path)
    desk.do("policy", policy=PRIORITY)
    assert left_over(desk) == []
    check(desk, tmp_path)


def test_a_policy_that_cannot_rank_somebody_is_a_mistake_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    filled(desk)
    with made_ahead(desk, request("policy", policy=TIER)) as carry_out:
        desk.do("join", person="Ada")
        with pytest.raises(Mistake, match="1 in line have no value"):
            carry_out()
    assert left_over(desk) == []
    desk.do("amend", person="Ada", attributes={"tier": "gold"})
    with made_ahead(desk, request("policy", policy=TIER)) as carry_out:
        desk.do("amend", person="P13", attributes={"tier": "blue"})
        assert carry_out()
    check(desk, tmp_path)


def test_short_lists_and_what_ranks_nobody_anew_need_no_draft(desk: Desk) -> None:
    desk.do("open", capacity=2, policy=LOTS)
    desk.do("join", person="Ada")
    for asked in (
        request("policy", policy=PRIORITY),
        request("policy", policy={"order": [{"by": "a mistake"}]}),
        request("draw", step="hold", values=VALUES),
        parse_request({"do": "policy", "waitlist": "folk", "policy": PRIORITY}),
    ):
        with desk.ledger.projections.prepared(desk.ledger.store, asked) as draft:
            assert draft is None


def _join_on_both(urls: tuple[str, str], ready: Event, done: Event) -> None:
    """Join two waitlists by turns, in a process of its own, until told to stop."""
    ledger = make_ledger(*urls, TestClock())
    for turn in range(1_000_000):
        if done.is_set():
            break
        asked = {"do": "join", "waitlist": ("jazz", "folk")[turn % 2], "person": f"J{turn}", "by": "mia"}
        ledger.record(parse_request(asked))
        ready.set()
    ledger.close()


def test_another_process_joins_while_a_waitlist_is_ranked_anew(
    urls: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "SLICE", 20)
    clock = TestClock()
    desk = Desk(make_ledger(*urls, clock), clock)
    desk.open("folk")
    filled(desk)
    with desk.ledger.batch() as batch:
        for number in range(200):
            batch.record(request("join", person=f"Q{number}"))
    spawning = multiprocessing.get_context("spawn")
    ready, done = spawning.Event(), spawning.Event()
    other = spawning.Process(target=_join_on_both, args=(urls, ready, done))
    other.start()
    assert ready.wait(60)
    slices: list[int] = []

    def after_another_join(entries: Iterable[Entry], policy: Policy) -> Counter[str]:
        """Stand between two slices until the other process has joined once more."""
        before, deadline = last_record(desk), time.monotonic() + 30
        while last_record(desk) == before and time.monotonic() < deadline:
            time.sleep(0.002)
        slices.append(last_record(desk) - before)
        return lacking(entries, policy)

    monkeypatch.setattr(drafts, "lacking", after_another_join)
    with made_ahead(desk, request("policy", policy=PRIORITY)) as carry_out:
        assert carry_out()
    done.set()
    other.join(60)
    assert other.exitcode == 0
    assert len(slices) > 10
    assert min(slices) > 0
    check(desk, tmp_path)
    desk.ledger.close()
