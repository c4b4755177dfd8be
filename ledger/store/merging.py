"""What becomes of what is kept of two people, once they turn out to be one? It is all kept of one of them.

The names, addresses and references of both find that person from then on; a record that names the other is shown under
the name of the one (``merged`` in ``private_tables``).
"""

from ledger.store.erasing import hold_on, put_hold
from ledger.store.private import PrivateStore


def merge(private: PrivateStore, kept: str, merged: str) -> None:
    """Give everything kept of ``merged`` to ``kept``; done again, it changes nothing."""
    with private.transaction():
        holds = [hold for hold in (hold_on(private, kept), hold_on(private, merged)) if hold is not None]
        if holds:
            put_hold(private, kept, max(holds, key=lambda hold: hold.until))
        with private.writing() as transaction:
            for statement in ("merge_disclosures", "merge_handles"):
                transaction.run(statement, {"person": merged, "kept": kept})


def is_apart(private: PrivateStore, person: str) -> bool:
    """Whether something is still kept of a person under this id."""
    with private.reading() as transaction:
        return bool(transaction.run("is_disclosed_of", {"person": person}))
