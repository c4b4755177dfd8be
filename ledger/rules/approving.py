"""When does an override need a second actor, what is put on record until then, and what does the approval do?

The proposal is the request, laid flat, with what it would come to: where the spot is, in what it departs from the rule
and how many it bypasses. At approval it is planned again; anything else than that is refused, and said. Published in
docs/format.md, 11.4.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, assert_never

import msgspec
from msgspec.structs import replace

from ledger.book import Proposal
from ledger.commands import Admit, Amend, Approve, Join, OfferTo
from ledger.events import (
    EntryAdmitted,
    EntryAmended,
    Events,
    ListEvent,
    OverrideApproved,
    OverrideProposed,
    SpotMoved,
    SpotOffered,
)
from ledger.policy import Value
from ledger.refusals import Mistake, Refused
from ledger.rules import amending, giving, joining
from ledger.rules.situation import Situation, refused

Override = OfferTo | Admit | Amend | Join
_VERBS: dict[type[Override], str] = {OfferTo: "offer", Admit: "admit", Amend: "amend", Join: "join"}
Details = dict[str, Value | None]
_MANY = frozenset({"pools", "personal"})
_OUTCOME = "outcome"
_BY_RULE = frozenset({"policy", "direct"})
_APART = frozenset({"type", "reason"})
"""Members of a request that its proposal does not repeat: the verb and the text stand beside the details."""


def by_hand(step: Override, now: Situation) -> Events | Refused:
    """Give a spot, or a place in line, by hand; an override waits for a second actor where the policy asks for one."""
    answer = _given(step, now)
    if isinstance(answer, Refused) or not now.policy.second_approver:
        return answer
    outcome = _outcome(step, answer, now)
    if outcome[f"{_OUTCOME}.deviation"] in _BY_RULE:
        return answer
    details = _details(step, outcome)
    entry = None if isinstance(step, Join) or (isinstance(step, Admit) and step.join is not None) else step.entry
    return (
        OverrideProposed(
            verb=_VERBS[type(step)],
            digest=_digest(details),
            details=details,
            entry=entry,
            reason=step.reason,
        ),
    )


def approve(step: Approve, now: Situation) -> Events | Refused:
    """Let a proposed override happen, if another actor says so and it still comes to the same.

    Raises:
        Mistake: no such proposal is open, or it speaks of what the waitlist does not know any more.
    """
    proposal = next((one for one in now.waitlist.proposals if one.position == step.proposal), None)
    if proposal is None:
        others = ", ".join(f"#{one.position}" for one in now.waitlist.proposals)
        waiting = f"; there {'are' if ',' in others else 'is'} {others}" if others else ""
        raise Mistake("proposal", f"{now.name} has no override that waits for approval at #{step.proposal}{waiting}.")
    if proposal.by == now.by:
        return refused("same_approver", by=now.by, proposal=proposal.position)
    override, then = proposed_command(proposal.verb, proposal.details, proposal.reason), _after(now)
    known = {"elsewhere": step.elsewhere, "penalties": step.penalties}
    try:
        answer = _given(replace(override, **known) if isinstance(override, Join) else override, then)
    except Mistake as mistake:  # the policy or the pools are others by now
        message = f"What #{proposal.position} proposed cannot be done any more: {mistake.message}"
        raise Mistake("proposal", message, hint="Propose it again, as the waitlist is now.") from mistake
    if isinstance(answer, Refused):
        return replace(answer, is_disputable=False)  # whom it is about asks for nothing here
    details = _details(override, _outcome(override, answer, then))
    if details != proposal.details:
        return Refused("proposal_outdated", "proposal_outdated", _departure(proposal, details))
    approved = OverrideApproved(proposal=proposal.position, digest=_digest(details))
    return approved, *(_approved(event, now.by) for event in answer)


def proposed_command(verb: str, details: Details, reason: str | None) -> Override:
    """Return the request that a proposal holds.

    Raises:
        msgspec.ValidationError: the details are of no such request.
    """
    members: dict[str, Any] = {}
    text = {} if reason is None else {"reason": reason}
    for path, value in details.items():
        head, _, rest = path.partition(".")
        if head == "join":
            _put(members.setdefault("join", {}), rest, value)
        elif head != _OUTCOME:
            _put(members, path, value)
    kind = next(kind for kind, name in _VERBS.items() if name == verb)
    return msgspec.convert(members["join"] | text if kind is Join else members | text, kind)


def _after(now: Situation) -> Situation:
    """Return the situation after the approval itself."""
    return replace(now, position=now.position + 1)


def _given(step: Override, now: Situation) -> Events | Refused:
    match step:
        case OfferTo():
            return giving.offer_to(step, now)
        case Admit():
            return giving.admit(step, now)
        case Amend():
            return amending.amend(step, now)
        case Join():
            return joining.join(step, now)
        case _:
            assert_never(step)


def _outcome(step: Override, answer: Events, now: Situation) -> Details:
    """Return what the step comes to, in flat members; what comes to the rule's own choice says so."""
    if isinstance(step, Join):
        passed = 0 if step.placed is None else joining.passed_in_line(step, now)
        return _told(None, passed, "policy" if step.placed is None or not answer else "out_of_order")
    if isinstance(step, Amend) and any(isinstance(one, EntryAmended) and one.placed is not None for one in answer):
        return _told(None, amending.passed_in_line(step, now), "out_of_order")
    if isinstance(step, Amend):
        past = amending.passes_over(step, now)
        return _told(None, 0, "policy") if past is None or not answer else _told(*past, "out_of_order")
    given = next(event for event in answer if isinstance(event, SpotOffered | EntryAdmitted | SpotMoved))
    if isinstance(given, SpotMoved):
        return _told(given.source, 0, "policy")
    return _told(given.pool, given.decision.bypassed, " and ".join(given.decision.deviation) or given.decision.kind)


def _told(pool: str | None, bypassed: int, deviation: str) -> Details:
    return {f"{_OUTCOME}.pool": pool, f"{_OUTCOME}.bypassed": bypassed, f"{_OUTCOME}.deviation": deviation}


def _details(step: Override, outcome: Details) -> Details:
    """Return the request and its outcome as flat members."""
    return dict(_flat("join." if isinstance(step, Join) else "", msgspec.to_builtins(step))) | outcome


def _flat(path: str, members: dict[str, Any]) -> Iterator[tuple[str, Value | None]]:
    for name, value in members.items():
        if isinstance(value, dict):
            yield from _flat(f"{path}{name}.", value)
        elif isinstance(value, list | tuple):
            yield from ((f"{path}{name}.{place}", one) for place, one in enumerate(value))
            if not value:
                yield f"{path}{name}", None
        elif name not in _APART:
            yield f"{path}{name}", value


def _put(members: dict[str, Any], path: str, value: Value | None) -> None:
    name, dot, rest = path.partition(".")
    if not dot:
        members[name] = [] if value is None and name in _MANY else value
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
