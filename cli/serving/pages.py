"""Which pages are there for support, and what stands on each? The answers of the verbs, put together."""

from importlib.resources import files

from msgspec import Struct

from cli import exits
from cli.problem import Problem
from cli.render.markup import Content, Markup, element, together
from cli.render.page import MORE, Block, Heading, Page, Paste
from cli.serving.markup import Links, address, shown
from cli.session import Session

STYLE = (files("cli.serving") / "support.css").read_bytes()
ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#23518c"/>'
    b'<path d="M4 4h8M4 8h8M4 12h5" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>'
)
_STATUS = {exits.USAGE: 400, exits.NOT_FOUND: 404, exits.CLOSED: 503}
_MOMENT = "412 or 2026-04-18 14:02"


class Answer(Struct, frozen=True):
    """A page as it goes to the browser, with the status of the response."""

    html: str
    status: int = 200


def home(session: Session) -> Answer:
    """Return the search and all waitlists."""
    from cli.render.standing import lists_page

    page = lists_page(session, None)
    return _answer(session, _house(session), *_blocks(session, page, Links()), searched="", is_home=True)


def find(session: Session, words: str, as_of: str | None) -> Answer:
    """Return everybody whom some words may mean."""
    from cli.render.find import find_page

    if not words.strip():
        return home(session)
    page = find_page(session, words, as_of)
    return _answer(session, "Found", *_blocks(session, page, Links(as_of=as_of)), searched=words)


def waitlist(session: Session, name: str, as_of: str | None) -> Answer:
    """Return a waitlist with its queue, as of a moment."""
    from cli.render.queue import queue_page
    from cli.render.standing import status_page

    links, here = Links(name, as_of), address(f"/list/{name}")
    return _answer(
        session,
        name,
        _moment_form(here, as_of),
        *_blocks(session, status_page(session, name, as_of), links),
        element("h2", "The queue"),
        *_blocks(session, queue_page(session, name, as_of), links, without_heading=True),
    )


def person(session: Session, name: str, entry: int, as_of: str | None) -> Answer:
    """Return how somebody stands on a waitlist, why, and every record about them."""
    from cli.render.person import person_page
    from cli.render.why import why_page

    links, here = Links(name, as_of), Links().to_entry(name, entry)
    why, standing = why_page(session, name, str(entry), as_of), person_page(session, name, str(entry), as_of)
    return _answer(
        session,
        session.names.numbered(entry),
        element("p", "on ", element("a", name, href=links.to_list(name)), class_="quiet"),
        _moment_form(here, as_of),
        *_blocks(session, why, links),
        _not_form(here, as_of),
        element("h2", "Every record"),
        *_blocks(session, standing, links, without_heading=True),
        status=200 if why.code in {exits.DONE, exits.DIFFERS} else 404,
    )


def instead(session: Session, name: str, entry: int, other: str, as_of: str | None) -> Answer:
    """Return why somebody and not another person, or the other way round."""
    from cli.render.instead import instead_page

    if not other.strip():
        return person(session, name, entry, as_of)
    page = instead_page(session, name, (str(entry), other), as_of)
    here = Links(name, as_of).to_entry(name, entry)
    return _answer(
        session,
        "Why one and not the other",
        element(
            "p",
            "on ",
            element("a", name, href=Links(name, as_of).to_list(name)),
            ", asked of ",
            element("a", session.names.numbered(entry), href=here),
            class_="quiet",
        ),
        *_blocks(session, page, Links(name, as_of)),
    )


def record(session: Session, position: int) -> Answer:
    """Return one record in full."""
    from cli.render.records import show_page

    page = show_page(session, position)
    return _answer(session, f"Record #{position}", *_blocks(session, page, Links(), without_heading=True))


def trouble(problem: Problem, searched: str = "") -> Answer:
    """Return what went wrong, in words."""
    said = " ".join(filter(None, (problem.what, problem.advice)))
    status = _STATUS.get(problem.code, 500)
    return Answer(
        _document("Not found" if status == 404 else "That did not work", (element("p", said),), searched), status
    )


def broken() -> Answer:
    """Return that the program made a mistake."""
    said = "This program made a mistake. Nothing was changed: it only reads."
    return Answer(_document("That did not work", (element("p", said),), ""), 500)


def _blocks(session: Session, page: Page, links: Links, *, without_heading: bool = False) -> tuple[Markup, ...]:
    """Return what a page shows, without the commands that somebody at a terminal would go on with."""
    blocks: tuple[Block, ...] = tuple(one for one in page.blocks if not isinstance(one, Paste) and not _leads_on(one))
    if without_heading and blocks and isinstance(blocks[0], Heading):
        blocks = blocks[1:]
    return tuple(shown(blocks, links, utc=session.options.utc))


def _leads_on(block: Block) -> bool:
    return getattr(block, "text", None) in {MORE.text, "Letter"}


def _moment_form(action: str, as_of: str | None) -> Markup:
    field = element(
        "input", type="text", id="as-of", name="as-of", value=as_of or "", placeholder=_MOMENT, autocomplete="off"
    )
    now = element("a", "now", href=action) if as_of else None
    label = element("label", "As of ", for_="as-of")
    return element("form", label, field, " ", element("button", "Show"), " ", now, action=action, class_="moment")


def _not_form(action: str, as_of: str | None) -> Markup:
    label = element("label", "Why this person and not ", for_="other")
    field = element(
        "input", type="text", id="other", name="other", placeholder="a name or an entry number", autocomplete="off"
    )
    kept = element("input", type="hidden", name="as-of", value=as_of) if as_of else None
    return element("form", label, field, " ", element("button", "Ask"), kept, action=f"{action}/not", class_="moment")


def _answer(
    session: Session, title: str, *content: Content, searched: str = "", is_home: bool = False, status: int = 200
) -> Answer:
    redacted = element("p", "Names are left out.", class_="quiet") if session.options.redact else None
    return Answer(_document(title, (redacted, *content), searched, is_home=is_home), status)


def _house(session: Session) -> str:
    return session.config.get("name") or session.folder.name


def _document(title: str, content: tuple[Content, ...], searched: str, *, is_home: bool = False) -> str:
    head = together(
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("link", rel="stylesheet", href="/support.css"),
        element("link", rel="icon", href="/icon.svg"),
    )
    words = element(
        "input",
        type="search",
        id="words",
        name="words",
        value=searched,
        autocomplete="off",
        autofocus=is_home,
        placeholder="Name, address, phone, reference or entry number",
        aria_label="Find somebody",
    )
    search = element("form", words, " ", element("button", "Find"), action="/find", role="search")
    top = element("header", element("a", "All waitlists", href="/"), search)
    main = element("main", element("h1", element("bdi", title)), *content, id="main")
    skip = element("a", "Skip to the answer", href="#main", class_="skip")
    foot = element("footer", "This page only reads. What it says was worked out from the records just now.")
    body = element("body", skip, top, main, foot)
    return f"<!doctype html>\n{element('html', element('head', head), body, lang='en')}\n"
