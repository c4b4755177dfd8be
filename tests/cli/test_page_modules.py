"""The modules of the script can be put after one another: nothing is missing, and no name stands for two things."""

import re
from collections import Counter
from importlib.resources import files

from cli.report.document import SCRIPTS, script

IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./(\w+)\.js";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:const|class|function\*?|async function\*?) (\w+)", re.MULTILINE)
TOP = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function)\*? (\w+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (files("cli.report") / "page" / f"{name}.js").read_text(encoding="utf-8")


def test_every_module_is_put_in_after_those_that_it_imports_from() -> None:
    exported: dict[str, set[str]] = {}
    for name in SCRIPTS:
        for names, source in IMPORT.findall(text_of(name)):
            assert set(names.split(", ")) <= exported[source], f"{name} imports from {source}"
        exported[name] = set(EXPORT.findall(text_of(name)))
    shipped = {path.name.removesuffix(".js") for path in (files("cli.report") / "page").iterdir()}
    assert set(SCRIPTS) == {name for name in shipped if not name.endswith(".css")}


def test_no_name_stands_for_two_things() -> None:
    names = Counter(name for module in SCRIPTS for name in TOP.findall(text_of(module)))
    assert [name for name, times in names.items() if times > 1] == []


def test_what_is_put_in_neither_imports_nor_ends_the_element() -> None:
    assert not re.search(r"^(?:import|export)\b", script(), re.MULTILINE)
    assert "</script" not in script()
