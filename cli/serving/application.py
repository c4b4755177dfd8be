"""How does a request become an answer? By reading alone, each request with the ledger opened for itself.

No page has a script, a cookie or anything from elsewhere, and the browser is told so. What was asked stands in no log.
"""

from collections.abc import Callable, Collection
from contextlib import closing
from time import monotonic

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cli.problem import Problem
from cli.serving import pages
from cli.serving.pages import Answer
from cli.session import Session

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
LONGEST = 1_000
"""Characters of what somebody asks."""

Log = Callable[[str], None]


def application(open_session: Callable[[], Session], hosts: Collection[str], log: Log) -> ASGIApp:
    """Return the application.

    Args:
        open_session: opens the ledger for reading, for one request.
        hosts: the names under which the page may be asked for; another one is somebody's trick.
        log: takes a line for each request, which says nothing of what was asked.
    """

    def page(path: str, answer: Callable[[Session, Request], Answer]) -> Route:
        def endpoint(request: Request) -> Response:
            begun = monotonic()
            found = _answered(open_session, request, answer, log)
            log(f"GET {path} {found.status} {(monotonic() - begun) * 1000:.0f} ms")
            return Response(found.html, found.status, media_type="text/html")

        return Route(path, endpoint, methods=["GET"])

    routes = [
        page("/", lambda session, _: pages.home(session)),
        page("/find", lambda session, asked: pages.find(session, _asked(asked, "words") or "", _as_of(asked))),
        page("/list/{waitlist}", lambda session, asked: pages.waitlist(session, _waitlist(asked), _as_of(asked))),
        page(
            "/list/{waitlist}/{entry:int}",
            lambda session, asked: pages.person(session, _waitlist(asked), _entry(asked), _as_of(asked)),
        ),
        page(
            "/list/{waitlist}/{entry:int}/not",
            lambda session, asked: pages.instead(
                session, _waitlist(asked), _entry(asked), _asked(asked, "other") or "", _as_of(asked)
            ),
        ),
        page(
            "/record/{position:int}",
            lambda session, asked: pages.record(session, _bounded(asked.path_params["position"])),
        ),
        Route("/support.css", lambda _: Response(pages.STYLE, media_type="text/css"), methods=["GET"]),
        Route("/icon.svg", lambda _: Response(pages.ICON, media_type="image/svg+xml"), methods=["GET"]),
    ]
    app = Starlette(routes=routes)
    app.router.redirect_slashes = False
    return _guarded(app, hosts)


def _answered(
    open_session: Callable[[], Session], request: Request, answer: Callable[[Session, Request], Answer], log: Log
) -> Answer:
    try:
        with closing(open_session()) as session:
            return answer(session, request)
    except Problem as problem:
        return pages.trouble(problem, _asked(request, "words") or "")
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody outside reads it, and its text may hold a name
        known = _known(error)
        if known is not None:
            return pages.trouble(known)
        log(f"a mistake of this program: {type(error).__name__}")
        return pages.broken()


def _known(error: Exception) -> Problem | None:
    from cli.main import trouble

    return trouble(error)


def _asked(request: Request, name: str) -> str | None:
    return (request.query_params.get(name) or "")[:LONGEST] or None


def _as_of(request: Request) -> str | None:
    return (_asked(request, "as-of") or "").strip() or None


def _waitlist(request: Request) -> str:
    return str(request.path_params["waitlist"])


def _entry(request: Request) -> int:
    return _bounded(request.path_params["entry"])


def _bounded(number: int) -> int:
    """Return a number that a record can have; any other is that of none."""
    return min(number, 2**53 - 1)


def _guarded(inner: ASGIApp, hosts: Collection[str]) -> ASGIApp:
    """Return the application with its headers, for whoever asks by a name that it has."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        if _host(scope) not in hosts:
            await Response("This is not its name.", 421)(scope, receive, send_with_headers)
            return
        await inner(scope, receive, send_with_headers)

    return guarded


def _host(scope: Scope) -> str:
    """Return the name by which a page is asked for, without the port."""
    named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if len(named) != 1:
        return ""
    host, _, port = named[0].rpartition(":")
    asked: str = host if port.isdigit() and host else named[0]
    return asked.lower()
