"""docs/draws.md is run as it stands: an outsider with a shell comes to the ledger's own order."""

import re
import subprocess
from pathlib import Path

import pytest

from ledger.draw import Algorithm, list_digest, order, seed_of

PAGE = (Path(__file__).parents[2] / "docs" / "draws.md").read_text(encoding="utf-8")
LIST = [2, 7, 11, 40, 412, 413, 5000, 5001, 70_123]
VALUES = ["9319", "2 5 12 8 10", "41 9 007"]


def section(title: str) -> str:
    """Return the shell text under the heading that begins with this."""
    found = re.search(rf"^## {re.escape(title)}[^\n]*\n.*?```sh\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, f"no section {title!r}"
    return found[1]


def run(folder: Path, *titles: str) -> list[str]:
    """Run sections one after the other in a folder; return what was printed."""
    text = "set -eu\n" + "\n".join(map(section, titles))
    done = subprocess.run(["bash", "-c", text], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "list.txt").write_text("".join(f"{entry}\n" for entry in LIST), encoding="ascii")
    (tmp_path / "values.txt").write_text("".join(f"{value}\n" for value in VALUES), encoding="ascii")
    return tmp_path


def test_the_digest_of_the_list_is_the_one_announced(folder: Path) -> None:
    assert run(folder, "1.") == [f"{list_digest(LIST)}  list.txt"]


@pytest.mark.parametrize(
    ("title", "algorithm"), [("3. The order, by SHA-256", "sha256"), ("3. The order, by RFC 3797", "rfc3797")]
)
def test_the_shell_comes_to_the_order_recorded(folder: Path, title: str, algorithm: Algorithm) -> None:
    seed = seed_of(VALUES)
    drawn = order(algorithm, LIST, seed)
    assert run(folder, "2. The seed", title) == [seed, f"{list_digest(drawn)}  order.txt"]
    assert (folder / "order.txt").read_text(encoding="ascii").split() == [str(entry) for entry in drawn]
