"""Support uses the page as people do: in a browser, with the mouse, with keys alone, on a phone, in the dark."""

import pytest

from tests.browser.chromium import Chromium
from tests.serving.support import Support


@pytest.fixture
def clean(browser: Chromium) -> Chromium:
    browser.events.clear()
    return browser


def test_find_click_why(clean: Chromium, support: Support) -> None:
    with clean.page(f"{support.home}/") as page:
        assert page.value("document.activeElement.id") == "words"
        page.call("Input.insertText", text="nagy")
        page.press("Enter")
        page.arrive("/find")
        page.value("document.querySelector('tbody a[href^=\"/list/jazz/\"]').click()")
        page.arrive("/list/jazz/6")
        assert "Cleo Nagy was offered a spot on jazz" in page.text("main")
        assert "Replayed: same person, same reason." in page.text("main")
        assert page.complaints(support.home) == []


def test_keys_alone_lead_everywhere(clean: Chromium, support: Support) -> None:
    with clean.page(f"{support.home}/list/jazz/6") as page:
        page.press("Tab")
        assert page.value("document.activeElement.textContent") == "Skip to the answer"
        assert page.value("document.activeElement.getBoundingClientRect().left") >= 0
        reached = set()
        for _ in range(40):
            page.press("Tab")
            reached.add(page.value("document.activeElement.id || document.activeElement.tagName"))
        assert {"words", "as-of", "other", "A", "BUTTON"} <= reached
        fields = page.value("document.querySelectorAll('input:not([aria-label]):not([type=hidden])').length")
        assert fields == page.value("document.querySelectorAll('label[for]').length")


@pytest.mark.parametrize("place", ["/", "/find?words=p", "/list/jazz", "/list/jazz/6", "/record/3"])
def test_on_a_phone_nothing_is_wider_than_the_screen(clean: Chromium, support: Support, place: str) -> None:
    with clean.page(f"{support.home}{place}", width=360, height=740, dark=True) as page:
        assert page.value("document.documentElement.scrollWidth") <= 360
        assert page.value("getComputedStyle(document.body).backgroundColor") == "rgb(23, 23, 27)"
        assert page.complaints(support.home) == []
