"""In which words is it said? Those of ``wording.toml``, and before them those of the house, in its own language."""

import tomllib
from datetime import time
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Literal

from cli import exits
from cli.problem import Problem
from cli.words.clockface import Clockface
from cli.words.plain import quoted
from cli.words.sentences import Phrase, Sentence
from ledger.instant import Instant
from ledger.trust import durable

FILE = "wording.toml"
LANGUAGES = {"en": FILE, "de": "wording.de.toml"}
"""The languages in which we have words of our own; a house translates them into any other."""
_DAYS = frozenset({"since", "before"})
"""When somebody joined: of whoever was brought along from a sheet it may be known by the day alone."""
FORMS = frozenset({"none", "one", "more"})
"""The forms of a sentence that depends on a number."""
Voice = Literal["say", "letter", "message"]


class Wording:
    """The sentences and phrases of one house; what the house leaves out is said in our words."""

    def __init__(
        self, house: dict[str, Any] | None = None, source: str = FILE, ours: dict[str, Any] | None = None
    ) -> None:
        self._house = house or {}
        self._source = source
        self._ours = _ours() if ours is None else ours

    def told(self, voice: Voice, sentence: Sentence, given: dict[str, str], clock: Clockface) -> str:
        """Return a sentence in a voice, with ``given`` for the names that every sentence may use.

        Raises:
            Problem: the house's words use a name that there is nothing for.
        """
        words = dict(given)
        days = _DAYS if voice != "message" else frozenset()
        words |= {name: self.date(at, clock, may_be_day=name in days) for name, at in sentence.times.items()}
        words |= {name: self._word(value) for name, value in sentence.values.items()}
        words |= {name: self._length(length) for name, length in sentence.lengths.items()}
        if sentence.number is not None:
            spelled = self._word(sentence.number)
            words |= {"number": spelled, "Number": spelled[:1].upper() + spelled[1:]}
        template = self._sentence(voice, sentence)
        try:
            return Template(template).substitute(words)
        except (KeyError, ValueError) as error:
            known = ", ".join(f"${name}" for name in sorted(words))
            what = f"The wording {quoted(self._source)} cannot be used for {quoted(template)}: it may use {known}."
            raise Problem("wording", exits.USAGE, what) from error

    def date(self, at: Instant, clock: Clockface, *, may_be_day: bool = False) -> str:
        """Return an instant as it is written in a sentence; a day alone where midnight may stand for one."""
        local = clock.local(at)
        parts = {
            "weekday": self._found("dates", "weekdays")[local.weekday()],
            "day": str(local.day),
            "month": self._found("dates", "months")[local.month - 1],
            "year": str(local.year),
            "time": clock.time_of_day(at),
        }
        is_day = may_be_day and local.time() == time.min
        return Template(self._found("dates", "day" if is_day else "spoken")).safe_substitute(parts)

    def phrase(self, value: Phrase) -> str:
        """Return a phrase; its name where there are no words for it."""
        found = self._found(value.table, value.name)
        name = value.name.replace("_", " ")
        if isinstance(found, dict):
            form = found.get("one" if value.number == 1 else "more", "")
            return Template(str(form)).safe_substitute(number=f"{value.number:,}")
        if not isinstance(found, str):
            found = self._found(value.table, "other")
        return Template(found).safe_substitute(name=name) if isinstance(found, str) else name

    def _word(self, value: str | int | Phrase) -> str:
        """Return a value in a sentence: a small number in letters, a phrase in its words."""
        if isinstance(value, Phrase):
            return self.phrase(value)
        if isinstance(value, str):
            return value
        small = self._found("numbers", "small")
        return str(small[value]) if 0 <= value < len(small) else f"{value:,}"

    def _sentence(self, voice: Voice, sentence: Sentence) -> str:
        path = sentence.name.split(".")
        form: Any = _in(self._house, voice, *path)
        for table, spoken in ((self._ours, voice), (self._house, "say"), (self._ours, "say")):
            form = _in(table, spoken, *path) if form is None else form
        if isinstance(form, dict):
            name = "one" if sentence.number == 1 else "none" if not sentence.number and "none" in form else "more"
            form = form.get(name)
        return form if isinstance(form, str) else ""

    def _length(self, length: str) -> str:
        """Return a length as a policy writes it, such as ``24h``, in words."""
        forms, number = self._found("lengths", length[-1]), int(length[:-1])
        return Template(forms["one" if number == 1 else "more"]).safe_substitute(number=f"{number:,}")

    def _found(self, *path: str) -> Any:
        found = _in(self._house, *path)
        return _in(self._ours, *path) if found is None else found


def wording_of(folder: Path, chosen: Path | None = None) -> Wording:
    """Return the wording chosen, else that in the ledger's folder, else ours.

    Raises:
        Problem: the file chosen is not there, or one cannot be read.
    """
    file = chosen or folder / FILE
    if chosen is None and not file.exists():
        return Wording()
    return Wording(words_in(file, _ours()), file.name)


def words_in(file: Path, ours: dict[str, Any]) -> dict[str, Any]:
    """Return the words of a house's file, which have the shape of ours.

    Raises:
        Problem: it is not there, or cannot be read, or has another shape.
    """
    try:
        house = tomllib.loads(durable.read_text(file))
    except OSError as error:
        raise Problem("wording", exits.USAGE, f"{quoted(file.name)} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Problem("wording", exits.USAGE, f"{quoted(file.name)} is not TOML: {error}.") from error
    fault = _fault(house, ours)
    if fault is not None:
        raise Problem("wording", exits.USAGE, f"The wording {quoted(file.name)} cannot be used: {fault}.")
    return house


def _fault(given: Any, ours: Any, where: str = "") -> str | None:
    """Return what is wrong with the shape of a house's words, as against ours; what ours do not have is let be."""
    if isinstance(ours, list):
        texts = isinstance(given, list) and all(isinstance(one, str) for one in given)
        is_fit = texts and (len(given) == len(ours) or where == "numbers.small")
        return None if is_fit else f"{quoted(where)} is a list of {len(ours)} texts"
    if isinstance(ours, str) or FORMS.issuperset(ours):
        forms = given.values() if isinstance(given, dict) else [given]
        return None if all(isinstance(one, str) for one in forms) else f"{quoted(where)} is a text"
    if not isinstance(given, dict):
        return f"{quoted(where)} is a group of texts"
    inner = [(given[name], ours[name], f"{where}.{name}".strip(".")) for name in ours if name in given]
    return next(filter(None, (_fault(*one) for one in inner)), None)


class _Ours:
    """Our own words, read once."""

    @cached_property
    def tables(self) -> dict[str, Any]:
        return tomllib.loads(text_of_ours())


def text_of_ours(language: str = "en") -> str:
    """Return our wording in a language, as the file that a house can copy and change."""
    return (files("cli.words") / LANGUAGES.get(language, FILE)).read_text(encoding="utf-8")


_OURS = _Ours()


def _ours() -> dict[str, Any]:
    return _OURS.tables


def _in(table: Any, *path: str) -> Any:
    for name in path:
        table = table.get(name) if isinstance(table, dict) else None
    return table
