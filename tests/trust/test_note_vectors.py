"""Notes, keys and signatures are judged as their authors judge them: Go's cases, C2SP's, Rekor's, Wycheproof's."""

import base64
from pathlib import Path
from typing import Any

import pytest

from ledger.store import disclosures
from ledger.trust import merkle
from ledger.trust.checkpoint import open_checkpoint, parse_checkpoint, read_checkpoint
from ledger.trust.ed25519 import is_signed
from ledger.trust.lines import FormatError, to_base64
from ledger.trust.note import (
    COSIGNATURE,
    NOTE,
    Unverified,
    VerifierKey,
    key_id,
    open_note,
    parse_note,
    parse_signature,
    parse_vkey,
    time_of,
)
from ledger.trust.proof import InclusionProof, parse_consistency, parse_inclusion
from ledger.trust.signer import parse_private
from ledger.trust.tiles import Tile, parse_bundle, parse_tile, tile_over, tiles_of
from tests.trust.vectors import VECTORS, document, needed

pytestmark = needed

# Published for tests, beside the log that it signed: testdata/build_log.sh of transparency-dev/tessera.
TESSERAS_TEST_KEY = "PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg"


def is_refused(read: Any, *arguments: Any) -> bool:
    try:
        read(*arguments)
    except (FormatError, Unverified, merkle.ProofError):
        return True
    return False


def mutants(text: str) -> list[str]:
    """Return every proper part of a text, and the text with each byte one higher."""
    parts = {text[a:b] for a in range(len(text)) for b in range(a + 1, len(text) + 1)} - {text}
    return [*parts, *(text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :] for at in range(len(text)))]


def test_gos_keys_are_read_and_every_mutant_of_one_is_refused() -> None:
    cases = document("golang-note/note.json")
    for text in cases["vkeys_good"]:
        assert parse_vkey(text).text == text
    for text in [*cases["vkeys_bad"], *mutants(cases["vkeys_good"][0])]:
        assert is_refused(parse_vkey, text), text
    assert parse_private(cases["skey"]).private_text == cases["skey"]
    for text in mutants(cases["skey"]):
        assert is_refused(parse_private, text), text


def test_a_note_is_signed_byte_for_byte_as_go_signs_it() -> None:
    sign = document("golang-note/note.json")["sign"]
    assert parse_private(sign["skey"]).note(sign["text"]).encode() == sign["want"]
    with pytest.raises(FormatError):
        parse_private(sign["skey"]).note("abc")


@pytest.mark.parametrize("number", range(16))
def test_gos_notes_are_opened_or_refused_as_go_does(number: int) -> None:
    case = document("golang-note/note.json")["open"][number]
    data = base64.b64decode(case["note_b64"]) if "note_b64" in case else case["note"].encode()
    keys = [parse_vkey(text) for text in case["keys"]]
    if not case["ok"]:
        assert is_refused(open_note, data, keys)
        return
    opened = open_note(data, keys)
    assert [key.name for key in opened.verified] == case["verified"]
    assert list(opened.unverified) == case["unverified"]


def test_gos_record_hash_and_trees() -> None:
    cases = document("golang-note/tlog.json")
    record = cases["record_hash"]
    assert to_base64(merkle.leaf_hash(record["record"].encode())) == record["hash"]
    assert parse_checkpoint(cases["format_tree"]).text == cases["format_tree"]
    # The first bad one is bad to Go for its name alone; any name may be an origin.
    assert [is_refused(parse_checkpoint, text) for text in cases["parse_tree_bad"]] == [False, True, True]


def test_c2sps_examples_are_read_and_the_one_with_a_key_verifies() -> None:
    cases = document("c2sp-examples/examples.json")
    note = cases["signed_note"]
    assert open_note(note["note"].encode(), [parse_vkey(note["vkey"])]).verified[0].text == note["vkey"]
    assert read_checkpoint(cases["checkpoint_parse_only"].encode()).size == 20852163
    body = cases["add_checkpoint_parse_only"].removesuffix("\n")  # the page's own blank line
    request = parse_consistency(body.encode())
    assert (request.old_size, len(request.hashes), request.encode()) == (20852014, 4, body)


def test_a_checkpoint_that_only_a_lenient_reader_takes_is_refused() -> None:
    cases = document("formats/checkpoint.json")["cases"]
    assert len(cases) == 12
    assert [case["desc"] for case in cases if not is_refused(parse_checkpoint, case["m"])] == []


def test_proofs_are_written_and_refused_as_their_authors_do() -> None:
    cases = document("formats/tlog_proof.json")
    for case in cases["marshal"]:
        hashes = tuple(base64.b64decode(one) for one in case["hashes"])
        extra = None if case["extra"] is None else base64.b64decode(case["extra"])
        proof = InclusionProof(case["index"], hashes, case["checkpoint"], extra)
        assert proof.encode() == case["want"]
        assert parse_inclusion(case["want"].encode()) == proof
    for case in cases["unmarshal_errors"]:
        assert is_refused(parse_inclusion, case["proof"].encode()), case["name"]


def test_witness_keys_and_the_times_of_cosignatures() -> None:
    cases = document("formats/cosignature.json")
    judged = {case["name"]: not is_refused(parse_vkey, case["vkey"]) for case in cases["vkeys"]}
    expected = {case["name"]: not case["want_err"] for case in cases["vkeys"]}
    # Of ML-DSA we know nothing and so accept nothing.
    assert judged == expected | {"works: native algMLDSA44 verifier": False}
    for case in cases["timestamps"]:
        line = f"\u2014 witness {case['sig']}"
        if "time" in case:
            assert time_of(parse_signature(line)) == case["time"]
        else:
            assert is_refused(lambda text: time_of(parse_signature(text)), line)


def test_a_log_written_by_tessera_is_read_whole() -> None:
    folder = VECTORS / "tessera/testdata/log"
    for size in range(1, 16):
        at = read_checkpoint((folder / f"checkpoint.{size}").read_bytes())
        (tile,) = tiles_of(size)
        leaves = (folder / tile.path).read_bytes()
        records = parse_bundle((folder / tile.bundle_path).read_bytes())
        hashed = [merkle.leaf_hash(record) for record in records]
        assert (b"".join(hashed), at.size, at.root) == (leaves, size, merkle.root_of_leaves(hashed))


def test_the_checkpoints_of_tessera_are_written_byte_for_byte_as_it_did() -> None:
    signer = parse_private(TESSERAS_TEST_KEY)
    folder = VECTORS / "tessera/testdata/log"
    for size in range(16):
        written = (folder / f"checkpoint.{size}").read_bytes()
        signed = open_checkpoint(written, [signer.key])
        assert signer.note(signed.checkpoint.text).encode().encode() == written == parse_note(written).encode().encode()


def test_tiles_have_the_names_that_tessera_gives_them() -> None:
    cases = document("tessera/paths.json")
    for case in cases["entries_path_for_index"]:
        assert tile_over(case["seq"], case["logSize"]).bundle_path == case["wantPath"]
    for case in cases["entries_path"]:
        assert Tile(0, case["N"], case.get("p") or 256).bundle_path == case["wantPath"]
    for case in cases["tile_path"]:
        assert Tile(case["level"], case["index"], case.get("p") or 256).path == case["wantPath"]
    for case in cases["parse_tile"]:
        if case.get("wantErr"):
            assert is_refused(parse_tile, case["pathLevel"], case["pathIndex"]), case
        else:
            wanted = Tile(case["wantLevel"], case["wantIndex"], case["wantP"] or 256)
            assert parse_tile(case["pathLevel"], case["pathIndex"]) == wanted


BAD_CHECKPOINTS = {"missing-log-signature", "missing-origin", "missing-root-hash", "missing-size"}
BAD = {f"rekor2-checkpoint-{one}_fail" for one in (*BAD_CHECKPOINTS, "no-matching-signature")}
BAD |= {"rekor2-no-inclusion-proof_fail"}


def folders() -> list[Path]:
    return sorted(path.parent for path in VECTORS.glob("sigstore-conformance/rekor2*/bundle.sigstore.json"))


def test_the_proofs_of_a_real_public_log_are_judged_as_its_authors_do() -> None:
    assert len(folders()) == 26
    refused = {folder.name for folder in folders() if is_refused(check_bundle, folder)}
    assert refused == BAD


def check_bundle(folder: Path) -> None:
    entry = document(f"{folder.relative_to(VECTORS)}/bundle.sigstore.json")["verificationMaterial"]["tlogEntries"][0]
    if "inclusionProof" not in entry:
        raise FormatError("There is no proof of inclusion.")
    proof = entry["inclusionProof"]
    note = proof["checkpoint"]["envelope"]
    hashes = tuple(base64.b64decode(one) for one in proof["hashes"])
    body = base64.b64decode(entry["canonicalizedBody"])
    InclusionProof(int(proof["logIndex"]), hashes, note).check(body, log_keys(folder))


def log_keys(folder: Path) -> list[VerifierKey]:
    """Return the Ed25519 keys of the trusted root, under the host names of their logs."""
    root = document(f"{folder.relative_to(VECTORS)}/trusted_root.json")
    keys = []
    for log in root["tlogs"]:
        if log["publicKey"]["keyDetails"] == "PKIX_ED25519":
            name = log["baseUrl"].removeprefix("https://")
            keys.append(VerifierKey(name, NOTE, base64.b64decode(log["publicKey"]["rawBytes"])[-32:]))
    return keys


def test_a_checkpoint_that_only_a_witness_signed_is_none_of_the_log() -> None:
    folder = next(one for one in folders() if one.name == "rekor2-checkpoint-cosigned")
    entry = document(f"{folder.relative_to(VECTORS)}/bundle.sigstore.json")["verificationMaterial"]["tlogEntries"][0]
    note = entry["inclusionProof"]["checkpoint"]["envelope"].encode()
    assert open_checkpoint(note, log_keys(folder)).checkpoint.size == 736
    witness = VerifierKey("witness.example", COSIGNATURE, bytes.fromhex("11" * 32))
    assert is_refused(open_checkpoint, note, [witness])


def test_every_signature_of_wycheproof_is_judged_as_its_authors_do() -> None:
    cases = document("wycheproof/testvectors_v1/ed25519_test.json")
    wrong = [
        case["tcId"]
        for group in cases["testGroups"]
        for case in group["tests"]
        if is_signed(bytes.fromhex(group["publicKey"]["pk"]), bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        is not (case["result"] == "valid")
    ]
    assert (cases["numberOfTests"], wrong) == (151, [])


def test_no_key_of_low_order_and_none_in_another_spelling_signs_anything() -> None:
    cases = document("cctv/ed25519/ed25519vectors.json")
    assert len(cases) == 914
    for case in cases:
        key = bytes.fromhex(case["key"])
        accepted = is_signed(key, bytes.fromhex(case["sig"]), case["msg"].encode())
        unfit = {"low_order_A", "non_canonical_A"} & set(case["flags"] or ())
        vkey = f"log+{key_id('log', 1, key).hex()}+{to_base64(bytes([1]) + key)}"
        assert is_refused(parse_vkey, vkey) is bool(unfit)
        assert not (unfit and accepted)


def test_a_disclosure_of_the_standard_has_the_digest_that_the_standard_prints() -> None:
    for case in document("sd-jwt/disclosures.json")["cases"]:
        assert disclosures.digest(case["disclosure"]) == case["sha256_digest"]
        if len(case["array"]) == 3:
            assert disclosures.disclosed(case["disclosure"]) == tuple(case["array"][1:])
