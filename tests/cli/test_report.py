"""The report as a file: the same for the same records, with nothing external in it and no name that is not wanted."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.cli.test_hostile import NAMES as HOSTILE
from tests.cli.test_hostile import acting
from tests.cli.typist import Typist

NAMES = ("Ada Lind", "Bob Marsh", "ada@example.org")


def written(typist: Typist, *words: str) -> str:
    """Write the report of jazz and return it."""
    typist.done("report", "jazz", *words, "-o", "jazz.html")
    return (typist.folder / "jazz.html").read_text(encoding="utf-8")


@pytest.fixture
def jazz(typist: Typist) -> Typist:
    typist.done("open", "jazz", "--capacity", "1", "--title", "Jazz night")
    typist.done("join", "jazz", "Ada Lind", "--email", "ada@example.org")
    typist.done("join", "jazz", "Bob Marsh")
    typist.done("cancel", "jazz", "Ada Lind", "--reason", "Bob drives her")
    return typist


def test_it_is_made_again_byte_by_byte_also_when_the_ledger_has_grown(jazz: Typist) -> None:
    first = written(jazz, "--as-of", "6")
    jazz.done("accept", "jazz", "Bob Marsh")
    jazz.done("open", "studio", "--capacity", "1")
    again = written(jazz, "--as-of", "6")
    assert again == first
    assert "waitlist report jazz --as-of 6 -o jazz.html" in first
    assert written(jazz) != first


def test_nothing_is_external_and_only_what_is_named_by_hash_runs(jazz: Typist) -> None:
    page = written(jazz)
    assert re.findall(r'\b(?:src|href|action|srcset|data)="(?!#)[^"]*"', page) == []
    assert not re.search(r"\burl\(|@import|https?://", page.replace("http-equiv", ""))
    assert not re.search(r'<[^>]*\s(?:on\w+|style)="', page)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    parts = dict(part.split(" ", 1) for part in policy.replace("&#x27;", "'").split("; "))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", parts[name]) for name in ("script-src", "style-src"))


def test_redacted_it_holds_no_name_and_no_text(jazz: Typist) -> None:
    for page in (written(jazz), written(jazz, "--redact")):
        assert "ada@example.org" not in page
    page = written(jazz, "--redact")
    assert [name for name in (*NAMES, "drives", "Jazz night", "Mia") if name in page] == []
    assert '"names":{},"texts":{},"edited":{}' in page
    assert "--redact -o jazz.html" in page


def test_what_was_compared_with_something_from_outside_is_said(jazz: Typist) -> None:
    jazz.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    assert "Nothing from outside was compared." in written(jazz)
    jazz.done("key", "create", "example.org/waitlists")
    jazz.done("checkpoint", "-o", "kept")
    assert "are those that were signed and given out" in written(jazz, "--against", "kept")
    Path(jazz.folder / "kept").write_text("nonsense", encoding="utf-8")
    assert jazz.type("report", "jazz", "--against", "kept").code == 6
    assert jazz.type("report", "jazz", "--against", "nowhere").code == 2


def test_the_program_in_the_documents_finds_the_leaves(jazz: Typist) -> None:
    written(jazz)
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/report.md").read_text(encoding="utf-8"), re.DOTALL)
    file = jazz.folder / "jazz.html"
    done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, check=True, text=True)
    with closing(sqlite3.connect(jazz.folder / "waitledger" / "ledger.db")) as ledger:
        leaves = [leaf.hex() for (leaf,) in ledger.execute("SELECT leaf FROM ledger_events ORDER BY position")]
    assert done.stdout.split() == leaves


def test_a_ledger_that_was_changed_has_a_report_that_says_so(jazz: Typist) -> None:
    with closing(sqlite3.connect(jazz.folder / "waitledger" / "ledger.db")) as ledger:
        for (trigger,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            ledger.execute(f'DROP TRIGGER "{trigger}"')
        changed = "CAST(replace(CAST(state AS TEXT), 'mia', 'tom') AS BLOB)"
        ledger.execute(f"UPDATE ledger_events SET state = {changed} WHERE position = 2")
        ledger.commit()
    jazz.is_terminal = True
    said = jazz.type("report", "jazz", "-o", "jazz.html")
    assert said.code == 6
    assert "the records do not lead to the root" in " ".join(said.out.split())


def test_a_waitlist_in_which_nothing_happened_has_a_report_too(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "0")
    page = written(typist)
    assert "Nobody ever had to wait." in page
    assert "Every spot was given by the rule" in page


def test_whoever_was_in_before_the_list_began_is_counted_apart_from_those_who_waited(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "3")
    typist.done("admit", "jazz", "Ada Lind", "--carried-over")
    assert "1 of them was offered or given a spot, 1 of them before this list began.</p>" in written(typist)
    typist.done("join", "jazz", "Bob Marsh")
    said = written(typist)
    assert "a spot, 1 of them before this list began. Half of the others did not wait at all.</p>" in said


def test_a_board_is_told_about_all_waitlists_without_a_script(jazz: Typist) -> None:
    jazz.done("open", "studio", "--capacity", "3", "--title", "Studio <i>")
    jazz.done("report", "--all", "--from", "2026-11-24", "-o", "all.html")
    page = (jazz.folder / "all.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "script-src" not in page
    assert "2 asked and 1 came in, nobody by an exception; at the end 0 wait, and 3 spots are free." in page
    assert "Nobody is in the queue." in page
    assert "<bdi>Studio &lt;i&gt;</bdi>" in page
    again = page.split("<code>waitlist report", 1)[1].split("\n", 1)[0]
    jazz.done("join", "studio", "Cleo Nagy")
    jazz.done(*("report" + again).replace("&gt;", ">").split())
    assert (jazz.folder / "all.html").read_text(encoding="utf-8") == page


def test_a_late_form_given_an_earlier_place_is_an_exception_in_both_reports(jazz: Typist) -> None:
    why = ("--place-as-happened", "--code", "late_form", "--reason", "in the wrong tray")
    jazz.done("join", "jazz", "Cleo Nagy")
    jazz.done("join", "jazz", "Dan Okoye", "--happened", "2026-11-24 09:00:04", *why)
    jazz.done("report", "--all", "-o", "all.html")
    for page in (written(jazz), (jazz.folder / "all.html").read_text(encoding="utf-8")):
        assert "1 late form was given an earlier place; somebody was passed once by that." in page
        assert "By who recorded them: mia 1 join." in page
        assert "was taken in at an earlier place in line by mia (late form: in the wrong tray)" in page


def test_no_hostile_name_acts_in_a_report(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "0", f"--title={HOSTILE['bidi controls']}")
    names = [*HOSTILE.values(), "</script><script>alert(1)</script><img src=x onerror=alert(1)>"]
    lines = [
        line
        for ref, name in enumerate(names)
        for line in (
            {"do": "join", "waitlist": "jazz", "person": f"P{ref}", "name": name},
            {"do": "withdraw", "waitlist": "jazz", "person": f"P{ref}", "reason": name},
        )
    ]
    typist.done("apply", "-", stdin="\n".join(map(json.dumps, lines)).encode())
    for words, scripts in ((("jazz",), 3), (("--all",), 0)):
        typist.done("report", *words, "-o", "page.html")
        page = (typist.folder / "page.html").read_text(encoding="utf-8")
        assert acting(page) <= {"\t"}  # between the parts of a record
        assert page.count("<script") == page.count("</script>") == scripts
        assert not re.search(r"<img|<link|<a [^>]*href=\"[^#]", page)
