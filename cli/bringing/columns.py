"""Which column holds what? Guessed by its heading, or said; never two columns for one thing without a word."""

from collections.abc import Sequence

from msgspec import Struct

from cli import exits
from cli.bringing.grid import Grid
from cli.bringing.headings import Language, Profile, meaning, plain, profile_of
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.plain import close_to, listed, quoted, typed

FIELDS: dict[str, str] = {
    "name": "the full name",
    "first_name": "the first name",
    "last_name": "the last name",
    "email": "the address",
    "phone": "the phone number",
    "ref": "your own reference",
    "joined": "when they joined",
    "joined_time": "the time of day when they joined",
    "status": "whether they wait or are in",
    "party": "how many spots they need",
    "priority": "the priority",
    "pool": "the pool that they accept",
}
"""What a column can hold, in words; besides, any attribute that the policy reads."""
NAMING = frozenset({"name", "first_name", "last_name", "email", "ref"})


class Columns(Struct, frozen=True):
    """What each column holds.

    Attributes:
        places: where each thing stands, counted from 0; attributes by their names.
        headings: the headings of those columns.
        unused: headings of columns that are not brought along.
        profile: whose export it is, if it was known.
        language: of the headings that were known by their words.
    """

    places: dict[str, int]
    headings: dict[str, str]
    unused: tuple[str, ...]
    profile: Profile | None = None
    language: Language | None = None


def is_heading(text: str) -> bool:
    """Whether a text is the heading of something that can be brought along."""
    return meaning(text) is not None


def columns_of(grid: Grid, said: Sequence[str], attributes: frozenset[str], command: str) -> Columns:
    """Return what each column holds, by what was said, then by whose export it is, then by the words.

    Args:
        grid: the file.
        said: ``FIELD=HEADING``; without a heading the field is not brought along.
        attributes: those that the policy reads.
        command: what was typed, to be typed again with a column.

    Raises:
        Problem: no such field or heading, two columns for one thing, or nothing says who the people are.
    """
    told = dict(_told(grid, one, attributes) for one in said)
    profile = profile_of(grid.headings)
    places = {field: place for field, place in told.items() if place is not None}
    found, languages = _guessed(grid, profile, attributes, set(told), set(places.values()))
    for field, several in found.items():
        if len(several) > 1:
            raise _two(grid, field, several, command)
        places[field] = several[0]
    if not NAMING & places.keys():
        raise _nobody(grid, command)
    headings = {field: grid.headings[place] for field, place in places.items()}
    used = set(places.values())
    unused = tuple(text for place, text in enumerate(grid.headings) if text and place not in used)
    language = next((one for one in ("de", "hu") if one in languages), "en" if languages else None)
    return Columns(places, headings, unused, profile, language)  # type: ignore[arg-type]


def _told(grid: Grid, text: str, attributes: frozenset[str]) -> tuple[str, int | None]:
    field, equals, heading = text.partition("=")
    field = field.strip()
    known = [*FIELDS, *sorted(attributes)]
    if not equals or field not in known:
        meant = close_to(field, known, 1)
        hint = f" Did you mean {quoted(meant[0])}?" if meant else f" There is {listed(known)}."
        what = (
            f"A column is said FIELD=HEADING, not {quoted(text)}."
            if not equals
            else f"No column holds {quoted(field)}."
        )
        raise Problem("usage", exits.USAGE, what + hint, recorded=NOTHING_RECORDED)
    if not heading.strip():
        return field, None
    for same in (lambda one: one == heading.strip(), lambda one: plain(one) == plain(heading)):
        found = [place for place, one in enumerate(grid.headings) if same(one)]
        if found:
            return field, found[0]
    meant = close_to(heading, grid.headings, 1)
    hint = (
        f"Did you mean {quoted(meant[0])}?"
        if meant
        else f"There is {listed(map(quoted, filter(None, grid.headings)))}."
    )
    what = f"Row {grid.heading_row} of {quoted(grid.file)} has no heading {quoted(heading)}."
    raise Problem("sheet", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=hint)


def _guessed(
    grid: Grid, profile: Profile | None, attributes: frozenset[str], told: set[str], taken: set[int]
) -> tuple[dict[str, list[int]], set[Language]]:
    """Return which columns may hold what, and the languages of their headings."""
    found: dict[str, list[int]] = {}
    languages: set[Language] = set()
    texts = [plain(heading) for heading in grid.headings]
    for known, heading in (profile.columns if profile else {}).items():
        if known not in told and heading in texts and texts.index(heading) not in taken:
            found[known] = [texts.index(heading)]
    taken = taken | {place for places in found.values() for place in places}
    decided = told | set(found)
    for place, heading in enumerate(grid.headings):
        field, language = _meant(heading, texts[place], attributes)
        if field is None or place in taken or field in decided:
            continue
        found.setdefault(field, []).append(place)
        if language is not None:
            languages.add(language)
    _drop_double_names(found)
    return found, languages


def _meant(heading: str, text: str, attributes: frozenset[str]) -> tuple[str | None, Language | None]:
    if text.replace(" ", "_") in attributes:
        return text.replace(" ", "_"), None
    meant = meaning(heading)
    return meant if meant is not None else (None, None)


def _drop_double_names(found: dict[str, list[int]]) -> None:
    """Where first and last names have columns, a German “Name” is the last name, and a full name says it again."""
    if "name" in found and "first_name" in found:
        if "last_name" not in found:
            found["last_name"] = found["name"]
        found.pop("name")


def _two(grid: Grid, field: str, places: list[int], command: str) -> Problem:
    both = listed((quoted(grid.headings[place]) for place in places), "or")
    what = f"Which column of {quoted(grid.file)} holds {FIELDS.get(field, field)}: {both}?"
    return _unsaid(
        what, "Say it, for example:", f"{command} {typed('--column', f'{field}={grid.headings[places[0]]}')}"
    )


def _nobody(grid: Grid, command: str) -> Problem:
    there = listed(map(quoted, filter(None, grid.headings)))
    what = f"No column of {quoted(grid.file)} says who the people are. Row {grid.heading_row} has: {there}."
    example = next(filter(None, grid.headings), "HEADING")
    advice = "Give the columns headings, or say which holds the names, for example:"
    return _unsaid(what, advice, f"{command} {typed('--column', f'name={example}')}")


def _unsaid(what: str, advice: str, command: str) -> Problem:
    return Problem("sheet", exits.USAGE, what, recorded=NOTHING_RECORDED, advice=advice, commands=(command,))
