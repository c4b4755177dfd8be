"""What sets two in a queue apart? The first criterion on which they differ, with both values."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from replays.reasons.ranks import Separation


def criterion_of(separation: "Separation") -> str:
    """Return what two are compared by: ``staff priority``, ``tier``, ``the order of joining``."""
    match separation.by:
        case "priority":
            return "staff priority"
        case "attribute":
            return (separation.attribute or "").replace("_", " ")
        case "rounds":
            return "how many offers they let expire"
        case "draw":
            return "the order of the draw"
        case "joined":
            return "the order of joining"
        case "entered":
            return "the order in which they were entered"


def against(separation: "Separation") -> str:
    """Return the value of the one above and that of the one below: ``#8 against #18``."""
    return f"{_short(separation, separation.value_above)} against {_short(separation, separation.value)}"


def both_values(separation: "Separation", above: str, below: str) -> str:
    """Return both values, each with whom it belongs to."""
    if separation.by == "joined":
        return f"{above} {_since(separation.value_above)}, {below} {_since(separation.value)}"
    if separation.by == "draw":
        return f"{above} {_drawn(separation.value_above)}, {below} {_drawn(separation.value)}"
    if separation.by == "entered":
        return f"{above} in #{separation.value_above}, {below} in #{separation.value}"
    mine, theirs = _value(separation.value), _value(separation.value_above)
    return f"{above} has {theirs}, {below} has {mine}"


def _short(separation: "Separation", value: object) -> str:
    if separation.by == "joined":
        return "now" if value is None else f"#{value}"
    if separation.by == "draw":
        return "not in the draw" if value is None else f"number {value}"
    if separation.by == "entered":
        return f"#{value}"
    return _value(value)


def _since(value: object) -> str:
    return f"has stood in line since #{value}" if value is not None else "goes to the end of the line now"


def _drawn(value: object) -> str:
    return "was not in the draw" if value is None else f"was drawn as number {value}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not given" if value is None else str(value)
