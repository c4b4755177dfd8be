"""Records are written in RFC 8785's form: of its authors' documents, the one that a record could be, and no other."""

import msgspec
import pytest

from ledger.record import form_fault
from tests.trust.vectors import VECTORS, needed

pytestmark = needed

_encode = msgspec.json.Encoder(order="sorted").encode


def outputs() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((VECTORS / "jcs/testdata/output").glob("*.json"))}


def test_what_they_write_is_what_their_bytes_are() -> None:
    for name, data in outputs().items():
        hexed = (VECTORS / f"jcs/testdata/outhex/{name.replace('.json', '.txt')}").read_text(encoding="utf-8")
        assert bytes.fromhex(hexed) == data


@pytest.mark.parametrize("name", ["french.json", "structures.json", "unicode.json", "arrays.json"])
def test_documents_within_our_subset_are_written_alike(name: str) -> None:
    written = outputs()[name]
    assert _encode(msgspec.json.decode(written)) == written
    assert name == "arrays.json" or form_fault(written) is None


@pytest.mark.parametrize("name", ["values.json", "weird.json"])
def test_documents_beyond_our_subset_are_never_taken_for_records(name: str) -> None:
    # Fractions, and names beyond ASCII, which sort otherwise in UTF-16: no record has them.
    assert form_fault(outputs()[name]) is not None
