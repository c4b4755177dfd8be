"""What would requests come to? They are carried out on a book that is thrown away; nothing is written down."""

from collections.abc import Collection

from ledger.attempt import Answer, Attempt, Means
from ledger.book import Book
from ledger.intake import Desk, Written
from ledger.overlay import OverlayBook
from ledger.requests import Request
from ledger.store import Transaction
from ledger.store.private import PrivateStore


class Rehearsal:
    """Requests carried out one after the other, in vain."""

    def __init__(self, means: Means, zone: str, snapshot: Transaction, book: Book) -> None:
        self._means = means
        self._snapshot = snapshot
        self._book = OverlayBook(book)
        self._desk = Desk(self._book, _Pretending(means.private), Written(snapshot), means.new_id, zone)
        self._head = snapshot.position

    def record(self, request: Request, *, via: str = "cli") -> Answer:
        """Return what a request would come to after those before it.

        Raises:
            Mistake: it cannot be understood. What it had done by then stays done in this rehearsal.
        """
        answer = Attempt(self._means, self._snapshot, self._book, self._desk, {}).carry_out(request, via, self._head)
        if not answer.repeated:
            self._head += len(answer.records)
        return answer


class _Pretending:
    """People for a dry run: looks them up, and writes nothing down."""

    def __init__(self, private: PrivateStore) -> None:
        self._private = private

    def person_for(self, scope: str, handles: dict[str, str]) -> str | None:
        return self._private.person_for(scope, handles)

    def exact(self, scope: str, text: str) -> list[str]:
        return list(self._private.exact(scope, text))

    def identities_of(self, persons: Collection[str]) -> dict[str, dict[str, str]]:
        return self._private.identities_of(persons)

    def enrol(self, scope: str, handles: dict[str, str], person: str) -> None:
        """Enrol nobody."""

    def disclose(self, name: str, _value: str, _person: str | None = None) -> str:
        """Return a stand-in for the digest."""
        return f"({name})"
