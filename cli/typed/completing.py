"""What might somebody be about to type? Waitlists, people and staff, for the shell's completion.

A shell asks at every press of a key: only what is needed is opened, for reading, and what goes wrong is silence.
"""

import os
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import typer

MANY = 50
"""So many people are suggested, at most."""

ASKED = "_WAITLIST_COMPLETE"
"""The environment variable by which a shell asks."""

Suggestion = str | tuple[str, str]
Completer = Callable[[typer.Context, str], list[Suggestion]]


def prepare() -> None:
    """Teach the parser how shells ask."""
    from typer._completion_classes import completion_init

    completion_init()


def _quietly(suggestions: Callable[[typer.Context, str], Iterator[Suggestion]]) -> Completer:
    @wraps(suggestions)
    def suggested(ctx: typer.Context, incomplete: str) -> list[Suggestion]:
        try:
            return list(suggestions(ctx, incomplete))
        except Exception:  # noqa: BLE001 - a press of a key must never answer with an error
            return []

    return suggested


@_quietly
def waitlists(ctx: typer.Context, incomplete: str) -> Iterator[Suggestion]:
    """Yield the names of waitlists, each with how it stands."""
    for one in _known(_session(ctx)):
        if one.name.startswith(incomplete):
            yield one.name, f"{one.free} free, {one.queued} waiting"


@_quietly
def people(ctx: typer.Context, incomplete: str) -> Iterator[Suggestion]:
    """Yield the names of people on the waitlist that was typed; without one, on all of them.

    A name that would act on the terminal is left out: shown as it may be, it would no longer mean anybody.
    """
    from cli.words.harmless import visible
    from ledger.intake import scope_of

    session = _session(ctx)
    meant = [one for one in _known(session) if one.name == ctx.params.get("waitlist")]
    typed = incomplete.replace("\\", "")
    persons = session.private.search(list(map(scope_of, meant)) if meant else None, typed) if typed else []
    names = (dict((kind, value) for _, kind, value in session.private.disclosures_of(one)) for one in persons[:MANY])  # noqa: C402
    for name in sorted({known["name"] if "name" in known else known.get("ref", "") for known in names}):
        if name.startswith(typed) and visible(name) == name:
            yield _escaped(name)


@_quietly
def staff(ctx: typer.Context, incomplete: str) -> Iterator[Suggestion]:
    """Yield who records."""
    from cli.words.harmless import visible

    for actor, name in sorted(_session(ctx).private.actors().items()):
        if actor.startswith(incomplete):
            yield actor, visible(name)


def _session(ctx: typer.Context) -> Any:
    from cli.options import Run
    from cli.session import Options, Session
    from cli.surroundings import real

    return Session(Run.surroundings or real(), Options(ledger=ctx.params.get("ledger")), writes=False)


def _known(session: Any) -> list[Any]:
    """Return the waitlists, without the libraries that a command needs."""
    from projections.current import SqlBook

    store = session.open_store(session.url)
    with store.snapshot() as snapshot:
        return SqlBook(snapshot).waitlists()


def _escaped(name: str) -> str:
    """Return a name as bash wants it; other shells put the quotation marks themselves."""
    is_bash = os.environ.get(ASKED, "").endswith("bash")
    return "".join(f"\\{one}" if is_bash and not (one.isalnum() or one in "-_.@+") else one for one in name)
