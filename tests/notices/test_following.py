"""Notify as a service: it tells as news comes, ends cleanly, and is alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from ledger.trust import durable
from tests.cli.typist import Typist
from tests.notices.mailbox import Mailbox

LATER = """
from ledger import clock
clock.now = lambda: "2036-11-24T09:01:00.000Z"
from cli.__main__ import run
run()
"""
"""The program by a clock that is right after what is recorded meanwhile; by one that is behind it records nothing."""


def test_a_second_program_that_sends_is_turned_away(offered: Typist, mailbox: Mailbox) -> None:
    with durable.held(offered.folder / "waitledger" / "notify"):
        typed = offered.type("notify", "--once", "--json")
    assert (typed.code, mailbox.mails) == (5, [])
    assert '"error": "notifying"' in typed.err


def test_it_tells_what_comes_and_ends_when_it_is_told_to(offered: Typist, mailbox: Mailbox) -> None:
    folder = offered.folder / "waitledger"
    environment = {"PATH": os.environ["PATH"], "HOME": str(offered.folder), "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", LATER, "notify", "--follow", "--by", "mia", "--ledger", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as service:
        assert service.stdout is not None
        lines = iter(service.stdout.readline, "")
        assert "Messages go to 127.0.0.1:" in next(lines)
        offered.now = offered.now.replace("2026-11-24", "2036-11-24")  # type: ignore[assignment]
        offered.done("tick", "--max-offers", "9")
        said = next(lines)
        while "entry 5" not in said:
            said = next(lines)
        service.send_signal(signal.SIGTERM)
        rest = service.stdout.read()
    assert "that a spot is offered: told" in said
    assert "Cleo" not in said  # a log names nobody
    assert rest.endswith("Ended. What was sent is recorded.\n")
    assert service.returncode == 0
    assert [mail.message["Subject"] for mail in mailbox.to("cleo@example.org")] == ["A spot for you: Jazz Night"]
