"""What may be expected where two have to agree: an override that is proposed, and approved."""

import hashlib
from typing import Any

import msgspec

from ledger import events
from ledger.events import ListEvent
from tests.scenarios.harness import Happening, Scene


def proposed(verb: str, person: str | None = None, *, reason: str = "digest", **details: Any) -> Happening:
    """An override was proposed; ``outcome`` says pool, deviation and how many it bypasses."""
    outcome = details.pop("outcome")
    flat = details | {f"outcome.{name}": value for name, value in outcome.items()}

    def event(scene: Scene, _: int) -> ListEvent:
        number = None if person is None else scene.entry(person)
        members = flat if number is None else {"entry": number, **flat}
        plain = msgspec.json.encode(members, order="sorted")
        digest = hashlib.sha256(plain).hexdigest()
        return events.OverrideProposed(verb=verb, digest=digest, details=members, entry=number, reason=reason)

    return Happening(events.OverrideProposed, event, person)


def approved(position: int) -> Happening:
    """The override proposed there was approved."""

    def event(scene: Scene, _: int) -> ListEvent:
        proposal = scene.facts[position - 1].event
        assert isinstance(proposal, events.OverrideProposed)
        return events.OverrideApproved(proposal=position, digest=proposal.digest)

    return Happening(events.OverrideApproved, event)


def taken_back(position: int) -> Happening:
    """The override proposed there was taken back."""
    event = events.OverrideWithdrawn(proposal=position)
    return Happening(events.OverrideWithdrawn, lambda *_: event)
