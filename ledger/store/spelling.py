"""When do two spellings mean the same person? Addresses and references exactly, names as a caller says them."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

LONGEST = 1000
"""Characters in a value that a person may give."""

HANDLES = ("email", "ref", "phone")
"""What identifies a person, besides the full name, which need not."""

# These providers deliver "mia+club@" to "mia@"; elsewhere the part after "+" may be another mailbox.
_IGNORING_TAGS = {
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "fastmail.com",
    "proton.me",
    "protonmail.com",
}
# Whatever shows nothing by itself: soft hyphens, joiners, marks of direction, blanks without width, variants.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff]"
)
_REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")  # control characters, NUL too, and halves of characters
# Letters that Unicode does not take apart, and the apostrophes that some type and others leave out.
_PLAIN_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "'": None,
        "’": None,
        "`": None,
    }
)
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_PHONE = re.compile(r"[+\d][\d\s()./-]{3,}", re.ASCII)


class UnfitText(ValueError):
    """A text that a person may not give, with a sentence that says why."""


def checked(value: str) -> str:
    """Return the value as it was given, if a person may give it.

    Raises:
        UnfitText: it is too long or holds control characters.
    """
    if len(value) > LONGEST:
        raise UnfitText(f"This text has {len(value):,} characters; at most {LONGEST:,} are kept.")
    if _REFUSED.search(value):
        raise UnfitText(f"This text holds control characters, which cannot be shown: {value[:60]!a}.")
    return value


def bounded(value: str) -> str:
    """Return a value that is kept, cut where it is longer than a person may give it: then another program wrote it."""
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def normal(kind: str, value: str) -> str:
    """Return the one spelling of an address, reference, phone number or name; equal ones are the same.

    Raises:
        UnfitText: nothing is left of it, or ``checked`` refuses it.
    """
    text = " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", checked(value)).casefold()).split())
    if kind == "email":
        text = _without_tag(text)
    elif kind == "phone":
        text = _digits(text)
    if not text:
        raise UnfitText(f"This {kind} is empty: {value!r}.")
    return text


def searchable(kind: str, value: str) -> str:
    """Return the text in which :func:`sought` forms are looked for."""
    if kind == "phone":
        return normal(kind, value)
    plain = _plain(value)
    return f"{plain}\n{_without_umlauts(plain)}"


def sought(text: str) -> list[tuple[str, ...]]:
    """Return for each word that a caller says the forms of it, one of which a match must contain."""
    words = checked(text).split()
    if _PHONE.fullmatch(text.strip()):
        # A number is said as one, with or without the country's prefix.
        return [(_plain(text), _digits(text).lstrip("+0") or "0")]
    return [(_plain(word), _without_umlauts(_plain(word))) for word in words]


Naming = Literal["certain", "perhaps"]
"""How surely a text names somebody."""


def naming(text: str, known: Iterable[tuple[str, str]]) -> Naming | None:
    """Return how a text names a person of whom these values are known, each with its kind; None when it does not.

    A full name, address, number or reference is certain; a single word of the name may be somebody else's.
    """
    perhaps = False
    said = words(text)
    for kind, value in known:
        if kind == "phone":
            if len(_digits(value)) >= _TELLING_DIGITS and _digits(value)[-_TELLING_DIGITS:] in _digits(text):
                return "certain"
        elif any(_stands_in(form, said) for form in _forms(value)):
            return "certain"
        elif kind in {"name", "ref"}:
            parts = {word for form in _forms(value) for word in form if len(word) > _SHORTEST_WORD}
            perhaps = perhaps or not parts.isdisjoint(said)
    return "perhaps" if perhaps else None


_TELLING_DIGITS = 7  # the end of a number, which is the same with and without the country's prefix
_SHORTEST_WORD = 2
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Return the words of a text, each with its other spelling where it has one."""
    plain = _plain(text)
    return _WORD.findall(plain) + _WORD.findall(_without_umlauts(plain))


def _forms(value: str) -> tuple[list[str], list[str]]:
    plain = _plain(value)
    return _WORD.findall(plain), _WORD.findall(_without_umlauts(plain))


def _stands_in(part: list[str], words: list[str]) -> bool:
    """Whether these words stand next to each other among the others."""
    return bool(part) and any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _without_tag(address: str) -> str:
    mailbox, at, domain = address.rpartition("@")
    if at and domain in _IGNORING_TAGS:
        mailbox = mailbox.partition("+")[0]
    return f"{mailbox}{at}{domain}"


def _digits(number: str) -> str:
    plus = "+" if number.lstrip().startswith(("+", "00")) else ""
    digits = "".join(character for character in number if character.isascii() and character.isdigit())
    return plus + (digits.removeprefix("00") if plus else digits)


def _plain(text: str) -> str:
    """Return the text in small letters without accents."""
    letters = text.casefold()
    if not letters.isascii():
        apart = unicodedata.normalize("NFKD", letters)
        letters = "".join(character for character in _UNSEEN.sub("", apart) if not unicodedata.combining(character))
    return " ".join(letters.translate(_PLAIN_LETTERS).split())


def _without_umlauts(plain: str) -> str:
    """Return ``muller`` for ``mueller`` too, which is how some write Müller."""
    for pair, letter in _UMLAUTS:
        plain = plain.replace(pair, letter)
    return plain
