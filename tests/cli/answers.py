"""What does a ledger look like that somebody filled with texts that would act, and how is every verb asked about it?"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import copy
from unittest.mock import patch

from tests.cli.typist import Typist

ACTING = (
    '=HYPERLINK("https://evil.example","click") [/bold][red]\x1b[2J\x1b]0;owned\x07\x9b31m\x00\u202egnp\u2066\u2028'
    "<img src=x onerror=alert(1)></script>]]>&{0.__class__}%s\\\ttab\nline,;'\""
)
"""What nothing may act upon. Nobody can type the controls in it, but a file from a stranger may hold them."""
KEPT = '=1+1 [/bold] \u202egnp\u2066 <img src=x onerror=alert(1)></script>]]>&{0}%s "quoted" end'
"""What the program itself takes from whoever types it."""
POLICY = """backfill = "manual"
over_capacity = "override"
order = [{ by = "priority" }, { by = "joined" }]
"""
LOTTERY = 'order = [ { by = "draw" }, { by = "joined" } ]\njoin_when_free = "queue"\n'
SHEET = f'name,email,state\n"{KEPT.replace(chr(34), chr(34) * 2)}",gil@example.org,waiting\n'
MISSING = '{"do":"join","waitlist":"jazz","person":"zoe@example.org","at":"2026-11-24T09:00:06Z"}\n'
LINES = f'{{"do":"join","waitlist":"jazz","person":"zoe@example.org","name":{json.dumps(KEPT)}}}\n'
ODD = f'{{"do":"join","waitlist":"jazz","person":{json.dumps(ACTING)}}}\n'
PASSPHRASE = "as secret as a test can be"


@contextmanager
def unchecked() -> Iterator[None]:
    """Let any text be kept, as in a ledger of somebody who wrote it by another program."""
    with patch("ledger.store.spelling._REFUSED", re.compile(r"(?!)")), patch("ledger.store.spelling.LONGEST", 1 << 30):
        yield


def fill(typist: Typist) -> None:
    """Fill a ledger that has begun: everybody, every title and every reason is the text that would act."""
    typist.environment["WAITLIST_PASSPHRASE"] = PASSPHRASE
    for name, text in {
        "jazz.toml": POLICY,
        "flat.toml": LOTTERY,
        "people.csv": SHEET,
        "missing.jsonl": MISSING,
        "lines.jsonl": LINES,
        "odd.jsonl": ODD,
        "passphrase.txt": PASSPHRASE,
    }.items():
        (typist.folder / name).write_text(text, encoding="utf-8")
    with unchecked():
        _fill(typist)
    key = json.loads(typist.done("key", "--json"))["data"]["key"]
    (typist.folder / "key.txt").write_text(key, encoding="utf-8")
    (typist.folder / "held").mkdir()
    copy(typist.folder / "first.txt", typist.folder / "held")
    typist.done("config", "wording", "de")
    typist.done("config", "set", "mail.from", "Jazz Club <club@example.org>")


def _fill(typist: Typist) -> None:
    reason = f"--reason={ACTING}"
    typist.done("staff", "add", "--", "eve", ACTING)
    typist.done("open", "jazz", "--capacity", "2", "--policy", "jazz.toml", f"--title={ACTING}")
    typist.done("join", "jazz", "Ada Lind", f"--name={ACTING}", "--email", "ada@example.org", "--phone", "020 555 0101")
    typist.done("join", "jazz", "Ben Orr", f"--name={ACTING}", f"--ref={ACTING}")
    for name in ("cat", "dan", "eve", "fay", "gus", "pair"):
        party = ("--party", "2") if name == "pair" else ()
        typist.done("join", "jazz", f"{name}@example.org", f"--name={ACTING} {name}", *party)
    typist.done("withdraw", "jazz", "fay@example.org", reason, "--by", "eve")
    typist.done("suspend", "jazz", "eve@example.org", reason, "--by", "eve")
    typist.done("cancel", "jazz", "ada@example.org", reason, "--by", "eve")
    typist.done("offer", "jazz", "cat@example.org", "--window", "2d")
    typist.done("told", "jazz", "cat@example.org", "--channel", "phone", "--by", "eve")
    typist.done("admit", "jazz", "dan@example.org", "--add-spot", "--code", "other", reason, "--by", "eve")
    typist.done("open", "flat", "--capacity", "0", "--policy", "flat.toml", f"--title={ACTING}", "--by", "eve")
    for name in ("hal", "ida"):
        typist.done("join", "flat", f"{name}@example.org", f"--name={ACTING} {name}")
    typist.done(
        "draw",
        "flat",
        "announce",
        "--source==1+1 [/bold] <img src=x onerror=alert(1)></script>]]>&{0}%s",
        "--by",
        "eve",
    )
    typist.done("key", "create", "example.org/jazz")
    typist.done("checkpoint", "-o", "first.txt")


ASKED: dict[str, list[tuple[str, ...]]] = {
    "today": [("today",)],
    "find": [("find", "dan@example.org"), ("find", "HYPERLINK", "--as-of", "20")],
    "diff": [("diff", "jazz", "3"), ("diff", "jazz", "3", "9", "--exit-code")],
    "roster": [("roster", "jazz"), ("roster", "jazz", "--pool", "general", "--as-of", "20")],
    "lists": [("lists",), ("lists", "--as-of", "9")],
    "status": [("status", "jazz"), ("status", "flat"), ("status", "jazz", "--as-of", "9")],
    "queue": [("queue", "jazz"), ("queue", "flat"), ("queue", "jazz", "--as-of", "9", "--from-records")],
    "match-run": [
        ("match-run", "jazz"),
        ("match-run", "jazz", "17"),
        ("match-run", "jazz", "--from-records", "--as-of", "9"),
    ],
    "todo": [("todo",), ("todo", "jazz", "--as-of", "15")],
    "person": [
        *(("person", "jazz", str(number)) for number in (2, 4, 6, 8, 9)),
        ("person", "jazz", "2", "--as-of", "9"),
        ("person", "ada@example.org", "--everything", "{out}.zip"),
    ],
    "why": [
        *(("why", "jazz", str(number)) for number in (2, 4, 6, 7, 8, 9)),
        ("why", "jazz", "6", "--as-of", "9", "--from-records"),
        ("why", "jazz", "dan@example.org", "--not", "gus@example.org"),
        ("why", "jazz", "gus@example.org", "--not", "dan@example.org"),
        ("why", "jazz", "--spot"),
        ("why", "jazz", "7", "--letter"),
        ("why", "jazz", "7", "--letter", "--wording", "waitledger/wording.toml", "-o", "{out}.txt"),
    ],
    "log": [
        ("log",),
        ("log", "jazz", "--person", "2", "--last", "9"),
        ("log", "--type", "EntryJoined", "--actor", "eve", "--as-of", "20"),
        ("log", "--from", "2026-11-24 09:00", "--to", "2026-11-24 11:00"),
    ],
    "show": [
        *(("show", str(number)) for number in (1, 2, 10, 11, 12, 13, 15, 17, 21)),
        ("show", "jazz", "--person", "2", "--last", "9"),
        ("show", "--type", "EntryJoined", "--actor", "eve", "--as-of", "20"),
        ("show", "--from", "2026-11-24 09:00", "--to", "2026-11-24 11:00"),
    ],
    "replay": [("replay",), ("replay", "jazz", "--what-if", "flat.toml", "--assume", "accept", "--as-of", "20")],
    "verify": [
        ("verify", "--independent"),
        ("verify", "first.txt", "--key", "key.txt"),
        ("verify", "--against", "held", "--key", "key.txt", "-o", "{out}.txt"),
    ],
    "impact": [
        ("impact", "--without", "12", "--assume", "accept"),
        ("impact", "--insert", "missing.jsonl", "-o", "{out}.jsonl"),
        ("impact", "6", "--at", "2026-11-24 09:59", "--as-of", "20"),
    ],
    "overrides": [("overrides",), ("overrides", "jazz", "--from", "2026-11-24", "--to", "2026-11-25", "--as-of", "20")],
    "fairness": [
        ("fairness", "jazz", "--from", "2026-11-24", "--to", "2026-11-25"),
        ("fairness", "jazz", "--as-of", "20", "--svg", "{out}.svg"),
    ],
    "export": [
        *(
            ("export", f"--{form}", "-o", f"{{out}}.{form}")
            for form in ("jsonl", "private", "cloudevents", "ocel", "xes")
        ),
        *(("export", "jazz", f"--{form}", "-o", f"{{out}}.{form}") for form in ("cloudevents", "ocel", "xes")),
        ("export", "jazz", "--audit", "-o", "{out}", "--passphrase-file", "passphrase.txt"),
        ("export", "--tiles", "-o", "{out}"),
        ("export", "--tiles", "--without-records", "-o", "{out}"),
    ],
    "checkpoint": [
        ("checkpoint", "-o", "{out}.txt", "--by", "eve", "--passphrase-file", "passphrase.txt"),
        ("checkpoint", "--since", "first.txt", "-o", "{out}.txt"),
        ("checkpoint", "--cosigned", "first.txt", "--witness", "key.txt"),
        ("checkpoint", "--declare-fork", "first.txt"),
    ],
    "receipt": [
        ("receipt", "jazz", "7", "-o", "{out}", "--passphrase-file", "passphrase.txt"),
        ("receipt", "jazz", "7", "--with-name", "--record", "17", "-o", "{out}"),
    ],
    "witness": [("witness", "--folder", "nowhere", "--passphrase-file", "passphrase.txt")],
    "report": [
        ("report", "jazz", "-o", "{out}.html"),
        ("report", "jazz", "--as-of", "20", "--against", "first.txt", "--key", "key.txt", "-o", "{out}.html"),
        ("report", "--all", "--from", "2026-11-24", "--to", "2026-11-25", "-o", "{out}.html"),
    ],
    "chart": [("chart", "jazz", kind, "-o", "{out}.svg") for kind in ("course", "waits", "kinds", "overrides")],
    "doctor": [("doctor",), ("doctor", "--clocks", "--exit-code")],
    "staff": [("staff",)],
    "policy": [("policy", "show", "jazz"), ("policy", "check", "jazz.toml"), ("policy", "diff", "jazz", "flat")],
    "config": [("config",), ("config", "wording", "de")],
    "key": [("key",)],
    "projections": [("projections",)],
    "notify": [
        ("notify", "--begin", "all", "--dry-run"),
        ("notify", "--begin", "all", "--print", "{out}"),
        ("notify", "jazz", "--begin", "all", "--print", "-"),
    ],
    "backup": [("backup", "{out}")],
}
"""How each verb that shows anything is asked: every option of those that ask and audit is somewhere here."""

REASON = f"--reason={KEPT}"
RECORDING: dict[str, list[tuple[str, ...]]] = {
    "join": [("join", "jazz", "new@example.org", f"--name={KEPT}", REASON)],
    "withdraw": [("withdraw", "jazz", "8", REASON)],
    "cancel": [("cancel", "jazz", "4", REASON)],
    "leave": [("leave", "jazz", "4", REASON)],
    "suspend": [("suspend", "jazz", "10", REASON)],
    "resume": [("resume", "jazz", "8", REASON)],
    "amend": [("amend", "jazz", "10", "--party", "2", REASON)],
    "split": [("split", "jazz", "11", "1", "1", REASON)],
    "priority": [("priority", "jazz", "10", "3", REASON, "--code", "safety")],
    "reinstate": [("reinstate", "jazz", "fay@example.org", REASON)],
    "offer": [("offer", "jazz", "10", "--code", "other", REASON), ("offer", "jazz", "--next", "1")],
    "admit": [("admit", "jazz", "10", "--add-spot", "--code", "other", REASON)],
    "accept": [("accept", "jazz", "6", REASON)],
    "decline": [("decline", "jazz", "6", REASON)],
    "revoke": [("revoke", "jazz", "6", REASON)],
    "displace": [("displace", "jazz", "4", "--code", "safety", REASON)],
    "no-show": [("no-show", "jazz", "4", REASON)],
    "told": [("told", "jazz", "6", "--channel", "post", REASON)],
    "approve": [("approve", "jazz", "3")],
    "open": [("open", "swing", "--capacity", "1", f"--title={KEPT}")],
    "capacity": [("capacity", "jazz", "5", REASON)],
    "pause": [("pause", "jazz", REASON)],
    "unpause": [("unpause", "jazz", REASON)],
    "close": [("close", "jazz", REASON)],
    "reopen": [("reopen", "jazz", REASON)],
    "undo": [("undo", "jazz", "12", REASON), ("undo", "jazz", "17", REASON)],
    "tick": [("tick", "jazz")],
    "draw": [
        ("draw", "flat"),
        ("draw", "flat", "list"),
        ("draw", "flat", "hold", "--value=9319", REASON),
        ("draw", "flat", "rerun", "--source", "lotto", REASON),
    ],
    "apply": [("apply", "lines.jsonl"), ("apply", "odd.jsonl")],
    "import": [("import", "jazz", "people.csv", "--all-in"), ("import", "swing", "people.csv", "--capacity", "1")],
    "contact": [("contact", "dan@example.org", f"--name={KEPT}")],
    "same": [("same", "2", "10", REASON), ("same", "2", "6", "--dry-run")],
    "hold": [("hold", "dan@example.org", "--until", "2026-12-01", REASON), ("hold", "dan@example.org", "--release")],
    "erase": [("erase", "dan@example.org", REASON, "--dry-run"), ("erase", "dan@example.org", "--yes", REASON)],
}
"""How each verb that writes is asked, among them some that are refused or mistaken."""

WITHOUT_TEXTS = {
    "serve": "pages, which a browser asks for: all of them below",
    "init": "nobody has typed anything yet",
    "demo": "a ledger of its own",
    "completion": "a script; what it suggests is below",
    "version": "numbers",
    "help": "the program's own words",
}
