"""What did somebody ask for, in their own words? One request is one ``apply`` line or one command typed.

Here people are names and texts are texts; ``ledger.intake`` turns a request into a command of ids and digests. The
members are those of DESIGN section 9; each verb knows its own, and any other is a mistake, not a surprise.
"""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from ledger.policy import Slug, Value, Whole
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
    "tick",
]


class Request(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One request: a verb, a waitlist, and the verb's own members."""

    do: Verb
    waitlist: Slug
    person: Short | None = None
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
    name: Short | None = None
    email: Short | None = None
    phone: Short | None = None
    ref: Short | None = None
    next: int | None = None
    window: str | None = None
    add_spot: bool | None = None

    def members(self) -> set[str]:
        """Return the names of the members that were given."""
        return {name for name in self.__struct_fields__ if getattr(self, name) is not None}

    def via(self, interface: str) -> str:
        """Return what the record says of how it was asked: interface, verb and option names, never values."""
        options = sorted(self.members() - {"do", "waitlist", "person", "at", "by", "id", "refused"})
        return " ".join([interface, self.do, *(f"--{name.replace('_', '-')}" for name in options)])


EVERYWHERE: Final = frozenset({"do", "waitlist", "at", "by", "id", "code", "reason", "refused", "happened"})
MEMBERS: Final[dict[Verb, frozenset[str]]] = {
    "open": frozenset({"capacity", "pools", "policy", "title", "zone", "series"}),
    "capacity": frozenset({"capacity", "pools", "from_pool"}),
    "policy": frozenset({"policy"}),
    "join": frozenset({"person", "party", "attributes", "pools", "wait", "name", "email", "phone", "ref"}),
    "withdraw": frozenset({"person"}),
    "offer": frozenset({"person", "next", "window"}),
    "admit": frozenset({"person", "add_spot", "party", "attributes", "pools", "name", "email", "phone", "ref"}),
    "accept": frozenset({"person"}),
    "decline": frozenset({"person"}),
    "revoke": frozenset({"person"}),
    "cancel": frozenset({"person"}),
    "tick": frozenset(),
}
"""The members that each verb knows beside those that all have."""

_NEEDED: Final[dict[Verb, str]] = {
    **dict.fromkeys(("join", "withdraw", "admit", "accept", "decline", "revoke", "cancel"), "person"),
    "policy": "policy",
}


def check_members(request: Request) -> None:
    """Raise a mistake when a member does not go with the verb, or one that it needs is missing."""
    known = EVERYWHERE | MEMBERS[request.do]
    for name in sorted(request.members() - known):
        raise Mistake("usage", f"{request.do} has no member {name!r}; it knows: {', '.join(sorted(known))}.")
    needed = _NEEDED.get(request.do)
    if needed and getattr(request, needed) is None:
        raise Mistake("usage", f"{request.do} needs {needed!r}.")
    if request.do == "capacity" and request.capacity is None and not request.pools:
        raise Mistake("usage", "capacity needs 'capacity' or 'pools'.")
    if request.do == "open" and (request.capacity is None) == (request.pools is None):
        raise Mistake("usage", "open needs either 'capacity' or 'pools'.")
    if request.do == "offer" and request.person is not None and request.next is not None:
        raise Mistake("usage", "offer takes a person or 'next', not both.")
    if request.do == "offer" and request.next is not None and request.next < 1:
        raise Mistake("usage", "offer needs a 'next' of at least 1.")


def parse_request(members: Any) -> Request:
    """Return the request that a JSON object stands for.

    Raises:
        Mistake: a member is unknown, missing or has a wrong value.
    """
    try:
        request = msgspec.convert(members, Request)
    except msgspec.ValidationError as error:
        raise Mistake("usage", f"{error}.") from error
    check_members(request)
    return request
