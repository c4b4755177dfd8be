"""What is true now? The state that decisions read and events change, behind one small protocol with two books.

``MemoryBook`` (``ledger.memory_book``) serves replays, ``SqlBook`` (``projections.current``) serves live commands.
Both hold the same immutable rows, so one ``decide`` and one ``evolve`` serve both.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Literal, Protocol

from msgspec import Struct

from ledger.decision import EntryNumber, Penalty, Position
from ledger.draw import Algorithm
from ledger.instant import Instant
from ledger.policy import Policy, Value

State = Literal[
    "waiting", "suspended", "offered", "admitted", "withdrawn", "declined", "expired", "cancelled", "no_show"
]
QUEUED: frozenset[State] = frozenset({"waiting", "suspended"})
ACTIVE: frozenset[State] = frozenset({"waiting", "suspended", "offered", "admitted"})


class Pool(Struct, frozen=True, gc=False):
    """A named part of the capacity; all three count spots, not people."""

    name: str
    capacity: int
    admitted: int = 0
    offered: int = 0

    @property
    def free(self) -> int:
        """Spots that nobody holds and no live offer holds; never below 0."""
        return max(0, self.capacity - self.admitted - self.offered)

    @property
    def over(self) -> int:
        """Spots held beyond the capacity."""
        return max(0, self.admitted + self.offered - self.capacity)


class Draw(Struct, frozen=True, gc=False, kw_only=True):
    """The draw of a waitlist: announced, and held or not yet.

    Attributes:
        frozen: the announcement that froze the list; a rerun keeps the list.
        announced: the announcement in force.
        sources: the public sources whose values make the seed.
        entries: how many were frozen.
        digest: of the frozen list.
        held: position of the draw held since that announcement.
    """

    frozen: Position
    announced: Position
    algorithm: Algorithm
    sources: tuple[str, ...]
    entries: int
    digest: str
    held: Position | None = None


class Proposal(Struct, frozen=True, gc=False, kw_only=True):
    """An override that waits for a second actor; ``by`` proposed it."""

    position: Position
    by: str
    verb: str
    details: dict[str, Value | None]
    entry: EntryNumber | None = None
    reason: str | None = None


class EntryWas(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What an entry said before the record that changed it last.

    Attributes:
        until: when it woke, where it was suspended or is about an offer.
        window: how long its offer was to have once it was told, where that began with the record.
        deadline: of that offer, which only the end of all offers can have set by then.
    """

    record: Position
    party: int
    attributes: dict[str, Value] = {}
    outcomes: dict[str, bool] = {}
    pools: tuple[str, ...] = ()
    priority: int = 0
    joined: Position = 0
    suspended: bool = False
    until: Instant | None = None
    window: str | None = None
    deadline: Instant | None = None


Closed = Literal["no", "joining", "all"]
"""What a waitlist is closed to: nothing, new entries, or everything."""
Replaced = Literal["pools", "policy", "closed"]
"""Of what a waitlist keeps the former, so that it can be set again."""


class ListWas(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What a waitlist had before the last record of one kind: its sizes, its policy, or how it was closed.

    Attributes:
        from_pool: whose holders that record counted in other pools.
    """

    record: Position
    pools: dict[str, int] = {}
    from_pool: dict[str, str] = {}
    policy: Policy | None = None
    closed: Closed = "no"


class Waitlist(Struct, frozen=True, gc=False, kw_only=True):
    """One waitlist as its records up to ``position`` leave it.

    Attributes:
        n: version of its stream, the number of its records.
        position: its last record; ``at`` is that record's instant.
        importing: its records take their time from the caller, until the first that does not.
        waiting: entries waiting; ``suspended`` ones are counted apart.
        added: spots that overrides added beyond the capacity.
        has_decided: a spot was offered or given here, by rule or by hand; only before that is anybody carried over.
        draw: the draw announced last.
        dissolved: pools that are no more, each with the one in which whoever chose it stands now.
        proposals: overrides that wait for a second actor, oldest first.
        stops: when the policy ends all offers, until that is recorded.
        was: what the last change of its ``pools``, its ``policy``, or whether it is ``closed`` replaced.
    """

    name: str
    zone: str
    pools: tuple[Pool, ...]
    policy: Policy
    policy_version: int
    policy_digest: str
    n: int
    position: Position
    at: Instant
    opened: Position
    series: str | None = None
    title: str | None = None
    importing: bool = False
    paused: bool = False
    closed: Closed = "no"
    waiting: int = 0
    suspended: int = 0
    added: int = 0
    has_decided: bool = False
    draw: Draw | None = None
    dissolved: dict[str, str] = {}
    proposals: tuple[Proposal, ...] = ()
    stops: Instant | None = None
    was: dict[Replaced, ListWas] = {}

    @property
    def pool_names(self) -> list[str]:
        """The pools in the order in which an entry without its own order takes them: the policy's, then as opened."""
        names = [pool.name for pool in self.pools]
        first = [rule.name for rule in self.policy.pool_rules if rule.name in names]
        return [*first, *(name for name in names if name not in first)] if first else names

    @property
    def queued(self) -> int:
        """How many stand in the queue: waiting or suspended."""
        return self.waiting + self.suspended

    @property
    def makes_offers(self) -> bool:
        """Whether spots may be given at all: neither paused nor closed."""
        return not self.paused and self.closed != "all"

    def pool(self, name: str) -> Pool | None:
        """Return the pool of this name, or None."""
        for pool in self.pools:
            if pool.name == name:
                return pool
        return None

    @property
    def free(self) -> int:
        """Free spots of all pools."""
        return sum(pool.free for pool in self.pools)

    @property
    def over(self) -> int:
        """Spots beyond capacity, of all pools."""
        return sum(pool.over for pool in self.pools)


class Entry(Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One person's, or party's, standing on one waitlist.

    Attributes:
        number: the position of its join.
        joined: the position that ranks it: of its join, or of the ending that sent it to the end of the line.
        rounds: how many offers to it expired unanswered.
        drawn: place in the draw held, from 1.
        pool: where it is offered or holds its spot.
        offer: position of its live offer.
        deadline: when that offer is to be answered by; it dies at ``wakes``, the grace later.
        window: how long it will have once it is told of that offer, where the window starts with the notice.
        held: position since which it holds its spot.
        barred: a skip code that staff put on it.
        delayed: until when penalties keep it from being offered a spot; the last instant there is means for good.
        was: what it said before the record about it that changed that, where that is the last one.
        owes: the points that its ending brought its person.
        former: ``joined`` and ``drawn`` as they were before an ending sent the entry to the end of the line.
        lapsed: position of the expiry of its last offer, until it is offered another.
        joined_at: when its join happened; of a part, when its party joined.
        key: rank key under the policy in force (``ledger.rank``).
        fit: class of entries for which the same spots fit.
        wakes: when something about it falls due: the offer dies, the suspension ends.
        last: position of the last record about it.
        news: position of the last record about it that was no notice: what the person can be told of.
    """

    number: EntryNumber
    waitlist: str
    person: str
    state: State
    party: int
    joined: Position
    last: Position
    joined_at: Instant = Instant("")
    news: Position = 0
    priority: int = 0
    attributes: dict[str, Value] = {}
    outcomes: dict[str, bool] = {}
    pools: tuple[str, ...] = ()
    rounds: int = 0
    drawn: int | None = None
    pool: str | None = None
    offer: Position | None = None
    deadline: Instant | None = None
    window: str | None = None
    held: Position | None = None
    barred: str = ""
    delayed: Instant | None = None
    owes: Penalty | None = None
    was: EntryWas | None = None
    former: tuple[Position, int | None] | None = None
    lapsed: Position | None = None
    wakes: Instant | None = None
    key: bytes = b""
    fit: str = ""


class Book(Protocol):
    """The state of waitlists and entries. Reads return immutable rows; only ``evolve`` writes."""

    def waitlist(self, name: str) -> Waitlist | None:
        """Return the waitlist, or None."""
        ...

    def entry(self, number: EntryNumber) -> Entry | None:
        """Return the entry, whatever its state, or None."""
        ...

    def active_entry(self, waitlist: str, person: str) -> Entry | None:
        """Return the person's one active entry on the waitlist, or None."""
        ...

    def entries_of(self, person: str) -> list[Entry]:
        """Return all entries of a person, newest first."""
        ...

    def queue(self, waitlist: str, fit: str | None = None) -> Iterator[Entry]:
        """Yield the entries in the queue in rank order, all or those of one fit class."""
        ...

    def classes(self, waitlist: str) -> dict[str, int]:
        """Return how many entries of each fit class stand in the queue; no class with none."""
        ...

    def ahead(self, waitlist: str, key: bytes, fit: str | None = None) -> int:
        """Count the entries in the queue with a smaller key, all or those of one fit class."""
        ...

    def due(self, waitlist: str, at: Instant, without: Collection[EntryNumber] = ()) -> Entry | None:
        """Return the entry, none of ``without``, that wakes first, if it wakes at or before ``at``.

        Ties go to the older last record.
        """
        ...

    def offered(self, waitlist: str) -> Iterator[Entry]:
        """Yield the entries that hold a live offer, newest offer first."""
        ...

    def admitted(self, waitlist: str) -> Iterator[Entry]:
        """Yield the entries that hold a spot, last admitted first."""
        ...

    def movable(self, waitlist: str, pool: str) -> Iterator[Entry]:
        """Yield, of each fit class of those who hold a spot in the pool, the one admitted last."""
        ...

    def origins(self, waitlist: str, pool: str) -> Iterator[tuple[Position, int]]:
        """Yield what freed the pool's free spots, oldest first: the position and how many of its spots are left."""
        ...

    def refusal(self, waitlist: str, mark: str) -> Position | None:
        """Return where a refusal with this mark was recorded, or None."""
        ...

    def queued(self, waitlist: str) -> list[EntryNumber]:
        """Return the numbers of the entries in the queue, in order of joining."""
        ...

    def active(self, waitlist: str) -> list[EntryNumber]:
        """Return the numbers of the entries in the queue or holding an offer or a spot, in order of joining."""
        ...

    def frozen(self, waitlist: str) -> tuple[EntryNumber, ...]:
        """Return the list that the waitlist's draw froze; empty without a draw."""
        ...

    def scan(self, waitlist: str, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
        """Yield entries, given by ascending number, in memory that has a bound: none is kept for having been read."""
        ...

    def lacking(self, waitlist: str, policy: Policy) -> Counter[str]:
        """Count who in line lacks a value that a policy cannot rank without (``rekeying.lacking``)."""
        ...

    def rank_anew(self, waitlist: str) -> None:
        """Give everybody active the rank key and the class that they have by the waitlist as it now is."""
        ...

    def put_frozen(self, waitlist: str, entries: tuple[EntryNumber, ...]) -> None:
        """Keep the list that a draw froze."""
        ...

    def put_places(self, waitlist: Waitlist, places: dict[EntryNumber, int]) -> None:
        """Give the entries of the frozen list the places that its draw, held now, drew; keys are left as they are."""
        ...

    def put_waitlist(self, waitlist: Waitlist) -> None:
        """Write the waitlist's row."""
        ...

    def put_entry(self, entry: Entry) -> None:
        """Write the entry's row, replacing any earlier one."""
        ...

    def put_origin(self, waitlist: str, pool: str, position: Position, count: int) -> None:
        """Set how many free spots of the pool go back to this position; 0 forgets it."""
        ...

    def put_refusal(self, waitlist: str, mark: str, position: Position) -> None:
        """Remember where a refusal was recorded."""
        ...
