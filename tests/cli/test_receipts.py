"""A receipt proves what it says, says nothing else, and no change of it goes unnoticed."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cli.trust.held import Unfit, held_in, read_held
from ledger.record import RecordError
from ledger.trust import merkle
from ledger.trust.lines import FormatError
from ledger.trust.note import Unverified, VerifierKey, parse_vkey
from ledger.trust.receipt import parse_receipt
from tests.cli.typist import Typist
from tests.trust.changes import changes

REFUSED = (FormatError, Unverified, merkle.ProofError, RecordError)
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def signing(typist: Typist) -> Typist:
    """Return somebody with a key, Ada admitted as #3 and #4, and Bob offered a spot (#5, #8)."""
    typist.environment |= {"WAITLIST_PASSPHRASE": "correct horse battery"}
    typist.done("key", "create", "example.org/waitlists")
    typist.done("open", "jazz", "--capacity", "1")
    for words in (("join", "jazz", "Ada"), ("join", "jazz", "Bob"), ("cancel", "jazz", "Ada")):
        typist.done(*words)
    return typist


def key_of(typist: Typist) -> VerifierKey:
    return parse_vkey(typist.done("key", "export").splitlines()[0])


def document(typist: Typist, *words: str) -> Any:
    return json.loads(typist.type(*words, "--json").out)["data"]


def test_a_receipt_is_for_the_join_and_for_every_decision(signing: Typist) -> None:
    ada, bob = document(signing, "receipt", "jazz", "Ada"), document(signing, "receipt", "jazz", "Bob")
    assert (ada["positions"], bob["positions"]) == ([3, 4], [5, 7])
    assert document(signing, "receipt", "jazz", "Bob", "--record", "6")["positions"] == [6]
    assert signing.type("receipt", "jazz", "Bob", "--record", "99").code == 4
    assert signing.type("receipt", "jazz", "Nobody").code == 4


def test_a_receipt_changes_nothing_in_the_ledger_and_is_the_same_again(signing: Typist) -> None:
    before = signing.done("log")
    first = signing.done("receipt", "jazz", "Ada")
    assert (signing.done("receipt", "jazz", "Ada"), signing.done("log")) == (first, before)


def test_a_receipt_names_nobody(signing: Typist) -> None:
    receipt = signing.done("receipt", "jazz", "Ada")
    assert not {"Ada", "Bob"} & set(receipt.split())


def test_whoever_wants_it_gets_the_name_with_the_receipt_and_anybody_can_check_it(signing: Typist) -> None:
    signing.done("join", "jazz", "Zoë Ünal", "--email", "zoe@example.org")
    plain = signing.done("receipt", "jazz", "Zoë Ünal")
    named = signing.done("receipt", "jazz", "Zoë Ünal", "--with-name").encode()
    held = held_in("receipt", named, [key_of(signing)])
    assert (held.names, "Zoë Ünal" in plain) == (("Zoë Ünal",), False)
    assert held.records == held_in("receipt", plain.encode(), [key_of(signing)]).records
    record = json.loads(held.records[0][1])
    (line,) = [line for line in named.decode().splitlines() if line.startswith("disclosure ")]
    hashed = hashlib.sha256(line.removeprefix("disclosure ").encode()).digest()
    assert base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() in record["data"]["personal"]


def test_a_name_that_was_changed_added_or_taken_from_another_receipt_is_refused(signing: Typist) -> None:
    named, key = signing.done("receipt", "jazz", "Bob", "--with-name"), [key_of(signing)]
    start, end = named.index("Entry 5"), named.index("What this proves")
    for at in range(start, end):
        changed = bytearray(named.encode())
        changed[at] ^= 1
        with pytest.raises(REFUSED):
            held_in("receipt", bytes(changed), key)
    ada = signing.done("receipt", "jazz", "Ada", "--with-name")
    another = ada[ada.index("Entry 3") : ada.index("What this proves")]
    for wrong in (
        named.replace(named[start:end], another),
        named[:end] + another + named[end:],
        named[:start] + named[end:],
    ):
        with pytest.raises(REFUSED):
            held_in("receipt", wrong.encode(), key)


def test_a_name_that_was_corrected_or_erased_since_is_not_the_one_that_was_recorded(signing: Typist) -> None:
    signing.done("contact", "5", "--ref", "Bobby")
    for words in (("--with-name",), ("--with-name", "--redact")):
        typed = signing.type("receipt", "jazz", "5", *words)
        assert (typed.code, "holds the digest of none that is still kept" in " ".join(typed.err.split())) == (4, True)
    signing.done("receipt", "jazz", "5")


def test_without_the_passphrase_only_what_was_signed_already_can_be_given_a_receipt(signing: Typist) -> None:
    passphrase = signing.environment.pop("WAITLIST_PASSPHRASE")
    assert signing.type("receipt", "jazz", "Ada").code == 2
    signing.environment["WAITLIST_PASSPHRASE"] = passphrase
    signing.done("checkpoint")
    del signing.environment["WAITLIST_PASSPHRASE"]
    signing.done("receipt", "jazz", "Ada")


def test_a_receipt_is_checked_without_a_ledger_by_whoever_has_the_key(signing: Typist, tmp_path: Path) -> None:
    signing.done("receipt", "jazz", "Bob", "-o", "bob.txt")
    key = key_of(signing).text
    for path in (signing.folder / "waitledger").iterdir():
        if path.is_file():
            path.unlink()
    found = document(signing, "verify", "bob.txt", "--key", key)
    assert (found["good"], found["files"][0]["kind"]) == (True, "receipt")
    (signing.folder / "log.vkey").write_text(f"{key}\n", encoding="utf-8")
    assert signing.type("verify", "bob.txt", "--key", "log.vkey").code == 0
    assert signing.type("verify", "bob.txt", "--key", "nonsense+key").code == 2


@pytest.mark.parametrize("record", [3, 7])
def test_every_change_of_a_receipt_is_refused(signing: Typist, record: int) -> None:
    whole = signing.done("receipt", "jazz", "Bob", "--record", str(record)).encode()
    keys = [key_of(signing)]
    assert held_in("receipt", whole, keys).records[0][0] == record
    for changed in changes(whole):
        with pytest.raises(REFUSED):
            held_in("receipt", changed, keys)


def test_a_receipt_of_which_a_part_is_left_out_or_repeated_is_refused(signing: Typist) -> None:
    whole = signing.done("receipt", "jazz", "Bob")
    keys = [key_of(signing)]
    receipt = parse_receipt(whole.encode())
    first, second = (proof.encode() for proof in receipt.proofs)
    wrong = [first, second, second + first, first + first, ""]
    for proofs in wrong:
        with pytest.raises(REFUSED):
            held_in("receipt", f"{receipt.words}\n{proofs}".encode(), keys)
    assert [position for position, _ in held_in("proof", first.encode(), keys).records] == [5]


def test_what_proves_nothing_is_said_and_ends_with_an_error(signing: Typist, tmp_path: Path) -> None:
    signing.done("receipt", "jazz", "Ada", "-o", "ada.txt")
    other = VerifierKey("example.org/waitlists", 1, bytes.fromhex("8a" * 32))
    with pytest.raises(Unfit, match="signed"):
        read_held(signing.folder / "ada.txt", [other])
    with pytest.raises(Unfit, match="cannot be read"):
        read_held(signing.folder / "nothing.txt", [key_of(signing)])
    typed = signing.type("verify", "ada.txt", "waitledger/ledger.toml")
    assert (typed.code, "PROVES NOTHING" in typed.out) == (6, True)


def test_a_receipt_given_out_long_ago_still_verifies_and_reads_the_same() -> None:
    key = parse_vkey((GOLDEN / "receipt-1.vkey").read_text(encoding="utf-8").strip())
    held = read_held(GOLDEN / "receipt-1.txt", [key])
    assert (held.kind, [position for position, _ in held.records]) == ("receipt", [5, 7])


def test_two_files_are_held_against_each_other(signing: Typist) -> None:
    signing.done("receipt", "jazz", "Ada", "-o", "ada.txt")
    signing.done("accept", "jazz", "Bob")
    signing.done("checkpoint", "--since", "ada.txt", "-o", "later")
    found = document(signing, "verify", "ada.txt", "later")
    assert (found["good"], [one["kind"] for one in found["files"]]) == (True, ["receipt", "consistency", "consistency"])


def test_erasing_a_person_changes_no_receipt(signing: Typist) -> None:
    signing.done("receipt", "jazz", "Ada", "-o", "ada.txt")
    before = (signing.folder / "ada.txt").read_bytes()
    signing.done("erase", "Ada", "--yes")
    assert document(signing, "verify", "--against", "ada.txt")["good"] is True
    signing.done("receipt", "jazz", "3", "-o", "again.txt")
    proved = [held_in("receipt", one, [key_of(signing)]).records for one in (before, read(signing, "again.txt"))]
    assert proved[0] == proved[1]


def read(typist: Typist, name: str) -> bytes:
    return (typist.folder / name).read_bytes()


def test_without_a_ledger_and_without_a_key_it_says_that_a_key_is_wanted(signing: Typist) -> None:
    receipt = signing.done("receipt", "jazz", "Ada")
    stranger = Typist(signing.folder / "stranger")
    stranger.folder.mkdir()
    (signing.folder / "waitledger").rename(signing.folder / "gone")
    (stranger.folder / "ada.txt").write_text(receipt, encoding="utf-8")
    typed = stranger.type("verify", "ada.txt")
    assert (typed.code, "--key KEY" in typed.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "saying"),
    [
        (("verify", "nothing"), 2, "no file or folder “nothing”"),
        (("verify", "--against", "nothing"), 2, "no file or folder “nothing”"),
        (("verify", "ada.txt", "--key", "nothing"), 2, "cannot be read"),
        (("verify", "ada.txt", "--key", "ada.txt"), 2, "name+id+key"),
        (("key", "import", "nothing"), 2, "cannot be read"),
        (("checkpoint", "--cosigned", "nothing", "--witness", "x"), 6, "no cosignature of that witness"),
        (("witness", "cosign", "nothing"), 2, "no witness in witness"),
    ],
)
def test_what_is_missing_is_said_in_words(signing: Typist, words: tuple[str, ...], code: int, saying: str) -> None:
    signing.done("receipt", "jazz", "Ada", "-o", "ada.txt")
    typed = signing.type(*words)
    said = " ".join(typed.err.split())
    assert (typed.code, saying in said, "Errno" in said) == (code, True, False), said


def test_an_empty_folder_is_nothing_to_compare_with(signing: Typist) -> None:
    (signing.folder / "empty").mkdir()
    assert signing.type("verify", "--against", "empty").code == 4


def test_a_file_that_proves_nothing_is_told_apart_from_one_that_the_ledger_denies(signing: Typist) -> None:
    (signing.folder / "letter.txt").write_text("Dear Ada,\n", encoding="utf-8")
    typed = signing.type("verify", "--against", "letter.txt")
    assert (typed.code, "PROVES NOTHING" in typed.out, "does not agree" in typed.out) == (6, True, False)
    assert not list(signing.folder.glob("evidence*"))
