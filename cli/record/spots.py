"""The verbs by which spots are given, taken back and told of: offer, accept, revoke, admit, displace, no-show, told."""

from typing import Annotated, Any

import typer

from cli.options import Person, SomePerson, WaitlistName
from cli.record import arguments
from cli.record.arguments import Attributes, Email, Name, Party, Phone, Pools, Ref, Window
from cli.record.recorded import recorded


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_offering(app)
    _add_admitting(app)
    _add_ending(app)
    _add_telling(app)
    _add_approving(app)


def _add_offering(app: typer.Typer) -> None:
    @recorded(app, "offer")
    def offer(
        waitlist: WaitlistName,
        person: SomePerson = None,
        next: Annotated[
            int | None, typer.Option("--next", metavar="N", help="Offer to the next N by the rule.")
        ] = None,
        window: Window = None,
    ) -> dict[str, Any]:
        """Offer a spot to the next by the rule, or to a person (an override unless the rule chooses them)."""
        return {"waitlist": waitlist, "person": person, "next": next, "window": window}


def _add_admitting(app: typer.Typer) -> None:
    @recorded(app, "admit")
    def admit(
        waitlist: WaitlistName,
        person: Person,
        add_spot: Annotated[bool, typer.Option("--add-spot", help="Grow the capacity for this admission.")] = False,
        carried_over: Annotated[
            bool, typer.Option("--carried-over", help="They were in before this ledger began to give spots.")
        ] = False,
        party: Party = None,
        attribute: Attributes = None,
        pool: Pools = None,
        name: Name = None,
        email: Email = None,
        phone: Phone = None,
        ref: Ref = None,
    ) -> dict[str, Any]:
        """Admit by hand; an override, with code and reason, unless the rule would do it now."""
        return {
            "waitlist": waitlist,
            "person": person,
            "add_spot": add_spot or None,
            "carried_over": carried_over or None,
            "party": party,
            "attributes": arguments.attributes(attribute),
            "pools": pool or None,
            "name": name,
            "email": email,
            "phone": phone,
            "ref": ref,
        }


def _add_ending(app: typer.Typer) -> None:
    @recorded(app, "accept")
    def accept(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Take the offer: the person is admitted."""
        return {"waitlist": waitlist, "person": person}

    @recorded(app, "decline")
    def decline(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Turn the offer down; the next is offered the spot."""
        return {"waitlist": waitlist, "person": person}

    @recorded(app, "revoke")
    def revoke(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Take a live offer back."""
        return {"waitlist": waitlist, "person": person}

    @recorded(app, "displace", explained=("code", "reason"))
    def displace(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Take the spot of an admitted person, who goes back in the queue at their former rank."""
        return {"waitlist": waitlist, "person": person}

    @recorded(app, "no-show", without=("code",))
    def no_show(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Note that an admitted person did not come; their spot goes to the next."""
        return {"waitlist": waitlist, "person": person}


def _add_telling(app: typer.Typer) -> None:
    @recorded(app, "told", without=("code", "max_offers", "yes"))
    def told(
        waitlist: WaitlistName,
        persons: Annotated[list[str], typer.Argument(metavar="PERSON...", help="Entry number, address or full name.")],
        channel: Annotated[str, typer.Option("--channel", metavar="CHANNEL", help="How: email, phone, letter, desk.")],
        failed: Annotated[bool, typer.Option("--failed", help="They could not be reached.")] = False,
        message: Annotated[str | None, typer.Option("--message", metavar="TEXT", help="What they were told.")] = None,
    ) -> dict[str, Any]:
        """Note that people were told of their offer, or of what else last changed for them."""
        given: dict[str, Any] = {"person": persons[0]} if len(persons) == 1 else {"persons": tuple(persons)}
        return {"waitlist": waitlist, **given, "channel": channel, "failed": failed or None, "message": message}


def _add_approving(app: typer.Typer) -> None:
    @recorded(app, "approve", without=("reason", "code"))
    def approve(
        waitlist: WaitlistName,
        position: Annotated[int, typer.Argument(metavar="POSITION", help="Where the override was proposed.")],
    ) -> dict[str, Any]:
        """Let an override happen that somebody else proposed, if it still comes to the same."""
        return {"waitlist": waitlist, "position": position}
