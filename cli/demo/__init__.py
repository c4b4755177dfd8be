"""The demo: a real waitlist from beginning to end, told as the commands that anybody can type."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from importlib.resources import as_file, files
from pathlib import Path

from msgspec.structs import replace

from cli.surroundings import READABLE, Surroundings
from cli.words.plain import typed

PEAK = "2022-04-21T20:28:43.929Z"
"""The instant after which 78 people stood in line, the most there ever were."""
IDLE = "2022-04-14T05:00:00Z"
"""An instant at which a spot was free, people waited, and nobody had been offered it."""
CHANGED = 300
"""The record of which the demo changes one byte."""


def run_demo(around: Surroundings) -> int:
    """Run the demo in a new folder and return the exit code of its worst step."""
    folder = Path(tempfile.mkdtemp(prefix="waitlist-demo-"))
    told = Told(replace(around, folder=folder, environment={"WAITLIST_BY": "mia", "PATH": ""}))
    told.say(
        "A waitlist, from beginning to end.",
        "CSE 30 at UC San Diego, summer session 2022: real counts, read every few minutes (from the public repository",
        "2022Summer1 of UCSD-Historical-Enrollment-Data, MIT licence). The people are invented.",
        "Forty spots, later eighty; an organiser makes the offers.",
        f"Everything happens in {folder}.",
    )
    _load(told, folder)
    _ask(told)
    _exception(told)
    _audit(told, folder)
    told.say("That was all.", f"The ledger stays in {folder} to look around in, for example:")
    told.paste(typed("waitlist", "queue", "cse-30", "--ledger", str(folder / "waitledger"), "--as-of", "2022-04-15"))
    return told.worst


def _load(told: "Told", folder: Path) -> None:
    told.say("1. Begin a ledger, and bring in the list with the times at which things happened.")
    told.run("init")
    told.run("staff", "add", "mia", "Mia de Vries")
    with as_file(files("cli.demo") / "cse30.apply.jsonl") as stream:
        shutil.copy(stream, folder / "cse30.apply.jsonl")
    told.run("apply", "cse30.apply.jsonl")
    told.say("Every `expect` line held: after each of the registrar's real readings the ledger shows the same counts.")


def _ask(told: "Told") -> None:
    told.say("2. The queue when it was longest.")
    told.run("queue", "cse-30", "--as-of", PEAK, first=14)
    told.say("3. Why was Quinn Brandt admitted?")
    told.run("why", "cse-30", "Quinn Brandt")
    told.say("4. Why was Leo Eriksen still waiting then?")
    told.run("why", "cse-30", "Leo Eriksen", "--as-of", PEAK)
    told.say(
        "5. What the rule does not explain.",
        "On the evening of 13 April a spot was free and people waited, and for eight hours nobody was offered it.",
    )
    told.run("why", "cse-30", "Quinn Brandt", "--as-of", IDLE)


def _exception(told: "Told") -> None:
    told.say(
        "6. An admission that the rule does not explain, either.",
        "The real list has none, so this one is made up, on a list of its own: somebody is let in out of order.",
    )
    told.run("open", "studio", "--capacity", "1", "--rule", "first-come")
    for person in ("Ada Lind", "Bob Marsh", "Cleo Nagy"):
        told.run("join", "studio", person)
    told.run("cancel", "studio", "Ada Lind", "--dry-run")
    told.run("admit", "studio", "Cleo Nagy", expected=3)
    told.run("policy", "adopt", "studio", _policy(told), "--reason", "exceptions are allowed from now on")
    told.run(
        "admit", "studio", "Cleo Nagy", "--code", "accessibility", "--reason", "the lift is out of order next week"
    )
    told.run("why", "studio", "Cleo Nagy")
    told.run("why", "studio", "Bob Marsh")


def _audit(told: "Told", folder: Path) -> None:
    told.say("7. Would every decision be made again, and does every record hold?")
    told.run("replay")
    told.run("verify", "--independent")
    told.say(
        f"8. Somebody who can write to the disk changes one byte of history: in a copy, in record #{CHANGED}.",
    )
    copy = folder / "copy"
    shutil.copytree(folder / "waitledger", copy)
    told.say(_change_one_byte(copy / "ledger.db"))
    told.run("verify", "--ledger", "copy", expected=6)


def _policy(told: "Told") -> str:
    file = told.around.folder / "studio.toml"
    file.write_text('name = "first-come-with-exceptions"\nover_capacity = "override"\n', encoding="utf-8")
    return file.name


def _change_one_byte(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        ((state,),) = connection.execute("SELECT state FROM ledger_events WHERE position = ?", (CHANGED,))
        at = state.index(b'"at":"') + 15
        changed = state[:at] + bytes([state[at] ^ 1]) + state[at + 1 :]
        connection.execute("UPDATE ledger_events SET state = ? WHERE position = ?", (changed, CHANGED))
        connection.commit()
    return f"…{state[at - 9 : at + 15].decode()}… becomes …{changed[at - 9 : at + 15].decode()}…"


class Told:
    """Runs commands as if they were typed, each shown before its answer."""

    def __init__(self, around: Surroundings) -> None:
        # The demo is there to be read, so its answers look as on a terminal, wherever they go; nobody is asked.
        width = around.width if around.is_terminal[1] else READABLE
        self.around = replace(around, is_terminal=(False, True, False), width=width)
        self.colored = around.takes_color(1)
        self.worst = 0

    def say(self, title: str, *lines: str) -> None:
        """Say something between commands."""
        bold, plain = ("\x1b[1m", "\x1b[0m") if self.colored else ("", "")
        self.around.stdout.write("\n".join([f"\n{bold}{title}{plain}", *lines]) + "\n")

    def paste(self, command: str) -> None:
        """Show a command without running it."""
        self.around.stdout.write(f"\n  {command}\n")

    def run(self, *words: str, first: int | None = None, expected: int = 0) -> None:
        """Show a command and run it; of a long answer show the first lines."""
        from io import StringIO

        from cli.main import main

        self.around.stdout.write(f"\n$ {typed('waitlist', *words)}\n")
        out = StringIO()
        color = ["--color", "always" if self.colored else "never"]
        code = main([*words, *color], replace(self.around, stdout=out, stderr=out))
        lines = out.getvalue().splitlines()
        shown = lines if first is None else lines[:first]
        self.around.stdout.writelines(f"{line}\n" for line in shown)
        if len(shown) < len(lines):
            self.around.stdout.write(f"  … and {len(lines) - len(shown)} lines more\n")
        if expected:
            self.around.stdout.write(f"(exit code {code})\n")
        self.worst = max(self.worst, 0 if code == expected else code or 1)
