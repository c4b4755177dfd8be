"""A page for tests, with some modules of the report's script and what is to be tried with them."""

import json
from pathlib import Path
from typing import Any

import msgspec

from cli.report.document import script
from cli.report.embedded import in_script
from tests.browser.chromium import Chromium


def tried(browser: Chromium, folder: Path, names: tuple[str, ...], data: Any, program: str) -> Any:
    """Return what a program of JavaScript returns, with the modules before it and ``data`` at hand."""
    file = folder / "tried.html"
    body = f"{script(names)}\nglobalThis.answer = (async () => {{\n{program}\n}})();"
    file.write_text(
        '<!doctype html><meta charset="utf-8"><script type="application/json" id="data">'
        f'{in_script(json.dumps(data, default=msgspec.to_builtins))}</script><script type="module">'
        f'const data = JSON.parse(document.getElementById("data").textContent);\n{body}</script>',
        encoding="utf-8",
    )
    with browser.page(file) as page:
        page.until("globalThis.answer")
        return json.loads(page.value("globalThis.answer.then(JSON.stringify)"))
