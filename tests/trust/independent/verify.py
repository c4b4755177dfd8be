"""Check a receipt, or that a later checkpoint begins with an older one: written from docs/format.md and two RFCs alone.

    python verify.py KEY RECEIPT            python verify.py KEY OLDER LATER

Python's own library and nothing else, Ed25519 included (RFC 8032; slow, and fit for checking only).
"""

import base64
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

P, L, HEADER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493, "c2sp.org/tlog-proof@v1\n"
D = -121665 * pow(121666, -1, P)
Point = tuple[int, int]


def plus(a: Point, b: Point) -> Point:
    k = D * a[0] * b[0] * a[1] * b[1]
    return (a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P


def times(n: int, a: Point) -> Point:
    half = times(n // 2, plus(a, a)) if n else (0, 1)
    return plus(half, a) if n & 1 else half


def point(data: bytes) -> Point:
    y = int.from_bytes(data, "little") & 2**255 - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    candidates = (pow(square, (P + 3) // 8, P) * pow(2, k * (P - 1) // 4, P) % P for k in (0, 1))
    x = next(x for x in candidates if x * x % P == square)
    return (x if x & 1 == data[31] >> 7 else P - x), y


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    s, base = int.from_bytes(signature[32:], "little"), point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little")
    return s < L and times(s, base) == plus(point(signature[:32]), times(h % L, point(key)))


def checkpoint(note: str, vkey: str) -> tuple[int, bytes]:
    name, key_id, public = vkey.split("+", 2)
    text, lines = note.split("\n\n")
    mine = [line.split(" ")[2] for line in lines.splitlines() if line.startswith(f"\u2014 {name} ")]
    found = [one for one in map(base64.b64decode, mine) if one[:4].hex() == key_id]
    assert found, "no signature by this key"
    assert all(is_signed(base64.b64decode(public)[1:], f"{text}\n".encode(), one[4:]) for one in found), "signature"
    origin, size, root = text.split("\n")
    assert origin == name, "origin"
    return int(size), base64.b64decode(root, validate=True)


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def climbed(at: int, last: int, hashes: Iterable[str], seed: bytes) -> tuple[bytes, bytes]:
    """Climb as RFC 9162 does in 2.1.3.2 and 2.1.4.2; of the older tree counts only what lies to the left."""
    older = newer = seed
    for one in map(base64.b64decode, hashes):
        assert last > 0, "too many hashes"
        if at & 1 or at == last:
            older, newer = node(one, older), node(one, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node(newer, one)
        at, last = at >> 1, last >> 1
    assert last == 0, "too few hashes"
    return older, newer


def inclusion(proof: str, vkey: str) -> tuple[int, bytes]:
    head, note = proof.split("\n\n", 1)
    extra, index, *hashes = head.split("\n")
    record, at, (size, root) = base64.b64decode(extra.split(" ")[1]), int(index.split(" ")[1]), checkpoint(note, vkey)
    leaf = hashlib.sha256(b"\x00" + record).digest()
    assert at < size, "index"
    assert climbed(at, size - 1, hashes, leaf)[1] == root, "inclusion"
    print(f"record #{at + 1} of {size}:", record.decode())
    return size, root


def consistency(size: int, root: bytes, proof: str, vkey: str) -> None:
    head, note = proof.split("\n\n", 1)
    (old, *hashes), (new, above) = head.split("\n"), checkpoint(note, vkey)
    assert int(old.split(" ")[1]) == size <= new, "sizes"
    at, last = size - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    seed = root if size & (size - 1) == 0 or size == new else base64.b64decode(hashes.pop(0))
    at, last = (0, 0) if size == new else (at, last)
    assert climbed(at, last, hashes, seed) == (root, above), "consistency"
    print(f"the first {size} records are the same among {new}")


def main(vkey: str, file: str, later: str = "") -> None:
    words, *proofs = Path(file).read_text(encoding="utf-8").split(HEADER)
    size, root = [inclusion(proof, vkey) for proof in proofs][-1] if proofs else checkpoint(words, vkey)
    if later:
        consistency(size, root, Path(later).read_text(encoding="utf-8"), vkey)


if __name__ == "__main__":
    main(*sys.argv[1:])
