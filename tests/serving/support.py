"""The page for support at work: the program in a process of its own, asked over the network of this computer."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct


class Response(Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Support:
    """A running page for support."""

    def __init__(self, home: str, process: "subprocess.Popen[str]") -> None:
        self.home = home
        self._process = process
        self.log = ""

    def get(self, path: str, *, host: str | None = None, method: str = "GET") -> Response:
        """Ask for a page."""
        connection = HTTPConnection(urlsplit(self.home).netloc, timeout=30)
        headers = {} if host is None else {"Host": host}
        connection.request(method, path, headers=headers)
        answer: HTTPResponse = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
        return Response(answer.status, {name.lower(): value for name, value in answer.getheaders()}, text)

    def end(self) -> int:
        """End it as a service is ended, keep what it logged, and return its exit code."""
        self._process.terminate()
        _, self.log = self._process.communicate(timeout=30)
        return self._process.returncode


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Support]:
    """Serve the ledger in a folder at a free port."""
    command = [
        sys.executable,
        "-m",
        "cli",
        "serve",
        "--port",
        "0",
        "--ledger",
        str(folder / "waitledger"),
        *options,
    ]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert "read-only, at http://127.0.0.1:" in said, (said, process.communicate())
        support = Support(said.split()[-1].rstrip("/"), process)
        try:
            yield support
        finally:
            if process.poll() is None:
                support.end()
