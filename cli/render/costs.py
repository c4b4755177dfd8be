"""What does it cost somebody that they did not use a spot? Said where it is planned and where it is recorded."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.render.page import Block, Prose
from cli.session import Session
from cli.words.clockface import Clockface
from cli.words.plain import count

if TYPE_CHECKING:
    from ledger.attempt import Answer


def cost_blocks(session: Session, answer: "Answer", clock: Clockface) -> Iterator[Block]:
    """Yield what the spots given back, or not used, cost under the policy."""
    from ledger.events import AdmissionCancelled, NoShowRecorded
    from ledger.penalties import for_cancelling, for_no_show

    if not answer.records or answer.request.do == "open":
        return
    policy = session.waitlist(answer.request.waitlist).policy
    for position, record in answer.records:
        if isinstance(record.event, AdmissionCancelled):
            penalty, why = for_cancelling(policy, position, record.at), "This came late: it"
        elif isinstance(record.event, NoShowRecorded):
            penalty, why = for_no_show(policy, position, record.at), "This"
        else:
            continue
        if penalty is not None:
            until = f"until {clock.spoken(penalty.until)}" if penalty.until else "until staff end it"
            who = session.names.entry(record.event.entry)
            yield Prose(f"{why} costs {who} {count(penalty.points, 'penalty point')} {until}.")
