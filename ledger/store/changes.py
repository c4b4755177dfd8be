"""How are the rows that one command changed put back? What each key held is noted before it is set."""

from collections.abc import Hashable
from typing import Any, Final, TypeVar

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")

_ABSENT: Final = object()


class Changes:
    """Notes how dictionaries were before the changes since ``mark``; without a mark nothing is noted."""

    def __init__(self) -> None:
        self._before: list[tuple[dict[Any, Any], Any, Any]] | None = None

    @property
    def are_noted(self) -> bool:
        """Whether there is a mark to go back to."""
        return self._before is not None

    @property
    def are_begun(self) -> bool:
        """Whether there is anything to undo."""
        return bool(self._before)

    def mark(self) -> None:
        """Accept what changed, and note from here on."""
        self._before = []

    def settle(self) -> None:
        """Accept what changed, and note no more."""
        self._before = None

    def put(self, rows: dict[Key, Row], key: Key, row: Row) -> None:
        """Set what a key holds."""
        if self._before is not None:
            self._before.append((rows, key, rows.get(key, _ABSENT)))
        rows[key] = row

    def drop(self, rows: dict[Key, Row], key: Key) -> None:
        """Forget a key, if it is there."""
        if key in rows:
            if self._before is not None:
                self._before.append((rows, key, rows[key]))
            del rows[key]

    def undo(self) -> None:
        """Put everything back as it was at the mark."""
        for rows, key, row in reversed(self._before or ()):
            if row is _ABSENT:
                rows.pop(key, None)
            else:
                rows[key] = row
        self.mark()
