"""What can go wrong with a store: a sentence for people, or the library's own words for programs."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eventsourcing.persistence import OperationalError, PersistenceError, ProgrammingError


_IN_OUR_WORDS = {
    "25006": "The database only answers questions now: it is a replica, or it was set so.",
    "55P03": "Others kept it busy for too long; please try again.",
}
"""Said instead of a PostgreSQL server's own words, by its codes: read_only_sql_transaction, lock_not_available."""


class StoreError(Exception):
    """A database cannot be opened, created or understood; the message is a sentence for people."""


class Absent(StoreError):
    """A database is not there, or whoever asks may not look into it."""


class InDoubt(StoreError):
    """The connection was lost while a transaction was being committed: the server alone knows whether it was."""


def translated(error: Exception) -> "PersistenceError":
    """Return the error of ``eventsourcing.persistence`` that stands for a database driver's.

    Every driver and SQLAlchemy use the class names of the Python database API, and so does the library. Only the
    first line of the driver's own message is kept: SQLAlchemy's names the parameters, and the details on a server's
    further lines name values; those may be personal.
    """
    from eventsourcing import persistence

    own = getattr(error, "orig", None) or error
    message = _IN_OUR_WORDS.get(getattr(own, "sqlstate", None) or "", str(own).strip().partition("\n")[0])
    for kind in type(error).__mro__:
        known = getattr(persistence, kind.__name__, None)
        if isinstance(known, type) and issubclass(known, persistence.PersistenceError):
            return known(message)
    return persistence.PersistenceError(message)


def is_trouble(error: Exception) -> bool:
    """Whether an error comes from a store that cannot be opened or used, and not from a mistake in this program."""
    from eventsourcing.persistence import PersistenceError

    return isinstance(error, StoreError | PersistenceError)


def busy(seconds: float) -> "OperationalError":
    """Return the error that says how long the other writers were waited for, in vain."""
    from eventsourcing.persistence import OperationalError

    return OperationalError(f"Others kept writing for {seconds:g} seconds; please try again.")


def misused(message: str) -> "ProgrammingError":
    """Return the error of a caller who broke the rules of the store."""
    from eventsourcing.persistence import ProgrammingError

    return ProgrammingError(message)
