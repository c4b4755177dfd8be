"""What is asked of the ledger for the people of a sheet, in which order, and what does it come to?"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from cli.bringing.people import Remark, Somebody
from cli.words.plain import as_quoted, quoted
from cli.words.refusals import refusal
from ledger.attempt import Answer
from ledger.book import Waitlist
from ledger.events import EntryAdmitted, SpotOffered
from ledger.instant import Instant
from ledger.policy import ByPriority, Policy
from ledger.refusals import Mistake
from ledger.requests import Request, parse_request

VIA = "import"


class Target(Struct, frozen=True):
    """Where the people are brought.

    Attributes:
        name: the waitlist.
        waitlist: how it stands, if it is there already.
        opening: the members of the request that opens it, if it is not.
        policy: its rules.
        zone: its time zone.
        file: what the sheet is called, for the reasons on record.
        by: who records.
    """

    name: str
    waitlist: Waitlist | None
    opening: dict[str, Any]
    policy: Policy
    zone: str
    file: str
    by: str

    @property
    def takes_times(self) -> bool:
        """Whether records take their time from the sheet: on a new waitlist, and on one still open for import."""
        return self.waitlist is None or self.waitlist.importing

    @property
    def orders_by_priority(self) -> bool:
        """Whether a priority changes anything."""
        return any(isinstance(one, ByPriority) for one in self.policy.order)


class Asked(Struct, frozen=True):
    """One request, and for whom it is; nobody where it concerns the waitlist."""

    members: dict[str, Any]
    somebody: Somebody | None = None


class Carried(Struct, frozen=True):
    """What the requests came to: the answers with whom they are for, and the rows that the rules turn away."""

    answers: tuple[tuple[Somebody | None, Answer], ...]
    faults: tuple[Remark, ...]

    @property
    def entries(self) -> dict[int, Somebody]:
        """Who stands behind each new entry."""
        return {answer.entry: one for one, answer in self.answers if one is not None and answer.entry is not None}


def in_order(people: tuple[Somebody, ...], undated: str | None) -> list[Somebody]:
    """Return people by date, ties in the order of the sheet; those without a date last, or behind the row above."""
    last: Instant | None = None
    dated: list[tuple[bool, str, int, Somebody]] = []
    for place, one in enumerate(people):
        last = one.joined or last
        at = one.joined or (last if undated == "above" else None)
        dated.append((at is None, at or "", place, one))
    return [one for *_, one in sorted(dated, key=lambda entry: entry[:3])]


def asked(target: Target, people: list[Somebody], identify: Callable[[Somebody], str]) -> Iterator[Asked]:
    """Yield the requests: the waitlist opened if it is new, paused if it is not, then one for each in order."""
    at = _start(target, people)
    if target.waitlist is None:
        yield Asked({"do": "open", **target.opening, **_when(target, at)})
    if people and (target.waitlist is None or not target.waitlist.paused):
        yield Asked({"do": "pause", "reason": f"People are brought along from {target.file}.", **_when(target, at)})
    for one in people:
        at = max(at, one.joined) if at and one.joined else one.joined or at
        yield Asked({**_joining(one), **_when(target, at, one.joined), "id": identify(one)}, one)
        if one.priority and target.orders_by_priority:
            reason = f"As it stands in {target.file}."
            given = {"do": "priority", "priority": one.priority, "code": "other", "reason": reason}
            yield Asked({**given, **_when(target, at)}, one)


def carried(target: Target, requests: Iterator[Asked], record: Callable[[Request], Answer]) -> Carried:
    """Carry requests out, and return what they came to; whoever is turned away is noted, and the others go on."""
    answers: list[tuple[Somebody | None, Answer]] = []
    faults: list[Remark] = []
    entry: int | None = None
    for one in requests:
        members = one.members
        if members["do"] == "priority":
            members = {**members, "person": str(entry)}
        try:
            request = parse_request({"waitlist": target.name, "by": target.by, **members})
            answer = record(request)
        except Mistake as error:
            if one.somebody is None:
                raise
            faults.append(Remark(one.somebody.row, as_quoted(error.message).rstrip(".")))
            continue
        if answer.refused is not None:
            who = quoted(one.somebody.called) if one.somebody else target.name
            said = refusal(answer.refused, request, who, "", None).what
            faults.append(Remark(one.somebody.row if one.somebody else 0, said.rstrip(".")))
            continue
        entry = answer.entry
        answers.append((one.somebody, answer))
    return Carried(tuple(answers), tuple(faults))


def given_by(answer: Answer) -> list[int]:
    """Return the entries to which an answer gives or offers a spot, in order."""
    events = (record.event for _, record in answer.records)
    return [event.entry for event in events if isinstance(event, SpotOffered | EntryAdmitted)]


def _joining(one: Somebody) -> dict[str, Any]:
    """Return the members that enter a person."""
    given = {
        "person": one.called,
        "name": one.name if one.name != one.called else "",
        "email": one.email,
        "phone": one.phone,
        "ref": one.ref,
        "party": one.party,
        "pools": one.pools,
        "attributes": one.attributes,
        "carried_over": one.is_in,
    }
    return {"do": "admit" if one.is_in else "join", **{name: value for name, value in given.items() if value}}


def _start(target: Target, people: list[Somebody]) -> Instant | None:
    """Return the earliest instant in the sheet; on a waitlist that is there, none before its last record."""
    first = min((one.joined for one in people if one.joined), default=None)
    if first is None or target.waitlist is None:
        return first
    return max(first, target.waitlist.at)


def _when(target: Target, at: Instant | None, joined: Instant | None = None) -> dict[str, str]:
    """Return the time of a request: as the sheet has it, or as a claim where the clock decides already."""
    if at is None:
        return {}
    times: dict[str, str] = {"at": at} if target.takes_times else {}
    if joined is not None and (joined < at or not target.takes_times):
        times["happened"] = joined
    return times
