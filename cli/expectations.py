"""Does a waitlist stand as a file expects it to? The ``expect`` lines of ``apply``."""

from typing import TYPE_CHECKING, Any

from cli.session import Session
from ledger.book import Pool
from ledger.instant import parse_instant
from ledger.refusals import Mistake

if TYPE_CHECKING:
    from ledger.application import Batch
    from ledger.standing import Standing

SPOTS = ("capacity", "admitted", "offered", "free")
PEOPLE = ("waiting", "in_line")
KNOWN = frozenset({*SPOTS, *PEOPLE, "offers", "pools", "do", "waitlist", "at", "by", "id"})


def compare(session: Session, batch: "Batch", expected: dict[str, Any]) -> str | None:
    """Return in what a waitlist differs from what is expected, or None.

    Raises:
        Mistake: the line has an unknown member, or there is no such waitlist.
    """
    for name in sorted(expected.keys() - KNOWN):
        raise Mistake("usage", f"expect has no member {name!r}; it knows: {', '.join(sorted(KNOWN))}.")
    waitlist = expected.get("waitlist")
    if not isinstance(waitlist, str):
        raise Mistake("usage", "expect needs 'waitlist'.")
    standing = batch.standing(waitlist, _instant(expected.get("at")))
    found = _found(session, standing, expected)
    differences = [
        f"{member} should be {_words(expected[member])} and is {_words(value)}"
        for member, value in found.items()
        if expected[member] != value
    ]
    return f"{waitlist} is not as expected: {'; '.join(differences)}." if differences else None


def _instant(at: object) -> Any:
    if at is None:
        return None
    try:
        return parse_instant(str(at))
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
