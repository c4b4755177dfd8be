"""Write the exports of a ledger that has lived into a folder, for ``make check-exports``."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.cli.telling import STORIES, performed, steps
from tests.cli.typist import Typist

STORY = "a_queue"
EXPORTS = {"--ocel": "log.json", "--xes": "log.xes", "--cloudevents": "events.jsonl", "--jsonl": "records.jsonl"}


def export(folder: Path) -> None:
    """Tell a story, and export what it left behind."""
    with TemporaryDirectory() as place:
        typist = Typist(Path(place).resolve())
        list(performed(steps((STORIES / f"{STORY}.txt").read_text(encoding="utf-8")), typist))
        for form, name in EXPORTS.items():
            typist.done("export", form, "-o", name)
            shutil.copy(typist.folder / name, folder / name)


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    export(into)
