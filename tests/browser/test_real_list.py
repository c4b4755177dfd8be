"""The report of CSE 250A tells its story on the first screen, on paper, and without a single complaint."""

from pathlib import Path

from tests.browser.chromium import Chromium
from tests.browser.test_report import CHECKED, pages_of

FIRST_SCREEN = 900


def test_the_first_screen_tells_what_happened(browser: Chromium, cse_250a: Path) -> None:
    browser.events.clear()
    with browser.page(cse_250a, height=FIRST_SCREEN) as page:
        page.until(CHECKED)
        assert page.value(CHECKED) == "good"
        lead = "245 waited while there was not one spot to be had; then 247 spots were given within 11 minutes."
        assert page.text(".lead") == lead
        figures = dict(zip(page.value(texts(".figures dt")), page.value(texts(".figures dd")), strict=True))
        assert figures == {
            "waiting": "11",
            "in": "248",
            "capacity": "0",
            "asked": "286",
            "median wait": "3 weeks",
            "overrides": "0",
        }
        assert page.value("document.getElementById('course').getBoundingClientRect().bottom") < FIRST_SCREEN
        assert "the capacity was cut from 395 to 0, with nobody in" in page.value(texts(".story li"))[1]
        assert pages_of(page.printed()) <= 4
        assert page.complaints() == []


def test_it_is_a_few_hundred_kilobytes(cse_250a: Path) -> None:
    assert cse_250a.stat().st_size < 260_000  # 824 records


def texts(selector: str) -> str:
    """Return the expression for what can be read in elements."""
    return f"[...document.querySelectorAll('{selector}')].map((one) => one.innerText)"
