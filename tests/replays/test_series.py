"""What other waitlists of a series counted: trusted by whoever reads one of them, counted again by the rest."""

from typing import Any

from msgspec.structs import replace

from ledger import commands
from ledger.policy import JoinLimit, Policy
from ledger.record import decode, encode
from replays.answers.why import why
from replays.audit.replay import replay
from replays.oracle.judge import check
from replays.otherwise.inputs import inputs
from tests.replays.written import Ledger, after

TWICE = Policy(limit=JoinLimit(joins=2, over="series"))


def two_lists() -> Ledger:
    """Ann joins one list, then the other, and asks for the other again."""
    ledger = Ledger("classes")
    ledger.open("tap", general=0)
    ledger.open("jazz", TWICE, general=0)
    ledger.do("tap", commands.Join(person="ann"), after(1))
    ledger.do("jazz", commands.Join(person="ann"), after(2))
    ledger.do("jazz", commands.Withdraw(entry=ledger.entry("jazz", "ann").number), after(3))
    ledger.do("jazz", commands.Join(person="ann"), after(4))
    return ledger


def tampered(ledger: Ledger, **members: Any) -> Ledger:
    """Return the ledger with what the last record says changed."""
    position, stream, version, topic, state, leaf = ledger.rows[-1]
    record = decode(state)
    wrong = encode(replace(record, event=replace(record.event, **members)))
    ledger.rows[-1] = (position, stream, version, topic, wrong, leaf)
    return ledger


def test_a_whole_replay_and_the_second_opinion_count_again() -> None:
    ledger = two_lists()
    assert replay(ledger.records()).difference is None
    assert list(check((row[0], row[4]) for row in ledger.rows)) == []


def test_both_find_a_count_that_is_not_what_the_other_lists_hold() -> None:
    ledger = tampered(two_lists(), elsewhere={"tap": 5})
    found = replay(ledger.records()).difference
    assert found is not None
    assert [one.member for one in found.members] == ["elsewhere.tap"]
    faults = list(check((row[0], row[4]) for row in ledger.rows))
    assert faults == [(ledger.position, "The rules say limit_reached, with a past of {elsewhere: {tap: 1}}.")]


def test_why_reads_one_list_trusts_what_is_recorded_and_names_the_others() -> None:
    found = why(two_lists(), "jazz", "ann")
    assert found is not None
    assert found.elsewhere == {"tap": 1}
    refused = Ledger("classes")
    refused.open("tap", general=0)
    refused.open("jazz", Policy(limit=JoinLimit(active=1, over="series")), general=0)
    refused.do("tap", commands.Join(person="ann"), after(1))
    refused.do("jazz", commands.Join(person="ann"), after(2))
    found = why(refused, "jazz", "ann")
    assert found is not None
    assert found.ending is not None
    assert found.ending.check is not None
    assert found.ending.check.agrees
    assert found.elsewhere == {"tap": 1}


def test_what_was_asked_of_one_list_can_be_told_from_its_own_records() -> None:
    joins = [one.command for one in inputs(two_lists(), "jazz") if isinstance(one.command, commands.Join)]
    assert [join.elsewhere for join in joins] == [{"tap": 1}, {"tap": 1}]
