"""What happens, step by step, as plain data: drawn from a seed before anything runs, so that steps can be left out.

Nothing in a step depends on the others: whom it concerns is said by state (``offered/3``: the third entry, or so, that
holds an offer), and what that comes to is found out when it runs.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from ledger.instant import Instant, add
from tests.oracle.histories import CODES, START
from tests.oracle.policies import ATTRIBUTES, any_policy

LISTS = ("jazz", "swing", "salsa")
SERIES = "dance"
"""To which two of the waitlists belong."""
IMPORTED = "archive"
"""The waitlist whose first commands bring their own times."""
POOLS = {
    "jazz": ("general",),
    "swing": ("floor", "balcony"),
    "salsa": ("floor", "balcony", "box"),
    IMPORTED: ("floor",),
}
STAFF = ("mia", "tom", "ana")
PEOPLE = (
    "Ada Lind",
    "ada lind",
    "Ben Orr",
    "Zoë Ø",
    "eve@example.org",
    "Eve@Example.org",
    "Ivo Marsh",
    "Kim",
    "Lou",
    *(f"P{number}" for number in range(16)),
)

Where = Literal["statement", "commit", "committed", "torn", "answer"]
How = Literal["crash", "error", "busy"]


class Trouble(Struct, frozen=True):
    """What goes wrong with one request.

    Attributes:
        how: the computer stops (``crash``), the database reports an error and the program goes on (``error``), or
            somebody else does not let go of the lock (``busy``).
        where: at a statement, before the commit, after it, after it but with its last bytes lost (``torn``), or when
            everything is done but the answer (``answer``).
        number: at the how-manieth statement; how much of the bytes is lost.
        retry: after how many further steps whoever asked asks again.
    """

    how: How
    where: Where = "commit"
    number: int = 0
    retry: int = 0


class Step(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """One thing that happens.

    Attributes:
        moves: by how many milliseconds the clock moves before; back, where negative.
    """

    moves: int = 1000


class Ask(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Somebody asks for something.

    Attributes:
        request: an ``apply`` line; persons and positions are looked up when it runs.
        trouble: what goes wrong.
        planned: the plan is looked at before, and then recorded.
    """

    request: dict[str, Any]
    trouble: Trouble | None = None
    planned: bool = False


class AskTogether(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Several requests in one transaction, as a file of commands makes them."""

    requests: tuple[dict[str, Any], ...]
    trouble: Trouble | None = None


class Erase(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """A person is erased.

    Attributes:
        whom: an entry of theirs.
        trouble: what goes wrong.
    """

    whom: str
    trouble: Trouble | None = None


class Same(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Two persons are found to be one.

    Attributes:
        whom: an entry of the one.
        other: an entry of the other.
        trouble: what goes wrong.
    """

    whom: str
    other: str
    trouble: Trouble | None = None


class Restart(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """The program ends and begins again."""


class Backup(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """A copy is made."""


class Restore(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """The ledger is lost, and the last copy takes its place."""


class Move(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """The ledger is exported and imported, and life goes on there."""


class Rebuild(Step, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """The read models are thrown away and made anew."""


AnyStep = Ask | AskTogether | Erase | Same | Restart | Backup | Restore | Move | Rebuild


def draw_steps(seed: int, count: int) -> list[AnyStep]:
    """Return so many steps, the first of which open waitlists; the same for the same seed."""
    return _Drawing(Random(seed)).steps(count)


class _Drawing:
    """Draws steps one after the other."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.at = START

    def steps(self, count: int) -> list[AnyStep]:
        openings = [self.opening(name) for name in (*LISTS, IMPORTED)]
        return [*openings, *(self.step() for _ in range(count - len(openings)))][:count]

    def opening(self, name: str) -> Ask:
        request: dict[str, Any] = {"do": "open", "waitlist": name, "zone": "Europe/Amsterdam", "policy": self.policy()}
        sizes = {pool: self.chance.randint(0, 4) for pool in POOLS[name]}
        request |= {"capacity": sizes["general"]} if name == "jazz" else {"pools": sizes}
        request["title"] = f"The {name} of the year"
        if name == IMPORTED:
            request["at"] = "before/90"
        if name in LISTS[1:]:
            request["series"] = SERIES
        return Ask(request=request)

    def step(self) -> AnyStep:
        moves = self.moves()
        match self.chance.choices(range(9), (870, 50, 20, 15, 10, 3, 3, 10, 10))[0]:
            case 0:
                trouble = self.trouble() if self.chance.random() < 0.12 else None
                return Ask(moves=moves, request=self.request(), trouble=trouble, planned=self.chance.random() < 0.1)
            case 1:
                requests = tuple(self.request() for _ in range(self.chance.randint(2, 5)))
                trouble = self.trouble() if self.chance.random() < 0.3 else None
                return AskTogether(moves=moves, requests=requests, trouble=trouble)
            case 2:
                trouble = self.trouble() if self.chance.random() < 0.3 else None
                return Erase(moves=moves, whom=self.entry("any"), trouble=trouble)
            case 3:
                return Restart(moves=moves)
            case 4:
                return Backup(moves=moves)
            case 5:
                return Restore(moves=moves)
            case 6:
                return Move(moves=moves)
            case 7:
                trouble = self.trouble() if self.chance.random() < 0.3 else None
                return Same(moves=moves, whom=self.entry("waiting"), other=self.entry("waiting"), trouble=trouble)
            case _:
                return Rebuild(moves=moves)

    def moves(self) -> int:
        """Return how far the clock moves: mostly a little, now and then by days or months, and sometimes back."""
        minute = 60_000
        length = self.chance.choices(
            (
                0,
                1000,
                7 * minute,
                45 * minute,
                150 * minute,
                3 * 1440 * minute,
                60 * 1440 * minute,
                -20 * minute,
                -2880 * minute,
            ),
            (20, 40, 30, 15, 8, 2, 1, 4, 1),
        )[0]
        self.at = add(self.at, timedelta(milliseconds=length))
        return length

    def trouble(self) -> Trouble:
        how: How = self.chance.choice(("crash", "crash", "error", "busy"))
        places: tuple[Where, ...] = ("statement", "commit", "committed", "torn", "answer")
        where = self.chance.choice(places if how == "crash" else places[:2])
        number = self.chance.randint(1, 30)
        return Trouble(how=how, where=where, number=number, retry=self.chance.choice((0, 0, 1, 3, 10)))

    def request(self) -> dict[str, Any]:
        verb, members = self.chance.choices(VERBS, WEIGHTS)[0]
        name = self.chance.choice((*LISTS, *LISTS, IMPORTED))
        request = {"do": verb, "waitlist": name, "by": self.chance.choice(STAFF), **members(self, name)}
        if name == IMPORTED and self.chance.random() < 0.5:
            request["at"] = f"before/{self.chance.choice((0, 1, 30))}"
        return request

    def policy(self) -> dict[str, Any]:
        """Return a policy of any settings; mostly without those that turn people away or end everything."""
        policy = any_policy(self.chance, self.at)
        if self.chance.random() < 0.85:
            policy = replace(policy, starts_at=None, limit=UNSET, max_waiting=None, eligible=(), pools=UNSET)
            policy = replace(policy, join_when_free=self.chance.choice(("admit", "queue")))
        plain: dict[str, Any] = msgspec.to_builtins(policy)
        return plain

    def entry(self, *states: str) -> str:
        """Name an entry in one of these states, by number; seldom one in any state."""
        state = self.chance.choice(states) if self.chance.random() < 0.9 else "any"
        return f"{state}/{self.chance.randint(0, 9)}"

    def why(self) -> dict[str, Any]:
        given = {"code": self.chance.choice(CODES), "reason": f"Asked by {self.chance.choice(PEOPLE)}"}
        return given if self.chance.random() < 0.8 else {}

    def joiner(self, name: str) -> dict[str, Any]:
        attributes: dict[str, Any] = {
            "tier": self.chance.choice(ATTRIBUTES["tier"].values),
            "points": self.chance.randint(-2, 3),
            "cleared": self.chance.random() < 0.8,
            "age": self.chance.choice((17, 18, 40, 100)),
        }
        given: dict[str, Any] = {"person": self.chance.choice(PEOPLE), "attributes": attributes}
        given["party"] = self.chance.choice((1, 1, 1, 2, 3))
        if self.chance.random() < 0.4:
            given["pools"] = self.chance.sample(POOLS[name], self.chance.randint(1, len(POOLS[name])))
        if self.chance.random() < 0.2:
            given["phone"] = "+31 20 555 0199"
        if self.chance.random() < 0.1:
            number = self.chance.randint(0, 9)
            given |= {"name": "Noor Vos", "email": f"noor{number}@example.org", "ref": f"R-{number}"}
        return given

    def late(self) -> dict[str, Any]:
        """Return, now and then, that something is said to have happened earlier, and is to be placed there."""
        if self.chance.random() < 0.9:
            return {}
        happened = {"happened": f"before/{self.chance.choice((0, 1, 30))}"}
        return {**happened, "place_as_happened": True, "code": "late_form", "reason": "It lay under a desk"}


def _somebody(*states: str, explained: bool = False) -> Callable[[_Drawing, str], dict[str, Any]]:
    return lambda drawing, _: {"person": drawing.entry(*states), **(drawing.why() if explained else {})}


def _join(drawing: _Drawing, name: str) -> dict[str, Any]:
    beyond = {"beyond_limit": True, **drawing.why()} if drawing.chance.random() < 0.1 else {}
    return {
        **drawing.joiner(name),
        **({"wait": True} if drawing.chance.random() < 0.2 else {}),
        **beyond,
        **drawing.late(),
    }


def _admit(drawing: _Drawing, name: str) -> dict[str, Any]:
    whom = {"person": drawing.entry("waiting")} if drawing.chance.random() < 0.7 else drawing.joiner(name)
    if drawing.chance.random() < 0.1:
        return {**whom, "carried_over": True}
    return {**whom, **drawing.why(), **({"add_spot": True} if drawing.chance.random() < 0.3 else {})}


def _capacity(drawing: _Drawing, name: str) -> dict[str, Any]:
    pools = drawing.chance.sample(POOLS[name], drawing.chance.randint(1, len(POOLS[name])))
    if name == "jazz":
        return {"capacity": drawing.chance.randint(0, 5)}
    return {"pools": {pool: drawing.chance.randint(0, 5) for pool in pools}}


def _dissolve(drawing: _Drawing, name: str) -> dict[str, Any]:
    source, target = drawing.chance.choice(POOLS[name]), drawing.chance.choice(("gallery", *POOLS[name]))
    return {"pools": {target: drawing.chance.randint(0, 5)}, "from_pool": {source: target}}


def _suspend(drawing: _Drawing, _: str) -> dict[str, Any]:
    until = {"until": f"after/{drawing.chance.choice((5, 60, 4000))}"} if drawing.chance.random() < 0.6 else {}
    return {"person": drawing.entry("waiting"), **until}


def _amend(drawing: _Drawing, name: str) -> dict[str, Any]:
    kept = {key: value for key, value in drawing.joiner(name).items() if key in {"party", "attributes", "pools"}}
    chosen = drawing.chance.choice(sorted(kept))
    return {
        "person": drawing.entry("waiting", "admitted", "offered"),
        chosen: kept[chosen],
        **drawing.why(),
        **drawing.late(),
    }


def _offer(drawing: _Drawing, _: str) -> dict[str, Any]:
    whom = (
        {"next": drawing.chance.randint(1, 3)}
        if drawing.chance.random() < 0.6
        else {"person": drawing.entry("waiting")}
    )
    window = {"window": drawing.chance.choice(("10m", "3h"))} if drawing.chance.random() < 0.3 else {}
    return {**whom, **window, **(drawing.why() if "person" in whom else {})}


def _told(drawing: _Drawing, _: str) -> dict[str, Any]:
    several = {"persons": [drawing.entry("offered", "waiting") for _ in range(2)]}
    whom = several if drawing.chance.random() < 0.2 else {"person": drawing.entry("offered", "offered", "waiting")}
    how = drawing.chance.choice(
        ({}, {"failed": True, "reason": "Nobody answered"}, {"message": "Come!", "repeat": True})
    )
    about = {"about": f"back/{drawing.chance.randint(0, 5)}"} if drawing.chance.random() < 0.1 else {}
    return {**whom, "channel": "email", **how, **about}


def _draw(drawing: _Drawing, _: str) -> dict[str, Any]:
    sources = ["lotto", "stars"][: drawing.chance.randint(1, 2)]
    algorithm = drawing.chance.choice(("rfc3797", "sha256"))
    match drawing.chance.choice(("announce", "hold", "hold", "rerun")):
        case "announce":
            return {"step": "announce", "algorithm": algorithm, "sources": sources}
        case "rerun":
            return {"step": "rerun", "sources": sources, "reason": "A source was late"}
        case _:
            return {"step": "hold", "values": [str(drawing.chance.randint(0, 9999)) for _ in sources]}


VERBS_WITH_WEIGHTS: tuple[tuple[str, Callable[[_Drawing, str], dict[str, Any]], int], ...] = (
    ("join", _join, 30),
    ("accept", _somebody("offered"), 8),
    ("decline", _somebody("offered"), 4),
    ("withdraw", _somebody("waiting"), 4),
    ("cancel", _somebody("admitted"), 6),
    ("leave", _somebody("waiting", "offered", "admitted"), 4),
    ("offer", _offer, 6),
    ("admit", _admit, 5),
    ("revoke", _somebody("offered", explained=True), 2),
    ("capacity", _capacity, 6),
    ("capacity", _dissolve, 1),
    ("policy", lambda drawing, _: {"policy": drawing.policy()}, 4),
    ("suspend", _suspend, 3),
    ("resume", _somebody("suspended"), 2),
    ("reinstate", _somebody("withdrawn", "declined", "expired"), 2),
    ("amend", _amend, 3),
    ("priority", lambda drawing, _: {"person": drawing.entry("waiting"), "priority": 2, **drawing.why()}, 2),
    ("displace", _somebody("admitted", explained=True), 2),
    ("no-show", _somebody("admitted"), 1),
    ("split", lambda drawing, _: {"person": drawing.entry("waiting", "admitted"), "parts": [1, 1]}, 1),
    ("undo", lambda drawing, _: {"position": f"back/{drawing.chance.randint(0, 12)}"}, 4),
    ("approve", lambda drawing, _: {"position": f"proposal/{drawing.chance.randint(0, 3)}"}, 3),
    ("told", _told, 4),
    ("pause", lambda *_: {}, 1),
    ("unpause", lambda *_: {}, 2),
    ("close", lambda drawing, _: {"joining": True} if drawing.chance.random() < 0.5 else {}, 1),
    ("reopen", lambda *_: {}, 3),
    ("draw", _draw, 3),
    ("tick", lambda *_: {}, 4),
)
VERBS = [(verb, members) for verb, members, _ in VERBS_WITH_WEIGHTS]
WEIGHTS = [weight for *_, weight in VERBS_WITH_WEIGHTS]


def moved(at: Instant, milliseconds: int) -> Instant:
    """Return an instant so much later, or earlier."""
    return add(at, timedelta(milliseconds=milliseconds))
