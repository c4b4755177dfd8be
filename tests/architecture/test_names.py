"""A module is named for what it means, not for being useful."""

import re

from tests.architecture.tree import PACKAGES, modules, name_of

SAYING_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "common", "misc"}


def test_no_module_or_package_has_a_name_that_says_nothing() -> None:
    nameless = [
        name_of(path) for path in modules(*PACKAGES, "tests") if SAYING_NOTHING & set(re.split(r"[/_.]", name_of(path)))
    ]
    assert nameless == []
