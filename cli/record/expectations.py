"""Does a waitlist stand as a file expects it to? The ``expect`` lines of ``apply``."""

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from cli.session import Session
from ledger.book import Pool
from ledger.instant import parse_instant
from ledger.malformed import in_words
from ledger.refusals import Mistake

if TYPE_CHECKING:
    from ledger.batch import Batch
    from ledger.standing import Standing

Spots = Literal["capacity", "admitted", "offered", "free"]


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """What a line may say; a member that is left out is not compared."""

    waitlist: str
    do: str = "expect"
    at: str | None = None
    by: str | None = None
    id: str | None = None
    capacity: int | None = None
    admitted: int | None = None
    offered: int | None = None
    free: int | None = None
    waiting: int | None = None
    in_line: int | None = None
    offers: list[str] | None = None
    pools: dict[str, dict[Spots, int]] | None = None


def compare(session: Session, batch: "Batch", expected: dict[str, Any]) -> str | None:
    """Return in what a waitlist differs from what is expected, or None.

    Raises:
        Mistake: the line has an unknown member, or one with a wrong value, or there is no such waitlist.
    """
    try:
        line = msgspec.convert(expected, Expected)
    except msgspec.ValidationError as error:
        raise Mistake("usage", in_words(error, Expected)) from error
    waitlist = line.waitlist
    expected = {name: value for name, value in expected.items() if value is not None}
    standing = batch.standing(waitlist, _instant(line.at))
    found = _found(session, standing, expected)
    differences = [
        f"{member} should be {_words(expected[member])} and is {_words(value)}"
        for member, value in found.items()
        if expected[member] != value
    ]
    return f"{waitlist} is not as expected: {'; '.join(differences)}." if differences else None


def _instant(at: str | None) -> Any:
    if at is None:
        return None
    try:
        return parse_instant(at)
    except ValueError as error:
        raise Mistake("time", f"at: {error}.") from error


def _found(session: Session, standing: "Standing", expected: dict[str, Any]) -> dict[str, Any]:
    waitlist = standing.waitlist
    found: dict[str, Any] = {}
    for member in expected.keys() - {"do", "waitlist", "at", "by", "id"}:
        match member:
            case "waiting":
                found[member] = waitlist.queued
            case "in_line":
                found[member] = waitlist.queued + len(standing.offers)
            case "offers":
                found[member] = _persons(session, standing, expected[member])
            case "pools":
                found[member] = {
                    name: {spots: _spots((pool,), spots) for spots in wanted}
                    for name, wanted in expected[member].items()
                    if (pool := waitlist.pool(name)) is not None
                }
            case _:
                found[member] = _spots(waitlist.pools, member)
    return found


def _persons(session: Session, standing: "Standing", wanted: list[str]) -> list[str]:
    """Return what those who hold an offer are called, as the file calls them where it means the same people."""
    called = []
    for index, entry in enumerate(standing.offers):
        known = {value for _, _, value in session.private.disclosures_of(entry.person)}
        want = wanted[index] if index < len(wanted) else None
        called.append(want if want in known else min(known, default=f"entry {entry.number}"))
    return called


def _spots(pools: tuple[Pool, ...], member: str) -> int:
    return sum(getattr(pool, member) for pool in pools)


def _words(value: object) -> str:
    return str(value)
