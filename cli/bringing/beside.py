"""Who of a sheet is known where the people go, by address and reference, and who is much like somebody there?"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from cli.bringing.alike import Apart, Likenesses, handles_of, is_same_name
from cli.bringing.people import Remark, Somebody
from cli.session import Session
from cli.words.plain import quoted
from ledger.intake import scope_of

if TYPE_CHECKING:
    from cli.bringing.carrying import Target


class Beside(Struct):
    """The people of a sheet beside those that the ledger knows.

    Attributes:
        new: not on the waitlist.
        known: on the waitlist already.
        unclear: somebody here has their address or reference and another name.
        near: new, and much like somebody here.
        again: how many rows were brought along before.
    """

    new: list[Somebody] = []
    known: list[Remark] = []
    unclear: list[Remark] = []
    near: list[Remark] = []
    again: int = 0


def beside_the_ledger(session: Session, target: "Target", apart: Apart, identify: Callable[[Somebody], str]) -> Beside:
    """Return who of a sheet is new where the people go; ``identify`` gives the idempotency key of a row."""
    beside = Beside()
    series = target.opening.get("series")
    if target.waitlist is None and not series:
        beside.new.extend(apart.people)
        return beside
    scope = f"series:{series}" if target.waitlist is None else scope_of(target.waitlist)
    identities = {one.row: identify(one) for one in apart.people}
    brought = session.ledger.recorded_ids(identities.values())
    known = session.private.known_in(scope)
    here = _likenesses(known)
    with session.ledger.store.snapshot() as snapshot:
        book = session.ledger.projections.book(snapshot)
        for one in apart.people:
            if identities[one.row] in brought:
                beside.again += 1
                continue
            person = session.private.person_for(scope, dict(handles_of(one)))
            name = "" if person is None else known.get(person, {}).get("name", "")
            entry = None if person is None else book.active_entry(target.name, person)
            if not is_same_name(one.name, name):
                what = f"{quoted(one.called)} has the address or reference of {quoted(name)}, who is known here"
                beside.unclear.append(Remark(one.row, what))
            elif entry is not None:
                what = f"{quoted(one.called)} is on {target.name} already (entry {entry.number})"
                beside.known.append(Remark(one.row, what))
            else:
                beside.new.append(one)
                beside.near.extend(here.of(one, person))
    return beside


def _likenesses(known: dict[str, dict[str, str]]) -> Likenesses:
    """Return by what those would be known again whom the ledger knows."""
    likenesses = Likenesses()
    for person, values in known.items():
        name = values.get("name") or values.get("ref", "")
        one = Somebody(row=0, name=name, email=values.get("email", ""), phone=values.get("phone", ""))
        likenesses.add(one, person, f"{quoted(one.called)}, who is known here")
    return likenesses
