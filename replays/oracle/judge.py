"""Did the outcomes follow the published rules? A second opinion that shares no code with the ledger.

Written from docs/format.md (numbers are its sections) with dicts and brute force: a free spot ranks everybody anew.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from json import loads
from types import SimpleNamespace as Entry
from typing import Any

from replays.oracle.doors import Doors, meets
from replays.oracle.halts import Halts
from replays.oracle.limits import reached, remembered, says
from replays.oracle.lots import Draws
from replays.oracle.seats import YIELDS, chosen
from replays.oracle.seconds import Approvals
from replays.oracle.standings import joined, move, place
from replays.oracle.twins import merge
from replays.oracle.windows import DUE, offered_until, told_until

Json = dict[Any, Any]
QUEUED, HOLDING = ("waiting", "suspended"), ("offered", "admitted")
UNASKED = ["EntryAdmitted policy", "OfferRevoked capacity_cut", "OfferRevoked closed", "EntryDisplaced capacity_cut"]
UNASKED += ["SpotMoved None"]


def check(records: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, str]]:
    """Yield every departure from the rules, as position and sentence; given are all positions and records in order."""
    lists: Json = {}
    read = ((position, loads(state)) for position, state in records)
    for (_, name), command in groupby(read, lambda one: (one[1]["cmd"], one[1]["list"])):
        yield from lists.setdefault(name, _Waitlist(lists)).judge(list(command)) if name != "$ledger" else ()


class _Waitlist:
    """Our own account of one waitlist, into which events are taken (10), and of the command under way."""

    def __init__(self, lists: Json) -> None:
        self.version, self.added, self.halts, self.policy, self.draws = 0, 0, Halts(), Entry(), Draws()
        self.doors, self.left, self.entries, self.live = Doors(), Json(), Json(), list[Entry]()
        self.approvals, self.begun, self.lists = Approvals(), False, lists

    def claim(self, holds: object, otherwise: str) -> None:
        if not holds:
            self.faults.append((self.position, otherwise.replace("'", "")))

    def judge(self, command: list[tuple[int, Json]]) -> list[tuple[int, str]]:
        """Judge the records of one command, each before it is taken in, and what they leave undone (11.6, 11.7)."""
        self.faults, self.last, self.never = list[tuple[int, str]](), set[int](), set[int]()
        self.yields, self.closing, self.grew, self.fresh, self.welcome, part = list[str](), False, 0, 0, False, ""
        given = [record["data"] for _, record in command if record["type"] == "EntryAdmitted"]
        self.by_hand = [one["entry"] for one in given if one["decision"]["kind"] != "policy"]
        for self.position, record in command:
            event, sizes, left = record | record["data"], self.doors.sizes, self.left
            kind, why = event["type"], event.get("decision", {}).get("kind", event.get("code"))
            swept = kind in ("OfferExpired", "PenaltyEnded") or "due" in event
            unasked = swept or f"{kind} {why}" in UNASKED
            must = self.must(event["at"], follows=not swept and (unasked or part == "sweep"))
            if kind == "SpotMoved" and not must:  # nor does one that is asked for move anybody else
                must = self.run(self.queue(), joiner=self.fresh).get("move", {})
            right = "added" in event or (event | must == event and (must or not unasked))
            self.claim(right, f"Before it, the rules ask for {must or 'nothing'}.")
            part = "sweep" if swept else part if must or kind == "RequestRefused" else "own"
            self.last = self.last if part == "sweep" else set()
            self.claim(why != "carried_over" or not self.begun, "Spots were given here before: nobody is carried over.")
            if why in ("policy", "direct", "override"):
                self.begun = "decision" in event or self.begun
                self.judge_decision(event, event | event["decision"])
            if kind == "RequestRefused" or (kind == "EntryJoined" and self.position not in self.by_hand):
                past = remembered(event, self)
                no = self.refusal(event | past, event.get("request", "join"))
                said = event["code"] if kind == "RequestRefused" else ""
                self.claim(no == said and says(event, past), f"The rules say {no or 'yes'}, with a past of {past}.")
            self.take(kind, event)
            self.live = [x for x in self.entries.values() if x.state in QUEUED + HOLDING]
            taken = Counter(x.pool for x in self.live for _ in range(x.party) if x.state in HOLDING)
            self.left = {pool: size - taken[pool] for pool, size in self.doors.sizes.items()}
            cut = "from_pool" in event or any(size < sizes.get(pool, 0) for pool, size in self.doors.sizes.items())
            self.yields += YIELDS.get((kind, self.policy.capacity_cut), []) if cut or why == "override" else []
            over = [pool for pool, spots in self.left.items() if spots < min(left.get(pool, 0), 0)]
            may = kind == "CapacityChanged" or why in ("override", "carried_over") or self.approvals.restores(event)
            self.claim(may or not over, f"It gives more spots than there are in {over}.")
        must = self.must(event["at"], follows=bool(part))
        self.claim(not must, f"After it, the rules ask for {must}.")
        return self.faults

    def judge_decision(self, event: Json, said: Json) -> None:
        """Compare an offer or admission, and the grounds it names, with a match run by brute force (9, 11.4)."""
        policy, entry, pool, queue = self.policy, self.entries[event["entry"]], event["pool"], self.queue()
        admits, ahead = event["type"] == "EntryAdmitted", queue[: queue.index(entry)]
        rule = self.run(queue, joiner=self.fresh if said["kind"] != "policy" else 0)
        want = {"policy": self.version, "rank": len(ahead) + 1, "waiting": len(queue), "key": entry.values}
        if said["kind"] == "override":
            could = [x for x in ahead if x.party <= entry.party and pool in x.accepted and not x.code]
            offers = sum(x.party for x in self.live if admits and x.state == "offered" and x.pool == pool)
            fits = not self.grew and self.left[pool] + offers * (policy.capacity_cut == "revoke_offers") >= entry.party
            want["deviation"] = ["out_of_order"] * bool(fits or could) + ["over_capacity"] * (not fits)
            want["bypassed"] = len(could) or None
            allowed = fits or (self.added <= policy.added_spots if self.grew else policy.over_capacity == "override")
            explained = said.get("code") and said.get("reason") and pool in self.doors.chosen(entry, self.policy.pools)
            allowed = allowed and self.approvals.allow(event, said, policy)
            self.claim(allowed and explained and (admits or not self.halts.now), "This override is not justified.")
            self.claim(self.grew or rule.get("entry") != entry.number, "It is no override but what the rules would do.")
        else:
            skipped = [x for x in ahead if x.number not in self.last or entry.number in self.last]
            codes = [{"entry": x.number, "code": x.code or x.full} for x in skipped]
            want["skipped"] = {"counts": Counter(one["code"] for one in codes), "first": codes[:20]} if codes else None
            want |= rule or {"entry": None}
        want |= {} if admits else {"deadline": offered_until(policy, event)}
        wrong = {name: value for name, value in want.items() if said.get(name) != value}
        self.claim(not wrong, f"By the rules it would say {wrong}.")

    def refusal(self, event: Json, request: str) -> str:
        """Return the code with which the rules refuse a request, or nothing (11.5)."""
        policy, new = self.policy, self.look(self.entries.get(event.get("entry")) or joined(event, self.position))
        if request == "accept":
            return "offer_expired" if new.lapsed and new.state not in HOLDING else ""
        free = request == "join" and self.has_room() and self.run(self.queue(new), joiner=new.number)
        at_once = free and policy.join_when_free == "admit" and "wait" not in event
        limit = None if at_once or request != "join" else policy.max_waiting
        twice = event["person"] in [x.person for x in self.live]
        codes = [
            "already_on_list" * (twice and (policy.duplicate_join == "refuse" or request != "join")),
            "closed" * self.halts.shut,
            "never_fits" * (new.party > max(1, *([self.doors.sizes[pool] for pool in new.accepted] or [new.party]))),
            self.doors.unmet(new, policy.eligible, policy.pools) or reached(event, self, request),
            "spot_free" * bool(free and policy.join_when_free == "refuse"),
            "list_full" * (limit is not None and sum(x.state in QUEUED for x in self.live) >= limit),
        ]
        return "" if "split_from" in event else next(filter(None, codes), "")

    def take(self, kind: str, event: Json) -> None:
        if kind in ("WaitlistOpened", "CapacityChanged"):
            self.doors.take(event, self.live)
            self.grew, self.added = self.position * ("added" in event), self.added + event.get("added", 0)
        if kind in ("WaitlistOpened", "PolicyAdopted"):
            self.policy, self.version = Entry(**{"pools": []} | event["policy"]), self.version + 1
            self.order = self.policy.order + [{"by": "joined"}] * ({"by": "joined"} not in self.policy.order)
        if kind in ("DrawAnnounced", "DrawHeld"):
            self.claim(not (wrong := self.draws.take(event, self.position, self.live)), wrong)
        self.claim(not (wrong := self.approvals.take(event, self.position, self)), wrong)
        self.halts.take(event, self.policy, self.position)
        self.closing |= kind == "WaitlistClosed" and kind in self.halts.now and self.policy.on_close == "revoke_offers"
        if kind != "SpotMoved":
            self.fresh = self.position if kind == "EntryJoined" and "split_from" not in event else 0
            self.welcome = self.fresh > 0 and self.policy.join_when_free == "admit" and "wait" not in event
        if kind == "EntryJoined":
            self.claim(event["person"] not in [x.person for x in self.live], "One person is on the waitlist twice.")
            self.entries[self.position] = joined(event, self.position, self.entries)
        self.claim(merge(event, self.entries, self.queue), "The two are not made one in this way.")
        if "entry" not in event or kind in ("RequestRefused", "OverrideProposed"):
            return
        entry = self.entries[event["entry"]]
        self.claim(event.get("offer", entry.since) == entry.since, "The offer it names is not live.")
        {"OfferDeclined": self.never, "OfferExpired": self.last}.get(kind, set()).add(entry.number)
        self.claim(event.get("deadline") == told_until(self.policy, entry, event), "Its deadline is another.")
        move(entry, event, self.position, self.policy)

    def run(self, queue: list[Entry], joiner: int = 0, *, anew: bool = False) -> Json:
        """Return whom a match run chooses, and the pool (11.3); a joiner only where nobody else is chosen (11.5)."""
        others = joiner and self.run([x for x in queue if x.number != joiner], anew=True)
        room = {} if others or not self.has_room() else {pool: spots for pool, spots in self.left.items() if spots > 0}
        inline = sorted(queue, key=lambda x: not (anew or joiner) and x.number in self.last) if room else []
        return chosen(inline, room, self.live, self.left, self.policy)

    def must(self, at: str, *, follows: bool) -> Json:
        """Return what the rules do next unasked: what is due (11.6), then what gives way, then a spot given (11.7)."""
        waking = sorted((x for x in self.live if "" < x.wakes <= at), key=lambda x: (x.wakes, x.last))
        if stops := self.halts.due([at, *(x.wakes for x in waking[:1])]):
            return stops
        for x in waking:
            return {"type": DUE[x.state], "entry": x.number, "at": x.wakes}
        ending = [x for x in self.live if follows and self.closing and x.state == "offered"]
        ways = ending or [x for x in self.live if follows and x.state in self.yields and self.left[x.pool] < 0]
        for x in sorted(ways, key=lambda x: (x.state == "offered", x.since), reverse=True):
            return {"entry": x.number, "code": "closed" if ending else "capacity_cut"}
        once = (room := self.has_room()) and self.welcome and self.run(self.queue(), joiner=self.fresh)
        spot = once or (self.run(self.queue()) if room and follows and self.policy.backfill == "auto" else {})
        kind = "EntryAdmitted" if once or vars(self.policy).get("promotion") == "admit" else "SpotOffered"
        return spot and {"type": kind} | spot.get("move", spot)

    def has_room(self) -> bool:  # else no match run gives a spot, and nobody need be ranked
        return not self.halts.now and any(spots > 0 for spots in self.left.values())

    def queue(self, *joining: Entry) -> list[Entry]:
        """Return everybody queued by rank (11.1), each with the code by which a run passes it over (11.2), or none."""
        seen = [self.look(x) for x in [*self.live, *joining]]
        return sorted((x for x in seen if x.state in QUEUED), key=lambda x: [*map(place, self.order, x.values)])

    def look(self, x: Entry) -> Entry:
        open_to = {pool for pool, spots in self.left.items() if spots > 0}
        x.values = [x.attributes.get(by["name"]) if by["by"] == "attribute" else vars(x)[by["by"]] for by in self.order]
        x.accepted = self.doors.accepted(x, self.policy.pools)
        x.eligible = x.accepted and all(meets(rule, x) for rule in self.policy.eligible)
        x.code = x.bar or "penalty_delay" * bool(x.delayed_until) if x.eligible else "not_eligible"
        x.code = "declined_before" if x.number in self.never else "suspended" if x.state == "suspended" else x.code
        x.full = "does_not_fit" if open_to & set(x.accepted) else "pool_full"
        return x
