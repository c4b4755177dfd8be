"""Every verb, and every member that a verb takes, is asked for somewhere in what a few seeds draw."""

from typing import get_args

from ledger.requests import ALONE, FORMS, Request, Verb
from tests.simulation.steps import AnyStep, Ask, AskTogether, draw_steps

BESIDE = {"id", "other", "refused"}
"""Members that every request is given when it runs, that two who are one have, and that only a file of commands has."""


def drawn() -> list[AnyStep]:
    return [step for seed in range(40) for step in draw_steps(seed, 300)]


def test_every_kind_of_step_is_taken() -> None:
    assert {type(step) for step in drawn()} == set(get_args(AnyStep))


def test_every_verb_is_asked_for_with_every_member() -> None:
    asked: dict[Verb, set[str]] = {verb: set() for verb in get_args(Verb)}
    for step in drawn():
        requests = (step.request,) if isinstance(step, Ask) else step.requests if isinstance(step, AskTogether) else ()
        for request in requests:
            asked[request["do"]] |= request.keys()
    assert [verb for verb, members in asked.items() if not members] == sorted(ALONE)
    every = set().union(*asked.values())
    assert set(Request.__struct_fields__) - every == BESIDE
    own = {verb: FORMS[verb].takes - FORMS["tick"].takes for verb in asked if verb not in ALONE}
    missing = {verb: names for verb, takes in own.items() if (names := takes - asked[verb])}
    assert missing == {}
