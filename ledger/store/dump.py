"""How is the private store carried to another database: every row of every table, as lines of JSON?

A line is ``{"table": …, "row": {column: value}}``; bytes are ``{"hex": …}``. Whoever holds the file holds the names.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ledger.malformed import plain_json
from ledger.store.private import PrivateStore
from ledger.store.private_tables import METADATA

_COLUMNS = {table.name: [column.name for column in table.columns] for table in METADATA.sorted_tables}


class DumpError(Exception):
    """A line that is no row of a private store: what is wrong, in a sentence."""


def dumped(private: PrivateStore) -> Iterator[str]:
    """Yield every row as a line, all from one moment."""
    with private.reading() as transaction:
        for table, columns in sorted(_COLUMNS.items()):
            for row in transaction.run(f"all_{table}"):
                plain = {name: _plain(value) for name, value in zip(columns, row, strict=True)}
                yield json.dumps({"table": table, "row": plain}, ensure_ascii=False)


def load(private: PrivateStore, lines: Iterable[str]) -> int:
    """Put every row in its place, in one transaction; return how many there were.

    Raises:
        DumpError: a line is no row of a private store; nothing is kept.
    """
    count = 0
    with private.writing() as transaction:
        for count, line in enumerate(lines, 1):
            table, row = _row(line, count)
            transaction.run(f"load_{table}", row)
    private.read_key()
    return count


def _row(line: str, number: int) -> tuple[str, dict[str, Any]]:
    try:
        plain = plain_json(line)
        table, row = plain["table"], {name: _value(value) for name, value in plain["row"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DumpError(f"Line {number} is no row of a private store.") from error
    if not isinstance(table, str) or table not in _COLUMNS or sorted(row) != sorted(_COLUMNS[table]):
        raise DumpError(f"Line {number} is no row of a private store that this program knows.")
    return table, row


def _plain(value: object) -> object:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def _value(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
