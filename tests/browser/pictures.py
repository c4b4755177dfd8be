"""The pictures in the documents: ``make pictures``, then look at them.

They show the report of CSE 250A as Debian's Chromium draws it, light and dark.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.architecture.tree import ROOT
from tests.browser.chromium import Chromium
from tests.browser.conftest import report_of_250a

IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 960, 860
WHY = "#entry-44@392"


def take(folder: Path) -> None:
    """Write the pictures."""
    report = report_of_250a(folder)
    IMAGES.mkdir(exist_ok=True)
    with Chromium(folder / "profile") as browser:
        for scheme, link in (("light", ""), ("dark", ""), ("light", WHY)):
            with browser.page(report, width=WIDTH, height=HEIGHT, dark=scheme == "dark", link=link) as page:
                page.until("document.documentElement.dataset.checked")
                page.picture(IMAGES / f"report-{'why' if link else scheme}.png")


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        take(Path(place).resolve())
