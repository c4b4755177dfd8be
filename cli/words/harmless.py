"""How is what a person typed shown, so that it does nothing? Never markup, an escape sequence, or a formula.

Every text that leaves the program passes here, whoever wrote it: names, reasons, titles, file names, and the words of
other programs in error messages.
"""

import re
import unicodedata

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_SHOWN_CATEGORIES = {"Cc", "Cf", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}  # letters of Persian and Indic names, and families of emoji, need them
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")  # noqa: RUF001 - the wide ones begin a formula as well
_BEYOND = re.compile(r"[^\n -~]")
_NUMBER = re.compile(r"\s*[+-]?[\d\s().,/:-]*\d[\d\s().,/:-]*", re.ASCII)


def visible(text: str, *, lines: bool = False) -> str:
    """Return the text with every character that would act instead of being seen replaced by something visible.

    Args:
        text: anything.
        lines: keep line breaks.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if lines and character == "\n" else _visible(character) for character in text)


def cell(text: str) -> str:
    """Return the text as one cell of a table in a file: visible, and no formula to a spreadsheet."""
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(shown) and not _NUMBER.fullmatch(shown) else shown


def json_text(document: str) -> str:
    """Return a JSON document in which no character acts on a terminal: such ones are escaped as JSON does it."""
    return _BEYOND.sub(lambda found: found[0] if _visible(found[0]) == found[0] else _escaped(found[0]), document)


def _visible(character: str) -> str:
    code = ord(character)
    if code < ord(" "):
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    category = unicodedata.category(character)
    if category == "Cs":
        return _REPLACEMENT
    if category in _SHOWN_CATEGORIES and character not in _JOINERS:
        return f"<U+{code:04X}>"
    return character


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[i : i + 2]):04x}" for i in range(0, len(units), 2))
