"""How does a plan show an override: whom it passes over, from which rank, and who has the spots after it?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.render.page import Block, Item, Prose
from cli.session import Session
from cli.words.plain import count

if TYPE_CHECKING:
    from ledger.attempt import Answer
    from replays.review.bypassing import Override


def override_in(session: Session, answer: "Answer") -> "Override | None":
    """Return what the override in a plan does; None when there is none."""
    from replays.review.bypassing import override

    return override(session.records, answer.request.waitlist, answer.records)


def override_blocks(session: Session, found: "Override") -> Iterator[Block]:
    """Yield what an override does, in words."""
    if found.count:
        stand = "who stands" if found.count == 1 else "who stand"
        who = f"{count(found.count, 'person')} {stand} ahead and could have had the spot"
        yield Prose(f"This passes over {who}{':' if found.bypassed else '.'}", "bad")
        yield from (Item(f"{one.rank}.", session.names.numbered(one.entry)) for one in found.bypassed)
        if found.bypassed and found.count > len(found.bypassed):
            yield Prose(f"and {count(found.count - len(found.bypassed), 'person')} more.", "bad")
    else:
        yield Prose("This passes over nobody who could have had the spot.")
    if found.rank is not None:
        ranks = found.rank - 1
        past = f", past {count(ranks, 'rank')}" if ranks else ""
        yield Prose(f"The spot goes to rank {found.rank} of {found.waiting}{past}.", "quiet")
    (before, after), (had, has) = found.by_override, found.taken
    yield Prose(f"Spots given by override: {before} of {had} before, {after} of {has} after.", "quiet")
    for share in found.shares:
        change = f"{share.before} before, {share.after} after"
        yield Prose(f"Spots with {share.attribute} {share.value}: {change}.", "quiet")
