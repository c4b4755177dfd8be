"""Who moves, so that somebody fits, and who gives way? A second opinion, which shares no code with the ledger.

Written from docs/format.md, sections 11.7 and 11.9.
"""

from collections.abc import Iterable
from typing import Any

YIELDS = {("CapacityChanged", "revoke_offers"): ["offered"], ("CapacityChanged", "displace"): ["offered", "admitted"]}
YIELDS |= {("EntryAdmitted", "revoke_offers"): ["offered"]}
"""Who gives way where a capacity was cut, or exceeded by hand, and what the policy says of it (11.7)."""


def chosen(
    queue: Iterable[Any], room: dict[str, int], live: list[Any], left: dict[str, int], policy: Any
) -> dict[str, Any]:
    """Return the first of a queue that fits, and the pool; or, where holders have to move for it, the next move."""
    shut = set[str]()
    for entry in queue:
        accepted = [] if entry.code else entry.accepted
        for pool in accepted:
            if room.get(pool, 0) >= entry.party and pool not in shut:
                return {"entry": entry.number, "pool": pool}
        if policy.rebalance and entry.party == 1:
            move = next_move(accepted, room.keys() - shut, live, left, shut)
            if move:
                return {"entry": entry.number, "move": move}
        if policy.does_not_fit == "block":
            shut |= set(accepted)
    return {}


def next_move(
    wanted: Iterable[str], room: Iterable[str], live: Iterable[Any], left: dict[str, int], shut: set[str]
) -> dict[str, Any]:
    """Return the record of the next move by which one of the pools wanted comes to have room, or nothing.

    Args:
        wanted: pools in which a spot is wanted.
        room: those with room, none of them shut.
        live: everybody on the waitlist, each with the pools it accepts.
        left: spots left by pool, below 0 where more are taken than there are.
        shut: pools kept for somebody ahead; no move starts or ends there.
    """
    able = [
        x
        for x in live
        if x.state == "admitted" and x.party == 1 and x.eligible and left[x.pool] >= 0 and x.pool not in shut
    ]
    level, seen, free = set(wanted) - shut, set(shut), set(room)
    while level:
        here = [x for x in able if x.pool in level]
        last = [x for x in here if free & set(x.accepted)]
        if last:
            mover = max(last, key=lambda x: x.since)
            target = next(pool for pool in mover.accepted if pool in free)
            return {"type": "SpotMoved", "entry": mover.number, "source": mover.pool, "target": target}
        seen |= level
        level = {pool for x in here for pool in x.accepted} - seen
    return {}
