"""The pages that show commands: what they show is typed, and what they answer is what came of it.

A block of kind ``console`` is a part of a story (``tests.cli.telling``); all blocks of a page are typed one after the
other, in one folder. What has to be typed first and is of no interest to a reader stands in a comment, without answers:
``<!-- console``. A block of kind ``python`` is run in that folder, and the next block of kind ``text`` is what it
prints. ``make snapshots`` writes the answers as they are now.
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.architecture.tree import ROOT, name_of, tracked_files
from tests.cli.telling import performed, steps
from tests.cli.typist import Typist

_BLOCK = re.compile(
    r"^(?P<begin>```|<!-- )console\n(?P<story>.*?)^(?:```|-->)$"
    r"|^```python\n(?P<program>.*?)^```$(?P<between>.*?)^```text\n.*?^```$",
    re.MULTILINE | re.DOTALL,
)


def pages() -> list[Path]:
    """Return the pages that show commands with their answers."""
    documents = (ROOT / name for name in tracked_files() if name.endswith(".md"))
    return [page for page in documents if _BLOCK.search(page.read_text(encoding="utf-8"))]


def told_page(text: str, folder: Path) -> str:
    """Return a page as its commands go now, typed in an empty folder."""
    typist = Typist(folder)

    def again(block: re.Match[str]) -> str:
        if block["program"] is not None:
            return f"```python\n{block['program']}```{block['between']}```text\n{_printed(block['program'], folder)}```"
        told = list(performed(steps(block["story"]), typist))
        if block["begin"] == "```":
            answers = "\n\n".join(told)
            return f"```console\n{answers}\n```"
        assert [one for one in told if "\n[exit " in one] == [], "what a page does unseen has to go well"
        return block[0]

    return _BLOCK.sub(again, text)


def rewrite(page: Path, folder: Path) -> bool:
    """Write a page as its commands go now; return whether it changed."""
    before = page.read_text(encoding="utf-8")
    after = told_page(before, folder)
    page.write_text(after, encoding="utf-8")
    return before != after


def _printed(program: str, folder: Path) -> str:
    """Return what a program prints that somebody else's project runs in a folder of its own."""
    environment = {"PYTHONPATH": str(ROOT), "TZ": "UTC"}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


if __name__ == "__main__":
    for page in pages():
        with TemporaryDirectory() as place:
            if rewrite(page, Path(place).resolve()):
                print(f"changed: {name_of(page)}")
