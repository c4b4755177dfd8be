"""A real housing lottery, Carter Terrace in San Francisco: 2,824 entries, ordered by tier and then by lot.

Lottery numbers, ranks and preferences are the city's, as published; a draw held elsewhere comes along as an attribute.
Why does rank 631 of the draw stand before rank 1?
"""

import csv
import json
import os
from pathlib import Path

from tests.cli.typist import Typist

FILE = Path(os.environ.get("WAITLEDGER_SHARED", "../shared")) / "data/sf-housing-waitlist-lottery/applications.csv"
TIERS = ["COP", "DTHP", "L_W", "general"]
HELD_ELSEWHERE = [{"by": "attribute", "name": "tier", "ranking": TIERS}, {"by": "attribute", "name": "lottery_rank"}]
HELD_HERE = [{"by": "attribute", "name": "tier", "ranking": TIERS}, {"by": "draw"}]
UNITS = 66


def applications() -> list[tuple[str, str, int]]:
    """Return lottery number, best tier and rank of each application, in order of application."""
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            row["lottery_number"],
            min((row["preferences"] or "general").split("|"), key=TIERS.index),
            int(row["lottery_rank"]),
        )
        for row in rows
    ]


def opened(typist: Typist, order: list[object]) -> list[tuple[str, str, int]]:
    """Open the list and let everybody join in order of application."""
    rows = applications()
    policy = {"name": "carter-terrace", "order": order, "join_when_free": "queue", "attributes": {}}
    ranked = any(one == {"by": "attribute", "name": "lottery_rank"} for one in order)
    lines = [{"do": "open", "waitlist": "carter", "capacity": 0, "policy": policy, "zone": "America/Los_Angeles"}]
    for number, tier, rank in rows:
        attributes = {"tier": tier} | ({"lottery_rank": rank} if ranked else {})
        lines.append({"do": "join", "waitlist": "carter", "person": number, "attributes": attributes})
    typist.done("apply", "-", stdin="".join(json.dumps(line) + "\n" for line in lines).encode())
    return rows


def queue(typist: Typist) -> list[str]:
    """Return the lottery numbers in the queue, by rank."""
    document = json.loads(typist.done("queue", "carter", "--json"))
    names = {line["entry"]: line["rank"] for line in document["data"]["lines"]}
    rows = applications()
    return [rows[entry - 2][0] for entry in sorted(names, key=lambda one: names[one])]


def test_why_does_rank_631_of_the_draw_stand_before_rank_1(typist: Typist) -> None:
    rows = opened(typist, HELD_ELSEWHERE)
    published = sorted(rows, key=lambda row: (TIERS.index(row[1]), row[2]))
    assert queue(typist) == [number for number, _, _ in published]
    by_rank = {rank: number for number, _, rank in rows}
    assert published[0][0] == by_rank[631]
    typist.done("capacity", "carter", "1")
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    told = " ".join(typist.done("why", "carter", by_rank[631], "--not", by_rank[1]).split())
    assert f"They differ first in tier: {by_rank[631]} has COP, {by_rank[1]} has L_W" in told


def test_the_same_order_by_a_draw_held_here(typist: Typist) -> None:
    rows = opened(typist, HELD_HERE)
    typist.done("draw", "carter", "announce", "--algorithm", "sha256", "--source", "Lotto of 25 July 2020")
    typist.done("draw", "carter", "hold", "--value", "3 9 14 22 31 40")
    listed = [line.split("\t") for line in typist.done("draw", "carter", "list").splitlines()[1:]]
    place = {rows[int(entry) - 2][0]: int(place) for _, entry, place in listed}
    expected = sorted(rows, key=lambda row: (TIERS.index(row[1]), place[row[0]]))
    assert queue(typist) == [number for number, _, _ in expected]
    typist.done("capacity", "carter", str(UNITS), "--max-offers", str(UNITS))
    status = json.loads(typist.done("status", "carter", "--json"))
    assert len(status["data"]["offers"]) == UNITS
    assert "right" in typist.done("draw", "carter", "verify")
    typist.done("replay")
