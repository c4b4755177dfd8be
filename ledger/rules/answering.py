"""What may the person concerned do, and when? Accept, decline, withdraw, cancel; and staff's revocation."""

from ledger.commands import Accept, Cancel, Decline, Revoke, Withdraw
from ledger.events import AdmissionCancelled, EntryWithdrawn, ListEvent, OfferAccepted, OfferDeclined, OfferRevoked
from ledger.refusals import Refused
from ledger.rules.situation import Situation, refused


def accept(step: Accept, now: Situation) -> tuple[ListEvent, ...] | Refused:
    """Take a live offer; one that died unanswered is refused, and the refusal recorded (rule 5)."""
    entry = now.entry(step.entry)
    if entry.offer is not None:
        return (OfferAccepted(entry=entry.number, offer=entry.offer),)
    if entry.state == "admitted":
        return refused("already_admitted", entry=entry.number)
    if entry.lapsed is not None:
        return refused("offer_expired", is_disputable=True, entry=entry.number, expired=entry.lapsed)
    return refused("no_live_offer", entry=entry.number, state=entry.state)


def decline(step: Decline, now: Situation) -> tuple[ListEvent, ...] | Refused:
    """Turn a live offer down."""
    entry = now.entry(step.entry)
    if entry.offer is None:
        return refused("no_live_offer", entry=entry.number, state=entry.state)
    return (OfferDeclined(entry=entry.number, offer=entry.offer, reason=step.reason),)


def withdraw(step: Withdraw, now: Situation) -> tuple[ListEvent, ...] | Refused:
    """Leave the queue; a live offer is declined with it, so that it ends in one of its four ways."""
    entry = now.entry(step.entry)
    left = EntryWithdrawn(entry=entry.number, reason=step.reason)
    if entry.offer is not None:
        return OfferDeclined(entry=entry.number, offer=entry.offer), left
    if entry.state in {"waiting", "suspended"}:
        return (left,)
    return refused("not_waiting", entry=entry.number, state=entry.state)


def cancel(step: Cancel, now: Situation) -> tuple[ListEvent, ...] | Refused:
    """Give an admission back."""
    entry = now.entry(step.entry)
    if entry.state != "admitted":
        return refused("not_admitted", entry=entry.number, state=entry.state)
    return (AdmissionCancelled(entry=entry.number, reason=step.reason),)


def revoke(step: Revoke, now: Situation) -> tuple[ListEvent, ...] | Refused:
    """Take a live offer back."""
    entry = now.entry(step.entry)
    if entry.offer is None:
        return refused("no_live_offer", entry=entry.number, state=entry.state)
    return (OfferRevoked(entry=entry.number, offer=entry.offer, code=step.code, reason=step.reason),)
