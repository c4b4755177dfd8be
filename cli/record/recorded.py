"""Which options does every verb that records take, and how does a function become such a verb?

``recorded`` makes a verb of a function that returns the request's members. ``recording`` only adds the options: for a
verb that makes no request, one, or several.
"""

import functools
import inspect
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct
from msgspec.structs import replace

from cli import exits
from cli.options import RECORD, command, is_needed
from cli.problem import NOTHING_RECORDED, Problem
from cli.session import Session
from cli.typed import completing
from cli.words.plain import listed

if TYPE_CHECKING:
    from cli.record.recording import Recording

REQUEST, FLOW = ("reason", "code", "id"), ("by", "dry_run", "plan", "max_offers", "yes", "no_input")

_Text = str | None
_SHARED: dict[str, Any] = {
    "by": Annotated[_Text, typer.Option("--by", metavar="ACTOR", help="Who records.", autocompletion=completing.staff)],
    "reason": Annotated[_Text, typer.Option("--reason", metavar="TEXT", help="Why; kept apart from the record.")],
    "code": Annotated[_Text, typer.Option("--code", metavar="CODE", help="The closed code of an override.")],
    "id": Annotated[_Text, typer.Option("--id", metavar="KEY", help="Idempotency key: asked again, answered again.")],
    "dry_run": Annotated[bool, typer.Option("--dry-run", help="Show the plan and record nothing.")],
    "plan": Annotated[
        _Text, typer.Option("--plan", metavar="DIGEST", help="Record only if the plan is still this one.")
    ],
    "max_offers": Annotated[
        int | None, typer.Option("--max-offers", metavar="N", help="Make or revoke up to N offers.")
    ],
    "yes": Annotated[bool, typer.Option("--yes", help="Answer questions with yes.")],
    "no_input": Annotated[bool, typer.Option("--no-input", help="Never ask.")],
}
_DEFAULTS: dict[str, Any] = {**dict.fromkeys(_SHARED), "dry_run": False, "yes": False, "no_input": False}


_EXPLAINING = {"code": "--code CODE", "reason": "--reason TEXT"}


class Shared(Struct, frozen=True):
    """What was given with the options that all recording verbs share.

    Attributes:
        members: those that are part of the request.
        options: those that say how it is carried out.
    """

    members: dict[str, Any]
    options: "Recording"

    def with_policy(self, *words: str) -> "Shared":
        """Return this with the words that gave the request's policy, to be typed again."""
        return replace(self, options=replace(self.options, policy=words))

    def with_offers(self, allowed: int) -> "Shared":
        """Return this with a number of offers allowed, unless one was given."""
        if self.options.max_offers is not None:
            return self
        return replace(self, options=replace(self.options, max_offers=allowed))


def recorded(
    app: typer.Typer, name: str, *, without: Collection[str] = (), explained: Collection[str] = (), **settings: Any
) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Make a function that returns a request's members, ``waitlist`` among them, a verb that records it.

    Args:
        app: where the verb is added.
        name: the verb.
        without: shared options that it does not take.
        explained: shared options that it does not do without.
        settings: more for typer, such as ``help``.
    """

    def decorated(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        if not is_needed(app, name):
            return function

        def run(session: Session, shared: Shared, **own: Any) -> int:
            _check_explained(name, shared, explained)
            return asked(session, name, function(**own), shared)

        session, shared, _ = inspect.signature(run, eval_str=True).parameters.values()
        _take(run, [session, shared, *inspect.signature(function, eval_str=True).parameters.values()])
        run.__doc__ = function.__doc__
        command(app, name, RECORD, **settings)(recording(run, without=without))
        return function

    return decorated


def recording(function: Callable[..., int], *, without: Collection[str] = ()) -> Callable[..., int]:
    """Add the shared options to a function of a session, a ``Shared`` and its own arguments."""
    taken = {name: annotation for name, annotation in _SHARED.items() if name not in without}

    @functools.wraps(function)
    def run(session: Session, **arguments: Any) -> int:
        from cli.record.recording import Recording

        given = {name: arguments.pop(name) for name in taken}
        members = {name: given[name] for name in REQUEST if name in given}
        options = Recording(**{name: given[name] for name in FLOW if name in given})
        return function(session, Shared(members, options), **arguments)

    session, _, *own = inspect.signature(function, eval_str=True).parameters.values()
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=_DEFAULTS[name], annotation=annotation)
        for name, annotation in taken.items()
    ]
    _take(run, [session, *own, *shared])
    return run


def asked(session: Session, verb: str, members: dict[str, Any], shared: Shared) -> int:
    """Carry out the request of a verb; members that are None were not given."""
    from cli.record.recording import carry_out

    given = {name: value for name, value in (members | shared.members).items() if value is not None}
    return carry_out(session, {"do": verb, **given}, shared.options)


def _check_explained(verb: str, shared: Shared, explained: Collection[str]) -> None:
    """Raise a problem when a verb that has to be explained is not."""
    missing = [_EXPLAINING[name] for name in explained if not shared.members[name]]
    if missing:
        what = f"{verb} has to be explained: say {listed(missing)}."
        raise Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=_codes(missing))


def _codes(missing: list[str]) -> str:
    from ledger.intake.values import CODES

    return f"A code is one of: {', '.join(CODES)}." if _EXPLAINING["code"] in missing else ""


def _take(function: Callable[..., int], parameters: list[inspect.Parameter]) -> None:
    """Say which parameters a function takes, for whoever looks at its signature."""
    loose = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    function.__signature__ = inspect.Signature(loose)  # type: ignore[attr-defined]
