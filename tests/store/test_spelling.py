"""Spellings that nobody can tell apart by looking at them are one name."""

import pytest

from ledger.store.spelling import UnfitText, naming, normal


@pytest.mark.parametrize(
    "other",
    [
        "Zoe\u0308 Field",
        "ZO\u00cb  FIELD",
        "Zo\u00eb\u200b Field",
        "\ufeffZo\u00eb Fi\u00adeld",
        "Zo\u00eb\u202e Field\u202c",
        "\uff3ao\u00eb \ufb01eld",
    ],
)
def test_what_shows_nothing_makes_no_other_name(other: str) -> None:
    assert normal("name", other) == normal("name", "Zo\u00eb Field")


@pytest.mark.parametrize("nothing", ["\u200b", "\u2060 \ufeff", "\u00ad", "\u3164"])
def test_what_shows_nothing_at_all_is_no_name(nothing: str) -> None:
    with pytest.raises(UnfitText, match="is empty"):
        normal("name", nothing)


def test_a_text_that_hides_a_name_from_a_search_still_names_it() -> None:
    assert naming("asked by Z\u200bo\u00eb F\u00adield", [("name", "Zo\u00eb Field")]) == "certain"
