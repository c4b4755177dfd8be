"""Somebody who records without a pause and says what was acknowledged.

``python -m tests.reliability.writer FOLDER NAME [POLICY POLICY]``; with policies it adopts one after the other.

Each line on standard output is the idempotency key of a command that the ledger said it recorded.
"""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.reliability.typing_it import typed


def requests(name: str) -> "itertools.chain[tuple[str, ...]]":
    """Yield commands for ever: joins, and now and then a change of capacity that frees or takes several spots."""
    return itertools.chain.from_iterable(
        [
            *(("join", "jazz", f"{name} {number}-{part}") for part in range(4)),
            ("capacity", "jazz", str(number % 7), "--max-offers", "99"),
        ]
        for number in itertools.count(1)
    )


def adoptions(policies: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield commands for ever that rank everybody anew."""
    return (("policy", "adopt", "jazz", policy) for policy in itertools.cycle(policies))


def write_for_ever(folder: Path, name: str, policies: list[str]) -> None:
    """Record until killed."""
    for number, words in enumerate(adoptions(policies) if policies else requests(name)):
        key = f"{name}-{number}"
        code, said = typed(*words, "--id", key, "--ledger", str(folder))
        if code:
            sys.exit(said)
        if said.count("\n") > 1:  # a heading alone: the capacity was that already, and nothing was recorded
            os.write(1, f"{key}\n".encode())


if __name__ == "__main__":
    write_for_ever(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
