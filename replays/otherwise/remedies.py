"""What makes up for a fact that came late, was wrong or was missing: which verbs give somebody what is owed?"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from ledger.book import QUEUED, Entry
from ledger.commands import Join
from ledger.instant import Instant
from replays.otherwise.inputs import Input, Key
from replays.otherwise.what_if import HOLDING, Fate
from replays.otherwise.world import STRIDE, World

Owed = Literal["join", "reinstate", "resume", "correct", "priority", "place", "offer"]
_SAID = ("party", "attributes", "outcomes", "pools")


class Remedy(Struct, frozen=True, kw_only=True):
    """What makes up for it: steps that end in a spot, or in a place in line.

    Attributes:
        key: the entry; below 0 one that is not on record.
        steps: what is to be done, in order; nobody who holds a spot or an offer loses it. To ``correct`` is to say of
            the entry what it would say: by the amendment that is missing, or by undoing the one that was wrong.
        former_rank: the rank it would have, where it would be waiting and stands further back.
        priority: the one it would have, where that is a step.
        at: as if it had joined when, where it is to be placed.
        facts: what was put in about it.
        party: how many spots it needs, in one of ``pools``, or with none named in any.
        asked: the join that was refused, where that is why there is no entry.
        asked_at: the instant of that.
    """

    key: Key
    person: str
    steps: tuple[Owed, ...]
    former_rank: int | None = None
    priority: int | None = None
    at: Instant | None = None
    facts: tuple[Key, ...] = ()
    party: int = 1
    pools: tuple[str, ...] = ()
    asked: Join | None = None
    asked_at: Instant | None = None


def remedies(record: World, world: World, fates: Iterable[Fate], facts: "Facts") -> Iterator[Remedy]:
    """Yield what is owed to each: the spot that they would hold, or the rank that the facts would have given them.

    Args:
        record: the course on record.
        world: the other one.
        fates: of everybody.
        facts: what tells the two apart.
    """
    for fate in fates:
        before = tuple(_back(fate))
        if fate.state not in HOLDING and fate.state_otherwise in HOLDING:
            yield facts.remedy(fate, (*before, "offer"), other=world.entry(fate.key))
        elif fate.rank_otherwise is not None and fate.key in facts.concerned:
            one, other = record.entry(fate.key), world.entry(fate.key)
            steps = before if one is None or other is None else (*before, *_standing(one, other))
            stands_back = fate.rank is None or fate.rank_otherwise < fate.rank
            if steps and (stands_back or "resume" in steps):
                yield facts.remedy(fate, steps, former_rank=fate.rank_otherwise, other=other)


class Facts:
    """The facts by which two courses differ.

    Args:
        changed: the commands that are put in, moved, or left out.
        refused: the joins that were refused on record.
        at: when the one that is moved should have come.
    """

    def __init__(self, changed: Iterable[Input], refused: Mapping[Key, Input], at: Instant | None) -> None:
        self._refused, self._at = refused, at
        self._put_in: dict[Key | None, tuple[Key, ...]] = {}
        for one in changed:
            whom = getattr(one.command, "entry", one.key)
            known = self._put_in.get(whom, ())
            self._put_in[whom] = (*known, one.key) if one.source == "put in" and one.key is not None else known

    @property
    def concerned(self) -> set[Key | None]:
        """Everybody whom a fact is about, or who was refused: of the others only spots are compared."""
        return self._put_in.keys() | self._refused.keys()

    def remedy(
        self, fate: Fate, steps: tuple[Owed, ...], *, former_rank: int | None = None, other: Entry | None = None
    ) -> Remedy:
        """Return what makes up for a fate by these steps; ``other`` is the entry as it would be."""
        asked = self._refused.get(fate.key) if "join" in steps else None
        join = None if asked is None else asked.command
        return Remedy(
            key=fate.key,
            person=fate.person,
            steps=steps,
            former_rank=former_rank,
            priority=other.priority if other is not None and "priority" in steps else None,
            at=self._at if "place" in steps else None,
            facts=self._put_in.get(fate.key, ()),
            party=1 if other is None else other.party,
            pools=() if other is None else other.pools,
            asked=join if isinstance(join, Join) else None,
            asked_at=None if asked is None else asked.at,
        )


def _back(fate: Fate) -> Iterator[Owed]:
    """Yield how somebody comes into the queue who is not in it."""
    if fate.state is None:
        yield "join"
    elif fate.state not in (*HOLDING, *QUEUED):
        yield "reinstate"


def _standing(one: Entry, other: Entry) -> Iterator[Owed]:
    """Yield what makes an entry stand as it would: ``one`` is the entry on record, ``other`` as it would be."""
    is_back = one.former is not None and one.former[0] // STRIDE == other.joined // STRIDE
    if is_back and one.state in QUEUED:
        yield "reinstate"
    is_held = one.state == "suspended" or bool(one.barred) or one.delayed is not None
    if is_held and not (other.state == "suspended" or other.barred or other.delayed):
        yield "resume"
    if any(getattr(one, name) != getattr(other, name) for name in _SAID):
        yield "correct"
    if one.priority != other.priority:
        yield "priority"
    if other.joined // STRIDE < one.joined // STRIDE and not is_back:
        yield "place"
