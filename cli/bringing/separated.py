"""What stands in a text file of values? Its encoding and its separator are found out, and said."""

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice

from cli.bringing.grid import MOST_COLUMNS, MOST_ROWS, Line, Sheet, unreadable

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}
_CALLED = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1252": "Windows-1252 (Western Europe)",
}
_HUNGARIAN = re.compile(rb"[\xf5\xfb\xd5\xdb]")
"""Where Windows-1250 has the long ő and ű, Windows-1252 has letters of Portuguese, Estonian and French."""
_SAMPLE = 50
_SAID = re.compile(r"sep=(.)\r?\n")
"""How a file tells Excel its separator."""


def read_separated(file: str, data: bytes, encoding: str | None) -> Sheet:
    """Return the rows of separated values.

    Raises:
        Problem: it is no such text.
    """
    used = encoding or _encoding(data)
    try:
        text = data.decode(used)
    except LookupError as error:
        raise unreadable(file, f"there is no encoding “{used}”") from error
    except UnicodeDecodeError as error:
        if encoding is None:
            raise unreadable(file, "it is neither a workbook nor text") from error
        why = f"it is not in {_CALLED.get(used, used)}; byte {error.start + 1:,} is none of its characters"
        raise unreadable(file, why) from error
    if "\0" in text:
        raise unreadable(file, "it is no text", "Give an .xlsx workbook, or a .csv or .tsv file.")
    said = _SAID.match(text)
    separator = said[1] if said else _separator(text)
    lines = tuple(_lines(file, text[said.end() :] if said else text, separator, 2 if said else 1))
    how = f"values between {_SEPARATORS.get(separator, separator)}, in {_CALLED.get(used, used)}"
    return Sheet(lines, how)


def _lines(file: str, text: str, separator: str, first: int) -> list[Line]:
    lines: list[Line] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row, cells in enumerate(reader, first):
            if row > MOST_ROWS:
                raise unreadable(file, f"it has more than {MOST_ROWS:,} rows")
            if len(cells) > MOST_COLUMNS:
                raise unreadable(file, f"row {row} has more than {MOST_COLUMNS} columns")
            lines.append(Line(row, tuple(cells)))
    except csv.Error as error:
        why = f"line {reader.line_num:,} does not go on as it begins ({error})"
        raise unreadable(file, why, "A quotation mark may be missing.") from error
    return lines


def _encoding(data: bytes) -> str:
    """Return the encoding that a file says, or the first that its bytes allow."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:400]
    if head.count(0) > len(head) // 4:
        return "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1250" if _HUNGARIAN.search(data) else "cp1252"
    return "utf-8"


def _separator(text: str) -> str:
    """Return the separator by which most of the first rows have equally many cells, and more than one."""

    def fit(separator: str) -> tuple[int, int]:
        try:
            rows = list(islice(csv.reader(StringIO(text, newline=""), delimiter=separator), _SAMPLE))
        except csv.Error:
            return 0, 0
        width, times = Counter(len(row) for row in rows if row).most_common(1)[0] if any(rows) else (0, 0)
        return (times, width) if width > 1 else (0, 0)

    best = max(_SEPARATORS, key=fit)
    return best if fit(best) > (0, 0) else ","
