"""The connection to the server is lost at any point of any verb: what was said is true, nothing is half, it goes on.

``WAITLEDGER_KILLS=1000`` is the long run (``make soak``): each statement, and each answer to a commit.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal

import pytest
from msgspec import Struct

from tests.notices.mailbox import Mailbox, running
from tests.postgres import fresh_database
from tests.reliability.cutting import Cut, Point, ended_before_a_statement, unheard_after_a_commit
from tests.reliability.keys import check_whole, recorded_keys
from tests.reliability.typing_it import begin, typed

IS_LONG = int(os.environ.get("WAITLEDGER_KILLS", "8")) > 100
CUTS: dict[str, tuple[Cut, int, int]] = {
    "a statement": (ended_before_a_statement, 1, 1) if IS_LONG else (ended_before_a_statement, 37, 15),
    "a commit": (unheard_after_a_commit, 1, 1) if IS_LONG else (unheard_after_a_commit, 8, 4),
}
"""How a connection is lost, at one in how many points, and within how many first; every verb has so many."""
NOTHING = ("Nothing was recorded.", "Nothing was changed.", "Nothing was sent.")
SOMETHING = ("What was recorded before stays recorded.", "Whether it was recorded is not known.")
PEOPLE = 6

Came = Literal["nothing", "half", "all"]


class Begun(Struct, frozen=True):
    """A ledger and an empty one beside it, each in a database, in which every verb has something to do."""

    folder: Path
    urls: dict[str, str]
    mailbox: Mailbox


class Place(Struct, frozen=True):
    """A copy of a ledger that was begun.

    Attributes:
        folder: what lies beside the ledger.
        ledger: its folder.
        url: its database.
        mailbox: what was sent.
    """

    folder: Path
    ledger: Path
    url: str
    mailbox: Mailbox

    def type(self, *words: str) -> tuple[int, str]:
        """Type a command, and return its exit code and what was said, without its line breaks."""
        plain = [word.replace("{folder}", str(self.folder)) for word in words]
        code, said = typed(*plain, "--ledger", str(self.ledger))
        return code, " ".join(said.split())

    def succeeds(self, *words: str) -> str:
        """Type a command that must succeed, and return what was said."""
        code, said = self.type(*words)
        assert code == 0, (words, said)
        return said

    def knows(self, word: str) -> bool:
        """Whether somebody is found by a word."""
        return self.type("find", word)[0] == 0

    def events(self, kind: str, *waitlist: str) -> list[dict[str, Any]]:
        """Return the events of a type."""
        records = json.loads(self.succeeds("log", *waitlist, "--type", kind, "--json"))["data"]
        return [one["record"]["event"] for one in records]


def part(number: int, of: int = 1) -> Came:
    """Return how much a number is of the whole."""
    assert 0 <= number <= of
    return "all" if number == of else "half" if number else "nothing"


def is_recorded(place: Place) -> Came:
    return part(recorded_keys(place.ledger).count("it"))


def is_applied(place: Place) -> Came:
    return part(sum(key.startswith("line") for key in recorded_keys(place.ledger)), PEOPLE)


def is_brought(place: Place) -> Came:
    return part(len(place.events("EntryJoined", "folk")), PEOPLE)


def is_moved(place: Place) -> Came:
    """Names come first, so that every record is born with its texts; alone they are nothing."""
    is_there = bool(place.events("EntryJoined"))
    assert place.knows("Eve Marsh") or not is_there
    return part(is_there)


def is_erased(place: Place) -> Came:
    return part(len(place.events("PersonErased")) + (not place.knows("Marsh")), 2)


def is_corrected(place: Place) -> Came:
    return part(place.knows("Ada Moor") + place.knows("ada@example.org"), 2)


def is_same(place: Place) -> Came:
    """What is kept of the two may still be apart; then it is carried over."""
    came = part(len(place.events("PersonsMerged")))
    if came == "all":
        place.succeeds("same", "--finish")
        assert place.knows("Ada Lindt")
    return came


def is_held(place: Place) -> Came:
    (plan,) = json.loads(place.succeeds("erase", "Eve Marsh", "--dry-run", "--json"))["data"]
    return part(plan["hold"] is not None)


def is_known(place: Place) -> Came:
    return part("Noor Haddad" in place.succeeds("staff"))


def is_told(place: Place) -> Came:
    """Whoever was told twice was told the same, and the record says that it may be."""
    told, sent = place.events("NoticeRecorded"), Counter((mail.to[0], mail.body) for mail in place.mailbox.mails)
    assert len(told) <= len(sent) <= 2
    assert len(told) < len(sent) or sum(times > 1 for times in sent.values()) <= sum("repeat" in one for one in told)
    return part(len(told), 2)


def is_copied(place: Place) -> Came:
    """A copy is whole, or nobody takes it for a ledger."""
    code, said = typed("verify", "--ledger", str(place.folder / "copy"))
    assert code in {0, 7}, said
    return part(code == 0)


def is_written(place: Place) -> Came:
    assert not list(place.folder.glob(".*")), "something is left of a file that was not finished"
    return part(len(list(place.folder.glob("out*"))))


def is_set(place: Place) -> Came:
    return part("messages.tango hold" in place.succeeds("config"))


def is_published(place: Place) -> Came:
    """What is published stays so if it is done again; each is good for what follows."""
    return part(bool(place.events("CheckpointPublished")))


class Case(Struct, frozen=True):
    """What is typed, and what has to be true of it.

    Attributes:
        look: says what came of it, and raises where anything is wrong.
        is_many: it records several times, and goes on where it was cut off.
        is_beside: what it makes is no record.
        ledger: where.
    """

    words: tuple[str, ...]
    look: Callable[[Place], Came]
    is_many: bool = False
    is_beside: bool = False
    ledger: str = "ledger"


CASES = (
    Case(("join", "jazz", "Zoe Hart", "--email", "zoe@example.org", "--id", "it"), is_recorded),
    Case(("accept", "tango", "Una Berg", "--id", "it"), is_recorded),
    Case(("policy", "adopt", "jazz", "{folder}/other.toml", "--id", "it"), is_recorded),
    Case(("apply", "{folder}/lines.jsonl", "--batch", "2"), is_applied, is_many=True),
    Case(("import", "folk", "{folder}/people.csv"), is_brought),
    Case(
        ("import", "--jsonl", "{folder}/moved.jsonl", "--private", "{folder}/moved.private"), is_moved, ledger="fresh"
    ),
    Case(("erase", "Eve Marsh", "--texts", "blank", "--yes"), is_erased, is_many=True),
    Case(("contact", "Ada Lind", "--name", "Ada Moor", "--email", "ada@example.org"), is_corrected),
    Case(("same", "Ada Lind", "Ada Lindt", "--yes"), is_same),
    Case(("hold", "Eve Marsh", "--until", "2099-01-01"), is_held),
    Case(("staff", "add", "noor", "Noor Haddad"), is_known),
    Case(("notify", "--once"), is_told, is_many=True),
    Case(("backup", "{folder}/copy"), is_copied, is_beside=True),
    Case(("export", "--jsonl", "-o", "{folder}/out.jsonl"), is_written, is_beside=True),
    Case(("export", "--private", "-o", "{folder}/out.private"), is_written, is_beside=True),
    Case(("config", "set", "messages.tango", "hold"), is_set),
    Case(("checkpoint", "-o", "{folder}/checkpoint.txt"), is_published),
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    folder = tmp_path_factory.mktemp("begun")
    with fresh_database() as url, fresh_database() as empty, running() as mailbox:
        begin(folder / "ledger", "--database", url)
        fill(Place(folder, folder / "ledger", url, mailbox))
        code, said = typed("init", str(folder / "fresh"), "--database", empty)
        assert code == 0, said
        yield Begun(folder, {"ledger": url, "fresh": empty}, mailbox)


def fill(place: Place) -> None:
    """Put into a ledger, and beside it, what the verbs are about; messages have begun, and two are still to be sent."""
    lines = [{"do": "join", "waitlist": "jazz", "person": f"p{one}", "id": f"line{one}"} for one in range(PEOPLE)]
    (place.folder / "lines.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (place.folder / "people.csv").write_text("name\n" + "".join(f"Person {one}\n" for one in range(PEOPLE)))
    (place.folder / "other.toml").write_text('order = [{ by = "priority" }, { by = "joined" }]\n', encoding="utf-8")
    mail = {"host": "127.0.0.1", "port": str(place.mailbox.port), "security": "none", "from": "club@example.org"}
    for words in (
        ("key", "create", "example.org/jazz"),
        ("join", "jazz", "Eve Marsh", "--email", "eve@example.org"),
        ("leave", "jazz", "Eve Marsh", "--reason", "Eve Marsh moved away"),
        ("open", "swing", "--capacity", "0"),
        ("join", "swing", "Ada Lind"),
        ("join", "swing", "Ada Lindt"),
        ("open", "folk", "--capacity", "0"),
        ("open", "tango", "--capacity", "0", "--window", "24h"),
        *(("config", "set", f"mail.{name}", value) for name, value in mail.items()),
        ("notify", "--once"),
        ("join", "tango", "Una Berg", "--email", "una@example.org"),
        ("join", "tango", "Bo Berg", "--email", "bo@example.org"),
        ("capacity", "tango", "2", "--max-offers", "2"),
        ("export", "--jsonl", "-o", "{folder}/moved.jsonl"),
        ("export", "--private", "-o", "{folder}/moved.private"),
    ):
        place.succeeds(*words)


@contextmanager
def another(begun: Begun, name: str, folder: Path) -> Iterator[Place]:
    """Lend a copy of a ledger that was begun, in a database of its own."""
    shutil.copytree(begun.folder, folder)
    begun.mailbox.empty()
    with fresh_database(like=begun.urls[name]) as url:
        settings = folder / name / "ledger.toml"
        settings.write_text(settings.read_text().replace(begun.urls[name], url))
        yield Place(folder, folder / name, url, begun.mailbox)
    shutil.rmtree(folder)


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(case.words[:2]))
def test_what_a_lost_connection_interrupts_is_said_and_goes_on(
    begun: Begun, tmp_path: Path, case: Case, cut: str
) -> None:
    """All connections end before one statement after the other, or the answer to one commit after the other is lost."""
    lost, step, first = CUTS[cut]
    points = map(Point, count(1 + CASES.index(case) % first, step))
    tried: list[Point] = []
    while all(point.was_there for point in tried):
        with another(begun, case.ledger, tmp_path / "in") as place:
            tried += cut_until_it_ends(place, case, lost, points)
    print(f"{' '.join(case.words)}: {len(tried) - 1} times {cut}")
    assert len(tried) > 1


def cut_until_it_ends(place: Place, case: Case, lost: Cut, points: Iterator[Point]) -> list[Point]:
    """Cut a command off at one point after the other until it leaves something, and let it come to its end.

    Return the points; where it came to its end by itself, it never was at the last of them.
    """
    came: Came = "nothing"
    tried = []
    while came == "nothing":
        tried.append(next(points))
        with lost(place.url, tried[-1]):
            code, said = place.type(*case.words)
        came = case.look(place)
        check_said(case, came, code, said)
    if came == "half":
        place.succeeds(*case.words)
        assert case.look(place) == "all"
    check_whole(place.ledger)
    return tried


def check_said(case: Case, came: Came, code: int, said: str) -> None:
    """Raise unless what a command said when its connection was lost is true."""
    about = f"it came to {came}, and said ({code}) {said}"
    assert code in {0, 7}, about
    assert "Traceback" not in said, about
    assert came == "all" if code == 0 else any(truth in said for truth in (*NOTHING, *SOMETHING)), about
    assert came == "nothing" or case.is_beside or not any(truth in said for truth in NOTHING), about
    assert came != "half" or case.is_many, about
