"""What is wrong with a value that somebody wrote? The decoder's complaint in words, with the values that are valid."""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from msgspec import ValidationError, inspect

_PLACED = re.compile(r"(?P<what>.*?)(?: - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.?(?P<name>[^.\[]+)|\[(?P<item>\d+|\.\.\.)\]")
_KINDS = {
    "array": "a list",
    "bool": "true or false",
    "float": "a number",
    "int": "a whole number",
    "null": "nothing",
    "object": "a group of named values",
    "str": "text",
}
_SHAPES = {
    "^[a-z0-9][a-z0-9_-]{0,63}$": "is written in small letters, digits, - and _, at most 64 of them",
    "^[A-Za-z0-9_-]{1,64}$": "is written in letters, digits, - and _, at most 64 of them",
}
_MOST_DIGITS = 18
"""Fits every database; what a record may hold is checked where it is written."""
_SUBJECTS = {"waitlist": "the name of a waitlist", "by": "the id of an actor", "id": "an idempotency key"}
"""What a bare name in a complaint stands for, where the name alone would puzzle."""


def plain_json(text: bytes | str) -> Any:
    """Return the JSON value that somebody wrote, read strictly: each member once, numbers whole, no half characters.

    Raises:
        ValueError: it is none; what is wrong, as the end of a sentence.
    """
    try:
        written = text if isinstance(text, str) else text.decode("utf-8-sig")
        value = _DECODER.decode(written)
    except RecursionError as error:
        message = "it is nested too deep"
        raise ValueError(message) from error
    if "\\u" in written or not written.isascii():
        _check_characters(json.dumps(value, ensure_ascii=False))
    return value


def _check_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        message = "it holds half of a character"
        raise ValueError(message) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        message = "a member is named twice"
        raise ValueError(message)
    return members


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        message = f"{text[:_MOST_DIGITS]}… is too large a number"
        raise ValueError(message)
    return int(text)


def _no_number(text: str) -> Any:
    message = f"{text} is not a whole number"
    raise ValueError(message)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_whole, parse_float=_no_number, parse_constant=_no_number
)


def in_words(error: ValidationError, root: Any) -> str:
    """Return a sentence that says where in a document of type ``root`` something is wrong, and what would be right."""
    found = _PLACED.fullmatch(str(error))
    assert found is not None  # the pattern matches every text
    what, path = found["what"], found["path"] or ""
    where, name = _where(path), "a name" if found["key"] else _last_name(path)
    subject = _SUBJECTS.get(name, name) if where == name else name
    said = _said(what, subject or "it", list(_kinds_at(_kinds(root), path)))
    if name and not found["key"] and said.startswith(subject):
        where = where[: -len(name)].removesuffix(": ")
    start = said if name and subject == name else f"{said[:1].upper()}{said[1:]}"
    text = f"{where}: {said}" if where else start
    return text if text.endswith("?") else f"{text}."


def place_of(error: ValidationError, document: Any) -> tuple[str | int, ...]:
    """Return where in a document something is wrong: names, and numbers of items from 0; the unknown name included.

    Where the complaint is about one of several items without saying which, the place is that of all.
    """
    found = _PLACED.fullmatch(str(error))
    assert found is not None  # the pattern matches every text
    path: list[str | int] = []
    for step in _STEP.finditer(found["path"] or ""):
        if step["item"] == "...":
            return tuple(path)
        path.append(step["name"] or int(step["item"]))
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", found["what"], re.DOTALL):
        path.append(match[1])
    return tuple(path) if _is_there(document, path) else tuple(path[:-1])


def _is_there(document: Any, path: list[str | int]) -> bool:
    """Whether something stands at a place; a tag that is missing does not."""
    for step in path:
        items = dict(enumerate(document)) if isinstance(document, list) else document
        if not isinstance(items, dict) or step not in items:
            return False
        document = items[step]
    return True


def _said(what: str, subject: str, kinds: list[Any]) -> str:
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        return _unknown(match[1], [field.encode_name for kind in kinds for field in getattr(kind, "fields", ())])
    if match := re.fullmatch(r"Object missing required field `(.*)`", what):
        return f"“{match[1]}” is missing"
    if match := re.fullmatch(r"Invalid (?:enum )?value (.*)", what, re.DOTALL):
        values = sorted({str(value) for kind in kinds for value in getattr(kind, "values", ())})
        meant = get_close_matches(match[1].strip("'"), values, n=1)
        hint = f"did you mean “{meant[0]}”? It" if meant else "it"
        return f"{subject} cannot be {_marked(match[1])}; {hint} can be: {', '.join(values)}"
    if match := re.fullmatch(r"Expected `str` matching regex '(.*)'", what):
        return f"{subject} {_SHAPES.get(match[1], 'is not written as it should be')}"
    if match := re.fullmatch(r"Expected `(?:str|array)` of length (<=|>=) (\d+)", what):
        number = int(match[2])
        return f"{subject} has at most {number:,} characters" if match[1] == "<=" else f"{subject} may not be empty"
    if match := re.fullmatch(r"Expected `int` (<=|>=) (-?\d+)", what):
        return f"{subject} is a whole number, {'at most' if match[1] == '<=' else 'at least'} {int(match[2]):,}"
    if match := re.fullmatch(r"Expected `(.*)`, got `(.*)`", what):
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in match[1].split(" | ") if kind != "null")
        return f"{subject} should be {wanted}, not {_KINDS.get(match[2], match[2])}"
    return what


def _unknown(name: str, known: list[str]) -> str:
    meant = get_close_matches(name, known, n=1)
    hint = f"; did you mean “{meant[0]}”?" if meant else f"; there are: {', '.join(sorted(known))}" if known else ""
    return f"there is no “{name}” here{hint}"


def _marked(text: str) -> str:
    return f"“{text[1:-1]}”" if text.startswith("'") else text


def _where(path: str) -> str:
    """Return a path such as ``.order[0].by`` as people write it: ``order, item 1: by``."""
    words: list[str] = []
    for step in _STEP.finditer(path):
        if step["name"]:
            words.append(f"{': ' if words else ''}{step['name']}")
        elif step["item"] != "...":
            words.append(f", item {int(step['item']) + 1}")
    return "".join(words)


def _last_name(path: str) -> str:
    steps = [step["name"] for step in _STEP.finditer(path)]
    return (steps[-1] or "") if steps else ""


@lru_cache(maxsize=8)
def _kinds(root: Any) -> tuple[Any, ...]:
    return (inspect.type_info(root),)


def _kinds_at(kinds: tuple[Any, ...], path: str) -> Iterator[Any]:
    """Yield what may stand at a path, of several kinds where there is a choice."""
    for step in _STEP.finditer(path):
        inner = [one for kind in kinds for one in _step(_choices(kind), step["name"])]
        kinds = tuple(inner)
    for kind in kinds:
        yield from _choices(kind)


def _choices(kind: Any) -> list[Any]:
    return [one for choice in kind.types for one in _choices(choice)] if isinstance(kind, inspect.UnionType) else [kind]


def _step(kinds: list[Any], name: str | None) -> Iterator[Any]:
    for kind in kinds:
        if name is None:
            yield from (getattr(kind, inner) for inner in ("item_type", "value_type") if hasattr(kind, inner))
        elif isinstance(kind, inspect.StructType):
            yield from (field.type for field in kind.fields if field.encode_name == name)
            if kind.tag_field == name:
                yield inspect.LiteralType((kind.tag,))
