"""Where are the test vectors that nobody on our team wrote?

They are not part of the repository: they lie in ``../shared`` beside it, or where ``WAITLEDGER_SHARED`` says. Without
them the tests that need them are skipped, and the run says so loudly.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.architecture.tree import ROOT

VECTORS = Path(os.environ.get("WAITLEDGER_SHARED", ROOT.parent / "shared")) / "vectors"

needed = pytest.mark.skipif(not VECTORS.is_dir(), reason=f"NO TEST VECTORS: there is no {VECTORS}")
"""Marks a test that compares with others."""


def cases_under(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each JSON file below a folder of the vectors with its name, in order."""
    for path in sorted((VECTORS / folder).rglob("*.json")):
        yield str(path.relative_to(VECTORS)), msgspec.json.decode(path.read_bytes())


def document(path: str) -> Any:
    """Return one JSON file of the vectors."""
    return msgspec.json.decode((VECTORS / path).read_bytes())
