"""The verbs by which people come and go: join, withdraw, cancel."""

from typing import Annotated, Any

import typer

from cli.options import Person, WaitlistName
from cli.record import arguments
from cli.record.arguments import Attributes, Email, Name, Party, Phone, Pools, Ref
from cli.record.recorded import recorded


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_joining(app)
    _add_leaving(app)


def _add_joining(app: typer.Typer) -> None:
    @recorded(app, "join")
    def join(
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
    ) -> dict[str, Any]:
        """Enter a person or a party into the queue; a free spot admits at once."""
        return {
            "waitlist": waitlist,
            "person": person,
            "party": party,
            "attributes": arguments.attributes(attribute),
            "pools": pool or None,
            "wait": wait or None,
            "name": name,
            "email": email,
            "phone": phone,
            "ref": ref,
            "happened": happened,
        }


def _add_leaving(app: typer.Typer) -> None:
    @recorded(app, "withdraw")
    def withdraw(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Leave the queue before admission."""
        return {"waitlist": waitlist, "person": person}

    @recorded(app, "cancel")
    def cancel(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Give an admission back; the next is offered the spot."""
        return {"waitlist": waitlist, "person": person}
