"""Notify, without notifying: who would be told what, or the messages as files for another program to send."""

from pathlib import Path

from msgspec.structs import replace

from cli import exits
from cli.notices.choosing import Fit
from cli.notices.letterbox import Letterbox
from cli.notices.preview import Preview, previews
from cli.notices.server import needs_sender
from cli.problem import Problem
from cli.render.notices import preview_page, printed_blocks
from cli.render.page import Page, Sheet, Verbatim
from cli.session import Session
from cli.words.plain import quoted


def show(session: Session, waitlist: str | None) -> int:
    """Show who would be told what."""
    return session.emit(preview_page(session, list(previews(session, waitlist))))


def print_messages(session: Session, waitlist: str | None, place: str) -> int:
    """Write each message into a file of its own in a folder, or all of them to standard output for ``-``."""
    needs_sender(session.config)
    found = list(previews(session, waitlist))
    fitting = [one for one in found if isinstance(one.found, Fit)]
    letterbox = Letterbox(session)
    bodies = {_file(one): _body(session, letterbox, one) for one in fitting}
    if place == "-":
        return session.emit(
            _messages_page({name: body.decode().replace("\r\n", "\n") for name, body in bodies.items()})
        )
    _write(session.around.folder / Path(place).expanduser(), bodies)
    page = preview_page(session, found)
    blocks = (*printed_blocks(session.around.shortened(place), fitting), *page.blocks[1:]) if fitting else page.blocks
    return session.emit(replace(page, blocks=blocks))


def _messages_page(messages: dict[str, str]) -> Page:
    return Page(
        schema="waitlist.messages/1",
        data=[{"file": name, "message": text} for name, text in messages.items()],
        blocks=tuple(Verbatim(text.rstrip()) for text in messages.values()),
        sheet=Sheet((), ()),
        file="\n".join(messages.values()),
    )


def _file(one: Preview) -> str:
    return f"{one.waitlist}-{one.task.entry}-{one.task.about}.eml"


def _body(session: Session, letterbox: Letterbox, one: Preview) -> bytes:
    assert isinstance(one.found, Fit)
    return letterbox.written(one.found, session.around.now())


def _write(folder: Path, bodies: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, body in bodies.items():
            (folder / name).write_bytes(body)
    except OSError as error:
        what = f"The messages cannot be written into {quoted(str(folder))}: {error.strerror}."
        raise Problem("file", exits.USAGE, what) from error
