"""A story: commands as they are typed, each followed by what came of it. The text is the test.

A story is a text file that reads like a terminal:

    $ waitlist join jazz "Ada Lind"        a command on a terminal, without colour
    $$ waitlist queue jazz                 the same in all four forms, each on a copy of the ledger
    $ waitlist lists | cat                 in a pipe
    $ cat > studio.toml                    a file, of the lines under it that begin with "> "
    $ sleep 24h                            the clock moves on
    $ date -s 2026-11-23T09:00:00.000Z     the clock is set
    $ sqlite3 ledger.db "DROP …"           somebody reaches into the file
    $ export WAITLIST_BY=noor              the environment changes; "NAME=" forgets

Under a command stands its answer: what went to standard output, then, after "! ", what went to standard error, then the
exit code unless it is 0. Lines that begin with "> " under a ``waitlist`` command are typed in answer to questions.
Clock and ids are the typist's, so an answer never changes by itself.
"""

import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from ledger.instant import Instant, add, duration
from tests.cli.typist import Typed, Typist

STORIES = Path(__file__).parent / "stories"
GALLERY = Path(__file__).parent / "gallery"
"""One story for each error, named by it; its last command is answered with that error."""
_COLOR = re.compile(r"\x1b\[[\d;]*m")
_PROMPT = re.compile(r"\$\$? ")


class Step(Struct, frozen=True):
    """A command with the lines typed under it and, above it, the remarks that lead to it."""

    remarks: tuple[str, ...]
    prompt: str
    command: str
    typed: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The command's words, as a shell splits them."""
        return shlex.split(self.command)

    @property
    def verb(self) -> str | None:
        """The verb of a ``waitlist`` command."""
        words = self.words
        return next((word for word in words[1:] if not word.startswith("-")), "") if words[0] == "waitlist" else None


def steps(text: str) -> Iterator[Step]:
    """Yield the commands of a story, without their answers."""
    remarks: list[str] = []
    lines = [*text.splitlines(), "$ "]
    found: Step | None = None
    typed: list[str] = []
    for line in lines:
        if _PROMPT.match(line):
            if found is not None:
                yield Step(found.remarks, found.prompt, found.command, tuple(typed))
            prompt, _, command = line.partition(" ")
            found, remarks, typed = Step(tuple(remarks), prompt, command), [], []
        elif line.startswith("# ") or line == "#":
            remarks.append(line)
        elif line.startswith("> ") or line == ">":
            typed.append(line[2:])


def told(text: str, folder: Path) -> str:
    """Return the story as it goes now, typed in an empty folder."""
    typist = Typist(folder)
    return "\n\n".join(performed(steps(text), typist)) + "\n"


def performed(story: Iterable[Step], typist: Typist) -> Iterator[str]:
    """Let somebody type a story; yield each command with its answer."""
    typist.environment.setdefault("NO_COLOR", "1")
    for step in story:
        lines = [*step.remarks, f"{step.prompt} {step.command}", *(f"> {line}".rstrip() for line in step.typed)]
        yield "\n".join([*lines, *_answer(typist, step)])


def _answer(typist: Typist, step: Step) -> Iterable[str]:
    words = step.words
    match words[0]:
        case "waitlist" if step.prompt == "$$":
            return _in_all_forms(typist, step)
        case "waitlist":
            return _lines(typist, typed(typist, step))
        case "cat":
            (typist.folder / words[-1]).write_text("".join(f"{line}\n" for line in step.typed), encoding="utf-8")
        case "sqlite3":
            with closing(sqlite3.connect(typist.folder / words[1])) as connection:
                connection.execute(words[2])
                connection.commit()
        case "sleep":
            typist.now = add(typist.now, duration(words[1]))
        case "date":
            typist.now = Instant(words[2])
        case "export":
            name, _, value = words[1].partition("=")
            typist.environment[name] = value
        case _:
            raise ValueError(f"a story cannot do this: {step.command}")
    return []


def typed(typist: Typist, step: Step) -> Typed:
    """Let somebody type one command."""
    words = step.words[1:]
    is_piped = words[-2:] == ["|", "cat"]
    typist.is_terminal = not is_piped
    typist.answers = bool(step.typed)
    return typist.type(*(words[:-2] if is_piped else words), stdin="".join(f"{one}\n" for one in step.typed).encode())


def _in_all_forms(typist: Typist, step: Step) -> Iterator[str]:
    """Show a command in all four forms; what it changes, the last of them changes for good."""
    colored = list(_lines(typist, on_copy(typist, step, color=True)))
    piped = _lines(typist, on_copy(typist, Step((), "$", f"{step.command} | cat", step.typed)))
    document = _lines(typist, on_copy(typist, Step((), "$", f"{step.command} --json", step.typed)))
    plain = list(_lines(typist, typed(typist, step)))
    yield from plain
    if [_COLOR.sub("", line) for line in colored] != plain:
        yield "-- in colour (MORE THAN COLOUR DIFFERS)"
    else:
        yield "-- in colour, what is coloured"
    yield from (line.replace("\x1b", "␛") for line in colored if "\x1b" in line)
    yield "-- in a pipe"
    yield from piped
    yield "-- --json"
    yield from document


def on_copy(typist: Typist, step: Step, *, color: bool = False) -> Typed:
    """Return what comes of a command, and take back what it changed."""
    kept = typist.folder.with_name(f"{typist.folder.name}-kept")
    shutil.copytree(typist.folder, kept)
    before = typist.now, typist.ids, typist.environment
    if color:
        typist.environment = {**typist.environment, "NO_COLOR": ""}
    try:
        return typed(typist, step)
    finally:
        typist.now, typist.ids, typist.environment = before
        shutil.rmtree(typist.folder)
        kept.rename(typist.folder)


def _lines(typist: Typist, typed: Typed) -> Iterator[str]:
    folder = str(typist.folder)
    yield from typed.out.replace(folder, "~").splitlines()
    yield from (f"! {line}".rstrip() for line in typed.err.replace(folder, "~").splitlines())
    if typed.code:
        yield f"[exit {typed.code}]"


def transcripts(text: str) -> list[str]:
    """Return the commands of a story as they are written, each with its answer."""
    found: list[str] = []
    for line in text.splitlines():
        if _PROMPT.match(line) or not found:
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return [one.rstrip() for one in found]


def rewrite(file: Path, folder: Path) -> bool:
    """Write a story as it goes now; return whether it changed."""
    before = file.read_text(encoding="utf-8")
    after = told(before, folder)
    file.write_text(after, encoding="utf-8")
    return before != after


if __name__ == "__main__":
    for story in sorted([*STORIES.glob("*.txt"), *GALLERY.glob("*.txt")]):
        with TemporaryDirectory() as place:
            if rewrite(story, Path(place).resolve()):
                print(f"changed: {story.name}")
