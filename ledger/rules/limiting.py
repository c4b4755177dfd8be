"""What did a person do before, here and on the other waitlists of the series, that counts when they join?

How often they joined, and whether they used their spots. Published in docs/format.md, 11.5.
"""

from collections import Counter

from ledger.book import ACTIVE, Entry
from ledger.commands import Join
from ledger.decision import Penalty
from ledger.instant import add, duration
from ledger.penalties import counting
from ledger.policy import JoinLimit
from ledger.refusals import Refused
from ledger.rules.situation import Situation, refused


def counted_elsewhere(step: Join, now: Situation) -> dict[str, int]:
    """Return how much of the limit the person has used up on each other waitlist of the series.

    A waitlist is decided again from its own records alone, so they say what was found; then that is taken as it is.
    """
    limit = now.policy.join_limit
    if limit is None or limit.over == "waitlist":
        return {}
    if step.elsewhere is not None:
        return step.elsewhere
    others = (entry for entry in now.book.entries_of(step.person) if entry.waitlist != now.name)
    return dict(sorted(Counter(entry.waitlist for entry in others if _counts(entry, limit, now)).items()))


def penalties_of(step: Join, now: Situation) -> tuple[Penalty, ...]:
    """Return the points that count against the person; those of other waitlists as recorded, where they are."""
    rules = now.policy.penalty_rules
    if rules is None:
        return ()
    if step.penalties is not None and rules.over == "series":
        return step.penalties
    entries = now.book.entries_of(step.person)
    return counting((entry for entry in entries if rules.over == "series" or entry.waitlist == now.name), now.at)


def beyond_limit(step: Join, elsewhere: dict[str, int], now: Situation) -> Refused | None:
    """Return the refusal of a person who has joined as often as the policy allows."""
    limit = now.policy.join_limit
    if limit is None:
        return None
    here = [entry for entry in now.book.entries_of(step.person) if entry.waitlist == now.name]
    count = sum(_counts(entry, limit, now) for entry in here) + sum(elsewhere.values())
    if count < limit.most:
        return None
    details: dict[str, str | int] = {"limit": limit.most}
    if limit.within is not None:
        details["within"] = limit.within
    if limit.over == "series":
        details |= {"counts": limit.counts, "lists": ", ".join(elsewhere)}
    return refused("limit_reached", is_disputable=True, **details)


def _counts(entry: Entry, limit: JoinLimit, now: Situation) -> bool:
    if limit.counts == "active":
        return _is_active(entry, now)
    return limit.within is None or add(entry.joined_at, duration(limit.within)) > now.at


def _is_active(entry: Entry, now: Situation) -> bool:
    """Whether an entry is in its queue or holds an offer or a spot now, on a waitlist that is not over.

    Only the command's own waitlist is swept before it, so what is due on another is seen as if it were recorded.
    """
    waitlist = now.book.waitlist(entry.waitlist)
    if waitlist is None or entry.state not in ACTIVE or waitlist.closed == "all":
        return False
    if waitlist.stops is not None and waitlist.stops <= now.at:
        return False
    is_dead = entry.state == "offered" and entry.wakes is not None and entry.wakes <= now.at
    return not (is_dead and waitlist.policy.after_expiry == "leave")
