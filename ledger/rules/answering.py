"""How do an offer, an admission and the wish for one end? By the person's word or by staff's.

Accept, decline, withdraw, cancel, leave; revoke, displace, no-show.
"""

from ledger.commands import Accept, Cancel, Decline, Displace, Leave, NoShow, Revoke, Withdraw
from ledger.events import (
    AdmissionCancelled,
    EntryDisplaced,
    EntryWithdrawn,
    Events,
    NoShowRecorded,
    OfferAccepted,
    OfferDeclined,
    OfferRevoked,
)
from ledger.refusals import Refused
from ledger.rules.situation import Situation, refused


def accept(step: Accept, now: Situation) -> Events | Refused:
    """Take a live offer; one that died unanswered is refused, and the refusal recorded."""
    entry = now.entry(step.entry)
    if entry.offer is not None:
        return (OfferAccepted(entry=entry.number, offer=entry.offer),)
    if entry.state == "admitted":
        return refused("already_admitted", entry=entry.number)
    if entry.lapsed is not None:
        return refused("offer_expired", is_disputable=True, entry=entry.number, expired=entry.lapsed)
    return refused("no_live_offer", entry=entry.number, state=entry.state)


def decline(step: Decline | Leave, now: Situation) -> Events | Refused:
    """Turn a live offer down."""
    entry = now.entry(step.entry)
    if entry.offer is None:
        return refused("no_live_offer", entry=entry.number, state=entry.state)
    return (OfferDeclined(entry=entry.number, offer=entry.offer, reason=step.reason),)


def withdraw(step: Withdraw | Leave, now: Situation) -> Events | Refused:
    """Leave the queue; a live offer is declined with it, so that it ends in one of its four ways."""
    entry = now.entry(step.entry)
    left = EntryWithdrawn(entry=entry.number, reason=step.reason)
    if entry.offer is not None:
        return OfferDeclined(entry=entry.number, offer=entry.offer), left
    if entry.state in {"waiting", "suspended"}:
        return (left,)
    return refused("not_waiting", entry=entry.number, state=entry.state)


def cancel(step: Cancel | Leave, now: Situation) -> Events | Refused:
    """Give an admission back."""
    entry = now.entry(step.entry)
    if entry.state != "admitted":
        return refused("not_admitted", entry=entry.number, state=entry.state)
    return (AdmissionCancelled(entry=entry.number, reason=step.reason),)


def revoke(step: Revoke, now: Situation) -> Events | Refused:
    """Take a live offer back."""
    entry = now.entry(step.entry)
    if entry.offer is None:
        return refused("no_live_offer", entry=entry.number, state=entry.state)
    return (OfferRevoked(entry=entry.number, offer=entry.offer, code=step.code, reason=step.reason),)


def leave(step: Leave, now: Situation) -> Events | Refused:
    """Leave, whatever the state is: cancel an admission, decline an offer, withdraw from the queue."""
    entry = now.entry(step.entry)
    if entry.state == "admitted":
        return cancel(step, now)
    if entry.state == "offered" and now.policy.after_decline == "leave":
        return decline(step, now)
    return withdraw(step, now)


def displace(step: Displace, now: Situation) -> Events | Refused:
    """Take the spot of an admitted entry and put the entry back in the queue, at its former rank."""
    entry = now.entry(step.entry)
    if entry.state != "admitted":
        return refused("not_admitted", entry=entry.number, state=entry.state)
    return (EntryDisplaced(entry=entry.number, code=step.code, reason=step.reason),)


def no_show(step: NoShow, now: Situation) -> Events | Refused:
    """Note that an admitted person did not come; the spot is free again."""
    entry = now.entry(step.entry)
    if entry.state != "admitted":
        return refused("not_admitted", entry=entry.number, state=entry.state)
    return (NoShowRecorded(entry=entry.number, reason=step.reason),)
