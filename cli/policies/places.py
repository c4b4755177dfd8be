"""On which line of a TOML file does a value stand? The parser says what stands there, and not where."""

import re
from collections.abc import Generator, Iterator

Path = tuple[str | int, ...]
"""Names and numbers of items that lead to a value: ``("order", 0, "name")``."""

_BLANK = re.compile(r"(?:[ \t\r]+|#[^\n]*)*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\]|\\.)*"|\'[^\']*\'', re.DOTALL)
_PLAIN = re.compile(r"[^,\]}\n#]+")


def places(toml: str) -> dict[Path, int]:
    """Return the line, from 1, of each key and each item of a text that is known to be TOML."""
    return dict(_Reader(toml).document())


def line_of(found: dict[Path, int], path: Path) -> int | None:
    """Return the line of a value, or else of what is in it, else of what is around it."""
    while path and path not in found:
        inside = [line for other, line in found.items() if other[: len(path)] == path]
        if inside:
            return min(inside)
        path = path[:-1]
    return found.get(path)


class _Reader:
    """Reads a document from its beginning to its end and notes where each value stands."""

    def __init__(self, toml: str) -> None:
        self._text = toml
        self._at = 0
        self._items: dict[Path, int] = {}

    def document(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        while self._skip(_BLANK_LINES):
            if self._text[self._at] == "[":
                table = yield from self._header()
            else:
                yield from self._pair(table)

    @property
    def _line(self) -> int:
        return self._text.count("\n", 0, self._at) + 1

    def _skip(self, what: re.Pattern[str]) -> bool:
        """Pass over what stands here; return whether anything follows."""
        match = what.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at < len(self._text)

    def _header(self) -> Generator[tuple[Path, int], None, Path]:
        line = self._line
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        path = self._key()
        self._at += brackets
        if brackets == 2:
            self._items[path] = self._items.get(path, -1) + 1
            path = (*path, self._items[path])
        yield path, line
        return path

    def _key(self) -> Path:
        parts: list[str | int] = []
        while True:
            self._skip(_BLANK)
            match = _KEY.match(self._text, self._at)
            assert match is not None  # the parser has read it
            parts.append(match[0].strip("\"'"))
            self._at = match.end()
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1

    def _pair(self, table: Path) -> Iterator[tuple[Path, int]]:
        line = self._line
        path = (*table, *self._key())
        yield path, line
        self._at += 1  # the equals sign
        self._skip(_BLANK)
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        if self._text.startswith("[", self._at):
            yield from self._members(path, "]")
        elif self._text.startswith("{", self._at):
            yield from self._members(path, "}")
        else:
            self._skip(_STRING if self._text[self._at] in "\"'" else _PLAIN)

    def _members(self, path: Path, end: str) -> Iterator[tuple[Path, int]]:
        """Read the items of an array or the pairs of an inline table."""
        self._at += 1
        number = 0
        while self._skip(_BLANK_LINES) and self._text[self._at] != end:
            if self._text[self._at] == ",":
                self._at += 1
            elif end == "}":
                yield from self._pair(path)
            else:
                yield (*path, number), self._line
                yield from self._value((*path, number))
                number += 1
        self._at += 1
