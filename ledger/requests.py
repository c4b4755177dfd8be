"""What did somebody ask for, in their own words? One request is one ``apply`` line or one command typed.

Here people are names and texts are texts; ``ledger.intake`` turns a request into a command of ids and digests. Each
verb knows its own members, and any other is a mistake, not a surprise.
"""

from difflib import get_close_matches
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from ledger.draw import Algorithm
from ledger.malformed import in_words
from ledger.policy import Number, Slug, Value, Whole
from ledger.refusals import Mistake

Text = Annotated[str, Meta(max_length=1_000)]
Short = Annotated[str, Meta(min_length=1, max_length=1_000)]
RequestId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

Verb = Literal[
    "open",
    "capacity",
    "policy",
    "join",
    "withdraw",
    "offer",
    "admit",
    "accept",
    "decline",
    "revoke",
    "cancel",
    "draw",
    "leave",
    "suspend",
    "resume",
    "reinstate",
    "amend",
    "priority",
    "displace",
    "no-show",
    "undo",
    "split",
    "same",
    "pause",
    "unpause",
    "close",
    "reopen",
    "told",
    "approve",
    "tick",
]


ALONE: Final[frozenset[Verb]] = frozenset({"same"})
"""Verbs that concern a person on several waitlists, so that they are no line of a file of requests."""
_UNNAMED: Final = frozenset({"do", "waitlist", "person", "other", "persons", "at", "by", "id", "refused"})
"""Members that a record says in other ways than by the name of an option."""


class Request(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One request: a verb, a waitlist, and the verb's own members."""

    do: Verb
    waitlist: Slug
    person: Short | None = None
    other: Short | None = None
    at: str | None = None
    by: Slug | None = None
    id: RequestId | None = None
    code: str | None = None
    reason: Text | None = None
    refused: bool | str | None = None
    happened: str | None = None
    capacity: Whole | None = None
    pools: dict[Slug, Whole] | tuple[Slug, ...] | None = None
    from_pool: dict[Slug, Slug] | None = None
    policy: dict[str, Any] | None = None
    title: Short | None = None
    zone: str | None = None
    series: Slug | None = None
    party: int | None = None
    attributes: dict[str, Value] | None = None
    wait: bool | None = None
    beyond_limit: bool | None = None
    place_as_happened: bool | None = None
    name: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    ref: Short | None = None
    next: int | None = None
    window: str | None = None
    add_spot: bool | None = None
    carried_over: bool | None = None
    step: Literal["announce", "hold", "rerun"] | None = None
    algorithm: Algorithm | None = None
    sources: tuple[Short, ...] | None = None
    values: tuple[Short, ...] | None = None
    joining: bool | None = None
    until: str | None = None
    parts: tuple[int, ...] | None = None
    position: Whole | None = None
    priority: Number | None = None
    persons: tuple[Short, ...] | None = None
    channel: Slug | None = None
    failed: bool | None = None
    message: Text | None = None
    about: Whole | None = None
    repeat: bool | None = None

    def members(self) -> set[str]:
        """Return the names of the members that were given."""
        return set(msgspec.to_builtins(self))

    def via(self, interface: str) -> str:
        """Return what the record says of how it was asked: interface, verb and option names, never values."""
        options = sorted(self.members() - _UNNAMED)
        return " ".join([interface, self.do, *(f"--{name.replace('_', '-')}" for name in options)])


EVERYWHERE: Final = frozenset({"do", "waitlist", "at", "by", "id", "code", "reason", "refused", "happened"})
"""The members that every verb takes."""


class Form(Struct, frozen=True):
    """What a verb's request looks like.

    Attributes:
        takes: its members; ``needs`` and those of every verb are among them.
        needs: members that cannot be left out.
        one_of: members of which exactly one is given.
        some_of: members of which at least one is given.
    """

    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    one_of: frozenset[str] = frozenset()
    some_of: frozenset[str] = frozenset()


def _form(takes: str = "", *, needs: str = "", one_of: str = "", some_of: str = "") -> Form:
    parts = [frozenset(part.split()) for part in (takes, needs, one_of, some_of)]
    return Form(EVERYWHERE.union(*parts), *parts[1:])


_PERSONAL: Final = "party attributes pools name email phone ref"

FORMS: Final[dict[Verb, Form]] = {
    "open": _form("policy title zone series", one_of="capacity pools"),
    "capacity": _form("from_pool", some_of="capacity pools"),
    "policy": _form(needs="policy"),
    "draw": _form("algorithm sources values", needs="step"),
    "pause": _form(),
    "unpause": _form(),
    "close": _form("joining"),
    "reopen": _form(),
    "tick": _form(),
    "join": _form(f"wait beyond_limit place_as_happened {_PERSONAL}", needs="person"),
    "withdraw": _form(needs="person"),
    "cancel": _form(needs="person"),
    "leave": _form(needs="person"),
    "suspend": _form("until", needs="person"),
    "resume": _form(needs="person"),
    "reinstate": _form(needs="person"),
    "amend": _form(needs="person", some_of="party attributes pools place_as_happened"),
    "priority": _form(needs="person priority"),
    "displace": _form(needs="person"),
    "no-show": _form(needs="person"),
    "undo": _form(needs="position"),
    "split": _form(needs="person parts"),
    "same": _form(needs="person other"),
    "offer": _form("person next window"),
    "admit": _form(f"add_spot carried_over {_PERSONAL}", needs="person"),
    "accept": _form(needs="person"),
    "decline": _form(needs="person"),
    "revoke": _form(needs="person"),
    "approve": _form(needs="position"),
    "told": _form("failed message about repeat", needs="channel", one_of="person persons"),
}
"""The members of each verb."""


def check_members(request: Request) -> None:
    """Raise a mistake when a member does not go with the verb, or one that it needs is missing."""
    form, given = FORMS[request.do], request.members()
    for name in sorted(given - form.takes):
        meant = get_close_matches(name, sorted(form.takes), n=1)
        hint = f"Did you mean {meant[0]!r}?" if meant else ""
        message = f"{request.do} has no member {name!r}; it knows: {', '.join(sorted(form.takes))}."
        raise Mistake("usage", message, hint=hint)
    for name in sorted(form.needs - given):
        raise Mistake("usage", f"{request.do} needs {name!r}.")
    if form.one_of and len(form.one_of & given) != 1:
        raise Mistake("usage", f"{request.do} needs either {_either(form.one_of)}.")
    if form.some_of and not form.some_of & given:
        raise Mistake("usage", f"{request.do} needs {_either(form.some_of)}.")
    if request.place_as_happened and request.happened is None:
        raise Mistake("usage", "place_as_happened needs 'happened', the time to be placed at.")
    if request.do == "offer":
        _check_offer(request)
    if request.do == "admit" and request.carried_over and (request.add_spot or request.code):
        raise Mistake("usage", "Who is carried over had the spot before: that needs neither 'add_spot' nor 'code'.")
    if request.do == "draw":
        _check_draw(request)


def _check_offer(request: Request) -> None:
    if request.person is not None and request.next is not None:
        raise Mistake("usage", "offer takes a person or 'next', not both.")
    if request.next is not None and request.next < 1:
        raise Mistake("usage", "offer needs a 'next' of at least 1.")


def _check_draw(request: Request) -> None:
    """A draw is announced with sources and held with values."""
    takes = {"announce": {"algorithm", "sources"}, "hold": {"values"}, "rerun": {"algorithm", "sources"}}
    known = takes[request.step or "announce"]
    for name in sorted(request.members() & {"algorithm", "sources", "values"} - known):
        raise Mistake("usage", f"draw {request.step} has no member {name!r}; it knows: {', '.join(sorted(known))}.")
    for name in ("sources", "values"):
        if name in known and getattr(request, name) is None and request.step != "rerun":
            raise Mistake("usage", f"draw {request.step} needs {name!r}.")


def _either(names: frozenset[str]) -> str:
    return " or ".join(map(repr, sorted(names)))


def parse_request(members: Any) -> Request:
    """Return the request that a JSON object stands for.

    Raises:
        Mistake: a member is unknown, missing or has a wrong value.
    """
    try:
        request = msgspec.convert(members, Request)
    except msgspec.ValidationError as error:
        raise Mistake("usage", in_words(error, Request)) from error
    check_members(request)
    return request
