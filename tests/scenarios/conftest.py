"""Every scenario is told on each book."""

from collections.abc import Iterator

import pytest

from tests.scenarios.books import BOOKS, Shelf
from tests.scenarios.harness import Story


@pytest.fixture(params=list(BOOKS))
def book(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    with BOOKS[request.param]() as shelf:
        yield shelf


@pytest.fixture
def story(book: Shelf) -> Story:
    return Story(book)
