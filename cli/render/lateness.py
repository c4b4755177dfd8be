"""How does a plan show a form that came late? With the rank by the rule, and the rank by the time claimed for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.render.page import Block, Item, Prose
from cli.session import Session
from cli.words.clockface import Clockface
from cli.words.plain import count
from ledger.events import EntryAmended, EntryJoined

if TYPE_CHECKING:
    from ledger.attempt import Answer


def late_blocks(session: Session, answer: "Answer", clock: Clockface) -> Iterator[Block]:
    """Yield both ranks of a join, or of an entry that is placed, for which an earlier time is claimed."""
    from replays.answers.late import late

    for _, record in answer.records:
        event, happened = record.event, record.happened
        is_late = isinstance(event, EntryJoined) or (isinstance(event, EntryAmended) and event.placed is not None)
        if is_late and isinstance(event, EntryJoined | EntryAmended) and happened is not None:
            found = late(session.records, answer.request.waitlist, event, happened)
            if found is not None:
                when = clock.spoken(found.happened)
                yield Prose(f"By the rule they would stand at rank {found.by_rule} of {found.of}.")
                if event.placed is None:
                    claim = f"By the time claimed, {when}, it would be rank {found.by_stamp}. A claim moves nobody."
                    yield Prose(f"{claim} To rank by it is an override: --place-as-happened.")
                    return
                passed = found.by_rule - found.by_stamp
                past = f", past {count(passed, 'person')}:" if passed else ", past nobody."
                yield Prose(f"They are placed by the time claimed, {when}, at rank {found.by_stamp}{past}", "bad")
                ranked = enumerate(found.passed, found.by_stamp)
                yield from (Item(f"{rank}.", session.names.numbered(one)) for rank, one in ranked)
                if passed > len(found.passed):
                    yield Prose(f"and {count(passed - len(found.passed), 'person')} more.", "bad")
