"""How is a policy shown, and a policy file checked?"""

from pathlib import Path

import msgspec

from cli import exits
from cli.page_of import answer
from cli.policies import read_policy
from cli.problem import Problem
from cli.render.page import Block, Facts, Heading, Item, Page, Sheet, columns
from cli.session import Session
from cli.words.policy import sentences
from ledger.malformed import in_words
from ledger.policy import Policy, faults, policy_digest


def show_page(session: Session, name: str) -> Page:
    """Return a waitlist's policy in words, with its digest."""
    waitlist = session.waitlist(name)
    said = sentences(waitlist.policy)
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


def check_page(file: Path) -> Page:
    """Return whether a policy file could be adopted.

    Raises:
        Problem: it could not; what is wrong, a sentence each.
    """
    settings = read_policy(file)
    try:
        policy = msgspec.convert(settings, Policy)
    except msgspec.ValidationError as error:
        raise Problem("policy", exits.USAGE, f"{file.name} cannot be adopted: {in_words(error, Policy)}") from error
    found = faults(policy)
    if found:
        raise Problem("policy", exits.USAGE, f"{file.name} cannot be adopted: {'; '.join(found)}.")
    rows = tuple((f"{number}.", one) for number, one in enumerate(sentences(policy), 1))
    return answer(
        "policy-check",
        f"{file.name} can be adopted. It says:",
        {"digest": policy_digest(policy), "policy": policy},
        rows=rows,
    )
