"""The tables of docs/format.md: what a policy, an event and a decision consist of, from the classes that say so."""

import ast
import re
from pathlib import Path

from ledger.upcasters import VERSIONS
from tests.architecture.tree import ROOT

PAGE = ROOT / "docs" / "format.md"
EVENTS = [ROOT / "ledger" / "events" / f"{name}.py" for name in ("waitlists", "entries", "spots", "keeping")]
WORDS = {"bool": "true or false", "int": "whole number", "str": "text", "Whole": "whole number from 0"}
WORDS |= {"Number": "whole number", "Word": "text"}
OLDER = {"CapacityChanged": "Version 1 had only `capacity`, a whole number: that of the pool `general`, alone."}
LEDGER = ROOT / "ledger"


def page() -> str:
    """Return docs/format.md with its tables written anew; everything else stays as it is."""
    text = PAGE.read_text(encoding="utf-8")
    for name, tables in (("policy", _policy), ("events", _events), ("decision", _decision)):
        marks = re.compile(rf"(<!-- {name}: [^>]*-->\n).*?(<!-- {name}: end -->)", re.DOTALL)
        text = marks.sub(lambda found, tables=tables: f"{found[1]}{tables()}{found[2]}", text)  # type: ignore[misc]
    return text


def _policy() -> str:
    classes = _classes(LEDGER / "policy.py") | _classes(LEDGER / "offer_hours.py")
    policy = _table(classes["Policy"], "setting", "default").replace("| nothing |", "| `null` |")
    titled = (_titled(classes[name]) for name in ("Attribute", "OfferHours", "JoinLimit", "Penalties"))
    return "\n".join([policy, *titled])


def _events() -> str:
    return "\n".join(_titled(one) for path in EVENTS for one in _classes(path).values())


def _decision() -> str:
    classes = _classes(LEDGER / "decision.py")
    titled = [_titled(classes[name]) for name in ("Skipped", "Skip", "Penalty")]
    return "\n".join([_table(classes["Decision"]), *titled, _codes()])


def _codes() -> str:
    """Return the closed lists of words that decisions and events choose from."""
    body = ast.parse((LEDGER / "decision.py").read_text(encoding="utf-8")).body
    aliases = [one for one in body if isinstance(one, ast.Assign) and isinstance(one.value, ast.Subscript)]
    rows = [f"| *{ast.unparse(one.targets[0])}* | {_type(one.value)} |\n" for one in aliases]
    return "".join(["| type | one of |\n| --- | --- |\n", *rows])


def _classes(path: Path) -> dict[str, ast.ClassDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.name: one for one in tree.body if isinstance(one, ast.ClassDef)}


def _titled(one: ast.ClassDef) -> str:
    version = VERSIONS.get(one.name, 1)
    title = f"{one.name}, version {version}" if version > 1 else one.name
    about = [*(ast.get_docstring(one) or "").split("\n\n")[0].split(), OLDER.get(one.name, "")]
    return f"#### {title}\n\n{_marked(' '.join(about).strip())}\n\n{_table(one)}"


def _marked(text: str) -> str:
    """Return a docstring's text as Markdown writes it."""
    return text.replace("``", "`").replace("|", "\\|")


def _table(one: ast.ClassDef, member: str = "member", default: str = "left out means") -> str:
    fields = [field for field in one.body if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)]
    if not fields:
        return ""
    meanings = _meanings(ast.get_docstring(one) or "")
    heads = [member, "type", default, *(["meaning"] if meanings else [])]
    rows = [_row(field, meanings, _renamed(one)) for field in fields]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, ["---"] * len(heads), *rows))


def _row(field: ast.AnnAssign, meanings: dict[str, str], renamed: dict[str, str]) -> list[str]:
    assert isinstance(field.target, ast.Name)
    name = field.target.id
    said = [f"`{renamed.get(name, name)}`", _type(field.annotation), _default(field.value)]
    return [*said, *([meanings.get(name, "")] if meanings else [])]


def _renamed(one: ast.ClassDef) -> dict[str, str]:
    """Return how members are called in a record that could not be called so in Python."""
    return next((dict(ast.literal_eval(told.value)) for told in one.keywords if told.arg == "rename"), {})


def _meanings(docstring: str) -> dict[str, str]:
    """Return what the docstring says of its attributes."""
    _, _, listed = docstring.partition("Attributes:\n")
    found = re.findall(r"^    (\w+): (.*(?:\n        .*)*)", listed, re.MULTILINE)
    return {name: _marked(" ".join(text.split()).rstrip(".")) for name, text in found}


def _type(annotation: ast.expr) -> str:
    """Return a type in words; that a member may be nothing shows in its default."""
    if isinstance(annotation, ast.BinOp):
        sides = [annotation.left, annotation.right]
        return " or ".join(_type(side) for side in sides if ast.unparse(side) not in {"None", "UnsetType"})
    if isinstance(annotation, ast.Subscript):
        return _of(ast.unparse(annotation.value), annotation.slice)
    text = ast.unparse(annotation)
    return WORDS.get(text, "`null`" if text == "None" else f"*{text}*")


def _of(outer: str, inner: ast.expr) -> str:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if outer == "Literal":
        return ", ".join(f"`{part.value!s}`" if isinstance(part, ast.Constant) else _type(part) for part in parts)
    if outer == "Annotated":
        return _type(parts[0])
    if outer == "dict":
        return f"object, each member {_type(parts[1])}"
    return f"list of {_type(parts[0])}"


def _default(value: ast.expr | None) -> str:
    if value is None:
        return "always there"
    text = ast.unparse(value)
    plain = {"None": "nothing", "()": "`[]`", "field(default_factory=dict)": "`{}`", "UNSET": "left out"}
    plain |= {"(ByJoined(),)": '`[{"by":"joined"}]`', "True": "`true`", "False": "`false`"}
    return plain.get(text, f"`{text}`".replace("'", '"'))
