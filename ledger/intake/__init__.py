"""Who and what does a request mean? Names, addresses and texts become ids and digests, a request becomes a command.

``people`` finds or enrols persons, ``entries`` and ``lists`` translate the verbs, one line or a few for each.
"""

from collections.abc import Callable

from msgspec.structs import replace

from ledger import commands
from ledger.book import Book, Waitlist
from ledger.intake import entries, lists
from ledger.intake.people import Intake, People, Registry, scope_of
from ledger.intake.values import check_zone, read_code, read_instant
from ledger.intake.written import Written
from ledger.refusals import Mistake
from ledger.requests import Request

__all__ = ["Desk", "Intake", "People", "Written", "check_zone", "scope_of"]


class Desk:
    """Takes requests in, with the book, the private store and what was recorded at hand."""

    def __init__(
        self, book: Book, people: People, written: Written, new_id: Callable[[], str], zone: str = "UTC"
    ) -> None:
        self._registry = Registry(book, people, new_id)
        self._written = written
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
        if request.do == "same":
            return entries.same(request, waitlist, self._registry)
        if request.do == "undo" and request.position is not None:
            return self._undo(request, request.position)
        if request.person is None:
            return Intake(lists.about_list(request, waitlist, self._registry))
        intake = entries.about_person(request, request.person, waitlist, self._registry)
        return self._placed(request, waitlist, intake) if request.place_as_happened else intake

    def _placed(self, request: Request, waitlist: Waitlist, intake: Intake) -> Intake:
        """Return a join, or its correction, that is to rank as if it had come at the time claimed for it."""
        happened = read_instant("happened", request.happened)
        if happened is None or not isinstance(intake.command, commands.Join | commands.Amend):
            return intake
        return replace(intake, command=replace(intake.command, placed=self._written.last_at(waitlist, happened)))

    def _undo(self, request: Request, position: int) -> Intake:
        undo = self._written.undoing(request.waitlist, position)
        entry = None if undo.entry is None else self._registry.book.entry(undo.entry)
        person = None if entry is None else entry.person
        reason = self._registry.text("reason", request.reason, person)
        undo = replace(undo, code=read_code(request.code) or undo.code, reason=reason)
        return Intake(undo, person, undo.entry)
