"""When does an override need a second actor, what is put on record until then, and what does the approval do?

The proposal is the request, laid flat, with what it would come to: where the spot is, in what it departs from the rule
and how many it bypasses. At approval it is planned again; anything else than that is refused, and said (DESIGN 5).
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from ledger.book import Proposal
from ledger.commands import Admit, Approve, OfferTo
from ledger.decision import Decision
from ledger.events import EntryAdmitted, ListEvent, OverrideApproved, OverrideProposed, SpotOffered
from ledger.policy import Value
from ledger.refusals import Mistake, Refused
from ledger.rules import giving
from ledger.rules.situation import Situation, refused

Override = OfferTo | Admit
Details = dict[str, Value | None]
_MANY = frozenset({"pools", "personal"})
_OUTCOME = "outcome"


def by_hand(step: Override, now: Situation) -> tuple[ListEvent, ...] | Refused:
    """Give a spot by hand; an override waits for a second actor where the policy asks for one."""
    answer = _given(step, now)
    if isinstance(answer, Refused) or not now.policy.second_approver:
        return answer
    decision = _override(answer)
    if decision is None:
        return answer
    details = _details(step, answer)
    entry = None if isinstance(step, Admit) and step.join is not None else step.entry
    return (
        OverrideProposed(
            verb="offer" if isinstance(step, OfferTo) else "admit",
            digest=_digest(details),
            details=details,
            entry=entry,
            reason=step.reason,
        ),
    )


def approve(step: Approve, now: Situation) -> tuple[ListEvent, ...] | Refused:
    """Let a proposed override happen, if another actor says so and it still comes to the same.

    Raises:
        Mistake: no such proposal is open.
    """
    proposal = next((one for one in now.waitlist.proposals if one.position == step.proposal), None)
    if proposal is None:
        raise Mistake("proposal", f"{now.name} has no override that waits for approval at #{step.proposal}.")
    if proposal.by == now.by:
        return refused("same_approver", by=now.by, proposal=proposal.position)
    override = proposed_command(proposal.verb, proposal.details, proposal.reason)
    answer = _given(override, replace(now, position=now.position + 1))
    if isinstance(answer, Refused):
        return answer
    details = _details(override, answer)
    if details != proposal.details:
        return Refused("proposal_outdated", "proposal_outdated", _departure(proposal, details))
    approved = OverrideApproved(proposal=proposal.position, digest=_digest(details))
    return approved, *(_approved(event, now.by) for event in answer)


def proposed_command(verb: str, details: Details, reason: str | None) -> Override:
    """Return the request that a proposal holds.

    Raises:
        msgspec.ValidationError: the details are of no such request.
    """
    members: dict[str, Any] = {} if reason is None else {"reason": reason}
    for path, value in details.items():
        head, _, rest = path.partition(".")
        if head == "join":
            _put(members.setdefault("join", {}), rest, value)
        elif head != _OUTCOME:
            members[head] = value
    kind: type[Override] = OfferTo if verb == "offer" else Admit
    return msgspec.convert(members, kind)


def _given(step: Override, now: Situation) -> tuple[ListEvent, ...] | Refused:
    return giving.offer_to(step, now) if isinstance(step, OfferTo) else giving.admit(step, now)


def _override(events: Iterable[ListEvent]) -> Decision | None:
    decisions = (event.decision for event in events if isinstance(event, SpotOffered | EntryAdmitted))
    return next((one for one in decisions if one.kind == "override"), None)


def _details(step: Override, answer: tuple[ListEvent, ...]) -> Details:
    """Return the request and its outcome as flat members; an outcome by the rule alone says so."""
    plain = msgspec.to_builtins(step)
    found: Details = {name: plain[name] for name in ("entry", "window", "code", "add_spot") if name in plain}
    for name, value in plain.get("join", {}).items():
        if name != "type":
            found |= dict(_flat(f"join.{name}", value))
    given = next(event for event in answer if isinstance(event, SpotOffered | EntryAdmitted))
    found[f"{_OUTCOME}.pool"] = given.pool
    found[f"{_OUTCOME}.bypassed"] = given.decision.bypassed
    found[f"{_OUTCOME}.deviation"] = " and ".join(given.decision.deviation) or given.decision.kind
    return found


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict | list | tuple):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        yield from ((f"{path}.{name}", inner) for name, inner in items)
    else:
        yield path, value


def _put(members: dict[str, Any], path: str, value: Value | None) -> None:
    name, dot, rest = path.partition(".")
    if not dot:
        members[name] = value
    elif name in _MANY:
        members.setdefault(name, []).append(value)
    else:
        members.setdefault(name, {})[rest] = value


def _departure(proposal: Proposal, details: Details) -> dict[str, str | int]:
    """Return in what the outcome is another one than was proposed: the first member that differs."""
    names = sorted(proposal.details.keys() | details.keys(), key=lambda name: (not name.startswith(_OUTCOME), name))
    name = next(name for name in names if proposal.details.get(name) != details.get(name))
    before, after = (one.get(name) for one in (proposal.details, details))
    return {
        "proposal": proposal.position,
        "what": name.removeprefix(f"{_OUTCOME}."),
        "before": str(before).replace("_", " "),
        "after": str(after).replace("_", " "),
    }


def _approved(event: ListEvent, by: str) -> ListEvent:
    if isinstance(event, SpotOffered | EntryAdmitted):
        return replace(event, decision=replace(event.decision, approved=by))
    return event


def _digest(details: Details) -> str:
    return hashlib.sha256(msgspec.json.encode(details, order="sorted")).hexdigest()
