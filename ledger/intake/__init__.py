"""Who and what does a request mean? Names, addresses and texts become ids and digests, a request becomes a command.

``people`` finds or enrols persons, ``entries`` and ``lists`` translate the verbs, one line or a few for each.
"""

from collections.abc import Callable

from ledger.intake import entries, lists
from ledger.intake.people import Intake, People, PeopleBook, Registry, scope_of
from ledger.intake.values import check_zone
from ledger.refusals import Mistake
from ledger.requests import Request

__all__ = ["Desk", "Intake", "People", "PeopleBook", "check_zone", "scope_of"]


class Desk:
    """Takes requests in, with the book and the private store at hand."""

    def __init__(self, book: PeopleBook, people: People, new_id: Callable[[], str], zone: str = "UTC") -> None:
        self._registry = Registry(book, people, new_id)
        self._zone = zone

    def take(self, request: Request) -> Intake:
        """Return the command that a request stands for.

        Raises:
            Mistake: an unknown waitlist, person, code, zone or policy setting.
        """
        try:
            return self._take(request)
        except ValueError as error:  # the private store says what it cannot keep, in a sentence
            raise Mistake("usage", str(error)) from error

    def _take(self, request: Request) -> Intake:
        if request.do == "open":
            return Intake(lists.open_list(request, self._registry, self._zone))
        waitlist = self._registry.waitlist(request.waitlist)
        if request.do == "told":
            return entries.told(request, waitlist, self._registry)
        if request.person is None:
            return Intake(lists.about_list(request, waitlist, self._registry))
        return entries.about_person(request, request.person, waitlist, self._registry)
