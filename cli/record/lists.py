"""The verbs that concern a whole waitlist: open, capacity, pause, unpause, close, reopen, tick."""

from typing import Annotated, Any

import typer

from cli import exits
from cli.options import RECORD, SomeWaitlist, WaitlistName, command, from_here
from cli.problem import NOTHING_RECORDED, Problem
from cli.record import arguments
from cli.record.arguments import PolicyFile, Window
from cli.record.recorded import Shared, asked, recorded, recording
from cli.session import Session

EVERY_OFFER = 1_000_000
"""How many offers a tick over all waitlists may make: cron asks nobody."""


def add_to(app: typer.Typer) -> None:
    """Add the verbs."""
    _add_opening(app)
    _add_sizing(app)
    _add_halting(app)
    _add_undoing(app)
    _add_ticking(app)


def _add_opening(app: typer.Typer) -> None:
    def open_list(
        session: Session,
        shared: Shared,
        waitlist: WaitlistName,
        capacity: Annotated[int | None, typer.Option("--capacity", metavar="N", help="How many spots.")] = None,
        pool: Annotated[list[str] | None, typer.Option("--pool", metavar="NAME=N", help="A named part of it.")] = None,
        policy: PolicyFile = None,
        rule: Annotated[
            str | None, typer.Option("--rule", metavar="NAME", help="A policy that ships, such as first-come.")
        ] = None,
        window: Window = None,
        title: Annotated[str | None, typer.Option("--title", help="What people call it.")] = None,
        zone: Annotated[str | None, typer.Option("--zone", metavar="ZONE", help="Such as Europe/Amsterdam.")] = None,
        series: Annotated[str | None, typer.Option("--series", help="People are the same across a series.")] = None,
    ) -> int:
        """Open a waitlist."""
        from cli.policies import policy_settings

        arguments.needs_size(capacity, pool)
        members = {
            "waitlist": waitlist,
            "capacity": capacity,
            "pools": arguments.capacities(pool) if pool else None,
            "policy": policy_settings(from_here(policy), rule, window),
            "title": title,
            "zone": zone,
            "series": series,
        }
        given = {"--policy": policy, "--rule": rule, "--window": window}
        words = [word for option, value in given.items() if value is not None for word in (option, str(value))]
        return asked(session, "open", members, shared.with_policy(*words))

    command(app, "open", RECORD)(recording(open_list, without=("reason", "code", "max_offers", "yes")))


def _add_sizing(app: typer.Typer) -> None:
    @recorded(app, "capacity", without=("code",))
    def capacity(
        waitlist: WaitlistName,
        sizes: Annotated[list[str], typer.Argument(metavar="N|POOL=N...", help="The capacity, or that of pools.")],
        from_pool: Annotated[
            list[str] | None,
            typer.Option("--from-pool", metavar="OLD=NEW", help="Count who holds a spot in OLD in NEW from now on."),
        ] = None,
    ) -> dict[str, Any]:
        """Set the capacity, or cut it into other pools; more spots are offered at once where the policy says so."""
        moves = arguments.renamed(from_pool) if from_pool else None
        return {"waitlist": waitlist, **arguments.sizes(sizes), "from_pool": moves}


def _add_halting(app: typer.Typer) -> None:
    @recorded(app, "pause", without=("code",))
    def pause(waitlist: WaitlistName) -> dict[str, Any]:
        """Make no more offers for now; people may join, and offers that are out go on."""
        return {"waitlist": waitlist}

    @recorded(app, "unpause", without=("code",))
    def unpause(waitlist: WaitlistName) -> dict[str, Any]:
        """Make offers again; what came free meanwhile is offered at once."""
        return {"waitlist": waitlist}

    @recorded(app, "close", without=("code",))
    def close(
        waitlist: WaitlistName,
        joining: Annotated[bool, typer.Option("--joining", help="Close to joining only; offers go on.")] = False,
    ) -> dict[str, Any]:
        """End joining and offers; those in the queue stay in it."""
        return {"waitlist": waitlist, "joining": joining or None}

    @recorded(app, "reopen", without=("code",))
    def reopen(waitlist: WaitlistName) -> dict[str, Any]:
        """Take joins and make offers again; what came free meanwhile is offered at once."""
        return {"waitlist": waitlist}


def _add_ticking(app: typer.Typer) -> None:
    def tick(
        session: Session,
        shared: Shared,
        waitlist: SomeWaitlist = None,
    ) -> int:
        """Record what is due: offers that expired, and the offers that follow. For cron."""
        if waitlist is not None:
            return asked(session, "tick", {"waitlist": waitlist}, shared)
        if shared.options.plan is not None:
            raise Problem("usage", exits.USAGE, "A plan is that of one waitlist: name it.", recorded=NOTHING_RECORDED)
        from cli.record.ticking import tick_all

        return tick_all(session, shared.with_offers(EVERY_OFFER).options)

    command(app, "tick", RECORD)(recording(tick, without=("reason", "code", "id", "yes")))


def _add_undoing(app: typer.Typer) -> None:
    @recorded(app, "undo", explained=("reason",))
    def undo(
        waitlist: WaitlistName,
        position: Annotated[str, typer.Argument(metavar="POSITION", help="A record of the command, such as 412.")],
    ) -> dict[str, Any]:
        """Make up for an earlier command, without hurting anybody else; nothing is erased."""
        return {"waitlist": waitlist, "position": arguments.position(position)}
