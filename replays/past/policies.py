"""Which policies has a waitlist had, and when did each take effect?"""

from msgspec import Struct

from ledger.decision import Position
from ledger.events import PolicyAdopted, WaitlistOpened
from ledger.instant import Instant
from ledger.policy import Policy
from replays.past.history import Records, story


class Version(Struct, frozen=True):
    """A version of a waitlist's policy and the record with which it took effect."""

    version: int
    position: Position
    at: Instant
    policy: Policy


def versions(records: Records, waitlist: str) -> list[Version]:
    """Return all versions, the first one first."""
    found: list[Version] = []
    for position, record in story(records, waitlist):
        if isinstance(record.event, WaitlistOpened | PolicyAdopted):
            found.append(Version(len(found) + 1, position, record.at, record.event.policy))
    return found
