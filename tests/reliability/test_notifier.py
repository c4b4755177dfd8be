"""Whatever ends the notifier: every offer is told once on record, and nobody gets two different messages for one offer.

``make soak`` kills it a hundred times; half of the kills come right after the server took a message.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from threading import Timer
from typing import Any

from tests.notices.mailbox import Mail, Mailbox, running
from tests.reliability.typing_it import QUIET_ENVIRONMENT, typed

KILLS = max(3, int(os.environ.get("WAITLEDGER_KILLS", "8")) // 10)
OFFERS_FOR_A_KILL = 6
SLOWLY = 0.01
"""Seconds that the server takes for a message, so that a kill falls among several."""


def begin(folder: Path, offers: int, port: int) -> None:
    """Begin a ledger in which so many people hold offers of which nobody has told them."""
    here = ("--ledger", str(folder))
    lines = [{"do": "open", "waitlist": "jazz", "capacity": 0, "policy": {"offer_window": "30d"}}]
    lines += [
        {"do": "join", "waitlist": "jazz", "person": f"p{number}@example.org", "name": f"Person {number}"}
        for number in range(offers)
    ]
    (folder.parent / "lines.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    for words in (
        ("init", str(folder)),
        ("staff", "add", "mia", "Mia de Vries", "--ledger", str(folder)),
        ("apply", str(folder.parent / "lines.jsonl"), *here),
        ("capacity", "jazz", str(offers), "--max-offers", str(offers), *here),
    ):
        code, said = typed(*words)
        assert code == 0, said
    with (folder / "ledger.toml").open("a", encoding="utf-8") as file:
        file.write('mail.host = "127.0.0.1"\nmail.security = "none"\nmail.from = "club@example.org"\n')
        file.write(f'mail.port = "{port}"\n')


def begin_messages(folder: Path) -> None:
    """Decide that older news is told, too, without telling it: messages are held meanwhile."""
    settings = folder / "ledger.toml"
    as_it_is = settings.read_text(encoding="utf-8")
    settings.write_text(f'{as_it_is}messages.jazz = "hold"\n', encoding="utf-8")
    code, said = typed("notify", "--once", "--begin", "all", "--ledger", str(folder))
    assert code == 0, said
    settings.write_text(as_it_is, encoding="utf-8")


def notify_until_killed(folder: Path, mailbox: Mailbox, chance: random.Random) -> None:
    """Run the notifier and kill it at random, or when the server has just taken a message."""
    command = [sys.executable, "-m", "cli", "notify", "--follow", "--ledger", str(folder)]
    environment = {**QUIET_ENVIRONMENT, "PYTHONPATH": str(Path.cwd())}
    at_message = chance.choice([None, chance.randint(1, 4)])
    taken = 0

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as notifier:

        def taking(_: Mail) -> None:
            nonlocal taken
            taken += 1
            if taken == at_message:
                notifier.kill()
            time.sleep(SLOWLY)

        mailbox.before_answer = taking
        assert notifier.stdout is not None
        first = notifier.stdout.readline()
        timer = Timer(chance.uniform(0, 0.5) if at_message is None else 5, notifier.kill)
        timer.start()
        notifier.wait()
        timer.cancel()
        assert notifier.stderr is not None
        assert (notifier.returncode, b"Messages go to" in first) == (-9, True), notifier.stderr.read()


def recorded(folder: Path) -> tuple[set[int], dict[int, list[dict[str, Any]]]]:
    """Return the entries that were offered a spot, and the notices to each."""
    code, said = typed("log", "jazz", "--json", "--ledger", str(folder))
    assert code == 0, said
    notices: dict[int, list[dict[str, Any]]] = defaultdict(list)
    offered = set()
    for one in json.loads(said)["data"]:
        event = one["record"]["event"]
        if one["record"]["type"] == "SpotOffered":
            offered.add(event["entry"])
        elif one["record"]["type"] == "NoticeRecorded":
            notices[event["entry"]].append(event)
    return offered, notices


def test_a_killed_notifier_tells_everybody_one_thing_and_records_it_once(tmp_path: Path) -> None:
    folder, chance = tmp_path / "ledger", random.Random(20261125)
    offers = KILLS * OFFERS_FOR_A_KILL + 10
    with running() as mailbox:
        begin(folder, offers, mailbox.port)
        begin_messages(folder)
        for _ in range(KILLS):
            notify_until_killed(folder, mailbox, chance)
        mailbox.before_answer = lambda _: None
        code, said = typed("notify", "--once", "--ledger", str(folder))
        assert code == 0, said
    offered, notices = recorded(folder)
    assert len(offered) == offers
    assert {entry: len(told) for entry, told in notices.items()} == dict.fromkeys(offered, 1)
    bodies: dict[str, set[bytes]] = defaultdict(set)
    for mail in mailbox.mails:
        (address,) = mail.to
        bodies[address].add(mail.body)
    assert {address: len(different) for address, different in bodies.items()} == dict.fromkeys(bodies, 1)
    assert len(bodies) == offers
    times = Counter(mail.message["Message-ID"].split("-")[1].split(".")[0] for mail in mailbox.mails)
    said_again = {str(told[0]["about"]) for told in notices.values() if told[0].get("repeat")}
    assert {about for about, number in times.items() if number > 1} <= said_again
    assert typed("verify", "--ledger", str(folder))[0] == 0
    print(f"{KILLS} kills, {offers} offers, {len(mailbox.mails)} messages, {len(said_again)} perhaps repeated")
