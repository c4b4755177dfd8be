"""The pictures in the documents: ``make pictures``, then look at them.

They show the report of CSE 250A and the page for support as Debian's Chromium draws them, light and dark.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from ledger import clock
from tests.architecture.tree import ROOT
from tests.browser.chromium import Chromium
from tests.browser.conftest import report_of_250a
from tests.browser.test_tampering import a_record_alone, changed
from tests.cli.typist import Typist
from tests.serving.support import serving

IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 960, 860
WHY = "#entry-44@392"


def take_support(folder: Path) -> None:
    """Write the pictures of the page for support: why, somebody at a desk, and a list on a phone in the dark."""
    typist = Typist(folder)
    typist.now = clock.now()
    typist.done("init", "--zone", "Europe/London")
    typist.done("staff", "add", "mia", "Mia de Vries")
    typist.done("open", "agility", "--capacity", "2", "--window", "48h", "--title", "Agility for beginners")
    for name in ("Ada Lind", "Bob Marsh", "Dan Okoye", "Cleo Nagy", "Eva Sørensen"):
        typist.done("join", "agility", name, "--email", f"{name.split()[0].lower()}@example.org")
    typist.done("suspend", "agility", "Dan Okoye", "--reason", "on holiday until he calls")
    typist.done("cancel", "agility", "Bob Marsh", "--reason", "moved away")
    typist.done("told", "agility", "Cleo Nagy", "--channel", "phone")
    with serving(folder) as support, Chromium(folder / "profile") as browser:
        for name, size, dark in (
            ("why", (960, 760), False),
            ("person", (960, 1120), False),
            ("phone", (380, 780), True),
        ):
            place = f"{support.home}/list/agility{'' if name == 'phone' else '/7'}"
            with browser.page(place, width=size[0], height=size[1], dark=dark) as page:
                page.picture(IMAGES / f"support-{name}.png")


def take(folder: Path) -> None:
    """Write the pictures of the report."""
    report = report_of_250a(folder)
    tampered = changed(report, a_record_alone)
    IMAGES.mkdir(exist_ok=True)
    with Chromium(folder / "profile") as browser:
        for name, file, link, height in (
            ("light", report, "", HEIGHT),
            ("dark", report, "", HEIGHT),
            ("why", report, WHY, HEIGHT),
            ("changed", tampered, "", HEIGHT // 2),
        ):
            with browser.page(file, width=WIDTH, height=height, dark=name == "dark", link=link) as page:
                page.until("document.documentElement.dataset.checked")
                page.picture(IMAGES / f"report-{name}.png")


if __name__ == "__main__":
    with TemporaryDirectory() as place:
        for name, taken in (("report", take), ("support", take_support)):
            (Path(place) / name).mkdir()
            taken((Path(place) / name).resolve())
