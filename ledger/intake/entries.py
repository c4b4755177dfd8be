"""What do the verbs that concern one person ask?"""

from typing import Any

from ledger import commands
from ledger.book import ACTIVE, Entry, Waitlist
from ledger.commands import AnyCommand
from ledger.decision import Digest, EntryNumber
from ledger.intake.people import Intake, Registry
from ledger.intake.values import accepted_pools, read_code, read_instant, read_window
from ledger.refusals import Mistake, UnknownPerson
from ledger.requests import Request
from ledger.rules.joining import reduced


def about_person(request: Request, person: str, waitlist: Waitlist, registry: Registry) -> Intake:
    """Return the command of a verb that names a person."""
    match request.do:
        case "join":
            join, known = _join(request, waitlist, registry)
            return Intake(join, join.person, known)
        case "admit":
            return _admit(request, person, waitlist, registry)
        case _:
            entry = registry.entry(waitlist, person)
            return Intake(_about_entry(request, entry, waitlist, registry), entry.person, entry.number)


def told(request: Request, waitlist: Waitlist, registry: Registry) -> Intake:
    """Return the notice to one person or to many; one of a record ``about`` somebody is to the one it is about."""
    named = request.persons if request.person is None else (request.person,)
    people = [registry.entry(waitlist, text) for text in named or ()]
    if not people:
        raise Mistake("usage", "told needs at least one person.")
    if request.about is not None and len(people) > 1:
        raise Mistake("usage", "told is about one person where it says about which record.")
    only = people[0] if len(people) == 1 else None
    person = None if only is None else only.person
    command = commands.Tell(
        entries=tuple(entry.number for entry in people),
        about=tuple(entry.news if request.about is None else request.about for entry in people),
        channel=request.channel or "",
        sent=not request.failed,
        message=registry.text("message", request.message, person),
        reason=registry.text("reason", request.reason, person),
        repeat=bool(request.repeat),
    )
    return Intake(command) if only is None else Intake(command, only.person, only.number)


def same(request: Request, waitlist: Waitlist, registry: Registry) -> Intake:
    """Return the merging of two persons."""
    kept, merged = (registry.person(waitlist, text or "") for text in (request.person, request.other))
    reason = registry.text("reason", request.reason, kept)
    return Intake(commands.Merge(kept=kept, merged=merged, reason=reason), kept)


def _about_entry(request: Request, entry: Entry, waitlist: Waitlist, registry: Registry) -> AnyCommand:
    """Return the command of a verb for an entry that is there."""
    number, reason = entry.number, registry.text("reason", request.reason, entry.person)
    match request.do:
        case "withdraw":
            return commands.Withdraw(entry=number, reason=reason)
        case "accept":
            return commands.Accept(entry=number)
        case "decline":
            return commands.Decline(entry=number, reason=reason)
        case "cancel":
            return commands.Cancel(entry=number, reason=reason)
        case "leave":
            return commands.Leave(entry=number, reason=reason)
        case "suspend":
            return commands.Suspend(entry=number, until=read_instant("until", request.until), reason=reason)
        case "resume":
            return commands.Resume(entry=number, reason=reason)
        case "reinstate":
            return commands.Reinstate(entry=number, reason=reason)
        case "no-show":
            return commands.NoShow(entry=number, reason=reason)
        case "displace":
            code = read_code(request.code) or "organiser_discretion"
            return commands.Displace(entry=number, code=code, reason=reason)
        case "revoke":
            code = read_code(request.code) or "organiser_discretion"
            return commands.Revoke(entry=number, code=code, reason=reason)
        case "offer":
            window, override = read_window(request.window), read_code(request.code)
            return commands.OfferTo(entry=number, window=window, code=override, reason=reason)
        case _:
            return _correcting(request, entry, waitlist, registry, reason)


def _correcting(
    request: Request, entry: Entry, waitlist: Waitlist, registry: Registry, reason: Digest | None
) -> AnyCommand:
    """Return the command of a verb that changes what an entry says."""
    match request.do:
        case "priority":
            code = read_code(request.code) or "organiser_discretion"
            return commands.Prioritise(entry=entry.number, priority=request.priority or 0, code=code, reason=reason)
        case "split":
            return _split(request, entry, waitlist, registry)
        case "amend":
            return _amend(request, entry, waitlist, reason)
        case _:
            raise Mistake("usage", f"{request.do} concerns no entry.")


def _split(request: Request, entry: Entry, waitlist: Waitlist, registry: Registry) -> commands.Split:
    """Return the splitting; the first part stays with the entry, each other is somebody of its own."""
    sizes = request.parts or ()
    if sum(sizes) != entry.party:
        raise Mistake("party", f"The parts of a party of {entry.party} have {sum(sizes)} people together.")
    parts = tuple(
        commands.Part(joiner.person, size, joiner.personal)
        for number, size in enumerate(sizes[1:], 2)
        for joiner in [registry.part(entry, number, waitlist)]
    )
    return commands.Split(entry=entry.number, parts=parts)


def _amend(request: Request, entry: Entry, waitlist: Waitlist, reason: Digest | None) -> commands.Amend:
    """Return the correction; of attributes those given replace the former ones, and the others stay."""
    attributes = outcomes = None
    if request.attributes:
        values, met = reduced(request.attributes, waitlist.policy)
        attributes = {**entry.attributes, **values} if values else None
        outcomes = {**entry.outcomes, **met} if met else None
    return commands.Amend(
        entry=entry.number,
        party=request.party,
        attributes=attributes,
        outcomes=outcomes,
        pools=accepted_pools(request),
        code=read_code(request.code),
        reason=reason,
    )


def _join(request: Request, waitlist: Waitlist, registry: Registry) -> tuple[commands.Join, EntryNumber | None]:
    """Return the join, and the active entry that the person has already; nobody is enrolled before it can be read."""
    pools = accepted_pools(request)
    attributes, outcomes = reduced(request.attributes or {}, waitlist.policy)
    explained = request.do == "join" or request.happened is not None
    code = read_code(request.code) if explained else None
    joiner = registry.joiner(request, waitlist)
    join = commands.Join(
        person=joiner.person,
        party=1 if request.party is None else request.party,
        attributes=attributes,
        outcomes=outcomes,
        pools=pools or (),
        wait=bool(request.wait),
        personal=joiner.personal,
        code=code,
        reason=None if request.do == "admit" else registry.text("reason", request.reason, joiner.person),
        beyond_limit=bool(request.beyond_limit),
    )
    return join, joiner.entry


def _admit(request: Request, person: str, waitlist: Waitlist, registry: Registry) -> Intake:
    """Return the admission of an active entry, or of somebody who joins by it."""
    how: dict[str, Any] = {
        "code": read_code(request.code),
        "add_spot": bool(request.add_spot),
        "carried_over": bool(request.carried_over),
    }
    try:
        entry = registry.entry(waitlist, person)
    except UnknownPerson:
        entry = None
    if entry is not None and entry.state in ACTIVE:
        reason = registry.text("reason", request.reason, entry.person)
        admit = commands.Admit(entry=entry.number, reason=reason, **how)
        return Intake(admit, entry.person, entry.number)
    join, _ = _join(request, waitlist, registry)
    reason = registry.text("reason", request.reason, join.person)
    return Intake(commands.Admit(join=join, reason=reason, **how), join.person)
