"""What the product imports, it declares: the tests' environment holds more than a user's does."""

import ast
import re
import sys
import tomllib
from pathlib import Path

from tests.architecture.tree import PACKAGES, ROOT, modules, name_of


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def test_every_library_the_product_imports_is_a_declared_requirement() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [one for group in project.get("optional-dependencies", {}).values() for one in group]
    requirements = [*project["dependencies"], *optional]
    declared = {re.split(r"[^\w-]", requirement)[0].replace("-", "_") for requirement in requirements}
    known = declared | set(sys.stdlib_module_names) | set(PACKAGES)
    undeclared = [f"{name_of(path)}: {name}" for path in modules(*PACKAGES) for name in sorted(_imported(path) - known)]
    assert undeclared == []
