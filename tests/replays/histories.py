"""Random histories of one waitlist, live: whatever organisers and people might do, in any order."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, get_args

from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from ledger.book import Entry, Waitlist
from ledger.commands import (
    Accept,
    Admit,
    AdoptPolicy,
    Amend,
    AnnounceDraw,
    AnyCommand,
    Approve,
    Cancel,
    ChangeCapacity,
    Close,
    Decline,
    Displace,
    HoldDraw,
    Join,
    Leave,
    Merge,
    NoShow,
    OfferNext,
    OfferTo,
    Part,
    Pause,
    Prioritise,
    Reinstate,
    Remedy,
    Reopen,
    RerunDraw,
    Resume,
    Revoke,
    Split,
    Suspend,
    Tell,
    Tick,
    Undo,
    Unpause,
    Withdraw,
)
from ledger.decision import OverrideCode
from ledger.draw import Algorithm
from ledger.events import AnyEvent, EntryJoined, NoticeRecorded, PoolCapacity, PoolMove
from ledger.instant import Instant, add, duration
from ledger.intake.remedies import undoing
from ledger.offer_hours import OfferHours
from ledger.policy import (
    ByAttribute,
    ByDraw,
    ByJoined,
    ByPriority,
    ByRounds,
    Eligibility,
    JoinLimit,
    Penalties,
    Policy,
    PoolRule,
    declared,
    stop,
    threshold_only,
)
from ledger.refusals import Mistake
from tests.replays.written import START, Ledger, after

LIST, SERIES = "jazz", "shows"
PEOPLE = tuple(f"person-{number}" for number in range(7))
CODES = get_args(OverrideCode)

BY_TIER = (ByAttribute(name="tier", ranking=("member", "public"), missing="last"), ByJoined())
BY_POINTS = (ByAttribute(name="points", highest_first=True, missing="last"), ByJoined())
BY_LOT = (ByDraw(), ByJoined())
MEMBER = Eligibility(attribute="tier", code="members_only", equals="member")
ONE_AT_ONCE = JoinLimit(active=1, over="series")
RULES: dict[str, list[Any]] = {
    "order": [(ByJoined(),), BY_TIER, BY_POINTS, (ByRounds(), ByJoined()), BY_LOT, (ByPriority(), ByJoined())],
    "eligible": [(), (Eligibility(attribute="age", code="too_young", at_least=18),)],
    "backfill": ["auto", "auto", "manual"],
    "promotion": ["offer", "offer", "admit"],
    "join_when_free": ["admit", "queue", "refuse"],
    "duplicate_join": ["return", "refuse"],
    "after_expiry": ["leave", "keep", "end_of_line"],
    "after_decline": ["leave", "keep", "end_of_line"],
    "does_not_fit": ["skip", "block"],
    "over_capacity": ["refuse", "override"],
    "capacity_cut": ["keep", "revoke_offers", "displace"],
    "max_waiting": [None, None, 4],
    "added_spots": [5, 5, 1],
    "stop_before": ["2h", "30m"],
    "on_close": ["honour_offers", "revoke_offers"],
    "offer_window": ["1h", "none"],
    "rebalance": [False, False, True],
    "grace": ["0m", "10m"],
    "pools": [UNSET, UNSET, (PoolRule("balcony"), PoolRule("floor", (MEMBER,)))],
    "limit": [UNSET, UNSET, JoinLimit(2), JoinLimit(1, "1h"), ONE_AT_ONCE, JoinLimit(2, "1h", over="series")],
    "penalties": [
        UNSET,
        UNSET,
        Penalties(no_show=1, lasts="2h"),
        Penalties(no_show=2, over="series"),
        Penalties(late_cancel=1, late_from="24h", delay_from=2),
    ],
    "second_approver": [False, False, True],
    "window_from": ["offer", "offer", "notice"],
    "offer_hours": [None, None, OfferHours(days="mon-sun", start="00:00", end="10:30", zone="Asia/Kathmandu")],
}
WANTED = {"accept": "offered", "decline": "offered", "revoke": "offered", "cancel": "admitted"}
WANTED |= {"displace": "admitted", "no-show": "admitted", "resume": "suspended", "reinstate": "withdrawn"}
"""The state in which most entries are to which a verb is applied, where that is not ``waiting``."""
VERBS = (
    *("join",) * 4,
    "told",
    "approve",
    *("accept", "decline", "withdraw", "cancel") * 2,
    *("offer", "offer to", "admit", "admit new", "admit added", "revoke", "capacity", "recut", "policy"),
    *("announce draw", "hold draw", "rerun draw", "halt", "go on", "go on", "tick"),
    *(
        "suspend",
        "resume",
        "leave",
        "reinstate",
        "reinstate",
        "amend",
        "priority",
        "displace",
        "no-show",
        "undo",
        "undo",
        "split",
        "split",
        "same",
        "same",
    ),
)


ABOUT_LIST: frozenset[Remedy] = frozenset({"pause", "unpause", "reopen", "untell", "unpropose"})
"""Remedies of what is not about one entry."""


def policies(start: Instant = START) -> st.SearchStrategy[Policy]:
    """Draw a policy that this version can honour; under some, offers stop twelve hours after the start."""
    rules = RULES | {"starts_at": [None, None, None, add(start, timedelta(hours=14))]}
    return st.fixed_dictionaries({name: st.sampled_from(values) for name, values in rules.items()}).map(_policy)


def comes_too_late(command: AnyCommand, now: Instant) -> bool:
    """Whether the command adopts a policy under which offers would have stopped already: a mistake."""
    end = stop(command.policy) if isinstance(command, AdoptPolicy) else None
    return end is not None and end <= now


@st.composite
def histories(draw: st.DrawFn, steps: int = 30) -> Ledger:
    """Draw a ledger of one waitlist with two pools."""
    ledger = Ledger(SERIES)
    minutes = 0
    ledger.open(LIST, draw(policies()), floor=draw(st.integers(0, 3)), balcony=draw(st.integers(0, 2)))
    for _ in range(draw(st.integers(min(steps, 15), steps))):
        minutes += draw(st.sampled_from([0, 1, 5, 40, 80]))
        at = max(after(minutes), ledger.book.waitlists[LIST].at)
        command = _command(draw, ledger, draw(st.sampled_from(VERBS)), at)
        if command is not None and not comes_too_late(command, at) and _can_be_approved(ledger, command):
            ledger.do(LIST, command, at, by="tom" if isinstance(command, Approve) else "mia")
    return ledger


def _can_be_approved(ledger: Ledger, command: AnyCommand) -> bool:
    """Whether a proposal still says what the policy in force asks: approving another one is a mistake."""
    waitlist = ledger.book.waitlists[LIST]
    if not isinstance(command, Approve):
        return True
    adopted = [row[0] for row in ledger.rows if row[3].startswith("PolicyAdopted")]
    return all(position < command.proposal for position in adopted) and not waitlist.dissolved


def _policy(rules: dict[str, Any]) -> Policy:
    policy = Policy(name="drawn", **rules)
    costs_late = policy.penalty_rules is not None and policy.penalty_rules.late_cancel
    return replace(policy, penalties=UNSET) if costs_late and policy.starts_at is None else policy


def _command(draw: st.DrawFn, ledger: Ledger, verb: str, at: Instant) -> AnyCommand | None:
    person = draw(st.sampled_from(PEOPLE))
    match verb:
        case "join":
            return _join(draw, ledger, person)
        case "admit new":
            active = ledger.book.active_entry(LIST, person)
            how = draw(st.sampled_from([_reasons(draw), {"carried_over": True, "reason": "digest"}]))
            return Admit(join=_join(draw, ledger, person), **how) if active is None else None
        case "offer":
            return OfferNext(count=draw(st.integers(1, 3)), window=draw(st.sampled_from([None, None, "30m"])))
        case "capacity":
            names = [pool.name for pool in ledger.book.waitlists[LIST].pools]
            pool = PoolCapacity(draw(st.sampled_from([*names, "gallery"])), draw(st.integers(0, 4)))
            return ChangeCapacity(pools=(pool,), reason="digest")
        case "recut":
            return draw(recuts(ledger.book.waitlists[LIST]))
        case "policy":
            return AdoptPolicy(policy=suited(draw(policies()), ledger.book.waitlists[LIST]))
        case "announce draw" | "hold draw" | "rerun draw":
            return _draw(draw, verb)
        case "halt":
            halts: list[AnyCommand] = [Pause(reason="digest"), Close(), Close(joining_only=True, reason="digest")]
            return draw(st.sampled_from(halts))
        case "go on":
            ways: list[AnyCommand] = [Unpause(), Reopen(reason="digest")]
            return draw(st.sampled_from(ways))
        case "approve":
            open_ones = ledger.book.waitlists[LIST].proposals
            return Approve(proposal=draw(st.sampled_from(open_ones)).position) if open_ones else None
        case "same":
            others = [one for one in PEOPLE if one != person]
            return Merge(
                kept=person, merged=draw(st.sampled_from(others)), reason=draw(st.sampled_from([None, "digest"]))
            )
        case "tick":
            return Tick()
        case _:
            if not ledger.book.entries:
                return None
            if verb == "undo":
                return _undo(draw, ledger, at)
            number = draw(st.sampled_from(_targets(ledger, verb)))
            if verb == "split" and ledger.book.entries[number].party == 1:
                return None
            return _of_entry(draw, verb, number, at, ledger.book.waitlists[LIST])


def _draw(draw: st.DrawFn, verb: str) -> AnyCommand:
    algorithm: Algorithm = draw(st.sampled_from(["rfc3797", "sha256"]))
    if verb == "announce draw":
        return AnnounceDraw(algorithm=algorithm, sources=("lotto",))
    if verb == "rerun draw":
        return RerunDraw(reason="digest", algorithm=algorithm)
    return HoldDraw(values=(str(draw(st.integers(0, 99))),))


def _targets(ledger: Ledger, verb: str) -> list[int]:
    """Return those to whom the verb can apply, several times over, and everybody once: some requests make no sense."""
    entries = ledger.book.entries.values()
    wanted = WANTED.get(verb, "waiting")
    return [entry.number for entry in entries if entry.state == wanted] * 5 + [entry.number for entry in entries]


def _undo(draw: st.DrawFn, ledger: Ledger, at: Instant) -> Undo | None:
    """Undo one of the last commands, if anything undoes it, and if what it would bring back is still known."""
    position = max(1, ledger.position - draw(st.sampled_from([0, 0, 1, 2, 5])))
    undo = undoing(ledger.command(position))
    if undo is not None:
        undo = replace(undo, reason="digest")
        with suppress(Mistake):
            ledger.rehearse(LIST, undo, at)
            return undo
    return None


def taken_back(entry: Entry, last: AnyEvent) -> Undo | None:
    """Return what makes up for the last record about an entry, where that tells it of something or splits it off."""
    position = entry.last
    said: dict[str, Any] = {"position": entry.last, "last": entry.last, "reason": "digest"}
    match last:
        case NoticeRecorded():
            notice = NoticeRecorded(
                entry=last.entry, about=last.about, channel=last.channel, sent=False, corrects=position
            )
            return Undo(remedy="untell", notices=(notice,), **said)
        case EntryJoined(split_from=int(whole)):
            return Undo(remedy="rejoin", entry=whole, parts=(position,), **said)
        case _:
            return None


def _of_entry(draw: st.DrawFn, verb: str, number: int, at: Instant, waitlist: Waitlist) -> AnyCommand:
    match verb:
        case "accept":
            return Accept(entry=number)
        case "decline":
            return Decline(entry=number, reason=draw(st.sampled_from([None, "digest"])))
        case "withdraw":
            return Withdraw(entry=number)
        case "cancel":
            return Cancel(entry=number, reason="digest")
        case "revoke":
            return Revoke(entry=number, code=draw(st.sampled_from(CODES)))
        case "offer to":
            return OfferTo(entry=number, window=draw(st.sampled_from([None, "30m"])), **_reasons(draw))
        case "told":
            channel, sent = draw(st.sampled_from(["email", "phone"])), draw(st.sampled_from([True, True, False]))
            reason, repeat = draw(st.sampled_from([None, "digest"])), draw(st.booleans())
            return Tell(entries=(number,), channel=channel, sent=sent, reason=reason, repeat=repeat)
        case "admit":
            return Admit(entry=number, **_reasons(draw))
        case "admit added":
            return Admit(entry=number, add_spot=True, **_reasons(draw))
        case _:
            return _lasting(draw, verb, number, at, waitlist)


def _lasting(draw: st.DrawFn, verb: str, number: int, at: Instant, waitlist: Waitlist) -> AnyCommand:
    match verb:
        case "suspend":
            length = draw(st.sampled_from([None, "3h", "5h"]))
            return Suspend(entry=number, until=None if length is None else add(at, duration(length)), reason="digest")
        case "resume":
            return Resume(entry=number, reason="digest")
        case "leave":
            return Leave(entry=number)
        case "reinstate":
            return Reinstate(entry=number, reason="digest")
        case "priority":
            return Prioritise(entry=number, priority=draw(st.integers(-1, 2)), code=draw(st.sampled_from(CODES)))
        case "displace":
            return Displace(entry=number, code=draw(st.sampled_from(CODES)), reason="digest")
        case "no-show":
            return NoShow(entry=number)
        case "split":
            return Split(entry=number, parts=(Part(f"part-{at}-{number}", 1),))
        case _:
            pools, party = draw(st.none() | choices(waitlist)), draw(st.sampled_from([None, 1, 2]))
            placed = draw(st.sampled_from([None, None, 1, 4]))
            return Amend(entry=number, party=party, pools=pools, placed=placed, **_reasons(draw))


def _reasons(draw: st.DrawFn) -> dict[str, Any]:
    return {"code": draw(st.sampled_from(CODES)), "reason": "digest"} if draw(st.integers(0, 4)) else {}


def _join(draw: st.DrawFn, ledger: Ledger, person: str) -> Join:
    waitlist = ledger.book.waitlists[LIST]
    attributes, outcomes = said(
        waitlist.policy,
        draw(st.sampled_from(["member", "public"])),
        adult=draw(st.sampled_from([True, True, True, False])),
    )
    return Join(
        person=person,
        party=draw(st.sampled_from([1, 1, 1, 2])),
        attributes=attributes,
        outcomes=outcomes,
        pools=draw(choices(waitlist)),
        wait=draw(st.booleans()),
    )


def said(policy: Policy, tier: str, *, adult: bool) -> tuple[dict[str, Any], dict[str, bool]]:
    """Return the attributes and outcomes that a joiner of this tier and age gives under a policy."""
    hidden = threshold_only(policy)
    values = {"tier": tier, "points": len(tier)}
    attributes = {name: value for name, value in values.items() if name in declared(policy) - hidden}
    met = {"tier": tier == "member", "age": adult}
    return attributes, {rule.text: met[rule.attribute] for rule in policy.conditions if rule.attribute in hidden}


def suited(policy: Policy, waitlist: Waitlist) -> Policy:
    """Return the policy, without rules for pools that are not there."""
    there = all(waitlist.pool(rule.name) for rule in policy.pool_rules)
    return policy if there else replace(policy, pools=UNSET)


def choices(waitlist: Waitlist) -> st.SearchStrategy[tuple[str, ...]]:
    """Draw the pools that an entry accepts."""
    names = tuple(pool.name for pool in waitlist.pools)
    return st.sampled_from([(), (), names[:1], names[::-1], names])


@st.composite
def recuts(draw: st.DrawFn, waitlist: Waitlist) -> ChangeCapacity:
    """Draw a command that counts the holders of one pool in another, old or new; the first may be dissolved."""
    names = [pool.name for pool in waitlist.pools]
    source = draw(st.sampled_from(names))
    target = draw(st.sampled_from([name for name in [*names, "gallery", "terrace"] if name != source]))
    sizes = {target: draw(st.integers(0, 4))}
    if draw(st.booleans()):
        sizes[source] = draw(st.integers(0, 3))
    pools = tuple(PoolCapacity(name, size) for name, size in sizes.items())
    return ChangeCapacity(pools=pools, from_pool=(PoolMove(source, target),), reason="digest")
