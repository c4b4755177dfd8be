"""How is a long waitlist ranked anew while others go on recording? A draft of its ranking is made ahead, in slices.

The draft is written from a snapshot, some thousand lines to a transaction, and nobody reads it. The command that needs
it then only moves, in its own transaction, those whom other commands changed since that snapshot, and puts it in force.
What is left over (the former ranking, a draft that was not needed, what a crash left) is thrown away in slices too.
Nothing of this is in any record, and without a draft the same is done in one transaction.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from ledger.book import Book, Entry
from ledger.decision import EntryNumber
from ledger.events import AnyEvent, CapacityChanged, DrawHeld, EntryJoined, PolicyAdopted
from ledger.ids import random_id
from ledger.policy import Policy
from ledger.preparing import Reranking, reranking
from ledger.record import decode
from ledger.rekeying import lacking
from ledger.requests import Request
from ledger.store import Store, Transaction, records
from projections import rankings
from projections.current import SqlBook
from projections.rankings import SLICE
from projections.rebuild import is_current

_RANKED_OTHERWISE = (PolicyAdopted, DrawHeld, CapacityChanged)
"""Facts that change how entries rank, or where they hold spots, without naming each."""


class PreparedDraft:
    """A ranking, made ahead, of everybody active in a snapshot; see ``rankings.Draft``.

    It lets go of the snapshot within the command's own transaction: then the commit of that transaction moves what was
    logged meanwhile into the file, and not that of a command which happens to come next and would have to wait for it.
    """

    def __init__(self, ranking: int, name: str, anew: Reranking, before: Book, let_go: Callable[[], None]) -> None:
        self.ranking = ranking
        self.touched: set[EntryNumber] = set()
        self.drawn: dict[EntryNumber, int] = {}
        self._name = name
        self._anew = anew
        self._before = before
        self._let_go = let_go
        self._lacking: Counter[str] = Counter()

    def write(self, store: Store, numbers: list[EntryNumber]) -> bool:
        """Rank the entries slice by slice; return False where another draft was begun meanwhile, or a rebuild."""
        waitlist = self._anew.waitlist
        for start in range(0, len(numbers), SLICE):
            entries = list(self._before.scan(waitlist.name, numbers[start : start + SLICE]))
            self._lacking += lacking(entries, waitlist.policy)
            ranked = [self._anew.keyed(entry) for entry in entries]
            with store.transaction() as transaction:
                if not self._is_there(transaction):
                    return False
                rankings.fill(transaction, self.ranking, ranked)
        return True

    def lacking(self, transaction: Transaction, book: Book, policy: Policy) -> Counter[str] | None:
        """Count who in line lacks what a policy needs to rank them; None where the draft is for another policy."""
        if policy != self._anew.waitlist.policy:
            return None
        touched, _ = self._changed_since(transaction)
        found = Counter(self._lacking)
        found.subtract(lacking(_entries(self._before, touched), policy))
        found.update(lacking(_entries(book, touched), policy))
        return found

    def catch_up(self, transaction: Transaction, book: Book) -> bool:
        """Bring the draft up to the book and end its being one; return whether it is what the waitlist now asks for."""
        waitlist = book.waitlist(self._anew.waitlist.name)
        touched, is_outdated = self._changed_since(transaction)
        is_meant = waitlist is not None and waitlist.policy == self._anew.waitlist.policy
        if is_outdated or not is_meant or self.drawn != self._anew.places or not self._is_there(transaction):
            return False
        before = {entry.number: self._anew.keyed(entry) for entry in _entries(self._before, touched)}
        changes = [(before.get(entry.number), entry) for entry in _entries(book, touched)]
        rankings.change_and_count(transaction, self.ranking, changes)
        transaction.run("end_draft", {"ranking": self.ranking})
        self._let_go()
        return True

    def _changed_since(self, transaction: Transaction) -> tuple[set[EntryNumber], bool]:
        """Return whom commands changed since the snapshot, and whether one ranked the waitlist otherwise."""
        waitlist = self._anew.waitlist
        touched, is_outdated = set(self.touched), False
        for row in records.stream_records(transaction, waitlist.name, gt=waitlist.n):
            event = decode(row.state).event
            touched |= _concerned(row.position, event)
            is_outdated = is_outdated or isinstance(event, _RANKED_OTHERWISE)
        return touched, is_outdated

    def _is_there(self, transaction: Transaction) -> bool:
        return bool(transaction.run("draft", {"id": self.ranking, "draft": self._name}))


@contextmanager
def prepared(store: Store, request: Request) -> Iterator[PreparedDraft | None]:
    """Lend a draft of the ranking that a request calls for; None where it calls for none, or for a short one."""
    with ExitStack() as stack:
        snapshot = stack.enter_context(store.snapshot())
        draft = _draft(store, snapshot, request, stack.close)
        try:
            yield draft
        finally:
            stack.close()
            if draft is not None:
                sweep(store, request.waitlist)


def sweep(store: Store, waitlist: str) -> None:
    """Throw away, slice by slice, what a waitlist has besides the ranking in force."""
    with store.transaction() as transaction:
        transaction.run("end_drafts", {"of_waitlist": waitlist})
        former = transaction.run("former_rankings", {"waitlist": waitlist})
    for (ranking,) in former:
        is_gone = False
        while not is_gone:
            with store.transaction() as transaction:
                is_gone = rankings.drop(transaction, ranking, SLICE)


def _draft(store: Store, snapshot: Transaction, request: Request, let_go: Callable[[], None]) -> PreparedDraft | None:
    if not is_current(snapshot) or (request.id is not None and snapshot.run("request", {"id": request.id})):
        return None
    before = SqlBook(snapshot)
    anew = reranking(request, before)
    numbers = [] if anew is None else before.active(request.waitlist)
    if anew is None or len(numbers) < SLICE:
        return None
    name = random_id()
    with store.transaction() as transaction:
        transaction.run("end_drafts", {"of_waitlist": request.waitlist})
        draft = PreparedDraft(rankings.begin(transaction, request.waitlist, name), name, anew, before, let_go)
    return draft if draft.write(store, numbers) else None


def _entries(book: Book, numbers: Iterable[EntryNumber]) -> Iterator[Entry]:
    """Yield those of the entries that there are, by number."""
    return (entry for number in sorted(numbers) if (entry := book.entry(number)) is not None)


def _concerned(position: int, event: AnyEvent) -> set[EntryNumber]:
    """Return the entries that a record may have changed."""
    if isinstance(event, EntryJoined):
        return {position} if event.split_from is None else {position, event.split_from}
    entry = getattr(event, "entry", None)
    return set() if entry is None else {entry}
