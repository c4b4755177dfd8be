"""Which arguments do several verbs that record share, and how are they read?"""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.plain import quoted, whole

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
PolicyFile = Annotated[
    Path | None, typer.Option("--policy", metavar="FILE", help="A policy file (TOML), or the name of one that ships.")
]


def attributes(texts: list[str] | None) -> dict[str, bool | int | str] | None:
    """Return the attributes that were typed as NAME=VALUE; None where there were none."""
    return dict(map(_attribute, texts)) if texts else None


def capacities(texts: list[str]) -> dict[str, int]:
    """Return the capacities that were typed as POOL=NUMBER."""
    pools = {}
    for text in texts:
        name, _, number = text.partition("=")
        spots = whole(number)
        if spots is None:
            raise _unreadable(f"A pool's capacity is written NAME=NUMBER, not {quoted(text)}.")
        pools[name] = spots
    return pools


def renamed(texts: list[str]) -> dict[str, str]:
    """Return pools and those in which their holders are counted from now on, typed as OLD=NEW."""
    pools = {}
    for text in texts:
        old, equals, new = text.partition("=")
        if not (old and equals and new):
            raise _unreadable(f"Where holders go is written OLD=NEW, not {quoted(text)}.")
        if old in pools:
            raise _unreadable(f"The holders of a pool move to one other pool; {quoted(old)} is named twice.")
        pools[old] = new
    return pools


def position(text: str) -> int:
    """Return the position that was typed, bare or as #412."""
    found = whole(text.removeprefix("#"))
    if found is None:
        raise _unreadable(f"A position is a number such as 412, not {quoted(text)}.")
    return found


def sizes(texts: list[str]) -> dict[str, Any]:
    """Return the member for one number or for POOL=NUMBER, several times."""
    single = whole(texts[0]) if len(texts) == 1 else None
    if single is None and len(texts) == 1 and "=" not in texts[0]:
        raise _unreadable(f"A capacity is a whole number, or POOL=NUMBER, not {quoted(texts[0])}.")
    return {"pools": capacities(texts)} if single is None else {"capacity": single}


def needs_size(capacity: int | None, pools: list[str] | None) -> None:
    """Raise a problem unless a capacity, or that of a pool, is given."""
    if capacity is None and not pools:
        raise _unreadable("Say how many spots there are: --capacity N, or --pool NAME=N for each pool.")


def _attribute(text: str) -> tuple[str, bool | int | str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise _unreadable(f"An attribute is written NAME=VALUE, not {quoted(text)}.")
    if value in {"true", "false"}:
        return name, value == "true"
    number = whole(value.removeprefix("-"))
    return name, value if number is None else int(value)


def _unreadable(what: str) -> Problem:
    return Problem("usage", exits.USAGE, what, recorded=NOTHING_RECORDED)
