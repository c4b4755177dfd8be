"""Which commands does a ledger hold, by their idempotency keys?"""

import json
from pathlib import Path

from tests.reliability.typing_it import typed


def recorded_keys(folder: Path) -> list[str]:
    """Return the keys of all commands recorded, in order; each once, for a command is recorded whole or not at all."""
    code, said = typed("log", "--json", "--ledger", str(folder))
    assert code == 0, said
    return [one["record"]["id"] for one in json.loads(said)["data"] if one["record"].get("id")]


def check_whole(folder: Path) -> None:
    """Raise unless every check holds and the next command works."""
    code, said = typed("verify", "--independent", "--ledger", str(folder))
    assert code == 0, said
    code, said = typed("join", "jazz", "whoever comes next", "--ledger", str(folder))
    assert code == 0, said
