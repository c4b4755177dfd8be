"""The documents that are generated from the program: ``python -m tests.documents`` writes them."""

from collections.abc import Callable
from pathlib import Path

from tests.architecture.tree import ROOT, name_of
from tests.documents import commands, errors, tables

DOCUMENTS: dict[Path, Callable[[], str]] = {
    ROOT / "docs" / "cli.md": commands.document,
    ROOT / "docs" / "errors.md": errors.document,
    tables.PAGE: tables.page,
}


def out_of_step() -> list[str]:
    """Return the documents that do not say what the program says."""
    return [
        name_of(path)
        for path, document in DOCUMENTS.items()
        if not path.exists() or path.read_text(encoding="utf-8") != document()
    ]
