"""How are numbers, lists and words put into a sentence?"""

import re
import shlex
from collections.abc import Iterable
from difflib import get_close_matches

from cli.words.harmless import visible

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_IRREGULAR = {
    "entry": "entries",
    "has": "have",
    "is": "are",
    "leaf": "leaves",
    "party": "parties",
    "person": "people",
    "was": "were",
}
_LONG = 200
_MARKED = re.compile(r"(?<!\w)'([^']*)'(?!\w)")


def count(number: int, noun: str) -> str:
    """Return ``1 spot``, ``2 spots``, ``no spots``."""
    return f"{f'{number:,}' if number else 'no'} {plural(noun, number)}"


def numbered(number: int, noun: str) -> str:
    """Return ``1 spot``, ``2 spots``, ``0 spots``: where a figure stands beside others."""
    return f"{number:,} {plural(noun, number)}"


def plural(noun: str, number: int) -> str:
    """Return the noun, or a verb such as ``is``, as it goes with a number."""
    if number == 1:
        return noun
    *before, last = noun.split(" ")
    return " ".join([*before, _IRREGULAR.get(last, f"{last}s")])


def times(number: int) -> str:
    """Return how often: ``once``, ``twice``, ``3 times``."""
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number:,} times")


def percent(part: int, whole: int) -> str:
    """Return a share in whole percent: ``12 %``."""
    return f"{round(100 * part / whole)} %" if whole else "0 %"


def spelled(number: int) -> str:
    """Return small numbers as words: ``three``."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def in_units(length: str) -> str:
    """Return a length as a policy writes it, in words: ``24h`` is ``24 hours``."""
    unit = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}[length[-1]]
    return count(int(length[:-1]), unit)


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return ``a``, ``a and b``, ``a, b and c``."""
    *before, final = list(words) or [""]
    return f"{', '.join(before)} {last} {final}" if before else final


def spots_free(pools: Iterable[tuple[str, int]]) -> str:
    """Return how many spots are free, pool by pool where there are several, as a sentence."""
    ones = list(pools)
    some = [(name, number) for name, number in ones if number]
    if not some:
        return "No spot is free."
    if len(ones) == 1:
        return sentence(f"{count(ones[0][1], 'spot')} {plural('is', ones[0][1])} free")
    each = listed(f"{count(number, 'spot')} in {name}" for name, number in some)
    return sentence(f"free: {each}")


def condition_in_words(text: str) -> str:
    """Return a condition as it is said, ``age at least 18`` for ``age>=18``; any other text as it is."""
    return text.replace(">=", " at least ").replace("<=", " at most ").replace('="', " ").replace("=", " ").rstrip('"')


def quoted(text: str) -> str:
    """Return what somebody typed in quotation marks, harmless."""
    return f"“{_shortened(visible(text))}”"


def as_quoted(text: str) -> str:
    """Return a sentence of another part of the program with its quotations marked as here, harmless."""
    return _MARKED.sub(lambda match: f"“{_shortened(match[1])}”", visible(text))


def _shortened(text: str) -> str:
    """Return a text that nobody would read whole without its middle."""
    return text if len(text) <= _LONG else f"{text[: _LONG // 2]}…{text[-_LONG // 4 :]}"


def typed(*words: str) -> str:
    """Return a command ready to paste into a shell; what a shell or a terminal would act on is quoted."""
    return shlex.join(map(visible, words))


def whole(text: str) -> int | None:
    """Return the whole number, of at most 15 digits, that a text is; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def sentence(text: str) -> str:
    """Return the text with a capital at its beginning and a full stop at its end."""
    text = text.strip()
    ending = "" if text.endswith((".", "!", "?", ":")) else "."
    return f"{text[:1].upper()}{text[1:]}{ending}" if text else text


def close_to(text: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return the known words that somebody may have meant."""
    return get_close_matches(text, list(known), n=limit, cutoff=0.6)
