"""A list in which somebody was offered a spot, and people whose names are traps, shown for support."""

import json
from collections.abc import Iterator

import pytest

from tests.browser.conftest import browser
from tests.cli.test_hostile import NAMES
from tests.cli.typist import Typist
from tests.serving.support import Support, serving

__all__ = ["browser"]
TRAP = "</td><script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="package")
def jazz(tmp_path_factory: pytest.TempPathFactory) -> Typist:
    """Return a typist at a list of two spots: Ada left, Cleo is offered hers, and many wait."""
    typist = Typist(tmp_path_factory.mktemp("jazz"))
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("open", "jazz", "--capacity", "2", "--window", "900d", "--title", f"Jazz {TRAP}")
    names = ["Ada Lind", "Bob Marsh", "Cleo Nagy", TRAP, *NAMES.values()]
    lines = [
        {"do": "join", "waitlist": "jazz", "person": f"p{number}@example.org", "name": name}
        for number, name in enumerate(names)
    ]
    (typist.folder / "lines.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    typist.done("apply", "lines.jsonl")
    typist.done("cancel", "jazz", "Ada Lind", "--reason", f"moved {TRAP}")
    return typist


@pytest.fixture(scope="package")
def support(jazz: Typist) -> Iterator[Support]:
    with serving(jazz.folder) as support:
        yield support
