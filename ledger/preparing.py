"""What can be worked out ahead of a command that ranks a waitlist anew, so that nobody has to wait while it is done?"""

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book, Entry, Waitlist
from ledger.decision import EntryNumber
from ledger.draw import value_fault
from ledger.intake.values import read_policy
from ledger.policy import Policy
from ledger.policy_faults import faults
from ledger.refusals import Mistake
from ledger.rekeying import draws_rank, keyed, placed, places_drawn, rank_alike
from ledger.requests import Request


class Reranking(Struct, frozen=True):
    """How a waitlist is to be ranked.

    Attributes:
        waitlist: as it is, but for the policy where that is to change.
        places: those that its draw gives, where that is to be held.
    """

    waitlist: Waitlist
    places: dict[EntryNumber, int] = {}

    def keyed(self, entry: Entry) -> Entry:
        """Return an entry as it will be ranked."""
        if self.waitlist.draw is not None and entry.number in self.places:
            entry = placed(entry, self.waitlist.draw, self.places[entry.number])
        return keyed(entry, self.waitlist)


def may_rank_anew(request: Request) -> bool:
    """Whether a request may give everybody on a waitlist another rank: a policy, a draw, pools that are new or cut.

    So may an undoing, of any of these.
    """
    return request.do in {"policy", "draw", "undo"} or bool(
        request.do == "capacity" and (request.pools or request.from_pool)
    )


def reranking(request: Request, book: Book) -> Reranking | None:
    """Return how a request, if it comes to what it asks, ranks its waitlist anew; None where it does not.

    What is wrong with the request is said when it is carried out.
    """
    waitlist = book.waitlist(request.waitlist)
    if waitlist is None:
        return None
    if request.do == "policy":
        return _by_policy(request, waitlist)
    if request.do == "undo":
        return _by_undoing(request, waitlist)
    if request.do == "draw" and request.step == "hold":
        return _by_draw(request, waitlist, book)
    return None


def _by_policy(request: Request, waitlist: Waitlist) -> Reranking | None:
    try:
        policy = read_policy(request.policy, waitlist.zone)
    except Mistake:
        return None
    return None if faults(policy) else _under(policy, waitlist)


def _by_undoing(request: Request, waitlist: Waitlist) -> Reranking | None:
    """Return the ranking by the policy before the last; whether its record is the one to undo, the position says."""
    was = waitlist.was.get("policy")
    if was is None or was.policy is None or request.position != was.record:
        return None
    return _under(was.policy, waitlist)


def _under(policy: Policy, waitlist: Waitlist) -> Reranking | None:
    return None if rank_alike(waitlist.policy, policy) else Reranking(replace(waitlist, policy=policy))


def _by_draw(request: Request, waitlist: Waitlist, book: Book) -> Reranking | None:
    draw, values = waitlist.draw, request.values or ()
    if draw is None or draw.held is not None or not draws_rank(waitlist.policy):
        return None
    if len(values) != len(draw.sources) or any(map(value_fault, values)):
        return None
    return Reranking(waitlist, places_drawn(draw, book.frozen(waitlist.name), values))
