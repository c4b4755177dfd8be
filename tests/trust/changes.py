"""Every small change of a file: each bit, each end, each two lines."""


def changes(whole: bytes) -> list[bytes]:
    """Return the bytes with each bit flipped, each end cut off, and each two neighbouring lines swapped."""
    flipped = [
        whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :] for at in range(len(whole)) for bit in range(8)
    ]
    cut = [whole[:at] for at in range(len(whole))]
    lines = whole.splitlines(keepends=True)
    swapped = [
        b"".join((*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]))
        for at in range(len(lines) - 1)
        if lines[at] != lines[at + 1]
    ]
    return [*flipped, *cut, *swapped]
