"""The rows of waitlists, their policies and the rankings in force, as one book keeps them."""

import msgspec

from ledger.book import Waitlist
from ledger.policy import Policy
from ledger.store import Transaction
from ledger.store.changes import Changes
from ledger.store.errors import StoreError
from projections import rankings
from projections.rows import body, to_policy, waitlist_row


class Waitlists:
    """Reads each row once, and writes what changed together; ``changes`` notes how it was."""

    def __init__(self, transaction: Transaction, changes: Changes) -> None:
        self._tx = transaction
        self._changes = changes
        self._rows: dict[str, Waitlist] = {}
        self._rankings: dict[str, int] = {}
        self._policies: dict[str, Policy] = {}
        self._changed_rows: dict[str, None] = {}
        self._changed_policies: dict[str, Policy] = {}

    def resume(self, transaction: Transaction) -> None:
        """Go on in another transaction; rows are read again, for a rebuild gives rankings other numbers."""
        self._tx = transaction
        self._rows.clear()
        self._rankings.clear()

    def get(self, name: str) -> Waitlist | None:
        """Return a waitlist, or None."""
        known = self._rows.get(name)
        if known is None:
            for ranking, data in self._tx.run("waitlist", {"name": name}):
                known = self._rows[name] = self._read(data)
                self._rankings[name] = ranking
        return known

    def written(self) -> list[Waitlist]:
        """Return all waitlists by name, as their rows have them."""
        return [self._read(data) for _, data in self._tx.run("waitlists")]

    def ranking(self, name: str) -> int:
        """Return the ranking in force; 0, which is none, where there is no such waitlist."""
        return self._rankings.get(name, 0) if self.get(name) is not None else 0

    def put(self, waitlist: Waitlist) -> None:
        """Keep a row, and its policy where that is new; a new waitlist gets a ranking."""
        put, name = self._changes.put, waitlist.name
        if waitlist.policy_digest not in self._policies:
            put(self._policies, waitlist.policy_digest, waitlist.policy)
            put(self._changed_policies, waitlist.policy_digest, waitlist.policy)
        if self.get(name) is None:
            put(self._rankings, name, rankings.begin(self._tx, name))
        put(self._rows, name, waitlist)
        put(self._changed_rows, name, None)

    def put_in_force(self, name: str, ranking: int) -> None:
        """Let another ranking of a waitlist be in force."""
        self._changes.put(self._rankings, name, ranking)
        self._changes.put(self._changed_rows, name, None)

    def flush(self) -> None:
        """Write what changed."""
        policies = [{"digest": digest, "body": body(policy)} for digest, policy in self._changed_policies.items()]
        rows = [waitlist_row(self._rows[name], self._rankings[name]) for name in self._changed_rows]
        for statement, parameters in (("put_policy", policies), ("put_waitlist", rows)):
            if parameters:
                self._tx.run_many(statement, parameters)
        self._changed_policies.clear()
        self._changed_rows.clear()

    def _read(self, data: bytes) -> Waitlist:
        members = msgspec.json.decode(data)
        members["policy"] = self._policy(members["policy_digest"])
        return msgspec.convert(members, Waitlist)

    def _policy(self, digest: str) -> Policy:
        if digest not in self._policies:
            rows = self._tx.run("policy", {"digest": digest})
            if not rows:
                raise StoreError("The read models have a waitlist and not its policy: they were changed from outside.")
            self._policies[digest] = to_policy(rows[0][0])
        return self._policies[digest]
