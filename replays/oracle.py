"""Did the outcomes follow the published rules? A second opinion that shares no code with the ledger.

Written from docs/format.md (the numbers below are its sections) with dicts, ``sorted`` and brute force, so that a
mistake in the ledger's own matching cannot confirm itself: it keeps its own account, ranks everybody anew and compares.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from replays.lots import digest, drawn

Json = dict[str, Any]
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LATEST = datetime.fromisoformat("9999-12-31T23:59:59.999Z")
SIGNS = {"at_least": ">=", "at_most": "<=", "equals": "=", "one_of": " in "}
QUEUED, HOLDING = ("waiting", "suspended"), ("offered", "admitted")
TABLE = {  # 10: the states in which an event may find an entry, and the state it leads to
    "waiting suspended": "SpotOffered>offered EntryAdmitted>admitted EntrySuspended>suspended EntryResumed>waiting",
    "offered": "OfferAccepted>admitted OfferDeclined>declined OfferExpired>expired OfferRevoked>waiting",
    "admitted": "AdmissionCancelled>cancelled NoShowRecorded>no_show EntryDisplaced>waiting SpotMoved>admitted",
    "waiting suspended declined": "EntryWithdrawn>withdrawn",
    "waiting withdrawn declined expired cancelled no_show": "EntryReinstated>waiting",
    "cancelled": "AdmissionRestored>admitted",
}
MOVES = {m.split(">")[0]: (states.split(), m.split(">")[1]) for states, row in TABLE.items() for m in row.split()}
SPARES = ("error_correction", "capacity_cut", "closed", "superseded", "undone")
NEW = {"party": 1, "attributes": {}, "outcomes": {}, "pools": [], "wait": False, "priority": 0, "state": "waiting"}
NEW |= {"draw": None, "rounds": 0, "pool": "", "since": 0, "wakes": "", "bar": "", "lapsed": False}


class Fault(NamedTuple):
    """What is wrong, and the record at which it shows."""

    position: int
    sentence: str


def check(records: Iterable[tuple[int, bytes]]) -> Iterator[Fault]:
    """Yield every departure from the rules in a whole ledger, given as positions and records in order."""
    faults: list[Fault] = []
    streams = defaultdict[str, _Stream](lambda: _Stream(faults))
    before = 0
    try:
        loaded = ((position, json.loads(data)) for position, data in records)
        for (first, name), group in groupby(loaded, lambda one: (one[1]["cmd"], one[1]["list"])):
            command = list(group)
            gap = first != command[0][0] or [at for at, _ in command] != [*range(before + 1, before + len(command) + 1)]
            faults += [Fault(first, "positions or commands have a gap")] if gap else []
            before = command[-1][0]
            streams[name].judge(command)
            yield from faults
            faults.clear()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        yield from (*faults, Fault(before, f"from here on it cannot be followed: {error!r}"))


def _later(at: str, length: str) -> str:
    start, more = datetime.fromisoformat(at), timedelta(**{UNITS[length[-1]]: int(length[:-1])})
    return (start + min(more, LATEST - start)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _place(by: Json, value: Any) -> int:
    if by.get("ranking"):
        return [*map(repr, by["ranking"]), repr(value)].index(repr(value))  # repr tells true from 1
    sign = -1 if by["by"] == "priority" or by.get("highest_first") else 1
    return sign * value if isinstance(value, int) else 2**62


def _meets(rule: Json, entry: Json) -> bool:
    name, said = rule["attribute"], {test: rule[test] for test in SIGNS if test in rule}
    if name not in entry["attributes"]:
        text = " and ".join(f"{name}{SIGNS[test]}{json.dumps(said[test], separators=(',', ':'))}" for test in said)
        return bool(entry["outcomes"].get(text))
    value = entry["attributes"][name]
    if type(value) is not int and {"at_least", "at_most"} & said.keys():
        return False
    listed = repr(value) in map(repr, said.get("one_of", [value])) and repr(value) == repr(said.get("equals", value))
    return listed and said.get("at_least", value) <= value <= said.get("at_most", value)


class _Stream:
    """Our own account of one waitlist: its entries, its spots, and what the command under way still owes."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults, self.position, self.n, self.at, self.importing, self.version = faults, 0, 0, "", True, 0
        self.policy, self.pools, self.added, self.paused, self.closed = Json(), dict[str, int](), 0, False, ""
        self.entries, self.live, self.refusals = dict[int, Json](), dict[int, Json](), set[str]()
        self.announced, self.frozen, self.frozen_at, self.held = Json(), list[int](), 0, False

    def claim(self, wrong: object, sentence: str) -> None:
        if wrong:
            self.faults.append(Fault(self.position, sentence))

    def judge(self, command: list[tuple[int, Json]]) -> None:
        """Judge the records of one command, each before it is taken in, and what they leave undone (11.6, 11.7)."""
        self.last, self.never, self.added_at = set[int](), set[int](), 0
        self.cut = self.overfilled = self.closing = sweeping = acting = False
        self.joiners = {position for position, record in command if record["type"] == "EntryJoined"}
        for (self.position, record), (_, following) in pairwise([*command, (0, {"type": "", "data": {}})]):
            kind, data, why = record["type"], record["data"], record["data"].get("decision", {}).get("kind", "")
            imported, earlier, left = record.get("imported", False), self.at, self.left()
            latest = record["at"] if imported else max(earlier, record["recorded"])
            self.at, self.n = record["at"], self.n + 1
            untimely = not earlier <= self.at <= latest or imported > self.importing
            self.claim(untimely or record["n"] != self.n, "its version or its instant is out of order")
            self.importing = imported
            swept = kind == "OfferExpired" or "due" in data
            self.claim(
                self.due() != ((self.at, data["entry"]) if swept else None), f"what is due before it is {self.due()}"
            )
            owed = self.owed() if sweeping and not swept else ""
            self.claim(owed and why != "policy", f"before it, {owed}")
            sweeping = swept or bool(owed and why == "policy")
            acting = acting or not (sweeping or kind == "RequestRefused")
            self.last = self.last if sweeping else set()
            if why not in ("", "carried_over"):
                self.judge_decision(kind, data, data["decision"])
            if kind in ("EntryJoined", "RequestRefused"):
                self.judge_request(kind, data, following)
            elif "entry" in data:
                self.move(kind, data, self.entries[data["entry"]])
            else:
                self.change(kind, data)
            self.overfilled = self.overfilled or (kind == "EntryAdmitted" and why == "override")
            oversold = any(spots < min(left.get(pool, 0), 0) for pool, spots in self.left().items())
            excused = kind == "CapacityChanged" or why in ("override", "carried_over")
            self.claim(oversold and not excused, "it oversells a pool")
        self.claim(self.due(), f"what is due after it is {self.due()}")
        self.claim((acting or sweeping) and self.owed(), f"after it, {self.owed()}")

    def judge_decision(self, kind: str, data: Json, said: Json) -> None:
        """Hold the grounds of an offer or admission against a match run by brute force (9, 11.4)."""
        policy, entry, pool, why, left = (
            self.policy,
            self.entries[data["entry"]],
            data["pool"],
            said["kind"],
            self.left(),
        )
        fresh = kind == "EntryAdmitted" and entry["number"] in self.joiners
        promoted = why == "policy" and (policy["backfill"], policy["promotion"]) == ("auto", "admit")
        rule = self.joining(entry) if fresh and not promoted else self.run(self.queue())
        queue = self.queue()
        ahead = queue[: [x["number"] for x in queue].index(entry["number"])]
        key = [*self.values(entry), *([] if {"by": "joined"} in policy["order"] else [entry["joined"]])]
        want = {"policy": self.version, "rank": len(ahead) + 1, "waiting": len(queue), "key": key, "skipped": None}
        if why == "override":
            could = [
                x for x in ahead if x["party"] <= entry["party"] and pool in (x["pools"] or left) and not self.bar(x)
            ]
            gives_way = kind == "EntryAdmitted" and policy["capacity_cut"] == "revoke_offers"
            room = self.left(("admitted",))[pool] if gives_way else left[pool]
            fits = room >= entry["party"] and not self.added_at
            deviation = ["out_of_order"] * bool(fits or could) + ["over_capacity"] * (not fits)
            want |= {"bypassed": len(could), "deviation": deviation}
            allowed = fits or self.added_at or policy["over_capacity"] == "override"
            explained = allowed and said.get("code") and said.get("reason") and pool in (entry["pools"] or left)
            self.claim(
                not explained, "an override needs a code, a reason, an accepted pool and a policy that allows it"
            )
            self.claim(rule and rule[0] is entry and not self.added_at, "it is no override but what the rule would do")
        else:
            codes = [
                {"entry": x["number"], "code": self.skip(x, left)}
                for x in ahead
                if x["number"] not in self.last or entry["number"] in self.last
            ]
            counts = dict(Counter(one["code"] for one in codes))
            want |= {
                "skipped": {"counts": counts, "first": codes[:20]} if codes else None,
                "bypassed": 0,
                "deviation": [],
            }
            turn = f"entry {rule[0]['number']} in {rule[1]}" if rule else "nobody"
            self.claim(rule != (entry, pool), f"it gives {pool} to entry {entry['number']}; the rules say {turn}")
            self.claim(why == "policy" and self.gives_way(), f"before it, entry {self.gives_way()} has to give way")
            welcome = promoted or (fresh and policy["join_when_free"] == "admit" and not entry["wait"])
            allowed = kind == "EntryAdmitted" if why == "direct" else kind == "SpotOffered" or welcome
            self.claim(not allowed, f"a {why} decision gives no spot in this way")
        for name, value in want.items():
            told = said.get(name, 0 if name == "bypassed" else [] if name == "deviation" else None)
            self.claim(told != value, f"its decision says {name} {told}; it was {value}")
        window = data.get("window") or policy["offer_window"]
        deadline = None if window == "none" else _later(self.at, window)
        as_fact = kind != "SpotOffered" or policy["offer_hours"] or policy["starts_at"] or "zone" in data
        self.claim(not as_fact and data.get("deadline") != deadline, f"its deadline is not {deadline}")
        self.claim(kind == "SpotOffered" and self.halted(), "nobody is offered a spot while the waitlist stands still")

    def judge_request(self, kind: str, data: Json, following: Json) -> None:
        """Say what the rules answer to a request to join or to accept (11.5), and compare."""
        new: Json = NEW | data | dict.fromkeys(("number", "joined", "last"), self.position)
        policy, queued, twice = self.policy, len(self.queue()), self.is_active(data["person"])
        unmet = [rule["code"] for rule in policy["eligible"] if not _meets(rule, new)]
        free = self.joining(new)
        at_once = free and policy["join_when_free"] == "admit" and not new["wait"]
        rules = {
            "already_on_list": twice and policy["duplicate_join"] == "refuse",
            "closed": self.closed,
            "never_fits": new["party"] > max(1, *(self.pools[pool] for pool in new["pools"] or self.pools)),
            "".join(unmet[:1]): unmet,
            "spot_free": free and policy["join_when_free"] == "refuse",
            "list_full": not at_once and policy["max_waiting"] is not None and queued >= policy["max_waiting"],
        }
        answer = next((code for code, holds in rules.items() if holds), "")
        if kind == "EntryJoined":
            admitted = following["type"] == "EntryAdmitted" and following["data"]["entry"] == self.position
            by_hand = "added" in following["data"] or (admitted and following["data"]["decision"]["kind"] != "policy")
            self.claim(answer and not by_hand, f"it should have been refused: {answer}")
            self.claim(at_once and not answer and not (by_hand or admitted), "it should have been admitted at once")
            self.claim(twice, "one person is on the waitlist twice")
            self.entries[self.position] = self.live[self.position] = new
            return
        if data["request"] != "join":
            entry = self.entries[data["entry"]]
            unjust = data["code"] == "offer_expired" and (not entry["lapsed"] or entry["state"] in HOLDING)
            answer = "" if unjust else data["code"]
        mark = json.dumps([data[name] for name in ("person", "request", "code", "policy")])
        self.claim(answer != data["code"], f"it refuses with {data['code']}; the rules say {answer or 'yes'}")
        self.claim(mark in self.refusals or data["policy"] != self.version, "the same refusal is recorded again")
        self.refusals.add(mark)

    def move(self, kind: str, data: Json, entry: Json) -> None:
        """Change an entry as the event says (10)."""
        states, state = MOVES.get(kind, ([entry["state"]], ""))
        self.claim(entry["state"] not in states, f"{kind} finds entry {entry['number']} {entry['state']}")
        self.claim(data.get("offer", entry["since"]) != entry["since"], "the offer it names is not live")
        self.claim(
            data.get("code") in ("capacity_cut", "closed") and self.gives_way() != entry["number"],
            "another gives way first",
        )
        after = {"OfferDeclined": "after_decline", "OfferExpired": "after_expiry"}.get(kind, "")
        stays = self.policy.get(after, "leave") != "leave"
        self.never |= {entry["number"]} if kind == "OfferDeclined" else set()
        self.last |= {entry["number"]} if kind == "OfferExpired" else set()
        entry |= {name: data[name] for name in NEW.keys() & data.keys()} | {"last": self.position}
        entry["pool"] = data.get("target", entry["pool"])
        if state:
            entry |= {"state": "waiting" if stays else state, "wakes": data.get("until", "")}
            if self.policy.get(after) == "end_of_line":
                entry |= {"joined": self.position, "draw": None}
            entry["since"] = self.position if state in HOLDING and kind != "SpotMoved" else entry["since"]
            entry["lapsed"] = kind == "OfferExpired" or (entry["lapsed"] and kind != "SpotOffered")
            entry["rounds"] += kind == "OfferExpired"
        if state and kind != "EntrySuspended":
            entry["bar"] = "revoked_before" if kind == "OfferRevoked" and data["code"] not in SPARES else ""
        if "deadline" in data:
            entry["wakes"] = _later(data["deadline"], self.policy["grace"])
        self.live.pop(entry["number"], None)
        if entry["state"] in QUEUED + HOLDING:
            self.claim(self.is_active(entry["person"]), "one person is on the waitlist twice")
            self.live[entry["number"]] = entry

    def change(self, kind: str, data: Json) -> None:
        """Change the waitlist as the event says (10)."""
        if kind in ("WaitlistOpened", "CapacityChanged"):
            named = data["pools"] if "pools" in data else [{"name": "general", "capacity": data["capacity"]}]
            self.cut = self.cut or any(pool["capacity"] < self.pools.get(pool["name"], 0) for pool in named)
            self.pools |= {pool["name"]: pool["capacity"] for pool in named}
            self.added_at, self.added = self.position * ("added" in data), self.added + data.get("added", 0)
        if kind in ("WaitlistOpened", "PolicyAdopted"):
            self.policy, self.version = data["policy"], self.version + 1
        if kind in ("DrawAnnounced", "DrawHeld"):
            self.draw(kind, data)
        self.paused = {"WaitlistPaused": True, "WaitlistResumed": False}.get(kind, self.paused)
        closed = {"WaitlistClosed": "joining" if "joining_only" in data else "all", "WaitlistReopened": ""}
        self.closed = closed.get(kind, self.closed)
        self.closing = self.closing or (kind == "WaitlistClosed" and self.closed == "all")
        self.claim(self.added > self.policy.get("added_spots", 0), "overrides added more spots than the policy allows")

    def draw(self, kind: str, data: Json) -> None:
        """Work out what a draw comes to (11.8)."""
        if kind == "DrawHeld":
            order = drawn(self.announced, self.frozen, data["values"])
            for place, number in enumerate(order, 1):
                entry = self.entries[number]
                entry["draw"] = place if entry["joined"] <= self.frozen_at else None
            self.claim(self.held or data["announced"] != self.announced.get("position"), "no such draw is to be held")
            self.claim(data["digest"] != digest(order), "the order is not the one that the values give")
            self.held = True
            return
        again = self.announced.get("position")
        self.claim(data.get("rerun_of") != again, "a second draw is a rerun of the one before")
        if not again:
            self.frozen, self.frozen_at = sorted(x["number"] for x in self.queue()), self.position
        told = data["entries"], data["digest"]
        self.claim(told != (len(self.frozen), digest(self.frozen)), "the frozen list is another")
        self.announced, self.held = data | {"position": self.position}, False

    def run(self, entries: list[Json]) -> tuple[Json, str] | None:
        """Return whom a match run over these entries chooses, and the pool (11.3)."""
        room = {} if self.halted() else {pool: spots for pool, spots in self.left().items() if spots > 0}
        for entry in sorted(entries, key=lambda x: (x["number"] in self.last, self.key(x))) if room else ():
            if entry["number"] in self.never or self.bar(entry):
                continue
            accepted = entry["pools"] or list(self.pools)
            for pool in accepted:
                if room.get(pool, 0) >= entry["party"]:
                    return entry, pool
            if self.policy["does_not_fit"] == "block":
                room = {pool: spots for pool, spots in room.items() if pool not in accepted}
        return None

    def joining(self, entry: Json) -> tuple[Json, str] | None:
        others = [x for x in self.queue() if x is not entry]
        return None if self.run(others) else self.run([*others, entry])

    def owed(self) -> str:
        if way := self.gives_way():
            return f"entry {way} has to give way"
        choice = self.run(self.queue()) if self.policy.get("backfill") == "auto" else None
        return f"a spot in {choice[1]} is owed to entry {choice[0]['number']}" if choice else ""

    def gives_way(self) -> int:
        live = [x for x in self.live.values() if x["state"] == "offered"]
        if live and self.closing and self.policy["on_close"] == "revoke_offers":
            return int(max((x["since"], x["number"]) for x in live)[1])
        cut, over = self.policy.get("capacity_cut"), [pool for pool, spots in self.left().items() if spots < 0]
        if not (self.cut and cut != "keep") and not (self.overfilled and cut == "revoke_offers"):
            return 0
        yields = ("offered", "admitted") if self.cut and cut == "displace" else ("offered",)
        holders = [x for x in self.live.values() if x["state"] in yields and x["pool"] in over]
        return max(((x["state"] == "offered", x["since"], x["number"]) for x in holders), default=(0, 0, 0))[2]

    def due(self) -> tuple[str, int] | None:
        waking = [(x["wakes"], x["last"], x["number"]) for x in self.live.values() if "" < x["wakes"] <= self.at]
        return min(waking)[::2] if waking else None

    def is_active(self, person: str) -> bool:
        return any(x["person"] == person for x in self.live.values())

    def halted(self) -> bool:
        return self.paused or self.closed == "all"

    def values(self, entry: Json) -> list[Any]:
        order, attributes = self.policy["order"], entry["attributes"]
        return [attributes.get(by["name"]) if by["by"] == "attribute" else entry.get(by["by"]) for by in order]

    def key(self, entry: Json) -> list[int]:
        return [*map(_place, self.policy["order"], self.values(entry)), entry["joined"], entry["number"]]

    def bar(self, entry: Json) -> str:
        if entry["state"] == "suspended":
            return "suspended"
        return entry["bar"] if all(_meets(rule, entry) for rule in self.policy["eligible"]) else "not_eligible"

    def skip(self, entry: Json, left: dict[str, int]) -> str:
        room = "does_not_fit" if any(left[pool] > 0 for pool in entry["pools"] or left) else "pool_full"
        return "declined_before" if entry["number"] in self.never else self.bar(entry) or room

    def queue(self) -> list[Json]:
        return sorted((x for x in self.live.values() if x["state"] in QUEUED), key=self.key)

    def left(self, states: tuple[str, ...] = HOLDING) -> dict[str, int]:
        taken = Counter[str]()
        for x in self.live.values():
            taken[x["pool"]] += x["party"] * (x["state"] in states)
        return {pool: capacity - taken[pool] for pool, capacity in self.pools.items()}
