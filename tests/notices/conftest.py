"""A ledger whose messages go to a mail server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.typist import Typist
from tests.notices.mailbox import Mailbox, running


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with running() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(server: Mailbox) -> Mailbox:
    server.empty()
    return server


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, server: Mailbox) -> Typist:
    """Return a typist at a list of one spot, held by Ada, for which Ben, Cleo and Dan wait."""
    typist = Typist(tmp_path_factory.mktemp("begun"))
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    settings = f'mail.host = "127.0.0.1"\nmail.port = "{server.port}"\nmail.security = "none"\n'
    settings += 'mail.from = "Jazz Club <tickets@example.org>"\n'
    with (typist.folder / "waitledger" / "ledger.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    typist.done("open", "jazz", "--capacity", "1", "--window", "24h", "--title", "Jazz Night")
    for name in ("Ada", "Ben", "Cleo", "Dan"):
        typist.done("join", "jazz", f"{name} Lind", "--email", f"{name.lower()}@example.org")
    return typist


@pytest.fixture
def typist(begun: Typist, tmp_path: Path) -> Typist:
    """Return a typist who goes on from there, in a copy."""
    return begun.elsewhere(tmp_path / "here")


@pytest.fixture(scope="module")
def begun_offered(begun: Typist, tmp_path_factory: pytest.TempPathFactory) -> Typist:
    """Return a typist after Ada gave her spot back, with messages begun: Ben is offered it and was not told yet."""
    typist = begun.elsewhere(tmp_path_factory.mktemp("offered") / "there")
    typist.done("notify", "--once", "--begin", "all")
    typist.done("cancel", "jazz", "Ada Lind")
    return typist


@pytest.fixture
def offered(begun_offered: Typist, tmp_path: Path) -> Typist:
    """Return a typist who goes on from there, in a copy."""
    return begun_offered.elsewhere(tmp_path / "here")
