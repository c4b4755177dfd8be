"""Two desks take the same person in, each on its own waitlist of a series: only one of them is the first."""

from concurrent.futures import ThreadPoolExecutor

from ledger.attempt import Answer
from ledger.requests import parse_request
from tests.application.conftest import Desk, TestClock, make_ledger

LISTS = ("jazz", "tap")
PEOPLE = [f"Person {number}" for number in range(8)]


def test_a_limit_over_a_series_holds_where_two_write_at_once(desk: Desk, urls: tuple[str, str]) -> None:
    for name in LISTS:
        limit = {"active": 1, "over": "series"}
        desk.do("open", name, capacity=0, series="classes", policy={"limit": limit})

    def takes_in(waitlist: str) -> list[Answer]:
        ledger = make_ledger(*urls, TestClock(), first=1_000 * (1 + LISTS.index(waitlist)))
        try:
            joins = ({"do": "join", "waitlist": waitlist, "person": person, "by": "mia"} for person in PEOPLE)
            return [ledger.record(parse_request(join)) for join in joins]
        finally:
            ledger.close()
            ledger.private.close()
            ledger.store.close()

    with ThreadPoolExecutor(len(LISTS)) as desks:
        jazz, tap = desks.map(takes_in, LISTS)
    assert [one.refused is None for one in jazz] == [one.refused is not None for one in tap]
    assert {one.refused.code for one in [*jazz, *tap] if one.refused} == {"limit_reached"}
