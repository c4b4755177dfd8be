"""Why one of two and not the other, as it is read: every sentence."""

import json
from textwrap import fill

import pytest
from inline_snapshot import snapshot

from tests.cli.conftest import Typist

POLICY = """
name = "members-first"
order = [ { by = "attribute", name = "tier", ranking = ["member", "public"] }, { by = "joined" } ]
eligible = [ { attribute = "age", at_least = 18, code = "too_young" } ]
over_capacity = "override"
"""


@pytest.fixture
def jazz(typist: Typist) -> Typist:
    """Ann is in, and gives her spot back: it goes past a party and past Bob, who joined before, to Cleo, a member.

    Eve, who joined last, is let in beyond the capacity. A child was refused, and Fay left.
    """
    (typist.folder / "policy.toml").write_text(POLICY)
    typist.done(
        "open", "jazz", "--capacity", "2", "--policy", str(typist.folder / "policy.toml"), "--zone", "Europe/Amsterdam"
    )
    for name, tier, age, *more in (
        ("Ann Lind", "public", 30),
        ("Abe Ochs", "public", 31),
        ("Bob Marsh", "public", 40),
        ("Dan Duo", "member", 50, "--party", "2"),
        ("Cleo Nagy", "member", 20),
        ("Fay Roth", "public", 33),
        ("Kid Young", "public", 12),
        ("Eve Late", "public", 44),
    ):
        typist.type("join", "jazz", name, "-a", f"tier={tier}", "-a", f"age={age}", *more)
    typist.done("cancel", "jazz", "Ann Lind", "--max-offers", "2")
    typist.done("withdraw", "jazz", "Fay Roth")
    typist.done("admit", "jazz", "Eve Late", "--code", "safety", "--reason", "her carer is in already")
    typist.is_terminal = True
    typist.environment["NO_COLOR"] = "1"
    return typist


def test_the_first_criterion_with_both_values(jazz: Typist) -> None:
    assert jazz.done("why", "jazz", "Cleo", "--not", "Bob") == snapshot("""\
To read aloud

A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Bob Marsh was in
the queue too. By the published rule the other person comes first, because of tier.

For staff

  #13  2026-11-24 10:00:12, by mia: Cleo Nagy was offered a spot until Wednesday 25 November 2026 at
       10:00.

Right before it, after record #12 (times are those of Europe/Amsterdam):

  Cleo Nagy (entry 8)  in the queue, rank 2 (#8)
  Bob Marsh (entry 6)  in the queue, rank 3 (#6)

Cleo Nagy comes first by the rule.

They differ first in tier: Cleo Nagy has member, Bob Marsh has public.

Compared by policy members-first, version 1.

More:

  waitlist match-run jazz 13

Replayed: same person, same reason.

Looked up, and held against the records of 4 entries: they say the same.
""")


def test_the_other_way_round(jazz: Typist) -> None:
    assert jazz.done("why", "jazz", "Bob", "--not", "Cleo") == snapshot("""\
To read aloud

A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Bob Marsh was in
the queue too. By the published rule the other person comes first, because of tier.

For staff

It is the other way round: Cleo Nagy got the spot, and not Bob Marsh.

  #13  2026-11-24 10:00:12, by mia: Cleo Nagy was offered a spot until Wednesday 25 November 2026 at
       10:00.

Right before it, after record #12 (times are those of Europe/Amsterdam):

  Cleo Nagy (entry 8)  in the queue, rank 2 (#8)
  Bob Marsh (entry 6)  in the queue, rank 3 (#6)

Cleo Nagy comes first by the rule.

They differ first in tier: Cleo Nagy has member, Bob Marsh has public.

Compared by policy members-first, version 1.

More:

  waitlist match-run jazz 13

Replayed: same person, same reason.

Looked up, and held against the records of 4 entries: they say the same.
""")


def test_a_rule_that_passed_somebody_over(jazz: Typist) -> None:
    assert jazz.done("why", "jazz", "Cleo", "--not", "Dan") == snapshot("""\
To read aloud

A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Dan Duo was in the
queue too, but a rule stood in the way: the party needed more spots than were free.

For staff

  #13  2026-11-24 10:00:12, by mia: Cleo Nagy was offered a spot until Wednesday 25 November 2026 at
       10:00.

Right before it, after record #12 (times are those of Europe/Amsterdam):

  Cleo Nagy (entry 8)  in the queue, rank 2 (#8)
  Dan Duo (entry 7)    in the queue, rank 1 (#7)

A rule passed Dan Duo over: the party does not fit. Dan Duo stood ahead.

They differ first in the order of joining: Dan Duo has stood in line since #7, Cleo Nagy has stood
in line since #8.

Compared by policy members-first, version 1.

More:

  waitlist match-run jazz 13

Replayed: same person, same reason.

Looked up, and held against the records of 3 entries: they say the same.
""")


def test_an_override_past_somebody(jazz: Typist) -> None:
    assert jazz.done("why", "jazz", "Eve", "--not", "Bob") == snapshot("""\
To read aloud

A spot on jazz was given to somebody else on Tuesday 24 November 2026 at 10:00. This was not decided
by the rule but by staff, and it is on record as an exception. Bob Marsh stood ahead and was passed
over.

For staff

  #15  2026-11-24 10:00:14, by mia: Eve Late was admitted by an override (out of order and over
       capacity, 1 person bypassed; safety).

Right before it, after record #14 (times are those of Europe/Amsterdam):

  Eve Late (entry 11)  in the queue, rank 3 (#11)
  Bob Marsh (entry 6)  in the queue, rank 2 (#6)

An override: the rule did not decide this (code safety). Bob Marsh was bypassed.

They differ first in the order of joining: Bob Marsh has stood in line since #6, Eve Late has stood
in line since #11.

Compared by policy members-first, version 1.

Reason on record: her carer is in already

More:

  waitlist match-run jazz 15

Replayed: same person, same reason.

Looked up, and held against the records of 3 entries: they say the same.
""")


PAIRS = (
    ("Cleo", "Ann"),
    ("Cleo", "Abe"),
    ("Ann", "Cleo"),
    ("Ann", "Bob"),
    ("Cleo", "Kid"),
    ("Eve", "Fay"),
    ("Eve", "Cleo"),
    ("Eve", "Dan"),
    ("Bob", "Dan"),
    ("Bob", "Fay"),
    ("Kid", "Dan"),
    ("Kid", "Fay"),
)


def test_what_is_read_aloud_names_nobody_else(jazz: Typist) -> None:
    assert "".join(_aloud(jazz, one, other) for one, other in PAIRS) == snapshot("""\
Cleo, not Ann: A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Ann
  Lind had given a spot back by then. Ann Lind was admitted earlier, on Tuesday 24 November 2026 at
  10:00.
Cleo, not Abe: A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Abe
  Ochs held a spot already.
Ann, not Cleo: A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Ann
  Lind had given a spot back by then. Ann Lind was admitted earlier, on Tuesday 24 November 2026 at
  10:00.
Ann, not Bob: A spot on jazz was given to somebody else on Tuesday 24 November 2026 at 10:00. Bob
  Marsh joined only after that.
Cleo, not Kid: A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Kid
  Young was not in the queue: the request to join was refused by a rule: too young.
Eve, not Fay: A spot on jazz was given to somebody else on Tuesday 24 November 2026 at 10:00. Fay
  Roth had left the queue by then.
Eve, not Cleo: A spot on jazz was given to somebody else on Tuesday 24 November 2026 at 10:00. Cleo
  Nagy held an offer already.
Eve, not Dan: A spot on jazz was given to somebody else on Tuesday 24 November 2026 at 10:00. This
  was not decided by the rule but by staff, and it is on record as an exception. Dan Duo stood
  ahead, but could not have taken this spot.
Bob, not Dan: Bob Marsh is number 2 in the queue of jazz. The other person is number 1. By the
  published rule the other person comes first, because of tier.
Bob, not Fay: Fay Roth is not in the queue of jazz any more; the other person still is.
Kid, not Dan: Kid Young is not on jazz: the request to join was refused by a rule: too young.
Kid, not Fay: Neither of the two has been given a spot on jazz, and neither is in the queue.
""")


def test_programs_get_rows_and_one_document(jazz: Typist) -> None:
    jazz.is_terminal = False
    assert jazz.done("why", "jazz", "Cleo", "--not", "Bob", "--redact") == snapshot("""\
part	text
say	A spot on jazz was offered to somebody else on Tuesday 24 November 2026 at 10:00. Entry 6 was in the queue too. By the published rule the other person comes first, because of tier.
#13	2026-11-24 10:00:12, by mia: Entry 8 was offered a spot until Wednesday 25 November 2026 at 10:00.
staff	Right before it, after record #12 (times are those of Europe/Amsterdam):
Entry 8	in the queue, rank 2 (#8)
Entry 6	in the queue, rank 3 (#6)
staff	Entry 8 comes first by the rule.
staff	They differ first in tier: Entry 8 has member, Entry 6 has public.
staff	Compared by policy members-first, version 1.
staff	Replayed: same person, same reason.
staff	Looked up, and held against the records of 4 entries: they say the same.
""")  # noqa: E501  # a row is one line, however long
    document = json.loads(jazz.done("why", "jazz", "Cleo", "--not", "Bob", "--json"))
    assert (document["schema"], document["data"]["replayed"]) == ("waitlist.why-not/1", True)
    assert document["data"]["instead"]["separation"] == snapshot(
        {"above": 8, "by": "attribute", "attribute": "tier", "value": "public", "value_above": "member"}
    )


def test_one_person_is_not_compared_with_themselves(jazz: Typist) -> None:
    typed = jazz.type("why", "jazz", "Cleo", "--not", "Cleo Nagy")
    assert (typed.code, typed.err) == (2, "“Cleo” and “Cleo Nagy” are the same person on jazz.\n")


def test_before_somebody_was_known_there_is_no_answer(jazz: Typist) -> None:
    typed = jazz.type("why", "jazz", "Ann", "--not", "Eve", "--as-of", "3")
    assert (typed.code, typed.out) == (4, "The ledger knew of no such person on jazz then.\n")


def _aloud(typist: Typist, one: str, other: str) -> str:
    said = json.loads(typist.done("why", "jazz", one, "--not", other, "--json"))["data"]["say"]
    return fill(said, 100, initial_indent=f"{one}, not {other}: ", subsequent_indent="  ") + "\n"


def test_the_number_of_a_record_means_whom_it_is_about_as_of_then(jazz: Typist) -> None:
    jazz.is_terminal = False
    answer = jazz.done("why", "jazz", "#13")

    assert "Cleo Nagy is entry 8 on jazz, as of" in answer
    assert "record #13." in answer
    assert "too young" in jazz.done("why", "jazz", "#10")
    assert "There is no entry #999 on jazz." in jazz.type("why", "jazz", "#999").err


def test_parts_of_one_party_are_told_so(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    typist.done("capacity", "jazz", "4", "--reason", "a larger hall")
    typist.done("join", "jazz", "Ann Lind", "--party", "4")
    typist.done("join", "jazz", "The Roth family", "--party", "3")
    typist.done("split", "jazz", "The Roth family", "2", "1")
    part = "The Roth family, part 2"
    assert _aloud(typist, "The Roth family", part) == snapshot("""\
The Roth family, not The Roth family, part 2: The Roth family, part 2 is number 2 in the queue of
  jazz. The other person is number 1. The two joined as one party, and have stood in line equally
  long; the part that was entered first comes first.
""")
    assert _aloud(typist, "Ann Lind", part) == snapshot("""\
Ann Lind, not The Roth family, part 2: A spot on jazz was given to somebody else on Tuesday 24
  November 2026 at 10:00. The Roth family, part 2 joined only after that.
""")
    typist.done("cancel", "jazz", "Ann Lind", "--max-offers", "2")
    typist.done("accept", "jazz", "The Roth family")
    typist.done("split", "jazz", "The Roth family", "1", "1")
    assert _aloud(typist, "The Roth family", "The Roth family, part 3") == snapshot("""\
The Roth family, not The Roth family, part 3: A spot on jazz was offered to somebody else on Tuesday
  24 November 2026 at 10:00. The Roth family, part 3 had a share in it: the two were one party then.
""")
