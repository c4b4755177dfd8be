"""What is tracked runs anywhere: it names no machine's folders and no registry."""

import re
from collections.abc import Iterator

from tests.architecture.tree import ROOT, tracked_files

# Spelled with classes, so that this file does not name what it looks for.
MACHINE_PATH = re.compile(rb"(?<![\w.$}~-])/(?:wor[k]|roo[t]|tm[p]|hom[e]/\w|User[s]/\w)(?:/[\w.-]|\b(?=['\"\s]))")
REGISTRY = re.compile(rb"pypi\.or[g]|pythonhosted\.or[g]|--(?:extra-)?inde[x]-url|--find-link[s]|registry\.npmj[s]")


def _found(pattern: re.Pattern[bytes]) -> Iterator[str]:
    for path in tracked_files():
        for number, line in enumerate((ROOT / path).read_bytes().splitlines(), start=1):
            if pattern.search(line):
                yield f"{path}:{number}: {line[:120].decode(errors='replace')}"


def test_no_tracked_file_names_a_folder_of_one_machine() -> None:
    assert list(_found(MACHINE_PATH)) == []


def test_no_tracked_file_names_a_package_registry() -> None:
    assert list(_found(REGISTRY)) == []


def test_the_pattern_knows_a_machine_path_when_it_sees_one() -> None:
    separator = b"/"
    for place in (b"work", b"root", b"tmp"):
        assert MACHINE_PATH.search(b'"' + separator + place + separator + b'ledger"')
    assert not MACHINE_PATH.search(b"docs" + separator + b"tmp" + separator + b"ledger")
