"""Who may stand twice, in the sheet or in the ledger? Certain, unclear, or only alike: each is told, none is merged."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from cli.bringing.people import Remark, Somebody
from cli.words.plain import quoted
from ledger.store.spelling import UnfitText, normal, words

_TELLING = 6
"""Letters from which on one that differs is more likely a slip than another person."""


class Apart(Struct, frozen=True):
    """The people of a sheet told apart.

    Attributes:
        people: each once.
        again: rows that name somebody again.
        unclear: rows of which nobody can say whether they do.
        near: rows that are much alike and are both brought along.
    """

    people: tuple[Somebody, ...]
    again: tuple[Remark, ...]
    unclear: tuple[Remark, ...]
    near: tuple[Remark, ...]


def told_apart(people: Iterable[Somebody]) -> Apart:
    """Return the people of a sheet, each once; whoever has the address or reference of a row above is that person."""
    seen: dict[tuple[str, str], Somebody] = {}
    kept: list[Somebody] = []
    again: list[Remark] = []
    unclear: list[Remark] = []
    for one in people:
        other = next((seen[handle] for handle in handles_of(one) if handle in seen), None)
        if other is None:
            kept.append(one)
            seen |= dict.fromkeys(handles_of(one), one)
        elif not is_same_name(one.name, other.name):
            what = f"{quoted(one.called)} has the address or reference of {quoted(other.called)} in row {other.row}"
            unclear.append(Remark(one.row, f"{what}, and one person is known by one"))
        elif one.email or one.ref or _is_row_again(one, other):
            again.append(Remark(one.row, f"{quoted(one.called)} stands in row {other.row} already"))
        else:
            what = (
                f"{quoted(one.called)} stands in row {other.row} already, and no address or reference tells them apart"
            )
            unclear.append(Remark(one.row, what))
    return Apart(tuple(kept), tuple(again), tuple(unclear), tuple(_near(kept)))


def _is_row_again(one: Somebody, other: Somebody) -> bool:
    """Whether a row says the same as another, and more than a name."""
    return bool(one.phone or one.joined) and (one.phone, one.joined) == (other.phone, other.joined)


def handles_of(one: Somebody) -> list[tuple[str, str]]:
    """Return what a person is known by, as the ledger compares it: the bare name only where there is nothing else."""
    given = [(kind, value) for kind, value in (("email", one.email), ("ref", one.ref)) if value]
    return [(kind, normal(kind, value)) for kind, value in given or [("ref", one.name)]]


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are of the same words in any order, or one of them is not known."""
    return not one or not other or _name_key(one) == _name_key(other)


class Likenesses:
    """Finds those who are much like somebody told before."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Any], tuple[Any, str]] = {}

    def add(self, one: Somebody, who: Any, words: str) -> None:
        """Remember somebody, with what tells them from others and the words for them."""
        for mark in _marks(one):
            self._known.setdefault(mark, (who, words))

    def of(self, one: Somebody, who: Any = None) -> Iterator[Remark]:
        """Yield that somebody is like another, once, for the plainest likeness; oneself, by ``who``, does not count."""
        for how, key in _marks(one):
            other = self._known.get((how, key))
            if other is not None and (who is None or other[0] != who):
                yield Remark(one.row, f"{quoted(one.called)} has {how} as {other[1]}")
                return


def _near(people: list[Somebody]) -> Iterator[Remark]:
    likenesses = Likenesses()
    for one in people:
        yield from likenesses.of(one)
        likenesses.add(one, one.row, f"{quoted(one.called)} in row {one.row}")


def _marks(one: Somebody) -> Iterator[tuple[str, Any]]:
    """Yield by what somebody would be known again, the plainest first."""
    if one.name:
        yield "the same name", _name_key(one.name)
    if phone := _phone(one):
        yield "the same phone number", phone[-9:]
    if one.name:
        joined = " ".join(_name_key(one.name))
        yield from (("almost the same name", slip) for slip in _slips(joined))
    if one.email:
        yield from (("almost the same address", slip) for slip in _slips(normal("email", one.email)))


def _phone(one: Somebody) -> str:
    """Return the digits of a phone number; nothing where there are too few to tell."""
    try:
        digits = normal("phone", one.phone).lstrip("+") if one.phone else ""
    except UnfitText:
        return ""
    return digits if len(digits) >= _TELLING else ""


def _slips(text: str) -> set[str]:
    """Return a text, and it without each of its letters: two that differ by one letter have one of these in common."""
    return {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))} if len(text) >= _TELLING else set()


def _name_key(name: str) -> tuple[str, ...]:
    """Return the words of a name in one order and one spelling: Müller, Mueller and Muller are alike."""
    spellings = words(name)
    return tuple(sorted(spellings[len(spellings) // 2 :]))
