"""The verbs by which people come and go, and by which their standing changes.

join, withdraw, cancel, leave; suspend, resume; amend; priority, reinstate.
"""

from typing import Annotated, Any

import typer

from cli.options import Person, WaitlistName
from cli.record import arguments
from cli.record.arguments import Attributes, Email, Name, Party, Phone, Pools, Ref
from cli.record.recorded import recorded

Happened = Annotated[str | None, typer.Option("--happened", metavar="TIME", help="A claimed earlier time.")]
PlaceAsHappened = Annotated[
    bool, typer.Option("--place-as-happened", help="Rank by the claimed time; with --code and --reason.")
]


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_joining(app)
    _add_leaving(app)
    _add_suspending(app)
    _add_correcting(app)
    _add_splitting(app)
    _add_ranking(app)


def _add_joining(app: typer.Typer) -> None:
    @recorded(app, "join")
    def join(
        waitlist: WaitlistName,
        person: Person,
        party: Party = None,
        attribute: Attributes = None,
        pool: Pools = None,
        wait: Annotated[bool, typer.Option("--wait", help="Queue although a spot is free.")] = False,
        beyond_limit: Annotated[
            bool,
            typer.Option("--beyond-limit", help="Although the policy's limit is reached; with --code and --reason."),
        ] = False,
        name: Name = None,
        email: Email = None,
        phone: Phone = None,
        ref: Ref = None,
        happened: Happened = None,
        place_as_happened: PlaceAsHappened = False,
    ) -> dict[str, Any]:
        """Enter a person or a party into the queue; a free spot admits at once."""
        return {
            "waitlist": waitlist,
            "person": person,
            "party": party,
            "attributes": arguments.attributes(attribute),
            "pools": pool or None,
            "wait": wait or None,
            "beyond_limit": beyond_limit or None,
            "name": name,
            "email": email,
            "phone": phone,
            "ref": ref,
            "happened": happened,
            "place_as_happened": place_as_happened or None,
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

    @recorded(app, "leave")
    def leave(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Leave, whatever the state is: withdraw from the queue, decline the offer or cancel the admission."""
        return {"waitlist": waitlist, "person": person}


def _add_suspending(app: typer.Typer) -> None:
    @recorded(app, "suspend", without=("code",))
    def suspend(
        waitlist: WaitlistName,
        person: Person,
        until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Ends by itself then.")] = None,
    ) -> dict[str, Any]:
        """Offer a person nothing for a while; they keep their rank."""
        return {"waitlist": waitlist, "person": person, "until": until}

    @recorded(app, "resume", without=("code",))
    def resume(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Let a person be offered a spot again: after a suspension, a penalty, or an offer that staff took back."""
        return {"waitlist": waitlist, "person": person}


def _add_correcting(app: typer.Typer) -> None:
    @recorded(app, "amend")
    def amend(
        waitlist: WaitlistName,
        person: Person,
        party: Party = None,
        attribute: Attributes = None,
        pool: Pools = None,
        happened: Happened = None,
        place_as_happened: PlaceAsHappened = False,
    ) -> dict[str, Any]:
        """Correct the party, attributes, pools or place in line of an entry; what that frees goes to the next."""
        return {
            "waitlist": waitlist,
            "person": person,
            "party": party,
            "attributes": arguments.attributes(attribute),
            "pools": pool or None,
            "happened": happened,
            "place_as_happened": place_as_happened or None,
        }


def _add_splitting(app: typer.Typer) -> None:
    @recorded(app, "split", without=("code",))
    def split(
        waitlist: WaitlistName,
        person: Person,
        parts: Annotated[list[int], typer.Argument(metavar="N...", help="How many in each part; the first stays.")],
    ) -> dict[str, Any]:
        """Split a party into entries of their own, each at the same rank."""
        return {"waitlist": waitlist, "person": person, "parts": tuple(parts)}


def _add_ranking(app: typer.Typer) -> None:
    @recorded(app, "priority", explained=("code", "reason"))
    def priority(
        waitlist: WaitlistName,
        person: Person,
        number: Annotated[int, typer.Argument(metavar="NUMBER", help="Higher comes first; 0 is none.")],
    ) -> dict[str, Any]:
        """Give a person a staff priority, where the policy orders by it."""
        return {"waitlist": waitlist, "person": person, "priority": number}

    @recorded(app, "reinstate", without=("code",), explained=("reason",))
    def reinstate(waitlist: WaitlistName, person: Person) -> dict[str, Any]:
        """Bring a person back to their former rank, who left or was sent to the end of the line."""
        return {"waitlist": waitlist, "person": person}
