"""Modules and functions stay small enough to be read in one go."""

from statistics import median

from tests.architecture.tree import PACKAGES, functions, line_count, modules, name_of

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
USUAL_MODULE = 160
GENERATED = "_sqlite.py"
"""Ends the names of modules that nobody reads: what is read is the definition they are generated from."""


def test_no_module_is_longer_than_one_reading() -> None:
    read = (path for path in modules(*PACKAGES, "tests") if not path.name.endswith(GENERATED))
    lengths = {name_of(path): line_count(path) for path in read}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_one_screen() -> None:
    too_long = [
        f"{name_of(path)}: {name} has {lines} lines"
        for path in modules(*PACKAGES, "tests")
        for name, lines in functions(path)
        if lines > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_the_usual_module_is_short() -> None:
    assert median(line_count(path) for path in modules(*PACKAGES)) < USUAL_MODULE
