"""Does the command that a plan ends with record just that plan, when it is pasted?"""

import json
import shlex

import pytest

from tests.cli.typist import Typist

PLANNED = (
    "open annex --capacity 3 --rule members-first --window 12h",
    "open hall --pool floor=3 --pool balcony=1 --title 'Great Hall' --zone Europe/Paris",
    "capacity jazz 5",
    "capacity jazz floor=4 balcony=1 --from-pool general=floor",
    "join jazz Gus --attribute tier=member --email gus@example.org --party 2",
    "suspend jazz Cy --until 2026-12-01",
    "amend jazz Cy --party 2",
    "split jazz Fay 1 2 --reason 'two cars'",
    "priority jazz Cy 5 --code legal --reason 'order of the court'",
    "undo jazz 2 --reason 'wrong list'",
    "leave jazz Cy",
    "cancel jazz Ada --reason moved",
    "close jazz --joining",
    "told jazz Ada Cy --channel phone --message 'a spot'",
    "draw jazz announce --source 'Lotto of 2 December' --source Keno",
    "tick jazz",
)


@pytest.fixture
def jazz(typist: Typist) -> Typist:
    """Return somebody with a list of three spots, of which Ada has one and Dee two, and three who wait."""
    by_tier = '{ by = "attribute", name = "tier", ranking = ["member", "public"] }'
    (typist.folder / "p.toml").write_text(f'order = [{{ by = "priority" }}, {by_tier}, {{ by = "joined" }}]')
    typist.done("open", "jazz", "--capacity", "3", "--policy", "p.toml")
    for person, party in (("Ada", "1"), ("Dee", "2"), ("Cy", "1"), ("Fay", "3"), ("Eli", "1")):
        typist.done("join", "jazz", person, "--attribute", "tier=public", "--party", party)
    return typist


@pytest.mark.parametrize("words", PLANNED)
def test_a_plan_ends_with_the_command_that_records_it(jazz: Typist, words: str) -> None:
    planned = json.loads(jazz.done(*shlex.split(words), "--dry-run", "--json"))["data"]
    recorded = json.loads(jazz.done(*shlex.split(planned["command"])[1:], "--json"))["data"]
    assert [one["type"] for one in recorded["recorded"]] == [one["type"] for one in planned["records"]]


def test_a_plan_is_that_of_one_waitlist(jazz: Typist) -> None:
    refused = jazz.type("tick", "--plan", "0123456789ab")
    assert (refused.code, "A plan is that of one waitlist" in refused.err) == (2, True)


def test_nobody_is_meant_who_is_not_on_the_list(jazz: Typist) -> None:
    assert jazz.type("join", "jazz", "Zoe Zander", "--attribute", "tier=public", "--party", "9").code == 3
    assert "Did you mean" not in jazz.type("why", "jazz", "Zoe Zander").err


def test_who_cannot_be_suspended_is_not_sent_to_accept(jazz: Typist) -> None:
    jazz.done("cancel", "jazz", "Ada")
    assert "waitlist decline jazz Cy" in jazz.type("suspend", "jazz", "Cy").err
    assert "waitlist accept jazz Cy" in jazz.type("offer", "jazz", "Cy", "--code", "legal", "--reason", "x").err
