"""The verbs that record: each makes a request, shows the plan if asked to, and says what was recorded."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli import exits
from cli.options import RECORD, Person, SomePerson, WaitlistName, command
from cli.problem import NOTHING_RECORDED, Problem
from cli.recording import Recording, carry_out
from cli.session import Session

By = Annotated[str | None, typer.Option("--by", metavar="ACTOR", help="Who records.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept apart from the record.")]
Code = Annotated[str | None, typer.Option("--code", metavar="CODE", help="The closed code of an override.")]
Id = Annotated[str | None, typer.Option("--id", metavar="KEY", help="Idempotency key: asked again, answered again.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the plan and record nothing.")]
Plan = Annotated[
    str | None, typer.Option("--plan", metavar="DIGEST", help="Record only if the plan is still this one.")
]
MaxOffers = Annotated[int | None, typer.Option("--max-offers", metavar="N", help="Make or revoke up to N offers.")]
NoInput = Annotated[bool, typer.Option("--no-input", help="Never ask.")]
Yes = Annotated[bool, typer.Option("--yes", help="Answer questions with yes.")]
Window = Annotated[str | None, typer.Option("--window", metavar="LENGTH", help="Time to answer: 30m, 24h, 3d.")]
Party = Annotated[int | None, typer.Option("--party", metavar="N", help="How many spots the party needs.")]
Attributes = Annotated[
    list[str] | None, typer.Option("--attribute", "-a", metavar="NAME=VALUE", help="What the policy reads.")
]
Pools = Annotated[list[str] | None, typer.Option("--pool", metavar="POOL", help="A pool accepted; first choice first.")]
Name = Annotated[str | None, typer.Option("--name", help="Full name.")]
Email = Annotated[str | None, typer.Option("--email", help="Address.")]
Phone = Annotated[str | None, typer.Option("--phone", help="Phone number.")]
Ref = Annotated[str | None, typer.Option("--ref", help="Your own reference for the person.")]
PolicyFile = Annotated[Path | None, typer.Option("--policy", metavar="FILE", help="A policy file (TOML).")]


def add_to(app: typer.Typer) -> None:
    """Add the verbs that concern an entry, then those that concern a list."""
    _add_joining(app)
    _add_giving(app)
    _add_admitting(app)
    _add_leaving(app)
    _add_opening(app)
    _add_sizing(app)
    _add_running(app)


def _add_joining(app: typer.Typer) -> None:
    @command(app, "join", RECORD)
    def join(
        session: Session,
        waitlist: WaitlistName,
        person: Person,
        party: Party = None,
        attribute: Attributes = None,
        pool: Pools = None,
        wait: Annotated[bool, typer.Option("--wait", help="Queue although a spot is free.")] = False,
        name: Name = None,
        email: Email = None,
        phone: Phone = None,
        ref: Ref = None,
        happened: Annotated[
            str | None, typer.Option("--happened", metavar="TIME", help="A claimed earlier time.")
        ] = None,
        by: By = None,
        reason: Reason = None,
        code: Code = None,
        id: Id = None,
        dry_run: DryRun = False,
        plan: Plan = None,
        max_offers: MaxOffers = None,
        yes: Yes = False,
        no_input: NoInput = False,
    ) -> int:
        """Enter a person or a party into the queue; a free spot admits at once."""
        given = _persons(party, attribute, pool, name, email, phone, ref)
        given |= {
            "person": person,
            "wait": wait or None,
            "happened": happened,
            "reason": reason,
            "code": code,
            "id": id,
        }
        return carry_out(session, _do("join", waitlist, given), Recording(by, dry_run, plan, max_offers, yes, no_input))


def _add_giving(app: typer.Typer) -> None:
    @command(app, "offer", RECORD)
    def offer(
        session: Session,
        waitlist: WaitlistName,
        person: SomePerson = None,
        next: Annotated[
            int | None, typer.Option("--next", metavar="N", help="Offer to the next N by the rule.")
        ] = None,
        window: Window = None,
        by: By = None,
        reason: Reason = None,
        code: Code = None,
        id: Id = None,
        dry_run: DryRun = False,
        plan: Plan = None,
        max_offers: MaxOffers = None,
        yes: Yes = False,
        no_input: NoInput = False,
    ) -> int:
        """Offer a spot to the next by the rule, or to a person (an override unless the rule chooses them)."""
        given = {"person": person, "next": next, "window": window, "reason": reason, "code": code, "id": id}
        return carry_out(
            session, _do("offer", waitlist, given), Recording(by, dry_run, plan, max_offers, yes, no_input)
        )


def _add_admitting(app: typer.Typer) -> None:
    @command(app, "admit", RECORD)
    def admit(
        session: Session,
        waitlist: WaitlistName,
        person: Person,
        add_spot: Annotated[bool, typer.Option("--add-spot", help="Grow the capacity for this admission.")] = False,
        party: Party = None,
        attribute: Attributes = None,
        pool: Pools = None,
        name: Name = None,
        email: Email = None,
        phone: Phone = None,
        ref: Ref = None,
        by: By = None,
        reason: Reason = None,
        code: Code = None,
        id: Id = None,
        dry_run: DryRun = False,
        plan: Plan = None,
        max_offers: MaxOffers = None,
        yes: Yes = False,
        no_input: NoInput = False,
    ) -> int:
        """Admit by hand; an override, with code and reason, unless the rule would do it now."""
        given = _persons(party, attribute, pool, name, email, phone, ref)
        given |= {"person": person, "add_spot": add_spot or None, "reason": reason, "code": code, "id": id}
        return carry_out(
            session, _do("admit", waitlist, given), Recording(by, dry_run, plan, max_offers, yes, no_input)
        )


def _add_leaving(app: typer.Typer) -> None:
    for verb, words in (
        ("accept", "Take the offer: the person is admitted."),
        ("decline", "Turn the offer down; the next is offered the spot."),
        ("withdraw", "Leave the queue before admission."),
        ("cancel", "Give an admission back; the next is offered the spot."),
        ("revoke", "Take a live offer back."),
    ):
        _add_simple(app, verb, words)


def _add_simple(app: typer.Typer, verb: str, words: str) -> None:
    def simple(
        session: Session,
        waitlist: WaitlistName,
        person: Person,
        by: By = None,
        reason: Reason = None,
        code: Code = None,
        id: Id = None,
        dry_run: DryRun = False,
        plan: Plan = None,
        max_offers: MaxOffers = None,
        yes: Yes = False,
        no_input: NoInput = False,
    ) -> int:
        given = {"person": person, "reason": reason, "code": code, "id": id}
        return carry_out(session, _do(verb, waitlist, given), Recording(by, dry_run, plan, max_offers, yes, no_input))

    command(app, verb, RECORD, help=words)(simple)


def _add_opening(app: typer.Typer) -> None:
    @command(app, "open", RECORD)
    def open_list(
        session: Session,
        waitlist: WaitlistName,
        capacity: Annotated[int | None, typer.Option("--capacity", metavar="N", help="How many spots.")] = None,
        pool: Annotated[list[str] | None, typer.Option("--pool", metavar="NAME=N", help="A named part of it.")] = None,
        policy: PolicyFile = None,
        rule: Annotated[str | None, typer.Option("--rule", metavar="first-come", help="A rule without a file.")] = None,
        window: Window = None,
        title: Annotated[str | None, typer.Option("--title", help="What people call it.")] = None,
        zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Such as Europe/Amsterdam.")] = None,
        series: Annotated[str | None, typer.Option("--series", help="People are the same across a series.")] = None,
        by: By = None,
        id: Id = None,
        dry_run: DryRun = False,
        plan: Plan = None,
        no_input: NoInput = False,
    ) -> int:
        """Open a waitlist."""
        from cli.policies import policy_settings

        settings = policy_settings(policy, rule, window)
        given: dict[str, Any] = {
            "capacity": capacity,
            "policy": settings,
            "title": title,
            "zone": zone,
            "series": series,
        }
        given |= {"pools": _capacities(pool) if pool else None, "id": id}
        return carry_out(session, _do("open", waitlist, given), Recording(by, dry_run, plan, None, False, no_input))


def _add_sizing(app: typer.Typer) -> None:
    @command(app, "capacity", RECORD)
    def capacity(
        session: Session,
        waitlist: WaitlistName,
        sizes: Annotated[list[str], typer.Argument(metavar="N|POOL=N...", help="The capacity, or that of pools.")],
        by: By = None,
        reason: Reason = None,
        id: Id = None,
        dry_run: DryRun = False,
        plan: Plan = None,
        max_offers: MaxOffers = None,
        yes: Yes = False,
        no_input: NoInput = False,
    ) -> int:
        """Set the capacity; more spots are offered at once where the policy says so."""
        given: dict[str, Any] = {"reason": reason, "id": id}
        given |= {"capacity": int(sizes[0])} if _is_one_number(sizes) else {"pools": _capacities(sizes)}
        recording = Recording(by, dry_run, plan, max_offers, yes, no_input)
        return carry_out(session, _do("capacity", waitlist, given), recording)


def _add_running(app: typer.Typer) -> None:
    @command(app, "tick", RECORD)
    def tick(
        session: Session,
        waitlist: Annotated[
            str | None, typer.Argument(metavar="[WAITLIST]", help="One waitlist; all without it.")
        ] = None,
        by: By = None,
        dry_run: DryRun = False,
        max_offers: MaxOffers = None,
        no_input: NoInput = False,
    ) -> int:
        """Record what is due: offers that expired, and the offers that follow. For cron."""
        names = [waitlist] if waitlist else [one.name for one in session.ledger.waitlists()]
        limit = max_offers if max_offers is not None or waitlist else 1_000_000
        code = exits.DONE
        for name in names:
            recording = Recording(by, dry_run, None, limit, False, no_input)
            code = max(code, carry_out(session, _do("tick", name, {}), recording))
        return code

    @command(app, "apply", RECORD)
    def apply(
        session: Session,
        file: Annotated[str, typer.Argument(metavar="FILE.jsonl|-", help="Commands, one JSON object a line.")],
        batch: Annotated[int, typer.Option("--batch", metavar="N", min=1, help="Lines to a transaction.")] = 1000,
    ) -> int:
        """Run commands from a file, one line each; run again, it goes on where it stopped."""
        from cli.apply import apply_file

        return apply_file(session, file, batch)


def _do(verb: str, waitlist: str, members: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in members.items() if value is not None}
    return {"do": verb, "waitlist": waitlist, **given}


def _persons(
    party: int | None,
    attributes: list[str] | None,
    pools: list[str] | None,
    name: str | None,
    email: str | None,
    phone: str | None,
    ref: str | None,
) -> dict[str, Any]:
    return {
        "party": party,
        "attributes": dict(map(_attribute, attributes)) if attributes else None,
        "pools": pools or None,
        "name": name,
        "email": email,
        "phone": phone,
        "ref": ref,
    }


def _attribute(text: str) -> tuple[str, bool | int | str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise _unreadable(f"An attribute is written NAME=VALUE, not {text!r}.")
    if value in {"true", "false"}:
        return name, value == "true"
    return name, int(value) if value.removeprefix("-").isascii() and value.removeprefix("-").isdigit() else value


def _capacities(texts: list[str]) -> dict[str, int]:
    pools = {}
    for text in texts:
        name, equals, number = text.partition("=")
        if not equals or not (number.isascii() and number.isdigit()):
            raise _unreadable(f"A pool's capacity is written NAME=NUMBER, not {text!r}.")
        pools[name] = int(number)
    return pools


def _is_one_number(sizes: list[str]) -> bool:
    return len(sizes) == 1 and sizes[0].isascii() and sizes[0].isdigit()


def _unreadable(what: str) -> Problem:
    return Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
