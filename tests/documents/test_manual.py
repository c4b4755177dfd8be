"""Every verb has a manual page, and the formatter finds nothing wrong with any."""

import shutil
import subprocess
from pathlib import Path

import pytest

from cli.main import verbs
from tests.documents.manual import manual


def test_every_verb_has_a_page_with_its_options() -> None:
    pages = manual()
    assert set(pages) == {"waitlist.1", *(f"waitlist-{name}.1" for name in verbs())}
    assert r"\fB\-\-dry\-run\fR" in pages["waitlist-join.1"]
    assert r"\fBwaitlist\-why\fR(1)" in pages["waitlist.1"]


@pytest.mark.skipif(shutil.which("groff") is None, reason="NOT FORMATTED: there is no groff")
def test_the_formatter_has_no_complaint(tmp_path: Path) -> None:
    files = []
    for name, page in manual().items():
        files.append(tmp_path / name)
        files[-1].write_text(page, encoding="utf-8")
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", *files], capture_output=True, check=True, timeout=60)
    assert done.stderr == b""
