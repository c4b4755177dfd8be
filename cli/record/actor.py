"""Who records? As an option, in the environment, in their own settings, or asked."""

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.session import Session
from cli.settings import read_settings
from cli.words.plain import close_to, listed, quoted, typed


def actor(session: Session, given: str | None, *, asks: bool = True) -> str:
    """Return who records: ``--by``, ``WAITLIST_BY``, their own settings, or whoever answers the question.

    Raises:
        Problem: nobody says, or nobody knows the actor.
    """
    known = session.private.actors()
    by = given or session.around.environment.get("WAITLIST_BY") or read_settings(session.around.environment).get("by")
    if not by and asks and session.around.asks:
        choice = listed(sorted(known), "or") if known else "a short id"
        by = session.around.reply_to(f"Who is recording? ({choice}) ")
    if not by:
        what = "Who is recording? Nothing says so."
        commands = ("waitlist config set by ACTOR", "export WAITLIST_BY=ACTOR")
        raise Problem(
            "no_actor", exits.USAGE, what, recorded=NOTHING_RECORDED, advice="Say --by ACTOR, or:", commands=commands
        )
    if by not in known:
        meant = close_to(by, known, 1)
        advice = f"Did you mean {listed(map(quoted, meant), 'or')}? Otherwise add them:" if meant else "Add them:"
        add = f'{typed("waitlist", "staff", "add", by)} "FULL NAME"'
        what = f"Nobody is known as {quoted(by)}."
        raise Problem(
            "unknown_actor",
            exits.USAGE,
            what,
            recorded=NOTHING_RECORDED,
            advice=advice,
            commands=(add,),
            instead=(by, meant[0]) if meant and given else None,
        )
    return by
