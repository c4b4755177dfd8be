"""How is the page for support run? On this computer alone, unless somebody says otherwise, until a signal ends it."""

import signal
import socket
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import uvicorn

from cli import exits
from cli.problem import Problem
from cli.serving.application import application
from cli.session import Session
from cli.words.plain import quoted

LOOPBACK = ("127.0.0.1", "::1", "localhost")
NAMES = ("127.0.0.1", "[::1]", "localhost")


def serve(session: Session, host: str, port: int, names: Sequence[str]) -> int:
    """Show the ledger of a session to whoever asks, read-only.

    Args:
        session: knows the ledger and how it is to be shown.
        host: the address to listen at.
        port: where; 0 takes one that is free.
        names: further names under which it may be asked for, for an address that others reach.

    Raises:
        Problem: it cannot listen there, or others would reach it and nobody said under which name.
    """
    if host not in LOOPBACK and not names:
        what = f"At {quoted(host)} others than you would reach the page, which shows names."
        advice = "Put a server before it that asks who they are, and say by which name it is asked for: --name HOST."
        raise Problem("usage", exits.USAGE, what, advice=advice)
    session.ledger.waitlists()  # what cannot be opened is said at once, and not with the first request

    def opened() -> Session:
        return Session(session.around, session.options, writes=False)

    def log(line: str) -> None:
        session.around.stderr.write(f"{line}\n")
        session.around.stderr.flush()

    app = application(opened, frozenset({*NAMES, *(name.lower() for name in names)}), log)
    with closing(_listening(host, port)) as listening:
        shown = f"[{host}]" if ":" in host else host
        where = f"http://{shown}:{listening.getsockname()[1]}/"
        session.around.stdout.write(f"The ledger is shown, read-only, at {where}\nEnd this with Ctrl-C.\n")
        session.around.stdout.flush()
        config = uvicorn.Config(
            app,
            access_log=False,  # its lines hold what was asked
            log_config=None,
            lifespan="off",
            ws="none",
            server_header=False,
            limit_concurrency=32,
            timeout_graceful_shutdown=5,
        )
        _run(uvicorn.Server(config), listening)
    return exits.DONE


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    """Run until Ctrl-C or SIGTERM, which the server passes on when it has ended, as if nobody had taken note."""

    def noted(*_: Any) -> None:
        """Let the signal end the server and nothing else."""

    before = {number: signal.signal(number, noted) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.run(sockets=[listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        what = f"Nothing can listen at {quoted(host)}, port {port}: {error.strerror or error}."
        advice = "Choose another with --port, or --port 0 for one that is free."
        raise Problem("usage", exits.USAGE, what, advice=advice) from error
