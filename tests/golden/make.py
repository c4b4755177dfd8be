"""Writes the golden ledger of format 1, once: ``python -m tests.golden.make > tests/golden/format-1.jsonl``.

Never run again for a file that exists: what it wrote is what every later version must read for ever. One line is one
record, its exact bytes; the last two name the root of the tree over them and how the list stands in the end.
"""

import json
import sys

from ledger.commands import Accept, Admit, Cancel, ChangeCapacity, Decline, Join, Tick, Withdraw
from ledger.events import PoolCapacity
from ledger.policy import ByAttribute, ByJoined, Policy
from ledger.trust.merkle import leaf_hash, root_of_leaves
from tests.replays.written import Ledger, after

OLD = b'"data":{"capacity":3,"reason":"digest"}'
NEW = b'"data":{"pools":[{"capacity":3,"name":"general"}],"reason":"digest"}'


def golden() -> Ledger:
    """Return a ledger in which every verb of the first version was used."""
    ledger = Ledger()
    order = (ByAttribute(name="tier", ranking=("member", "public")), ByJoined())
    policy = Policy(
        name="golden", order=order, offer_window="1h", over_capacity="override", capacity_cut="revoke_offers"
    )
    ledger.open("jazz", policy, general=2)
    for number, tier in enumerate(["public", "public", "public", "member", "public", "public"]):
        ledger.do("jazz", Join(person=f"p{number}", attributes={"tier": tier}, party=1 + (number == 4)), after(number))
    entry = {f"p{number}": ledger.entry("jazz", f"p{number}").number for number in range(6)}
    ledger.do("jazz", Cancel(entry=entry["p0"], reason="digest"), after(20))
    ledger.do("jazz", Accept(entry=entry["p3"]), after(21))
    ledger.do("jazz", Cancel(entry=entry["p1"]), after(22))
    ledger.do("jazz", Tick(), after(100))
    ledger.do("jazz", ChangeCapacity(pools=(PoolCapacity("general", 3),), reason="digest"), after(110))
    ledger.do("jazz", Decline(entry=next(ledger.book.offered("jazz")).number), after(115))
    ledger.do("jazz", Admit(entry=entry["p4"], code="accessibility", reason="digest"), after(120))
    ledger.do("jazz", Withdraw(entry=next(ledger.book.queue("jazz")).number), after(125))
    return ledger


if __name__ == "__main__":
    states = []
    book = golden()
    for row in book.rows:
        state = row[4]
        if NEW in state:
            state = state.replace(NEW, OLD).replace(b'"v":2', b'"v":1')
        states.append(state)
        sys.stdout.write(state.decode() + "\n")
    root = root_of_leaves([leaf_hash(state) for state in states])
    print(json.dumps({"root": root.hex()}))
    row_ = book.book.waitlists["jazz"]
    people = {entry.person: entry.state for entry in book.book.entries.values()}
    print(json.dumps({"people": people, "free": row_.free, "over": row_.over, "waiting": row_.waiting}, sort_keys=True))
