"""Gather the documents and what they link to in one folder, from which ``make site`` makes a website.

They keep their places, so that a link leads to the same page there as it does in the repository.
"""

import shutil
import sys
from pathlib import Path

from tests.architecture.test_documents import LINK
from tests.architecture.tree import ROOT, tracked_files


def gather(folder: Path) -> None:
    """Put all pages, and the files that they link to, into an empty folder."""
    pages = {name for name in tracked_files() if name.endswith(".md") and name.split("/")[0] in {name, "docs"}}
    linked = {_target(name, link) for name in pages for link in LINK.findall((ROOT / name).read_text(encoding="utf-8"))}
    for name in pages | linked:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place)


def _target(page: str, link: str) -> str:
    return ((ROOT / page).parent / link).resolve().relative_to(ROOT).as_posix()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    shutil.rmtree(place, ignore_errors=True)
    gather(place)
