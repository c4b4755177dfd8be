"""The reviews: bypass report, fairness and doctor, as they are read."""

import json
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Typist


@pytest.fixture
def studio(typist: Typist) -> Typist:
    """One spot, offers by hand: Ada gives it back, Cy is let in past Bob."""
    typist.done("staff", "add", "tom", "Tom Baker")
    (typist.folder / "hand.toml").write_text('name = "by hand"\nbackfill = "manual"\n')
    typist.done("open", "studio", "--capacity", "1", "--policy", "hand.toml")
    for name in ("Ada Lind", "Bob Marsh", "Cy Ode"):
        typist.done("join", "studio", name)
    typist.done("cancel", "studio", "Ada Lind")
    typist.done("admit", "studio", "Cy Ode", "--code", "safety", "--reason", "holds the keys", "--by", "tom")
    return typist


def read(typist: Typist, *words: str) -> str:
    typist.is_terminal = True
    try:
        return typist.done(*words, "--color", "never")
    finally:
        typist.is_terminal = False


def test_the_bypass_report_reads_as_a_story(studio: Typist) -> None:
    text = " ".join(read(studio, "overrides", "studio").split())
    assert "studio: 1 override among 2 spots given" in text
    assert "50 % of the spots were given against the rule; that bypassed somebody once." in text
    assert "Cy Ode (entry 5) was admitted out of order by tom (safety: holds the keys)." in text
    assert "Bypassed: Bob Marsh (entry 4), then number 1, now still waiting." in text


def test_where_nothing_was_overridden_it_says_so(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    assert "no spot has been given yet" in read(typist, "overrides")
    typist.done("join", "jazz", "Ada Lind")
    assert "Every spot was given by the rule" in read(typist, "overrides")


def test_redacted_it_names_nobody(studio: Typist) -> None:
    text = read(studio, "overrides", "--redact")
    assert not {"Cy", "Bob", "keys"} & set(text.split())


def test_other_programs_get_every_bypassed_entry(studio: Typist) -> None:
    document = json.loads(studio.done("overrides", "--json"))
    assert document["schema"] == "waitlist.overrides/1"
    assert [one["entry"] for one in document["data"]["overrides"][0]["bypassed"]] == [4]


def test_fairness_reads_as_figures_and_bars(studio: Typist) -> None:
    text = read(studio, "fairness", "studio")
    assert "studio: 3 entries joined, 2 were offered or given a spot" in text
    assert "by an override   1 of 2 spots given" in text
    assert "█" in text


def test_fairness_is_drawn_as_an_svg_that_is_the_same_again(studio: Typist) -> None:
    studio.done("fairness", "studio", "--svg", "one.svg")
    studio.done("fairness", "studio", "--svg", "two.svg")
    one, two = ((studio.folder / name).read_bytes() for name in ("one.svg", "two.svg"))
    assert one == two
    assert ET.fromstring(one).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own


def test_the_doctor_finds_an_idle_spot_and_the_command_for_it(studio: Typist) -> None:
    assert "Nothing needs a hand." in read(studio, "doctor")
    studio.done("cancel", "studio", "Cy Ode")
    text = " ".join(read(studio, "doctor").split())
    assert "1 spot has been free since #8. Bob Marsh (entry 4) could have it, and nobody is offered it" in text
    assert "waitlist offer studio" in text
    assert studio.type("doctor", "--exit-code").code == 8


def test_the_doctor_finds_what_is_due(studio: Typist) -> None:
    studio.done("cancel", "studio", "Cy Ode")
    studio.done("offer", "studio")
    studio.now = type(studio.now)("2026-11-30T09:00:00.000Z")
    assert "Something about Bob Marsh (entry 4) has been due since" in " ".join(read(studio, "doctor").split())


def test_the_doctor_finds_two_who_may_be_one(studio: Typist) -> None:
    studio.done("join", "studio", "eve@example.org", "--name", "Eve Ray", "--wait")
    studio.done("join", "studio", "eve.ray@example.com", "--name", "Eve  RAY", "--wait")
    text = " ".join(read(studio, "doctor").split())
    assert "have the same name: both may be one person. If so, say it; the better entry goes on." in text
    assert "waitlist same 8 9" in text


def test_the_doctor_finds_a_clock_that_went_back(studio: Typist) -> None:
    studio.now = type(studio.now)("2026-11-24T08:00:00.000Z")
    studio.done("config", "set", "clock.right_after", "7")
    studio.done("join", "studio", "Fay Oh", "--wait")
    assert "clock said" not in read(studio, "doctor")
    text = " ".join(read(studio, "doctor", "--clocks").split())
    assert "When #8 was written the clock said Tuesday 24 November 2026 at 09:00" in text
