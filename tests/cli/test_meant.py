"""What is said where a word means nobody, several, or something that cannot be called so."""

import json

import pytest

from cli.words.refusals import named_fitly
from tests.cli.conftest import Typist


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chor Übung", "chor-uebung"),
        ("Jazz & Soul, 2026!", "jazz-soul-2026"),
        ("Énekkar", "enekkar"),
        ("-x-", "x"),
        ("山田", "NAME"),
        ("a_night-", "a_night-"),
        ("W" * 99, "w" * 64),
    ],
)
def test_a_name_that_cannot_be_is_put_so_that_it_can(text: str, name: str) -> None:
    assert named_fitly(text) == name


def test_a_waitlist_whose_name_cannot_be_is_opened_under_one_that_can(typist: Typist) -> None:
    problem = json.loads(typist.type("open", "Chor Übung", "--capacity", "3", "--json").err)["data"]
    assert problem["commands"] == ["waitlist open chor-uebung --capacity 3 --json"]
    typist.done("open", "chor-uebung", "--capacity", "3")
    unknown = json.loads(typist.type("capacity", "chor-uebung", "three", "--json").err)["data"]
    assert unknown["what"] == "A capacity is a whole number, or POOL=NUMBER, not “three”."


def test_somebody_who_records_under_an_id_that_is_known_is_told_whose_it_was(typist: Typist) -> None:
    assert typist.done("staff", "add", "tom", "Tom Baker") == "Tom Baker records as tom.\n"
    assert typist.done("staff", "add", "tom", "Tom Baker") == "Tom Baker records as tom.\n"
    said = typist.done("staff", "add", "tom", "Tom Ito")
    assert said == (
        "Tom Ito records as tom. Until now that was Tom Baker: what tom recorded before shows the new name, too.\n"
    )


def test_of_many_who_may_be_meant_the_first_are_named_in_order(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "0")
    for number in range(10):
        typist.done("join", "jazz", f"Lind {number}")
    said = " ".join(typist.type("why", "jazz", "lind").err.split())
    assert "Lind 0 (entry 2), Lind 1 (entry 3)" in said
    assert "Lind 7 (entry 9) and 2 more. Use the entry number; all of them: waitlist find lind" in said


def test_somebody_who_was_refused_is_found_on_the_waitlist_that_they_asked_for(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    typist.type("join", "jazz", "The Lind family", "--party", "4")
    (_, row) = typist.done("find", "lind").splitlines()
    assert row.split("\t")[:4] == ["The Lind family", "jazz", "", "refused"]


def test_whoever_declines_and_leaves_by_that_is_told_so(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "4", "--window", "1h")
    typist.done("join", "jazz", "Ada Lind", "--party", "3")
    typist.done("join", "jazz", "The Roth family", "--party", "4")
    typist.done("join", "jazz", "Bob Marsh", "--party", "2")
    typist.done("cancel", "jazz", "Ada Lind")
    typist.done("accept", "jazz", "The Roth family")
    typist.done("cancel", "jazz", "The Roth family")
    typist.done("decline", "jazz", "Bob Marsh")
    said = json.loads(typist.done("why", "jazz", "Bob Marsh", "--json"))["data"]["say"]
    assert "was offered two spots on jazz and declined them on Tuesday 24 November 2026 at 10:00" in said
    assert said.endswith(", which ended the entry.")


def test_the_grounds_of_a_spot_that_is_gone_say_which_it_was(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1", "--window", "1h")
    for person in ("Ada Lind", "Bob Marsh"):
        typist.done("join", "jazz", person)
    typist.done("displace", "jazz", "Ada Lind", "--code", "safety", "--reason", "the rail is loose")
    assert "Rule for #3: policy first-come, version 1. Rank 1 of 1 then;" in typist.done("why", "jazz", "Ada Lind")


def test_a_party_that_was_too_large_is_told_in_words_by_how_much(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "4")
    typist.done("join", "jazz", "Ada Lind", "--party", "2")
    typist.done("join", "jazz", "The Roth family", "--party", "4")
    typist.done("join", "jazz", "Cleo Nagy", "--party", "2")
    assert "With a party of two instead of four, the spots given on" in typist.done("why", "jazz", "The Roth family")


def test_fewer_offers_than_were_asked_for_are_explained(typist: Typist) -> None:
    (typist.folder / "by-hand.toml").write_text('name = "by-hand"\nbackfill = "manual"\n', encoding="utf-8")
    typist.done("open", "jazz", "--capacity", "3", "--policy", "by-hand.toml")
    for person, party in (("Ada Lind", "2"), ("The Roth family", "2"), ("Cleo Nagy", "1"), ("Dan Okoye", "1")):
        typist.done("join", "jazz", person, "--party", party, "--wait")
    typist.is_terminal = True
    typist.environment["NO_COLOR"] = "1"
    typist.done("withdraw", "jazz", "Cleo Nagy")
    typist.done("withdraw", "jazz", "Dan Okoye")
    said = " ".join(typist.done("offer", "jazz", "--next", "2", "--max-offers", "2").split())
    assert "No more offers could be made: 1 spot is free, and nobody else in the queue can take it." in said
    typist.done("join", "jazz", "Eve Adams", "--wait")
    said = typist.done("offer", "jazz", "--next", "2", "--max-offers", "2")
    assert said.endswith("\n\nNo more offers could be made: no spot is free any more.\n")


def test_what_is_missing_or_over_is_said_as_it_was_typed(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "0")
    typist.done("join", "jazz", "Ada Lind")
    assert typist.type("export").err.startswith("--output is missing. See how it is used:")
    assert "There is no key, so nothing can be signed." in typist.type("receipt", "jazz", "Ada Lind").err
    assert "nofile.txt" in typist.type("verify", "nofile.txt").err
    over = typist.type("suspend", "jazz", "Ada Lind", "--until", "yesterday").err
    assert over == "“yesterday” is over: that was Monday 23 November 2026 at 00:00. Nothing was recorded.\n"
    typist.done("suspend", "jazz", "Ada Lind", "--until", "2026-11-30")


def test_by_which_channel_somebody_was_told_is_said_in_one_way(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1", "--window", "9d")
    for person in ("Ada Lind", "Bob Marsh"):
        typist.done("join", "jazz", person)
    typist.done("cancel", "jazz", "Ada Lind")
    typist.is_terminal = True
    typist.done("told", "jazz", "Bob Marsh", "--channel", "email", "--failed")
    assert "not yet: it was tried on 2026-11-24 10:00, by e-mail" in typist.done("person", "jazz", "Bob Marsh")
    typist.done("told", "jazz", "Bob Marsh", "--channel", "phone")
    assert "on 2026-11-24 10:00, by phone" in typist.done("person", "jazz", "Bob Marsh")


def test_what_is_undone_already_is_said_to_be(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    for person in ("Ada Lind", "Bob Marsh"):
        typist.done("join", "jazz", person)
    typist.done("cancel", "jazz", "Ada Lind")
    typist.done("undo", "jazz", "5", "--reason", "a slip")
    again = typist.type("undo", "jazz", "5", "--reason", "a slip")
    assert (again.code, again.err) == (3, "#5 is undone already, by #7. Nothing was recorded.\n\n  waitlist show 7\n")
    typist.done("cancel", "jazz", "Ada Lind")
    assert "#5 is undone already" in typist.type("undo", "jazz", "5", "--reason", "a slip").err
    typist.done("undo", "jazz", "10", "--reason", "a slip")
    assert "is undone already, by #" in typist.type("undo", "jazz", "10", "--reason", "a slip").err


def test_an_option_is_only_suggested_where_its_name_is_like_the_one_typed(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    assert "Did you mean “--reason”?" in typist.type("cancel", "jazz", "Ada", "--reasn", "x").err
    assert "Did you mean" not in typist.type("accept", "jazz", "Ada", "--at", "2026-11-25T10:00:00Z").err


def test_a_time_at_a_distance_from_utc_that_there_is_not_is_said_in_words(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    line = '{"do":"join","waitlist":"jazz","person":"Zed","at":"2026-11-25T10:00:00+25:00"}'
    said = typist.type("apply", "-", stdin=line.encode()).err
    assert "“2026-11-25T10:00:00+25:00” names no day, no time or no distance from UTC that there is." in said


def test_a_folder_called_mega_is_only_that_of_the_service_in_its_own_letters(typist: Typist) -> None:
    typist.done("init", "mega")
    assert "synchronised" in typist.type("init", "MEGA").err
