"""The threats of docs/trust.md that concern what is stored, played on PostgreSQL by the owner of its tables."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.cli.typist import Typist
from tests.postgres import fresh_database
from tests.replays.tampered import Intruder

ORIGIN = "example.org/waitlists"


class Server:
    """A ledger in a database, with a key; Ada's place on the list is its third record."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.organiser = Typist(folder)
        self.organiser.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
        self.organiser.done("init", "--database", url)
        self.organiser.done("staff", "add", "mia", "Mia")
        self.organiser.done("key", "create", ORIGIN)
        self.organiser.done("open", "jazz", "--capacity", "0")

    def receipt(self, person: str) -> str:
        """Return where a person keeps the receipt."""
        self.organiser.done("receipt", "jazz", person, "-o", f"../{person}.txt")
        return f"../{person}.txt"

    def copied(self) -> str:
        """Copy the database as a replica holds it that hears of nothing from here on; return the copy's URL."""
        name = f"{make_url(self.url).database}_replica"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {make_url(self.url).database}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self) -> None:
        """Remove the copy."""
        self._administer(f"DROP DATABASE IF EXISTS {make_url(self.url).database}_replica WITH (FORCE)")

    def fail_over(self, url: str) -> None:
        """Let another database take over."""
        self.organiser.done("config", "set", "database", url)

    def _administer(self, statement: str) -> None:
        plain = make_url(self.url).set(drivername="postgresql", database="postgres")
        with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "organiser"
    folder.mkdir()
    with fresh_database() as url:
        server = Server(url, folder)
        try:
            yield server
        finally:
            server.drop()


def records(url: str) -> int:
    with closing(Intruder(url)) as owner:
        ((count,),) = owner.run("SELECT count(*) FROM ledger_events")
        return int(count)


def test_after_a_failover_to_a_replica_that_lags_nothing_is_recorded(server: Server) -> None:
    organiser = server.organiser
    replica = server.copied()
    organiser.done("join", "jazz", "Ada")
    organiser.done("checkpoint", "-o", "../checkpoint")
    server.fail_over(replica)
    before = records(replica)
    for words in (("join", "jazz", "Bob"), ("tick", "jazz"), ("checkpoint",), ("key", "rotate")):
        refused = organiser.type(*words)
        assert (refused.code, "3 records were signed, and there are 2" in " ".join(refused.err.split())) == (6, True)
    assert records(replica) == before
    server.fail_over(server.url)
    organiser.done("join", "jazz", "Bob")


def test_a_replica_that_caught_up_is_written_on(server: Server) -> None:
    organiser = server.organiser
    organiser.done("join", "jazz", "Ada")
    organiser.done("checkpoint", "-o", "../checkpoint")
    server.fail_over(server.copied())
    organiser.done("join", "jazz", "Bob")
    assert organiser.type("verify", "--against", "../checkpoint").code == 0


def test_a_backdated_entry_written_by_the_owner_is_caught_by_a_receipt_and_by_the_guard(server: Server) -> None:
    organiser = server.organiser
    replica = server.copied()
    organiser.done("join", "jazz", "Ada")
    ada = server.receipt("Ada")
    guard = organiser.folder / "waitledger/keys/signing.last"
    away = guard.rename(guard.with_suffix(".kept"))
    server.fail_over(replica)
    for person in ("Eve", "Ada"):
        organiser.done("join", "jazz", person)
    typed = organiser.type("verify", "--against", ada, "-o", "../evidence")
    assert (typed.code, "another record #3" in typed.out) == (6, True)
    away.rename(guard)
    assert organiser.type("join", "jazz", "Bob").code == 6


def test_records_that_the_owner_cut_off_and_hashed_anew_are_missed_before_the_next_one(server: Server) -> None:
    organiser = server.organiser
    for person in ("Ada", "Bob"):
        organiser.done("join", "jazz", person)
    ada = server.receipt("Ada")
    with closing(Intruder(server.url)) as owner:
        owner.run("DELETE FROM ledger_events WHERE position > 2")
        owner.hash_again()
        owner.commit()
    organiser.done("projections", "rebuild")
    assert organiser.type("verify").code == 6, "what was signed and kept beside it says so"
    assert organiser.type("verify", "--against", ada, "-o", "../evidence").code == 6
    refused = organiser.type("join", "jazz", "Cleo")
    assert (refused.code, "4 records were signed, and there are 2" in " ".join(refused.err.split())) == (6, True)
