"""What was typed that this program does not understand, and what was probably meant?"""

import re
from collections.abc import Iterable
from typing import Any

from cli import exits
from cli.problem import Problem
from cli.words.plain import close_to, quoted, sentence, typed

MEANT = {
    "add": "join",
    "book": "admit",
    "claim": "accept",
    "confirm": "accept",
    "create": "open",
    "delete": "withdraw",
    "explain": "why",
    "history": "log",
    "invite": "offer",
    "list": "queue",
    "new": "open",
    "promote": "offer",
    "reject": "decline",
    "remove": "withdraw",
    "search": "find",
    "show-queue": "queue",
    "waiting": "queue",
}
"""Words that other programs use, and the verb that does it here."""


def not_understood(error: Any, verbs: Iterable[str]) -> Problem:
    """Return a complaint of the parser in words, with the command that was probably meant.

    Args:
        error: the exception; of a class that is vendored inside typer.
        verbs: all there are.
    """
    path = error.ctx.command_path if getattr(error, "ctx", None) else "waitlist"
    message = error.format_message()
    if match := re.match(r"No such command '(.*?)'", message, re.DOTALL):
        return _no_such_verb(match[1], list(verbs))
    if type(error).__name__ == "NoSuchOption":
        return _no_such_option(error.option_name, list(error.possibilities or ()), path)
    return Problem("usage", exits.USAGE, _said(message), advice="See how it is used:", commands=(f"{path} --help",))


def _no_such_verb(word: str, verbs: list[str]) -> Problem:
    meant = [MEANT[word]] if MEANT.get(word) in verbs else close_to(word, verbs, 1)
    what = f"There is no verb {quoted(word)}."
    if meant:
        return Problem("usage", exits.USAGE, what, advice=f"Did you mean {quoted(meant[0])}?", instead=(word, meant[0]))
    return Problem("usage", exits.USAGE, what, advice="See them all:", commands=("waitlist --help",))


def _no_such_option(option: str, close: list[str], path: str) -> Problem:
    what = f"{quoted(path)} has no option {quoted(option)}."
    meant = close_to(option.strip("-"), (one.strip("-") for one in close), 1)  # the dashes make all of them alike
    if meant:
        advice = f"Did you mean {quoted(f'--{meant[0]}')}?"
        return Problem("usage", exits.USAGE, what, advice=advice, instead=(option, f"--{meant[0]}"))
    return Problem("usage", exits.USAGE, what, advice="See how it is used:", commands=(f"{path} --help",))


def _said(message: str) -> str:
    if match := re.match(r"Missing option '(.*?)'", message):
        return f"{match[1]} is missing."
    if match := re.search(r"argument '(.*)'\.?$", message):
        return f"{match[1]} is missing."
    if match := re.match(r"Invalid value for '(.*?)': '(.*)' is not a valid int", message, re.DOTALL):
        return f"{match[1].split(' / ')[0]} is a whole number, not {quoted(match[2])}."
    if match := re.match(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", message, re.DOTALL):
        return f"There is a word too many: {quoted(match[1])}. Names of several words go between quotation marks."
    return sentence(message)


def unknown_action(verb: str, action: str, known: dict[str, str]) -> Problem:
    """Return the problem that a verb such as ``staff`` does not know an action; ``known`` has a usage for each."""
    what = f"{quoted(f'waitlist {verb}')} does not know {quoted(action)}."
    if action in known:
        what = f"{quoted(f'waitlist {verb} {action}')} needs more words than these."
    commands = tuple(f"waitlist {verb} {usage}".rstrip() for usage in known.values())
    return Problem("usage", exits.USAGE, what, advice="It goes:", commands=commands)


def corrected(arguments: Iterable[str], instead: tuple[str, str]) -> str:
    """Return the command that was typed with the word that was meant in it, ready to paste."""
    wrong, right = instead
    return typed("waitlist", *(_put_right(word, wrong, right) for word in arguments))


def _put_right(word: str, wrong: str, right: str) -> str:
    if word == wrong:
        return right
    option, equals, value = word.partition("=")
    return f"{right}{equals}{value}" if option == wrong and equals else word
