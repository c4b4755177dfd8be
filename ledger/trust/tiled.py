"""How is a whole ledger published as files, and is what lies there whole? C2SP's ``tlog-tiles`` as a folder.

Any web server that serves files serves the log: ``checkpoint``, ``tile/…`` and ``tile/entries/…`` below one address.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from ledger.trust import durable, merkle
from ledger.trust.checkpoint import Signed, open_checkpoint
from ledger.trust.lines import FormatError
from ledger.trust.note import VerifierKey
from ledger.trust.tiles import TILE_LEVELS, WIDTH, Tile, bundle, parse_bundle, tiles_of

CHECKPOINT = "checkpoint"
LARGEST = WIDTH << 16
"""Bytes that no file of the folder exceeds: a bundle of the longest records."""


class Published(Struct, frozen=True):
    """What lies in a folder: the checkpoint, how many tiles, how many records."""

    signed: Signed
    tiles: int
    records: int


def write_folder(folder: Path, signed: Signed, node: merkle.NodeGetter, records: Iterable[bytes] | None) -> Published:
    """Write the tiles of the tree under a checkpoint, the records if they are given, and the checkpoint last.

    What lies there already is written again only where it differs; a reader who comes meanwhile finds the old
    checkpoint with all that it needs.
    """
    tiles = written = 0
    remaining = iter(records) if records is not None else None
    for tile in tiles_of(signed.checkpoint.size):
        _put(folder / tile.path, b"".join(_hashes(tile, node)))
        tiles += 1
        if tile.level == 0 and remaining is not None:
            found = [next(remaining) for _ in range(tile.width)]
            _put(folder / tile.bundle_path, bundle(found))
            written += len(found)
    _put(folder / CHECKPOINT, signed.note.encode())
    return Published(signed, tiles, written)


def check_folder(folder: Path, keys: Iterable[VerifierKey]) -> Published:
    """Return what lies in a folder, after every tile and every record was checked up to the signed root.

    Raises:
        FormatError: a file is missing, has another length, or is not what it should be.
        Unverified: no key of these signed the checkpoint.
        ProofError: the hashes do not lead to the root that was signed.
    """
    signed = open_checkpoint(_get(folder / CHECKPOINT), keys)
    leaves: list[bytes] = []
    below: list[bytes] = []
    row: list[bytes] = []
    level = tiles = records = 0
    for tile in tiles_of(signed.checkpoint.size):
        if tile.level != level:
            level, below, row = tile.level, row, []
        hashes = _tile_in(folder, tile)
        for index, one in enumerate(hashes, start=tile.index * WIDTH):
            if level and merkle.root_of_leaves(below[index * WIDTH : (index + 1) * WIDTH]) != one:
                raise merkle.ProofError(f"{tile.path} is not over the tiles below it.")
        if level == 0:
            records += _check_records(folder, tile, hashes)
            leaves += hashes
        row += hashes
        tiles += 1
    if merkle.root_of_leaves(leaves) != signed.checkpoint.root:
        raise merkle.ProofError("The tiles do not lead to the root that was signed.")
    if records not in (0, signed.checkpoint.size):
        raise FormatError(f"{records} records are there, of {signed.checkpoint.size}: some bundles are missing.")
    return Published(signed, tiles, records)


def _check_records(folder: Path, tile: Tile, hashes: list[bytes]) -> int:
    """Return how many records lie under a tile: all, or none where only hashes are published."""
    if not (folder / tile.bundle_path).exists():
        return 0
    found = parse_bundle(_get(folder / tile.bundle_path))
    if [merkle.leaf_hash(record) for record in found] != hashes:
        raise merkle.ProofError(f"{tile.bundle_path} has other records than the hashes say.")
    return len(found)


def _hashes(tile: Tile, node: merkle.NodeGetter) -> Iterator[bytes]:
    start = tile.index * WIDTH
    return (node(tile.level * TILE_LEVELS, idx) for idx in range(start, start + tile.width))


def _tile_in(folder: Path, tile: Tile) -> list[bytes]:
    data = _get(folder / tile.path)
    if len(data) != tile.width * merkle.HASH_BYTES:
        raise FormatError(f"{tile.path} has {len(data)} bytes and not those of {tile.width} hashes.")
    return [data[at : at + merkle.HASH_BYTES] for at in range(0, len(data), merkle.HASH_BYTES)]


def _put(path: Path, data: bytes) -> None:
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    durable.write(path, data)


def _get(path: Path) -> bytes:
    try:
        return durable.read(path, LARGEST)
    except OSError as error:
        raise FormatError(f"{path.name} of {path.parent.name} cannot be read: {error.strerror}.") from error
