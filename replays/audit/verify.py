"""Does the ledger hold? Named checks over every record, in one pass, each with its first fault."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from ledger.decision import Position
from ledger.record import LIMIT
from projections.rebuild import Difference as RowDifference
from replays.audit.checks import Check, Fault, Read, Result, read
from replays.audit.corrections import Corrections
from replays.audit.form import Form
from replays.audit.invariants import Invariants
from replays.audit.replay import Replay
from replays.audit.sequence import Sequence
from replays.audit.signed import Signed
from replays.audit.tree import StoredTree, Tree
from replays.past.history import Records
from replays.rederiving.derivation import BROKEN

LOWEST = -(2**63)
"""Below every position there can be: a record put in before #1 is to be found as well."""

AS_WRITTEN = frozenset({"sequence", "records", "tree"})
"""The checks that ask whether records are as they were written; the others ask whether they make sense."""

PROGRESS = 1000
"""Records between two words about how far it is."""


Oracle = Callable[[Iterable[tuple[Position, bytes]]], Iterator[tuple[Position, str]]]
"""A checker that shares no code with the core (``replays.oracle.judge``): it yields what is wrong at which position."""


class Verification(Struct, frozen=True):
    """What the checks came to, in their order; the number of records read."""

    records: int
    results: tuple[Result, ...]

    @property
    def is_good(self) -> bool:
        """Whether no check found a fault."""
        return all(result.is_good for result in self.results)

    @property
    def first(self) -> Fault | None:
        """Where to look first: at the first record that is not as it was written, else at the first wrong decision.

        A changed record can make an earlier one of its command look wrong, but only to the checks that decide again.
        """
        faults = [(result.name not in AS_WRITTEN, result.fault) for result in self.results if result.fault is not None]
        return min(faults, key=lambda one: (one[0], _place(one[1])), default=(False, None))[1]


class Decisions(Check):
    """The check that every decision is made again as recorded, and that every command is complete."""

    name = "decisions"

    def __init__(self) -> None:
        super().__init__()
        self._replay = Replay()

    def look(self, read: Read) -> Fault | None:
        """Carry commands out again; what differs is reported at the end, under the check that it concerns."""
        assert read.record is not None
        self._replay.take(read.position, read.record)
        return None

    def results(self) -> tuple[Result, Result]:
        """Return the results of ``decisions`` and of ``completeness``."""
        report = self._replay.report()
        faults = {"decision": self.fault, "completeness": self.fault}
        if report.difference is not None:
            faults[report.difference.about] = Fault(report.difference.position, report.difference.sentence)
        return (
            Result(
                name="decisions",
                fault=faults["decision"],
                counts=report.decisions | ({"refused": report.refusals} if report.refusals else {}),
            ),
            Result(name="completeness", fault=faults["completeness"], counts={"commands": report.commands}),
        )


def verify(
    records: Records,
    *,
    tree: StoredTree | None = None,
    projections: Callable[[], Iterable[RowDifference]] | None = None,
    independent: Oracle | None = None,
    progress: Callable[[Position], None] | None = None,
    decided: Callable[[], tuple[Result, Result]] | None = None,
) -> Verification:
    """Run every check and return what each came to.

    Args:
        records: the ledger.
        tree: the hashes stored beside the records; without them there is no check ``tree``.
        projections: makes the read models anew and yields the rows in which the live ones differ.
        independent: the oracle, where a second opinion is wanted.
        progress: told the position now and then.
        decided: waits for another process that carries the commands out again (``replays.audit.aside``).
    """
    head = None if tree is None else tree.head().position
    decisions = Decisions()
    hashes = [] if tree is None else [Tree(tree)]
    signed, corrections = Signed(tree), Corrections(records)
    again = [decisions] if decided is None else []
    checks: list[Check] = [Sequence(head), Form(), *hashes, *again, Invariants(), corrections, signed]
    count = 0
    for row in records.records(LOWEST):
        one = read(row)
        count += 1
        for check in checks:
            check.see(one)
        if progress is not None and count % PROGRESS == 0:
            progress(one.position)
    silent = [check for check in (corrections, signed) if not check.has_looked]
    spoken = [check for check in checks if check not in silent]
    results = [one for check in spoken for one in (decisions.results() if check is decisions else [check.result()])]
    if projections is not None:
        results.append(_projections(projections, lambda: _all_good([*results, *(decided() if decided else ())])))
    if independent is not None:
        results.append(_independent(independent, records))
    if decided is not None:
        results[2 + len(hashes) : 2 + len(hashes)] = decided()
    return Verification(count, tuple(results))


def _all_good(results: Iterable[Result]) -> bool:
    return all(result.is_good for result in results)


def _projections(differences: Callable[[], Iterable[RowDifference]], are_whole: Callable[[], bool]) -> Result:
    """Compare the read models; of records that are not whole there may be none to compare with."""
    first, count = None, 0
    try:
        for difference in differences():
            first, count = first or difference, count + 1
    except Exception:
        if are_whole():
            raise
        return Result(
            name="projections", fault=Fault(None, "They cannot be made anew from records that are not whole.")
        )
    if first is None:
        return Result(name="projections")
    return Result(name="projections", fault=Fault(first.position, _said(first)), counts={"rows": count})


def _said(first: RowDifference) -> str:
    if first.position is not None and first.live and first.rebuilt:
        return f"The read models go up to #{first.live[0]}, and the records up to #{first.rebuilt[0]}."
    return f"Table {first.table}: the live row is {first.live}, and {first.rebuilt} when it is made anew."


def _independent(oracle: Oracle, records: Records) -> Result:
    """Ask for the second opinion; what it cannot follow is a fault at the record that it read last."""
    reading = _Reading(records)
    faults: list[Fault] = []
    try:
        faults.extend(Fault(position, sentence) for position, sentence in oracle(reading))
    except BROKEN as error:
        faults.append(Fault(reading.position, f"The second opinion cannot follow the records beyond it: {error!r}."))
    return Result(
        name="independent",
        fault=min(faults, default=None, key=_place),
        counts={"faults": len(faults)} if faults else {},
    )


class _Reading:
    """The records as the oracle reads them, and how far it has come."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.position: Position = 0

    def __iter__(self) -> Iterator[tuple[Position, bytes]]:
        """Yield position and bytes of every record."""
        for position, *_, state, _ in self._records.records(LOWEST):
            self.position = position
            if len(state) > LIMIT:  # nobody knows what it would cost to read
                message = f"it has {len(state):,} bytes"
                raise ValueError(message)
            yield position, state


def _place(fault: Fault) -> float:
    return float("inf") if fault.position is None else fault.position
