"""Drawing lots at the terminal: what is said, what can be published, and what is refused."""

from tests.cli.typist import Typist

POLICY = 'name = "lottery"\norder = [ { by = "draw" }, { by = "joined" } ]\njoin_when_free = "queue"\n'
PEOPLE = ("Ann Lee", "Ben Orr", "Cara Poe", "Dan Ray", "Eve Sax")


def opened(typist: Typist) -> None:
    (typist.folder / "lottery.toml").write_text(POLICY, encoding="utf-8")
    typist.done("open", "flat", "--capacity", "0", "--policy", "lottery.toml", "--zone", "UTC")
    for person in PEOPLE:
        typist.done("join", "flat", person)


def announced(typist: Typist) -> None:
    opened(typist)
    typist.done("draw", "flat", "announce", "--source", "Lotto of 2 December", "--source", "Powerball")


def test_a_draw_is_announced_held_and_checked(typist: Typist) -> None:
    announced(typist)
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    assert "Not held yet." in typist.done("draw", "flat")
    held = typist.done("draw", "flat", "hold", "--value", "9319", "--value", "2 5 12 8 10")
    assert held == "  #8  The draw announced in #7 was held: “9319” and “2 5 12 8 10”.\n"
    shown = typist.done("draw", "flat")
    assert "9319./2.5.8.10.12./" in shown
    checked = typist.done("draw", "flat", "verify")
    assert "The list of #7 is everybody who was in the queue then: 5 entries" in checked
    assert "The order of #8 is the one that the values give" in checked


def test_the_list_is_published_without_names(typist: Typist) -> None:
    announced(typist)
    typist.done("withdraw", "flat", "Ben Orr")
    typist.done("draw", "flat", "hold", "--value", "9319", "--value", "7")
    lines = typist.done("draw", "flat", "list").splitlines()
    assert lines[0].split("\t") == ["number", "entry", "place"]
    assert [line.split("\t")[:2] for line in lines[1:]] == [[str(n), str(n + 1)] for n in range(1, 6)]
    assert sorted(line.split("\t")[2] for line in lines[1:]) == ["1", "2", "3", "4", "5"]


def test_a_rerun_says_what_it_replaces(typist: Typist) -> None:
    announced(typist)
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    no_reason = typist.type("draw", "flat", "rerun")
    assert no_reason.code == 2
    assert "which source could not be used" in no_reason.err
    rerun = typist.done("draw", "flat", "rerun", "--reason", "Powerball was called off", "--source", "Lotto")
    assert "Rerun: the draw announced in #7 is to be held again, by RFC 3797, from “Lotto”." in rerun
    assert "Powerball was called off" in typist.done("draw", "flat")


def test_the_plan_can_be_pasted(typist: Typist) -> None:
    opened(typist)
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    plan = typist.done("draw", "flat", "announce", "--source", "Lotto of 2 December", "--dry-run")
    command = next(line.strip() for line in plan.splitlines() if "--plan" in line)
    assert command.startswith("waitlist draw flat announce --by mia --source 'Lotto of 2 December' --plan ")
    digest = command.rpartition(" ")[2]
    typist.done("draw", "flat", "announce", "--by", "mia", "--source", "Lotto of 2 December", "--plan", digest)


def test_what_is_wrong_is_said_with_the_way_out(typist: Typist) -> None:
    opened(typist)
    none = typist.type("draw", "flat")
    assert (none.code, "waitlist draw flat announce --source NAME" in none.err) == (4, True)
    early = typist.type("draw", "flat", "hold", "--value", "7")
    assert (early.code, "its list is not frozen yet" in early.err) == (3, True)
    assert "--source" in typist.type("draw", "flat", "announce").err
    assert "Did you mean “hold”?" in typist.type("draw", "flat", "hodl").err
    typist.done("draw", "flat", "announce", "--source", "Lotto")
    again = typist.type("draw", "flat", "announce", "--source", "Lotto")
    assert (again.code, "waitlist draw flat rerun --reason TEXT" in again.err) == (3, True)
    assert "whole numbers" in typist.type("draw", "flat", "hold", "--value", "12.5").err
    assert typist.type("draw", "flat", "hold", "--value", "7").code == 0
    assert typist.type("draw", "flat", "hold", "--value", "7").code == 3


def test_apply_draws_as_the_terminal_does(typist: Typist) -> None:
    opened(typist)
    lines = (
        b'{"do":"draw","waitlist":"flat","step":"announce","algorithm":"sha256","sources":["Lotto"],"by":"mia"}\n'
        b'{"do":"draw","waitlist":"flat","step":"announce","sources":["Lotto"],"refused":"draw_announced"}\n'
        b'{"do":"draw","waitlist":"flat","step":"hold","values":["9319"]}\n'
        b'{"do":"draw","waitlist":"flat","step":"rerun","reason":"the Lotto was called off"}\n'
        b'{"do":"draw","waitlist":"flat","step":"hold","values":["9319"]}\n'
    )
    typist.done("apply", "-", stdin=lines)
    assert "right" in typist.done("draw", "flat", "verify")
    typist.done("replay")
    typist.done("verify", "--independent")


def test_a_member_of_another_step_is_a_mistake(typist: Typist) -> None:
    opened(typist)
    typed = typist.type("apply", "-", stdin=b'{"do":"draw","waitlist":"flat","step":"hold","sources":["Lotto"]}\n')
    assert typed.code == 2
    assert "draw hold has no member “sources”" in typed.err
