"""A server that only answers, cuts off what takes long, or is kept busy by others: exit 7, in words, nothing lost."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import psycopg
import pytest
from sqlalchemy import make_url

from ledger.store import open_store
from replays.audit.verify import Verification, verify
from tests.postgres import fresh_database
from tests.reliability.keys import recorded_keys
from tests.reliability.test_trouble import filled, lines
from tests.reliability.typing_it import typed


class Server(NamedTuple):
    """A ledger on a server, and a connection of its owner."""

    folder: Path
    owner: "psycopg.Connection[tuple[object, ...]]"
    database: str

    @contextmanager
    def set_to(self, setting: str) -> Iterator[None]:
        """Let every new connection begin with a setting."""
        name = setting.partition(" ")[0]
        self.owner.execute(f"ALTER DATABASE {self.database} SET {setting}".encode())
        try:
            yield
        finally:
            self.owner.execute(f"ALTER DATABASE {self.database} RESET {name}".encode())

    @contextmanager
    def kept_busy(self, table: str) -> Iterator[None]:
        """Write and do not come to an end; others wait for a fifth of a second."""
        with self.owner.transaction(), patch.dict(open_store.__kwdefaults__, patience=timedelta(seconds=0.2)):
            self.owner.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE".encode())
            yield


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with fresh_database() as url, psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as owner:
        folder = filled(tmp_path_factory.mktemp("begun"), "--database", url)
        yield Server(folder, owner, str(make_url(url).database))


def test_read_models_that_are_made_anew_meanwhile_are_no_fault(server: Server) -> None:
    """Tables that are taken away and made again are empty to whoever began to read before, and did not look at them."""
    here = ("--ledger", str(server.folder / "ledger"))
    remade = []

    def verify_later(*given: Any, **options: Any) -> Verification:
        remade.append(typed("projections", "rebuild", *here))
        return verify(*given, **options)

    with patch("replays.audit.verify.verify", verify_later):
        code, said = typed("verify", *here)
    assert code == 0, said
    assert [code for code, _ in remade] == [7], remade
    assert "Others kept it busy" in remade[0][1]
    assert typed("projections", "rebuild", *here)[0] == 0


@pytest.mark.parametrize(
    ("setting", "busy", "sentence"),
    [
        ("default_transaction_read_only = on", "", "The database only answers questions now"),
        ("statement_timeout = 90", "ledger_head", "statement timeout"),
        ("transaction_timeout = 90", "ledger_head", "connection"),
        ("", "ledger_head", "Others kept it busy for too long"),
        ("", "private.private_meta", "Others kept it busy for too long"),
    ],
)
def test_what_a_server_does_not_let_through_is_said_and_nothing_is_lost(
    server: Server, setting: str, busy: str, sentence: str
) -> None:
    with server.set_to(setting) if setting else nullcontext(), server.kept_busy(busy) if busy else nullcontext():
        told = [typed(*words) for words in lines(server.folder)]
    assert [code for code, _ in told] == [7] * len(told), told
    assert [said for _, said in told if sentence not in " ".join(said.split())] == []
    assert recorded_keys(server.folder / "ledger") == ["ada"]
    assert typed("verify", "--ledger", str(server.folder / "ledger"))[0] == 0
