"""What is opened is a ledger that this program can read, or a sentence says why not."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from eventsourcing.persistence import ProgrammingError, StoredEvent
from sqlalchemy import make_url

from ledger.store import Catalogue, StoreError, open_store
from ledger.store.private import PrivateStore
from ledger.store.recorder import LedgerRecorder
from tests.architecture.tree import ROOT
from tests.postgres import fresh_database

MEMBERS = Catalogue("members", "tests.store.members", "tests.store.members_sqlite")


@pytest.fixture
def ledger(sqlite_url: str) -> Path:
    with open_store(sqlite_url, create=True) as store:
        LedgerRecorder(store).insert_events([StoredEvent("jazz-night", 1, "EntryJoined.1", b"{}")])
    return Path(sqlite_url.removeprefix("sqlite:///"))


def test_a_missing_ledger_is_not_made_by_looking_for_it(url: str) -> None:
    with pytest.raises(StoreError, match="There is no ledger"):
        open_store(url)
    with pytest.raises(StoreError, match="There is no ledger"):
        open_store(url, read_only=True)
    assert not Path(url.removeprefix("sqlite:///")).exists()


def test_a_ledger_is_made_once_and_found_again(url: str) -> None:
    with open_store(url, create=True) as store:
        LedgerRecorder(store).insert_events([StoredEvent("jazz-night", 1, "EntryJoined.1", b"{}")])
    for create in (True, False):
        with open_store(url, create=create) as store, store.snapshot() as snapshot:
            assert snapshot.position == 1


def test_a_file_with_a_second_name_is_read_and_not_written(ledger: Path) -> None:
    os.link(ledger, ledger.with_name("backup.db"))
    for path in (ledger, ledger.with_name("backup.db")):
        with open_store(f"sqlite:///{path}", read_only=True) as store, store.snapshot() as snapshot:
            assert snapshot.position == 1
        with pytest.raises(StoreError, match="another name as well"):
            open_store(f"sqlite:///{path}")
    ledger.with_name("backup.db").unlink()
    open_store(f"sqlite:///{ledger}").close()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/ledger", "ledger.db", "postgres://x/y"]
)
def test_a_url_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match="lives in a file"):
        open_store(url, create=True)


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        open_store(f"postgresql://mia:secret@/ledger?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere/ledger\.db cannot be made: No such file"):
        open_store(f"sqlite:///{tmp_path}/nowhere/ledger.db", create=True)


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("content", [b"Dear diary, " * 100, b"SQLite format 3\x00 and then something else" * 50])
def test_a_file_that_is_no_database_is_left_alone(content: bytes, create: bool, tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"diary\.txt cannot be opened as a ledger"):
        open_store(f"sqlite:///{path}", create=create)
    assert path.read_bytes() == content


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_another_program_is_left_alone(create: bool, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE ledger_events (anything)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"other\.db is not a ledger"):
        open_store(f"sqlite:///{path}", create=create)
    assert path.read_bytes() == before


def test_an_empty_file_is_a_ledger_only_when_one_may_be_made(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch()
    with pytest.raises(StoreError, match="is not a ledger"):
        open_store(f"sqlite:///{path}")
    open_store(f"sqlite:///{path}", create=True).close()
    open_store(f"sqlite:///{path}").close()


def test_the_private_store_is_no_ledger_and_the_ledger_no_private_store(ledger: Path, tmp_path: Path) -> None:
    private = tmp_path / "private.db"
    PrivateStore(f"sqlite:///{private}", create=True).close()
    with pytest.raises(StoreError, match="is not a ledger"):
        open_store(f"sqlite:///{private}")
    with pytest.raises(StoreError, match="is not a private store"):
        PrivateStore(f"sqlite:///{ledger}")


def test_a_newer_format_on_sqlite_asks_for_a_newer_program(ledger: Path) -> None:
    with closing(sqlite3.connect(ledger)) as connection:
        connection.execute("PRAGMA user_version=2")
    for create, read_only in ((False, False), (True, False), (False, True)):
        with pytest.raises(StoreError, match="format 2, written by a newer version"):
            open_store(f"sqlite:///{ledger}", create=create, read_only=read_only)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_in_which_not_every_name_can_be_written_holds_no_ledger(encoding: str) -> None:
    with fresh_database(encoding=encoding) as url:
        for begin in (lambda: open_store(url, create=True), lambda: PrivateStore(url, create=True)):
            with pytest.raises(StoreError, match=f"keeps text as {encoding}.* needs UTF8"):
                begin()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_text_comes_and_goes_as_utf8_whatever_a_server_would_speak(postgresql_url: str, encoding: str) -> None:
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            f"ALTER DATABASE {make_url(postgresql_url).database} SET client_encoding = {encoding}".encode()
        )
    with PrivateStore(postgresql_url, create=True) as private:
        private.add_actor("mia", "Mia Łódź 日本")
        assert private.actor("mia") == "Mia Łódź 日本"


def test_two_ledgers_in_one_database_would_share_their_names(postgresql_url: str) -> None:
    open_store(postgresql_url, create=True).close()
    PrivateStore(postgresql_url, create=True).close()
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE SCHEMA second")
    with pytest.raises(StoreError, match="holds the names of another ledger"):
        open_store(f"{postgresql_url}&options=-csearch_path%3Dsecond", create=True)


def test_a_newer_format_on_postgresql_asks_for_a_newer_program(postgresql_url: str) -> None:
    open_store(postgresql_url, create=True).close()
    with psycopg.connect(postgresql_url.replace("+psycopg", "")) as connection:
        connection.execute("UPDATE ledger_format SET version = 2")
    for create, read_only in ((False, False), (True, False), (False, True)):
        with pytest.raises(StoreError, match="format 2, written by a newer version"):
            open_store(postgresql_url, create=create, read_only=read_only)


def test_what_is_opened_for_reading_is_not_written(url: str) -> None:
    with open_store(url, create=True) as store:
        LedgerRecorder(store).insert_events([StoredEvent("jazz-night", 1, "EntryJoined.1", b"{}")])
    with open_store(url, read_only=True) as store:
        assert LedgerRecorder(store).head().position == 1
        with pytest.raises(ProgrammingError, match="for reading only"), store.transaction():
            pass


@pytest.fixture
def public_folder() -> Iterator[Path]:
    # pytest's own folders are closed to other users, one of whom reads here.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Give up the superuser's right to write everywhere, if we have it."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_and_a_folder_that_nobody_may_write_can_be_read(ledger: Path, public_folder: Path) -> None:
    copy = public_folder / "ledger.db"
    shutil.copyfile(ledger, copy)
    copy.chmod(0o444)
    public_folder.chmod(0o555)
    with as_somebody_else():
        with open_store(f"sqlite:///{copy}", read_only=True) as store:
            assert LedgerRecorder(store).head().position == 1
        with pytest.raises(StoreError, match="cannot be opened as a ledger"):
            open_store(f"sqlite:///{copy}")
    public_folder.chmod(0o755)
    assert [path.name for path in public_folder.iterdir()] == ["ledger.db"]


def test_strangers_on_the_same_computer_cannot_read_a_new_ledger(ledger: Path) -> None:
    assert ledger.stat().st_mode & 0o007 == 0


def test_a_ledger_gains_the_tables_of_a_catalogue_that_came_later(url: str) -> None:
    open_store(url, create=True).close()
    with open_store(url, catalogues=[MEMBERS]) as store:
        with store.transaction() as transaction:
            transaction.run("count_member", {"waitlist": "jazz-night"})
        with store.snapshot() as snapshot:
            assert snapshot.run("members", {"waitlist": "jazz-night"}) == [(1,)]


def test_a_store_on_sqlite_needs_neither_sqlalchemy_nor_the_library(sqlite_url: str) -> None:
    script = (
        "import sys; from ledger.store import open_store; store = open_store(sys.argv[1], create=True)\n"
        "with store.transaction() as t: t.run('head')\n"
        "store.close(); print([name for name in ('sqlalchemy', 'eventsourcing', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, sqlite_url], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_programs_that_open_and_close_one_file_all_the_time_never_find_it_locked(ledger: Path) -> None:
    """Whoever closes a file last locks it for a moment, and then even a setting of the connection has to wait."""
    script = (
        "import sys; from ledger.store import open_store\n"
        "for _ in range(100): open_store(f'sqlite:///{sys.argv[1]}').close()\n"
    )
    command = [sys.executable, "-c", script, str(ledger)]
    programs = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    said = [program.communicate(timeout=60)[1] for program in programs]
    assert [(program.returncode, err) for program, err in zip(programs, said, strict=True)] == [(0, b"")] * 4
