"""A ledger published as tiles is whole, or it is refused."""

import json
import shutil
from pathlib import Path

import pytest

from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint, open_checkpoint
from ledger.trust.lines import FormatError
from ledger.trust.note import Unverified
from ledger.trust.signer import Signer
from ledger.trust.tiled import check_folder, write_folder
from tests.cli.conftest import typist
from tests.cli.typist import Typist

__all__ = ["typist"]

SIGNER = Signer("example.org/waitlists", bytes(range(32)))
RECORDS = [f"record {number}".encode() for number in range(70_000)]
LEAVES = [merkle.leaf_hash(record) for record in RECORDS]
REFUSED = (FormatError, Unverified, merkle.ProofError)


def node(level: int, idx: int) -> bytes:
    return merkle.root_of_leaves(LEAVES[idx << level : (idx + 1) << level])


def published(folder: Path, size: int, *, records: bool = True) -> Path:
    at = Checkpoint(SIGNER.name, size, merkle.root_of_leaves(LEAVES[:size]))
    signed = open_checkpoint(SIGNER.note(at.text).encode().encode(), [SIGNER.key])
    write_folder(folder, signed, node, RECORDS[:size] if records else None)
    return folder


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 70_000])
def test_what_is_published_is_whole(tmp_path: Path, size: int) -> None:
    found = check_folder(published(tmp_path, size), [SIGNER.key])
    assert (found.signed.checkpoint.size, found.records) == (size, size)


def test_a_tree_of_70_000_has_the_tiles_that_the_standard_says(tmp_path: Path) -> None:
    published(tmp_path, 70_000, records=False)
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1", "checkpoint"} <= names
    assert len(names) == 273 + 1 + 1 + 1 + 1 + 1
    assert check_folder(tmp_path, [SIGNER.key]).records == 0


def test_a_folder_grows_and_stays_whole(tmp_path: Path) -> None:
    for size in (3, 300, 600):
        assert check_folder(published(tmp_path, size), [SIGNER.key]).signed.checkpoint.size == size


def test_every_file_changed_cut_or_missing_is_refused(tmp_path: Path) -> None:
    published(tmp_path, 300)
    for path in [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]:
        whole = path.read_bytes()
        for changed in (bytes([whole[0] ^ 1, *whole[1:]]), whole[:-1], whole + b"x", b"", whole[:-33] + whole[-1:]):
            path.write_bytes(changed)
            with pytest.raises(REFUSED):
                check_folder(tmp_path, [SIGNER.key])
        path.unlink()
        with pytest.raises(REFUSED):
            check_folder(tmp_path, [SIGNER.key])
        path.write_bytes(whole)
    check_folder(tmp_path, [SIGNER.key])


def test_a_ledger_is_exported_and_verified_without_it(typist: Typist) -> None:
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("open", "jazz", "--capacity", "1")
    for person in ("Ada", "Bob"):
        typist.done("join", "jazz", person)
    typist.done("export", "--tiles", "-o", "public")
    typist.done("export", "--tiles", "--without-records", "-o", "hashes")
    key = typist.done("key", "export").splitlines()[0]
    shutil.rmtree(typist.folder / "waitledger")
    for folder in ("public", "hashes"):
        found = json.loads(typist.done("verify", folder, "--key", key, "--json"))["data"]
        assert (found["good"], found["files"][0]["kind"]) == (True, "tiles")
    bundle = typist.folder / "public/tile/entries/000.p/5"
    bundle.write_bytes(bundle.read_bytes().replace(b"jazz", b"jazy", 1))
    assert typist.type("verify", "public", "--key", key).code == 6


def test_an_export_that_is_not_understood_or_would_overwrite_is_refused(typist: Typist) -> None:
    typist.done("open", "jazz", "--capacity", "1")
    for words in (("jazz",), ("--tiles", "jazz"), ("--audit",), ("--audit", "--tiles", "jazz")):
        assert typist.type("export", *words, "-o", "x").code == 2
    assert typist.type("export", "jazz", "--audit", "-o", "x").code == 2
    assert not (typist.folder / "x").exists()
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("export", "jazz", "--audit", "-o", "x")
    assert typist.type("export", "jazz", "--audit", "-o", "x").code == 2
