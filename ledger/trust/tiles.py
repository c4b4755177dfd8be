"""Under which names is a ledger published? C2SP's ``tlog-tiles``: files that any static web server can serve.

A tile is up to 256 hashes of one level, every eighth level of the tree having tiles; a bundle is up to 256 records.
"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from ledger.trust.lines import FormatError, to_number

WIDTH: Final = 256
TILE_LEVELS: Final = 8
"""Levels of the tree from one level of tiles to the next."""
HIGHEST_LEVEL: Final = 63

_INDEX = re.compile(r"(?:x[0-9]{3}/){0,5}[0-9]{3}", re.ASCII)
_PARTIAL = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


class Tile(Struct, frozen=True):
    """A tile of hashes.

    Attributes:
        level: 0 for leaves, 1 for the hashes over 256 of them, and so on.
        index: its place in the level.
        width: how many hashes it has; 256 when it is full.
    """

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The name of its file."""
        return f"tile/{self.level}/{_index_path(self.index, self.width)}"

    @property
    def bundle_path(self) -> str:
        """The name of the file of records under it; only tiles of level 0 have one."""
        return f"tile/entries/{_index_path(self.index, self.width)}"


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the tiles of a tree of ``size`` leaves, level by level."""
    level, count = 0, size
    while count:
        for index in range(count // WIDTH):
            yield Tile(level, index)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
        level, count = level + 1, count // WIDTH


def tile_over(index: int, size: int) -> Tile:
    """Return the tile of level 0 in which leaf ``index`` of a tree of ``size`` leaves stands."""
    at = index // WIDTH
    return Tile(0, at, min(WIDTH, size - at * WIDTH))


def parse_tile(level: str, path: str) -> Tile:
    """Return the tile that a level and the rest of a name mean.

    Raises:
        FormatError: they mean none.
    """
    number = to_number(level, "level of a tile")
    index, partial, width = path.partition(".p/")
    if number > HIGHEST_LEVEL or not _INDEX.fullmatch(index):
        raise FormatError(f"There is no tile {level}/{path}.")
    if partial and not (_PARTIAL.fullmatch(width) and int(width) < WIDTH):
        raise FormatError(f"There is no tile {level}/{path}.")
    return Tile(number, int(index.replace("x", "").replace("/", "")), int(width) if partial else WIDTH)


def bundle(records: list[bytes]) -> bytes:
    """Return the records as a bundle: each after its length in two bytes."""
    return b"".join(len(one).to_bytes(2, "big") + one for one in records)


def parse_bundle(data: bytes) -> list[bytes]:
    """Return the records of a bundle.

    Raises:
        FormatError: it ends in the middle of one.
    """
    found: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise FormatError("The bundle ends in the middle of a record.")
        found.append(data[at + 2 : end])
        at = end
    return found


def _index_path(index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{one}" for one in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"
