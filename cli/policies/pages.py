"""How is a policy shown, checked and compared with another?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from cli import exits
from cli.places import computers_zone
from cli.policies import SHIPPED, Source, shipped, source_of
from cli.policies.complaints import Complaint, checked, not_adoptable
from cli.problem import Problem
from cli.render.page import Block, Facts, Heading, Item, Page, Prose, Sheet, columns
from cli.session import Session
from cli.words.plain import close_to, count, listed, quoted
from cli.words.policy import condition, for_whom, in_words, remarks, sentences
from ledger.policy import Policy, policy_digest

NO_FILES = frozenset({"rules"})
"""Members of a policy that nobody writes: the ledger does."""


def show_page(session: Session, name: str) -> Page:
    """Return a waitlist's policy in words, with its digest; or one that ships, if no waitlist has this name."""
    if name in SHIPPED and name not in [one.name for one in session.ledger.waitlists()]:
        return check_page(session, Path(name))
    waitlist = session.waitlist(name)
    said = sentences(waitlist.policy, session.clock(waitlist.zone))
    facts = (("version", waitlist.policy_version), ("rules", waitlist.policy.rules), ("digest", waitlist.policy_digest))
    blocks: tuple[Block, ...] = (
        Heading(f"{waitlist.policy.name}, the policy of {name}"),
        *(Item(f"{number}.", one) for number, one in enumerate(said, 1)),
        Facts(facts),
    )
    data = {
        "version": waitlist.policy_version,
        "digest": waitlist.policy_digest,
        "words": said,
        "policy": waitlist.policy,
    }
    sheet = Sheet(columns("rule"), tuple((one,) for one in said))
    return Page(schema="waitlist.policy/1", data=data, blocks=blocks, sheet=sheet, head=session.records.head().position)


def check_page(session: Session, file: Path) -> Page:
    """Return whether a policy file could be adopted, and what it says."""
    source = source_of(session.around.folder / file)
    clock = session.clock(computers_zone(session.around.environment))
    policy, complaints = checked(source, clock.zone)
    if policy is None:
        return _complaints_page(source, complaints)
    said, noted = sentences(policy, clock), list(remarks(policy))
    blocks: tuple[Block, ...] = (
        Prose(f"{source.name} can be adopted. It says:", "good"),
        *(Item(f"{number}.", one) for number, one in enumerate(said, 1)),
        *(Prose(one) for one in noted),
    )
    data = {"digest": policy_digest(policy), "words": said, "remarks": noted, "policy": policy}
    sheet = Sheet(columns("rule"), tuple((one,) for one in said))
    return Page(schema="waitlist.policy-check/1", data=data, blocks=blocks, sheet=sheet)


def diff_page(session: Session, one: str, other: str, *, says_so: bool) -> Page:
    """Return in what two policies differ; with ``says_so`` the exit code tells whether they do."""
    (name, before), (other_name, after) = _named(session, one), _named(session, other)
    rows = tuple(_differences(before, after))
    said, then = (sentences(policy, session.clock()) for policy in (before, after))
    gone = [text for text in said if text not in then]
    new = [text for text in then if text not in said]
    sheet = Sheet(columns("setting", "before", "after"), rows)
    blocks: list[Block] = [Heading(f"From {name} to {other_name}: {count(len(rows), 'setting')} changed")]
    if not rows:
        blocks = [Prose(f"{name} and {other_name} say the same.")]
    blocks += [Item("-", text) for text in gone] + [Item("+", text) for text in new]
    data = {
        "changed": [dict(zip(("setting", "before", "after"), row, strict=True)) for row in rows],
        "gone": gone,
        "new": new,
    }
    code = exits.CHANGES if rows and says_so else exits.DONE
    shown = (*blocks, sheet) if rows else tuple(blocks)
    return Page(schema="waitlist.policy-diff/1", data=data, blocks=shown, sheet=sheet, code=code)


def _complaints_page(source: Source, complaints: list[Complaint]) -> Page:
    number = len(complaints)
    heading = f"{source.name} cannot be adopted: {count(number, 'thing')} {'is' if number == 1 else 'are'} wrong."
    lines = tuple(Item(f"line {complaint.line}" if complaint.line else "-", complaint.text) for complaint in complaints)
    sheet = Sheet(columns("line", "wrong", right=("line",)), tuple((one.line, one.text) for one in complaints))
    return Page(
        schema="waitlist.policy-check/1",
        data={"wrong": complaints},
        blocks=(Prose(heading, "bad"), *lines),
        sheet=sheet,
        code=exits.USAGE,
    )


def _named(session: Session, text: str) -> tuple[str, Policy]:
    """Return the policy that is meant: a file, LIST, LIST@VERSION, or one that ships."""
    file = session.around.folder / text
    if file.is_file():
        policy, complaints = checked(source_of(file))
        if policy is None:
            raise not_adoptable(source_of(file), complaints)
        return file.name, policy
    name, at, version = text.partition("@")
    lists = [one.name for one in session.ledger.waitlists()]
    if name in lists:
        return _version(session, name, version if at else None)
    if text in SHIPPED:
        return text, msgspec.convert(shipped(text).settings, Policy)
    meant = close_to(text, [*lists, *SHIPPED])
    advice = f"Did you mean {listed(map(quoted, meant), 'or')}?" if meant else ""
    what = f"There is no policy {quoted(text)}: no file, no waitlist, and none that ships ({listed(SHIPPED)})."
    raise Problem("policy_file", exits.USAGE, what, advice=advice)


def _version(session: Session, name: str, version: str | None) -> tuple[str, Policy]:
    from replays.past.policies import versions

    found = versions(session.records, name)
    number = len(found) if version is None else int(version) if version.isascii() and version.isdigit() else 0
    if not 1 <= number <= len(found):
        what = f"{name} has {count(len(found), 'version')} of its policy, and no version {quoted(version or '')}."
        raise Problem("no_record", exits.NOT_FOUND, what, advice=f"Write {name}@1 for the first.")
    return f"{name}@{number}", found[number - 1].policy


def _differences(before: Policy, after: Policy) -> Iterator[tuple[str, str, str]]:
    mine, theirs = msgspec.to_builtins(before), msgspec.to_builtins(after)
    for name in sorted((mine.keys() | theirs.keys()) - NO_FILES):
        if mine.get(name) != theirs.get(name):
            yield name, _shown(name, before, mine.get(name)), _shown(name, after, theirs.get(name))


def _shown(name: str, policy: Policy, value: Any) -> str:
    if not value and value is not False and value != 0:
        return "not set"
    match name:
        case "order":
            return in_words(policy)
        case "eligible":
            return listed(map(condition, policy.eligible))
        case "pools":
            return listed(f"{rule.name} {for_whom(rule)}" for rule in policy.pool_rules)
        case _:
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
