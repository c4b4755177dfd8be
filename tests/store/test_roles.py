"""On PostgreSQL an organiser appends and cannot change history even by SQL; an auditor reads and sees no names."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from ledger.store.errors import Absent
from ledger.store.private import PrivateStore
from tests.cli.conftest import Typist
from tests.postgres import fresh_database


class Office:
    """A ledger in PostgreSQL with a login for each role, and the folders from which each of them works."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.owner = Typist(folder / "owner")
        self.owner.folder.mkdir()
        self.owner.done("init", "--database", url, "--roles")
        self.owner.done("staff", "add", "mia", "Mia de Vries")
        self.database = str(make_url(url).database)
        self.logins = {role: f"{self.database}_{role}_login" for role in ("organiser", "auditor", "support", "private")}
        with psycopg.connect(self.plain(url), autocommit=True) as owner:
            for role, login in self.logins.items():
                owner.execute(f'CREATE ROLE "{login}" LOGIN IN ROLE "{self.database}_{role}"'.encode())

    def plain(self, url: str) -> str:
        return url.replace("postgresql+psycopg:", "postgresql:", 1)

    def url_of(self, role: str) -> str:
        return make_url(self.url).set(username=self.logins[role]).render_as_string(hide_password=False)

    def works_as(self, role: str) -> Typist:
        typist = Typist(self.folder / role)
        place = typist.folder / "waitledger"
        place.mkdir(parents=True)
        (place / "ledger.toml").write_text(f'name = "office"\nzone = "UTC"\ndatabase = "{self.url_of(role)}"\n')
        return typist

    def close(self) -> None:
        """Remove the logins and roles: they belong to the server, not to the database."""
        with psycopg.connect(self.plain(self.url), autocommit=True) as owner:
            for name in (*self.logins.values(), *(f"{self.database}_{role}" for role in self.logins)):
                owner.execute(f'DROP OWNED BY "{name}"'.encode())
                owner.execute(f'DROP ROLE "{name}"'.encode())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with fresh_database() as url:
        office = Office(url, tmp_path)
        try:
            yield office
        finally:
            office.close()


def refused(office: Office, role: str, statement: str) -> bool:
    with psycopg.connect(office.plain(office.url_of(role)), autocommit=True) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False


def test_an_organiser_records_everything_that_organisers_record(office: Office) -> None:
    organiser = office.works_as("organiser")
    organiser.done("open", "jazz", "--capacity", "1", "--rule", "first-come")
    organiser.done("join", "jazz", "Ada Lind", "--email", "ada@example.org")
    organiser.done("join", "jazz", "Bob Marsh", "--id", "bob")
    organiser.done("cancel", "jazz", "Ada Lind", "--reason", "moved away")
    organiser.done("join", "jazz", "Robert Marsh")
    organiser.done("same", "Bob Marsh", "Robert Marsh", "--reason", "He signed with both")
    assert organiser.type("verify").code == 0


@pytest.mark.parametrize("role", ["organiser", "auditor", "support", "private"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_events SET state = 'x' WHERE position = 1",
        "DELETE FROM ledger_events",
        "TRUNCATE ledger_events",
        "UPDATE ledger_nodes SET hash = 'x'",
        "DELETE FROM ledger_nodes",
        "DELETE FROM ledger_head",
        "TRUNCATE ledger_head",
        "ALTER TABLE ledger_events DISABLE TRIGGER ALL",
        "DROP TABLE ledger_events",
        "CREATE TABLE mine (id int)",
    ],
)
def test_nobody_but_the_owner_changes_history_even_by_sql(office: Office, role: str, statement: str) -> None:
    assert refused(office, role, statement)


def test_no_role_owns_a_table(office: Office) -> None:
    with psycopg.connect(office.plain(office.url)) as owner:
        owners = owner.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE tablename LIKE '%ledger%'").fetchall()
    assert len(owners) == 1
    assert owners[0][0] not in office.logins.values()


def test_the_head_moves_forward_only_even_for_an_organiser(office: Office) -> None:
    office.works_as("organiser").done("open", "jazz", "--capacity", "1")
    with psycopg.connect(office.plain(office.url_of("organiser")), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            connection.execute("UPDATE ledger_head SET root = 'x'")
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            connection.execute("UPDATE ledger_head SET position = position + 1")


def test_an_auditor_verifies_and_sees_no_names(office: Office) -> None:
    organiser = office.works_as("organiser")
    organiser.done("open", "jazz", "--capacity", "1")
    organiser.done("join", "jazz", "Ada Lind")
    auditor = office.works_as("auditor")
    assert auditor.type("verify", "--independent").code == 0
    assert auditor.type("replay").code == 0
    assert "Entry 2" in auditor.done("log")
    assert "Ada" not in auditor.done("log") + auditor.done("why", "jazz", "2")
    with pytest.raises(Absent):
        PrivateStore(office.url_of("auditor"), read_only=True)
    assert auditor.type("withdraw", "jazz", "2").code == 7


def test_support_reads_names_and_records_nothing(office: Office) -> None:
    organiser = office.works_as("organiser")
    organiser.done("open", "jazz", "--capacity", "1")
    organiser.done("join", "jazz", "Ada Lind")
    support = office.works_as("support")
    assert "Ada Lind" in support.done("why", "jazz", "Ada")
    assert support.type("cancel", "jazz", "Ada Lind").code == 7
    assert refused(office, "support", "INSERT INTO private.private_actor VALUES ('eve', 'Eve')")


def test_an_organiser_cannot_read_the_names_away(office: Office) -> None:
    assert refused(office, "organiser", "DELETE FROM private.private_disclosure")
    assert refused(office, "organiser", "UPDATE private.private_meta SET value = 'x'")
