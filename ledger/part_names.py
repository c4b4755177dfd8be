"""What is a part of a party called, until somebody says who it is?"""

import re

_PART = re.compile(r"(.+), part [0-9]+", re.DOTALL)


def part_name(party: str, number: int) -> str:
    """Return the name of a part of a party: ``The Lind family, part 2``; a part of a part belongs to the same party."""
    return f"{party_of(party) or party}, part {number}"


def party_of(name: str) -> str | None:
    """Return what the party is called by whose name a part goes; None for any other name."""
    found = _PART.fullmatch(name)
    return found and found[1]
