"""What we write, we read; whatever is changed in it, we refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.trust import merkle
from ledger.trust.checkpoint import Checkpoint, open_checkpoint
from ledger.trust.lines import FormatError, from_base64
from ledger.trust.note import COSIGNATURE, Unverified, open_note, parse_vkey
from ledger.trust.proof import ConsistencyProof, InclusionProof, parse_consistency, parse_inclusion
from ledger.trust.signer import Signer, new_signer, parse_private
from ledger.trust.tiles import Tile, bundle, parse_bundle, parse_tile, tiles_of
from tests.trust.changes import changes

LOG = Signer("example.org/waitlists", bytes(range(32)))
WITNESS = Signer("witness.example/w1", bytes(range(1, 33)), COSIGNATURE)
RECORDS = [f"record {number}".encode() for number in range(7)]
REFUSED = (FormatError, Unverified, merkle.ProofError)


def tree(size: int) -> merkle.NodeGetter:
    """Return the nodes of a small tree, computed from its leaves each time."""
    leaves = [merkle.leaf_hash(record) for record in RECORDS[:size]]
    return lambda level, idx: merkle.root_of_leaves(leaves[idx << level : (idx + 1) << level])


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint(LOG.name, size, merkle.root_of_leaves(map(merkle.leaf_hash, RECORDS[:size])))


def note(size: int) -> str:
    return LOG.note(checkpoint(size).text).encode()


def inclusion(index: int, size: int = 7) -> InclusionProof:
    return InclusionProof(index, tuple(merkle.inclusion_proof(index, size, tree(size))), note(size), RECORDS[index])


def consistency(old: int, new: int = 7) -> ConsistencyProof:
    return ConsistencyProof(old, tuple(merkle.consistency_proof(old, new, tree(new))), note(new))


def test_every_change_of_a_checkpoint_is_refused() -> None:
    whole = note(7).encode()
    assert open_checkpoint(whole, [LOG.key]).checkpoint == checkpoint(7)
    for changed in changes(whole):
        with pytest.raises(REFUSED):
            open_checkpoint(changed, [LOG.key])


def check_own(data: bytes) -> None:
    """Check the proof of the record that it carries."""
    proof = parse_inclusion(data)
    proof.check(proof.extra or b"", [LOG.key])


@pytest.mark.parametrize("index", [0, 3, 6])
def test_every_change_of_a_proof_of_inclusion_is_refused(index: int) -> None:
    whole = inclusion(index).encode().encode()
    assert parse_inclusion(whole).encode().encode() == whole
    assert parse_inclusion(whole).check(RECORDS[index], [LOG.key]).checkpoint == checkpoint(7)
    for changed in changes(whole):
        with pytest.raises(REFUSED):
            check_own(changed)


@pytest.mark.parametrize("old", [1, 4, 6])
def test_every_change_of_a_proof_of_consistency_is_refused(old: int) -> None:
    whole = consistency(old).encode().encode()
    assert parse_consistency(whole).encode().encode() == whole
    assert parse_consistency(whole).check(checkpoint(old), [LOG.key]).checkpoint == checkpoint(7)
    for changed in changes(whole):
        with pytest.raises(REFUSED):
            parse_consistency(changed).check(checkpoint(old), [LOG.key])


def test_a_proof_is_of_its_own_record_and_of_no_other() -> None:
    for index, record in enumerate(RECORDS):
        for other in range(len(RECORDS)):
            if other != index:
                with pytest.raises(REFUSED):
                    inclusion(other).check(record, [LOG.key])


def test_the_key_of_another_ledger_proves_nothing() -> None:
    stranger = Signer(LOG.name, bytes(32))
    with pytest.raises(Unverified):
        inclusion(0).check(RECORDS[0], [stranger.key])
    under_another_name = Signer("example.org/other", bytes(range(32)))
    forged = under_another_name.note(checkpoint(7).text).encode().encode()
    with pytest.raises(FormatError):
        open_checkpoint(forged, [under_another_name.key])


def test_a_cosignature_says_when_and_every_flipped_bit_of_it_is_refused() -> None:
    cosigned = note(7) + WITNESS.cosign(checkpoint(7).text, 1_795_000_000).line + "\n"
    opened = open_checkpoint(cosigned.encode(), [LOG.key, WITNESS.key]).opened
    assert [key.name for key in opened.verified] == [LOG.name, WITNESS.name]
    assert opened.times == {WITNESS.key.text: 1_795_000_000}
    assert open_checkpoint(cosigned.encode(), [LOG.key]).opened.unverified == (WITNESS.name,)
    with pytest.raises(FormatError):
        open_checkpoint(cosigned.encode(), [WITNESS.key])
    line = cosigned.splitlines()[-1]
    for at in range(line.index(" ", 3) + 9, len(line) - 3):  # after the name and the key's id, before the padding
        other = "A" if line[at] != "A" else "B"
        with pytest.raises(REFUSED):
            open_note((note(7) + line[:at] + other + line[at + 1 :] + "\n").encode(), [LOG.key, WITNESS.key])


def test_a_private_key_never_shows_when_it_is_printed() -> None:
    signer = new_signer("example.org/waitlists")
    assert str(signer) == repr(signer) == f"Signer({signer.key.text!r})"
    assert parse_private(signer.private_text) == signer
    assert parse_vkey(signer.key.text) == signer.key
    with pytest.raises(FormatError) as error:
        parse_private(signer.private_text[:-2] + "!=")
    assert signer.private_text[-20:-3] not in str(error.value)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\nb", "a\u00a0b", "a\tb"])
def test_a_key_that_no_note_can_carry_is_not_made(name: str) -> None:
    with pytest.raises(FormatError):
        new_signer(name)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_note_or_are_refused_in_a_sentence(data: bytes) -> None:
    for read in (parse_inclusion, parse_consistency):
        with pytest.raises(FormatError):
            read(data)
    with pytest.raises(REFUSED):
        open_checkpoint(data, [LOG.key])


@given(st.binary(max_size=40), st.integers(0, 60), st.sampled_from("=A \n-_"))
def test_base64_has_one_spelling(data: bytes, at: int, extra: str) -> None:
    from ledger.trust.lines import to_base64

    text = to_base64(data)
    assert from_base64(text, "text") == data
    other = text[:at] + extra + text[at:]
    try:
        again = from_base64(other, "text")
    except FormatError:
        return
    assert to_base64(again) == other


@given(st.integers(1, 1 << 40), st.integers(0, 63))
def test_the_names_of_tiles_can_be_read_back(index: int, level: int) -> None:
    for width in (1, 255, 256):
        tile = Tile(level, index, width)
        _, shown, path = tile.path.split("/", 2)
        assert parse_tile(shown, path) == tile


@given(st.integers(0, 300_000))
def test_the_tiles_of_a_tree_hold_each_hash_once(size: int) -> None:
    counts: dict[int, int] = {}
    for tile in tiles_of(size):
        counts[tile.level] = counts.get(tile.level, 0) + tile.width
    assert counts == {level: size >> (8 * level) for level in range(8) if size >> (8 * level)}


@given(st.lists(st.binary(max_size=70), max_size=8))
def test_bundles_hold_the_records_and_nothing_that_is_cut_short(records: list[bytes]) -> None:
    data = bundle(records)
    assert parse_bundle(data) == records
    for end in range(len(data)):
        try:
            assert parse_bundle(data[:end]) == records[: len(parse_bundle(data[:end]))]
        except FormatError:
            continue
