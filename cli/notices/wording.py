"""In which language and words is a message written? The house's own file for the language, and before it ours."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from cli import exits
from cli.problem import Problem
from cli.words.plain import quoted
from cli.words.wording import Wording, words_in

OURS = ("en", "de")
"""The languages that we speak."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class MessageWording(Wording):
    """The words of messages in one language, and the page around them.

    Attributes:
        language: what the message says it is written in.
    """

    def __init__(self, house: dict[str, Any], source: str, ours: dict[str, Any]) -> None:
        super().__init__(house, source, ours)
        self.language = str(self._found("language"))

    def page(self, content: str, subject: str) -> str:
        """Return the page around a content; both are ready for HTML."""
        given = {"content": content, "subject": subject, "language": self.language}
        return Template(str(self._found("html", "page")).lstrip()).safe_substitute(given)


def file_of(language: str) -> str:
    """Return the name of the file with the words of a language.

    Raises:
        Problem: this is no code of a language.
    """
    if not _LANGUAGE.fullmatch(language):
        what = f"A language is a code such as en, de or pt-BR, not {quoted(language)}."
        raise Problem("wording", exits.USAGE, what)
    return f"messages.{language}.toml"


def text_of_language(language: str) -> str:
    """Return our words in a language, or in English where we do not speak it."""
    ours = language if language in OURS else OURS[0]
    return (files("cli.notices") / file_of(ours)).read_text(encoding="utf-8")


def message_wording(folder: Path, language: str) -> MessageWording:
    """Return the words of a language: the house's, where its file leaves something out ours.

    Raises:
        Problem: nobody speaks it, or the file cannot be read.
    """
    file = folder / file_of(language)
    if file.exists():
        return MessageWording(words_in(file, _ours(language)), file.name, _ours(language))
    if language in OURS:
        return MessageWording({}, file.name, _ours(language))
    what = f"There are no words for messages in {quoted(language)}."
    advice = "Lay them out, translate them, and set the language then:"
    raise Problem("wording", exits.USAGE, what, advice=advice, commands=(f"waitlist config messages {language}",))


@lru_cache(maxsize=8)
def _ours(language: str) -> dict[str, Any]:
    """Return our words; what a language of ours leaves out, such as the page, is taken from English."""
    english = tomllib.loads(text_of_language(OURS[0]))
    return english | tomllib.loads(text_of_language(language))
