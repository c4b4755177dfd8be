"""What does a durable command cost on PostgreSQL, beside the library's own store there?"""

from contextlib import closing
from importlib.util import find_spec

import psycopg
from sqlalchemy import make_url

from tests.benchmarks import floor, ours
from tests.benchmarks.meter import Work, line, measured, title
from tests.postgres import fresh_database

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def run(commands: int) -> None:
    """Print the figures; the library's own store needs ``psycopg_pool``, which we do not."""
    title("PostgreSQL")
    with fresh_database() as stock_url, fresh_database() as url:
        _make_durable(stock_url)
        with closing(ours.on_server(url)) as ledger:
            works = {"join": Work(commands, lambda turn: ours.joins(ledger, commands, f"J{turn}-"))}
            if find_spec("psycopg_pool") is None:
                line("a durable join (psycopg_pool is not installed: no stock store)", measured(works)["join"])
                return
            with floor.stock(_environment(stock_url)) as (application, counter):
                works["stock"] = Work(commands, lambda _: floor.saves(application, counter, commands))
                found = measured(works)
            line("eventsourcing.postgres: save one bare event", found["stock"])
            line("a durable join", found["join"], stock=found["stock"])


def _make_durable(url: str) -> None:
    """The server of the tests may lose their data when the power fails; that would be no measure."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for setting in DURABLE:
            connection.execute(f"ALTER SYSTEM SET {setting} = on".encode())
        connection.execute("SELECT pg_reload_conf()")


def _environment(url: str) -> dict[str, str]:
    parts = make_url(url)
    host = parts.host or str(parts.query.get("host", ""))
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.database or "",
        "POSTGRES_HOST": host,
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": parts.password or "none",
    }
