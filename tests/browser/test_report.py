"""The report in a real browser without a network: it shows, checks and explains, and asks nobody for anything."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, Page
from tests.cli.typist import Typist

CHECKED = "document.documentElement.dataset.checked"


@pytest.fixture
def clean(browser: Chromium) -> Chromium:
    browser.events.clear()
    return browser


def checked(page: Page) -> str:
    """Return what the page says of itself once it has checked itself."""
    page.until(CHECKED)
    return page.text("#verdict")


def test_it_checks_every_record_and_nothing_leaves_the_page(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        assert checked(page).startswith("Checked here, in this browser: 11 records")
        assert page.value("document.querySelectorAll('#checks li.good').length") == 5
        assert "The 6 other records of the ledger are in it as hashes only." in page.text("#checks")
        assert page.complaints() == []


def test_what_people_typed_is_text_and_nothing_else(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        checked(page)
        assert page.text("h1") == "Jazz <b>night</b>"
        assert "10:00: the only exception to the rule, by mia. #17" in page.text(".story")
        assert "</script><img src=x onerror=alert(1)><U+202E>gnp" in page.text("#lists")
        assert page.value("document.querySelectorAll('img, script').length") == 3
        go(page, "#at-15")
        assert page.text("#happened") == "Ada Lind gave the spot back. “moved </script><script>alert(1)</script>”"
        assert page.complaints() == []


def test_the_arrow_keys_move_through_the_records(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        checked(page)
        page.value("document.getElementById('moment').focus()")
        assert page.text("#when").startswith("#17 ")
        page.press("ArrowLeft")
        assert page.text("#when").startswith("#16 ")
        assert page.text("#numbers") == "2 waiting · 1 in · 1 on offer · capacity 2 · 0 free"
        page.press("Home")
        assert page.text("#when").startswith("#2 ")
        assert page.value("document.getElementById('moment').getAttribute('aria-valuetext')").startswith("Record 2, ")
        assert page.value("location.hash") == "#at-2"
        page.press("ArrowRight")
        assert page.text("#happened") == "Ada Lind joined."
        around = page.value("[...document.querySelectorAll('#around li')].map((one) => one.innerText.slice(0, 3))")
        assert around == ["#2 ", "#3 ", "#4 ", "#7 "]
        assert page.text("#around [aria-current]").endswith("Ada Lind joined.")
        assert page.complaints() == []


def test_tab_leads_past_the_skip_links_to_the_scrubber(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        checked(page)
        page.press("Tab")
        focused = "document.activeElement"
        assert page.value(f"{focused}.textContent") == "Skip to the list at any moment"
        assert page.value(f"{focused}.getBoundingClientRect().left") > 0
        page.press("Enter")
        page.press("Tab")
        assert page.value(f"{focused}.id") == "first"
        assert page.value(f"getComputedStyle({focused}).outlineStyle") == "solid"


def test_a_link_leads_to_a_person_at_a_moment_and_says_why(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        go(page, "#entry-10@14")
        said = page.text("#person")
        assert "Cleo Nagy entry 10" in said
        assert "As of #14: number 2 of 3 in the queue." in said
        assert "No spot is free." in said
        assert page.value("document.activeElement.id") == "person"
        go(page, "#entry-14@17")
        said = page.text("#person")
        assert "As of #17: in." in said
        assert "not decided by the rule but by staff" in said
        assert "“the lift is out of order”" in said
        assert "2 people stood ahead when they joined." in said
        assert "1 still ahead" not in said
        assert page.complaints() == []


def test_the_chart_can_be_pressed_and_names_lead_on(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        checked(page)
        box = page.value("document.getElementById('course').getBoundingClientRect().toJSON()")
        page.click(box["left"] + box["width"] * 46 / 720 + 2, box["top"] + box["height"] / 2)
        assert page.text("#when").startswith("#2 ")
        go(page, "#at-14")
        page.value("[...document.querySelectorAll('#lists a')].find((a) => a.innerText === 'Cleo Nagy').click()")
        page.until("document.querySelector('#person h3')")
        assert page.value("location.hash") == "#entry-10@14"


def test_a_party_is_counted_with_the_spots_that_it_holds(clean: Chromium, tmp_path: Path) -> None:
    typist = Typist(tmp_path)
    typist.done("init")
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("open", "choir", "--capacity", "5")
    typist.done("join", "choir", "The Lind family", "--party", "4")
    typist.done("join", "choir", "Bob Marsh")
    typist.done("report", "choir", "-o", "choir.html")
    with clean.page(tmp_path / "choir.html") as page:
        checked(page)
        said = " ".join(page.text("#lists").split())
        assert "In 2 with 5 spots ✓The Lind family · party of 4 ✓Bob Marsh" in said


def test_somebody_is_found_by_a_part_of_the_name(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        checked(page)
        page.value(
            "(() => { const filter = document.getElementById('filter'); filter.value = 'cleo';"
            " filter.dispatchEvent(new Event('input')); })()"
        )
        assert page.value("[...document.querySelectorAll('#lists li a')].map((a) => a.innerText)") == ["Cleo Nagy"]


def test_it_looks_well_on_paper_and_on_a_small_screen(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html", width=360, height=740) as page:
        checked(page)
        assert page.value("document.documentElement.scrollWidth") <= 360
        assert pages_of(page.printed()) <= 4


def test_light_and_dark_differ_and_can_both_be_read(clean: Chromium, jazz: Path) -> None:
    colors = []
    for dark in (False, True):
        with clean.page(jazz / "jazz.html", dark=dark) as page:
            style = "(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))"
            colors.append(page.value(style))
    assert colors == [["rgb(27, 27, 31)", "rgb(255, 255, 255)"], ["rgb(232, 232, 236)", "rgb(23, 23, 27)"]]


def go(page: Page, link: str) -> None:
    """Follow a link within the page."""
    page.value(
        f"new Promise((done) => {{ addEventListener('hashchange', done, {{ once: true }}); location.hash = '{link}' }})"
    )


def pages_of(document: bytes) -> int:
    """Count the pages of a PDF as Chromium writes it."""
    return document.count(b"/Type /Page") - document.count(b"/Type /Pages")


def test_a_screen_reader_finds_a_name_for_everything_that_can_be_used(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "jazz.html") as page:
        checked(page)
        nodes = page.call("Accessibility.getFullAXTree")["nodes"]
        used = [one for one in nodes if one.get("role", {}).get("value") in {"button", "link", "slider", "searchbox"}]
        assert len(used) > 12
        assert [one for one in used if not one.get("name", {}).get("value")] == []
        roles = {one["role"]["value"] for one in nodes if "role" in one}
        assert {"banner", "main", "contentinfo", "complementary", "status", "image", "heading"} <= roles
        levels = page.value("[...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1]))")
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_browser_that_hashes_nothing_here_says_that_nothing_was_checked(clean: Chromium, jazz: Path) -> None:
    without = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })"
    with clean.page(jazz / "jazz.html", before=without) as page:
        page.until("document.getElementById('verdict').textContent.startsWith('Not checked:')")
        assert page.text("#when").startswith("#17 ")


def test_the_report_of_all_waitlists_needs_no_script(clean: Chromium, jazz: Path) -> None:
    with clean.page(jazz / "all.html", width=500) as page:
        assert page.text(".lead").startswith("9 asked and 4 came in, with 1 exception to the rules;")
        assert "the lift is out of order" in page.text("#exceptions")
        assert page.value("document.documentElement.scrollWidth") <= 500
        assert page.complaints() == []
