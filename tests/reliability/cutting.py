"""Connections to a PostgreSQL server that are lost at one point of a command, told by its number."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from unittest.mock import patch

import psycopg

SENDING = ((psycopg.Cursor, "execute"), (psycopg.Cursor, "executemany"), (psycopg.ServerCursor, "execute"))
"""What every statement goes through, SQLAlchemy's too."""


class Point:
    """The point of a command at which something happens, once; its number is counted from 1.

    Attributes:
        was_there: whether the command came to it.
    """

    def __init__(self, number: int) -> None:
        self._left = itertools.count(1 - number)
        self.was_there = False

    def is_here(self) -> bool:
        """Count one point further, and return whether it is the one."""
        is_it = next(self._left) == 0
        self.was_there = self.was_there or is_it
        return is_it


@contextmanager
def ended_before_a_statement(url: str, point: Point) -> Iterator[None]:
    """End all connections to a database before one of the statements that are sent to it."""

    def later(send: Callable[..., object]) -> Callable[..., object]:
        def send_later(*given: object, **options: object) -> object:
            if point.is_here():
                end_connections(url)
            return send(*given, **options)

        return send_later

    with ExitStack() as patched:
        for cursor, name in SENDING:
            patched.enter_context(patch.object(cursor, name, later(getattr(cursor, name))))
        yield


@contextmanager
def unheard_after_a_commit(_: str, point: Point) -> Iterator[None]:
    """Let the server commit, and lose its answer."""
    commit = psycopg.Connection.commit

    def commit_unheard(connection: "psycopg.Connection[object]") -> None:
        commit(connection)
        if point.is_here():
            raise psycopg.OperationalError("server closed the connection unexpectedly")

    with patch.object(psycopg.Connection, "commit", commit_unheard):
        yield


Cut = Callable[[str, Point], AbstractContextManager[None]]


def end_connections(url: str) -> None:
    """End all connections to a database, and wait until they are gone."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
