"""How do all tests run: repeatably by default, at length on demand."""

import pytest
from hypothesis import settings

# Two cores are shared with whatever else runs, so a slow example says nothing; a failure must come again.
settings.register_profile("repeatable", deadline=None, derandomize=True, print_blob=True)
# pytest --hypothesis-profile=searching: new examples each time, and many of them.
settings.register_profile("searching", deadline=None, max_examples=2_000)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: at the end, one core would wait for the other."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
