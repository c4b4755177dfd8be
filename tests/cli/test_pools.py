"""Pools at the terminal: cut anew, and a spot that nobody gets is explained."""

import json

from tests.cli.typist import Typist

POLICY = """
name = "members-too"
join_when_free = "queue"
pools = [ { name = "members", eligible = [ { attribute = "tier", equals = "member", code = "members_only" } ] } ]
"""


def test_all_pools_are_cut_anew_in_one_command(typist: Typist) -> None:
    typist.done("open", "conf", "--capacity", "3", "--zone", "UTC")
    for person in ("Ann Lee", "Ben Orr", "Cara Poe"):
        typist.done("join", "conf", person)
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    plan = typist.done("capacity", "conf", "floor=3", "balcony=1", "--from-pool", "general=floor", "--dry-run")
    assert "waitlist capacity conf floor=3 balcony=1 --by mia --from-pool general=floor --plan " in plan
    said = typist.done("capacity", "conf", "floor=3", "balcony=1", "--from-pool", "general=floor")
    told = "3 spots in floor and 1 spot in balcony; who held a spot in general now holds one in floor."
    assert f"The capacity changed: {told}" in " ".join(said.split())
    status = typist.done("status", "conf")
    assert "floor         3 spots: 3 taken, 0 offered, 0 free" in status
    assert "general" not in status


def test_a_spot_that_nobody_can_be_given_is_explained(typist: Typist) -> None:
    (typist.folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    typist.done("open", "conf", "--pool", "members=0", "--pool", "public=0", "--policy", "policy.toml", "--zone", "UTC")
    typist.done("join", "conf", "Ann Lee", "-a", "tier=public")
    typist.done("join", "conf", "Ben Orr", "-a", "tier=member", "--pool", "public")
    typist.is_terminal, typist.environment["NO_COLOR"] = True, "1"
    said = " ".join(typist.done("capacity", "conf", "members=1").split())
    why = "for nobody in the queue can be given one: 2 may have only pools that are full."
    assert f"1 spot in members stays free, {why}" in said
    assert said.endswith("waitlist match-run conf")
    typist.is_terminal = False
    document = json.loads(typist.done("capacity", "conf", "members=2", "--json"))
    assert document["data"]["unfilled"] == {"free": {"members": 2}, "waiting": {"pool_full": 2}}


def test_where_holders_go_is_written_old_is_new(typist: Typist) -> None:
    typist.done("open", "conf", "--capacity", "3", "--zone", "UTC")
    typed = typist.type("capacity", "conf", "floor=3", "--from-pool", "general")
    assert (typed.code, "OLD=NEW" in typed.err) == (2, True)
    typed = typist.type("capacity", "conf", "floor=3", "--from-pool", "general=flor")
    assert (typed.code, "flor=100" in typed.err) == (2, True)


def test_a_pool_that_is_closed_to_somebody_says_so(typist: Typist) -> None:
    (typist.folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    typist.done("open", "conf", "--pool", "members=1", "--pool", "public=1", "--policy", "policy.toml", "--zone", "UTC")
    typed = typist.type("join", "conf", "Ann Lee", "-a", "tier=public", "--pool", "members")
    assert (typed.code, "members only" in typed.err) == (3, True)
