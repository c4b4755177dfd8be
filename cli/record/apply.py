"""How are commands run from a file? Line by line in one process, and again from where it stopped.

A line without an ``id`` has one made of all bytes up to its end, so a file that is run again is recognised line by
line. What was recorded is passed over, and so is everything before the last such line.
"""

import base64
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from msgspec import Struct, field

from cli import exits
from cli.problem import AnyCode, Problem
from cli.record.expectations import compare
from cli.render.page import Page, Prose, texts
from cli.session import Session
from cli.words.plain import count, quoted
from cli.words.refusals import mistake, refusal
from ledger.malformed import plain_json
from ledger.refusals import Mistake
from ledger.requests import ALONE, Request, parse_request

if TYPE_CHECKING:
    from ledger.batch import Batch

LONGEST = 1 << 20
"""Bytes that a line may have."""
CHUNK = 500
DEFAULT_ACTOR = "apply"


class Line(Struct, frozen=True):
    """A line of the file: its number from 1, its bytes, and the id that its bytes and all before them make."""

    number: int
    text: bytes
    id: str


class Tally(Struct):
    """What came of the lines so far."""

    commands: int = 0
    records: int = 0
    expected: int = 0
    passed_over: int = 0
    refused: int = 0
    actors: set[str] = field(default_factory=set)


def apply_file(session: Session, file: str, batch: int) -> int:
    """Run the commands of a file and return the exit code.

    Raises:
        Problem: a line is malformed, refused or not as expected; it names the line. Earlier lines stay recorded.
    """
    tally = Tally()
    with _opened(session, file) as stream:
        done = _done(session, stream)
        stream.seek(0)
        lines = lines_of(stream)
        at_end = False
        while not at_end:
            at_end = _run_batch(session, lines, batch, done, tally)
    return session.emit(_page(session, file, tally))


def lines_of(stream: IO[bytes]) -> Iterator[Line]:
    """Yield the lines with their ids; a line that is too long is never read whole.

    Raises:
        Problem: a line is too long.
    """
    digest = hashlib.sha256()
    number = 0
    while text := stream.readline(LONGEST + 1):
        number += 1
        if len(text) > LONGEST:
            raise _at_line(number, "line_too_long", exits.USAGE, f"It is longer than {LONGEST:,} bytes.")
        digest.update(text)
        yield Line(number, text, base64.urlsafe_b64encode(digest.copy().digest()[:16]).rstrip(b"=").decode())


def _run_batch(session: Session, lines: Iterator[Line], size: int, done: int, tally: Tally) -> bool:
    """Run up to ``size`` lines in one transaction; what went well is kept when a line ends the run."""
    problem: Problem | None = None
    with session.ledger.batch() as batch:
        for _ in range(size):
            try:
                line = next(lines, None)
                if line is None:
                    return True
                _run_line(session, batch, line, done, tally)
            except Problem as stopped:
                problem = stopped
                break
    if problem is not None:
        raise problem
    return False


def _run_line(session: Session, batch: "Batch", line: Line, done: int, tally: Tally) -> None:
    if line.number <= done:
        tally.passed_over += 1
        return
    members = parsed(line)
    if members is None:
        return
    try:
        if members.get("do") == "expect":
            tally.expected += 1
            difference = compare(session, batch, members)
            if difference:
                raise _at_line(line.number, "not_as_expected", exits.DIFFERS, difference)
            return
        _record(session, batch, line, members, tally)
    except Mistake as error:
        waitlist = members.get("waitlist")
        about = Request(do="tick", waitlist=waitlist if isinstance(waitlist, str) else "")
        found = mistake(error, about, [])
        raise _at_line(line.number, found.name, found.code, found.what) from error


def _record(session: Session, batch: "Batch", line: Line, members: dict[str, Any], tally: Tally) -> None:
    request = parse_request({"id": line.id, "by": DEFAULT_ACTOR, **members})
    if request.do in ALONE:
        raise Mistake("usage", f"{request.do} concerns more than one waitlist; it is typed by itself.")
    _meet(session, request.by or DEFAULT_ACTOR, tally)
    answer = batch.record(request, via="apply")
    tally.commands += 1
    tally.records += 0 if answer.repeated else len(answer.records)
    if answer.refused is None:
        if request.refused:
            what = (
                f"It should have been refused{'' if request.refused is True else f' ({request.refused})'} and was not."
            )
            raise _at_line(line.number, "not_refused", exits.DIFFERS, what)
        return
    tally.refused += 1
    if request.refused is True or request.refused in {answer.refused.code, answer.refused.rule}:
        return
    state = str(answer.refused.details.get("state", ""))
    found = refusal(answer.refused, request, quoted(request.person or ""), state, answer.refusal)
    raise _at_line(line.number, found.name, found.code, found.what)


def _meet(session: Session, actor: str, tally: Tally) -> None:
    """Add an actor who is not known yet; ``apply`` brings its own."""
    if not tally.actors:
        tally.actors.update(session.private.actors())
    if actor not in tally.actors:
        session.private.add_actor(actor, actor)
        tally.actors.add(actor)


def parsed(line: Line) -> dict[str, Any] | None:
    """Return the object on a line; None where the line is empty."""
    if not line.text.strip():
        return None
    try:
        members = plain_json(line.text)
    except ValueError as error:
        raise _at_line(
            line.number, "not_json", exits.USAGE, f"It is not a JSON object that can be read: {error}."
        ) from error
    if not isinstance(members, dict):
        raise _at_line(line.number, "not_json", exits.USAGE, "It is JSON, but not an object.")
    return members


def _done(session: Session, stream: IO[bytes]) -> int:
    """Return the number of the last line that is recorded already, 0 when none is."""
    last, chunk = 0, []
    try:
        for line in lines_of(stream):
            chunk.append(line)
            if len(chunk) == CHUNK:
                last = max(last, _last_recorded(session, chunk))
                chunk = []
    except Problem:
        pass  # the run itself comes to that line and says so
    return max(last, _last_recorded(session, chunk))


def _last_recorded(session: Session, lines: list[Line]) -> int:
    own = {line.id: line.number for line in lines}
    for line in lines:
        if b'"id"' in line.text:
            try:
                members = plain_json(line.text)
            except ValueError:
                continue
            if isinstance(members, dict) and isinstance(members.get("id"), str):
                own[members["id"]] = line.number
    return max((own[one] for one in session.ledger.recorded_ids(own)), default=0)


@contextmanager
def _opened(session: Session, file: str) -> Iterator[IO[bytes]]:
    """Open the file, or keep what comes in on standard input in a file: it is read twice."""
    if file != "-":
        path = session.around.folder / file
        try:
            stream = path.open("rb")
        except OSError as error:
            raise Problem("file", exits.USAGE, f"{quoted(file)} cannot be read: {error.strerror}.") from error
        with stream:
            yield stream
        return
    with tempfile.TemporaryFile() as spooled:
        source = getattr(session.around.stdin, "buffer", None)
        while chunk := (source.read(1 << 16) if source else session.around.stdin.read(1 << 16).encode()):
            spooled.write(chunk)
        spooled.seek(0)
        yield spooled


def _at_line(number: int, name: AnyCode, code: int, what: str) -> Problem:
    return Problem(
        name,
        code,
        f"Line {number}: {what}",
        recorded=f"Nothing of line {number} was recorded{'; the lines before it were' if number > 1 else ''}.",
        advice="Mend it, and run the file again: it goes on from there.",
    )


def _page(session: Session, file: str, tally: Tally) -> Page:
    parts = ["nothing new"]
    if tally.commands or not tally.passed_over:
        parts = [count(tally.commands, "command"), count(tally.records, "record")]
    if tally.expected:
        parts.append(f"{count(tally.expected, 'expectation')} met")
    if tally.refused:
        parts.append(f"{count(tally.refused, 'request')} refused as expected")
    if tally.passed_over:
        parts.append(f"{count(tally.passed_over, 'line')} recorded before and passed over")
    text = f"{'standard input' if file == '-' else file}: {', '.join(parts)}."
    head = session.records.head().position
    data = {name: getattr(tally, name) for name in tally.__struct_fields__ if name != "actors"}
    return Page(
        schema="waitlist.apply/1", data=data, blocks=(Prose(text, "good"),), sheet=texts(("applied", text)), head=head
    )
