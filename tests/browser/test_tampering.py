"""A report of which anything was changed says so, and at which record."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.report.embedded import Carried, carried, packed
from tests.browser.chromium import Chromium
from tests.browser.modules import tried

ELEMENT = r'(<script type="[a-z/]+" id="{}">)(.*?)(</script>)'
RECORDS, BESIDE = (re.compile(ELEMENT.format(name), re.DOTALL) for name in ("records", "beside"))
ESCAPED = re.compile(r"\\u([0-9a-f]{4})|\\.")
CHECKED = "document.documentElement.dataset.checked"


def data_of(report: Path) -> dict[str, Any]:
    """Return what a report carries along, read as docs/report.md has it."""
    text = report.read_text(encoding="utf-8")
    records, beside = RECORDS.search(text), BESIDE.search(text)
    assert records is not None
    assert beside is not None
    lines = ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[0], records[2]).split("\n")
    return {**json.loads(beside[2]), "lines": lines}


def positions(data: dict[str, Any]) -> list[int]:
    """Return the positions of the records, read as docs/report.md has it."""
    return [start + at for start, count in data["runs"] for at in range(count)]


def texts(data: dict[str, Any]) -> list[str]:
    """Return the records, read as docs/report.md has it."""
    last: dict[str, str] = {}
    found = []
    for line in data["lines"]:
        number, *short = line.split("\t")
        shape = data["shapes"][int(number)]
        text = shape["text"]
        for member, part in zip(shape["members"], short, strict=True):
            last[member] = last.get(member, "")[: int(part[0], 36)] + part[1:]
            text = text.replace("\0", last[member], 1)
        found.append(text)
    return found


def changed(report: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Return a copy of a report of which something that it carries along was changed."""
    data = data_of(report)
    change(data)
    return copied(report, carried(data))


def copied(report: Path, instead: Carried) -> Path:
    """Return a copy of a report that carries something else along."""
    copy = report.with_name("changed.html")
    text = report.read_text(encoding="utf-8")
    text = RECORDS.sub(lambda found: f"{found[1]}{instead.records}{found[3]}", text)
    text = BESIDE.sub(lambda found: f"{found[1]}{instead.beside}{found[3]}", text)
    copy.write_text(text, encoding="utf-8")
    return copy


def other(text: str, at: int) -> str:
    """Return a text with one character replaced by another."""
    return text[:at] + ("B" if text[at] != "B" else "C") + text[at + 1 :]


def a_record(data: dict[str, Any]) -> None:
    data["lines"][4] = other(data["lines"][4], len(data["lines"][4]) - 1)


def a_record_alone(data: dict[str, Any]) -> None:
    """Change a value that no later record shares, its salt."""
    parts = data["lines"][9].split("\t")
    parts[-2] = other(parts[-2], len(parts[-2]) - 1)
    data["lines"][9] = "\t".join(parts)


def a_record_with_everything_beside_it(data: dict[str, Any]) -> None:
    states = dict(zip(positions(data), (text.encode() for text in texts(data)), strict=True))
    states[7] = states[7].replace(b'"by":"mia"', b'"by":"noor"')
    data |= {**packed(states, (), ()), "places": data["places"], "held": data["held"]}


def a_record_left_out(data: dict[str, Any]) -> None:
    del data["lines"][-1]
    data["marks"] = data["marks"][:-8]
    data["runs"][-1][1] -= 1


def the_last_record_beyond_reading(data: dict[str, Any]) -> None:
    number = int(data["lines"][-1].split("\t")[0])
    data["shapes"][number]["text"] = "?" + data["shapes"][number]["text"][1:]


def what_the_first_record_says(data: dict[str, Any]) -> None:
    data["shapes"][0]["text"] = data["shapes"][0]["text"].replace('"pools"', '"poolz"')


def the_root(data: dict[str, Any]) -> None:
    data["root"] = other(data["root"], 5)


def a_rank(data: dict[str, Any]) -> None:
    places = data["places"]
    places[places.index(14) + 2] = -1


def a_name(data: dict[str, Any]) -> None:
    data["names"]["10"] = data["names"]["14"]


def a_text(data: dict[str, Any]) -> None:
    digest = next(iter(data["texts"]))
    data["texts"][digest] = next(iter(data["names"].values()))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (a_record_alone, "Record #16 was changed. Do not rely on this file."),
        (a_record, "Record #8 was changed; 6 records after it cannot be read without it."),
        (a_record_with_everything_beside_it, "The records do not lead to the root"),
        (the_last_record_beyond_reading, "Record #17 was changed."),
        (what_the_first_record_says, "Record #2 was changed."),
        (a_record_left_out, "The records do not lead to the root"),
        (the_root, "The records do not lead to the root"),
        (a_rank, "The queue shown here is not the one on record in #16."),
        (a_name, "The name of entry 10 is not the one whose digest is on record."),
        (a_text, "is not the one whose digest is on record"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_whatever_was_changed_is_said_large_and_in_red(
    browser: Chromium, jazz: Path, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    browser.events.clear()
    with browser.page(changed(jazz / "jazz.html", change)) as page:
        page.until(CHECKED)
        assert page.value(CHECKED) == "changed"
        assert said in page.text("#verdict")
        assert page.value("parseFloat(getComputedStyle(document.getElementById('verdict')).fontSize)") > 24
        assert page.value("getComputedStyle(document.getElementById('verdict')).color") == "rgb(179, 38, 30)"
        assert page.complaints() == []


def test_what_cannot_be_read_at_all_is_said_too(browser: Chromium, jazz: Path) -> None:
    copy = jazz / "broken.html"
    text = (jazz / "jazz.html").read_text(encoding="utf-8")
    copy.write_text(text.replace('"schema":', '"schema"!', 1), encoding="utf-8")
    browser.events.clear()
    with browser.page(copy) as page:
        page.until(CHECKED)
        assert page.text("#verdict").startswith("What this file carries along was changed, and cannot be read.")
        assert page.complaints() == []


def test_a_changed_script_does_not_run(browser: Chromium, jazz: Path) -> None:
    copy = jazz / "script.html"
    text = (jazz / "jazz.html").read_text(encoding="utf-8")
    copy.write_text(text.replace("Do not rely on this file.", "All is well, trust us."), encoding="utf-8")
    browser.events.clear()
    with browser.page(copy) as page:
        assert page.text("#verdict") == "Not checked yet: this needs scripts to be allowed."
        assert any("Content Security Policy" in one for one in page.complaints())


EVERY_CHARACTER = """
const report = data.beside;
const marks = async (text) => {
  const leaves = await Promise.all(recordTexts(report.shapes, linesOf(text)).map((text) => leafHash(bytesOf(text))));
  return leaves.map((leaf) => toBase64(leaf).slice(0, 8));
};
const right = await marks(data.records);
const missed = [];
let line = 0;
for (let place = 0; place < data.records.length; place += 1) {
  const character = data.records[place];
  for (const other of place % 9 ? ["7"] : ["7", "\\n", "\\t", "\\\\", '"', "\u20ac"]) {
    if (other === character) continue;
    const found = await marks(data.records.slice(0, place) + other + data.records.slice(place + 1));
    const first = found.findIndex((mark, index) => mark !== right[index]);
    if (first !== line) missed.push([line, character, other, first]);
  }
  if (character === "\\n") line += 1;
}
return missed;
"""


def test_whatever_character_of_a_record_is_changed_its_record_is_the_first_that_fails(
    browser: Chromium, jazz: Path, tmp_path: Path
) -> None:
    data = data_of(jazz / "jazz.html")
    given = {"records": carried(data).records, "beside": data}
    assert tried(browser, tmp_path, ("bytes", "records", "tree"), given, EVERY_CHARACTER) == []
