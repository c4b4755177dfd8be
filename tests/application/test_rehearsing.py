"""What several requests would come to is what they come to, on both databases; and nothing of it was written."""

from msgspec.structs import replace

from ledger.requests import Request, parse_request
from tests.application.conftest import Desk

REQUESTS: tuple[dict[str, object], ...] = (
    {"do": "join", "person": "Cleo", "email": "cleo@example.org"},
    {"do": "admit", "person": "Dora", "carried_over": True},
    {"do": "join", "person": "Eve", "id": "row-5"},
    {"do": "priority", "person": "Cleo", "priority": 1, "code": "other", "reason": "as it was"},
    {"do": "cancel", "person": "Dora"},
    {"do": "unpause"},
)


def asked() -> list[Request]:
    return [parse_request({"waitlist": "jazz", "by": "mia", **members}) for members in REQUESTS]


def test_a_rehearsal_comes_to_what_a_batch_comes_to_and_leaves_nothing(desk: Desk) -> None:
    desk.open(capacity=2, order=[{"by": "priority"}, {"by": "joined"}])
    desk.do("pause")
    desk.do("join", person="Ada")
    head = desk.ledger.recorder.head().position
    with desk.ledger.rehearsal() as rehearsal:
        # In a rehearsal nobody is enrolled, so whoever is new is named by their entry.
        named = [rehearsal.record(one) for one in asked()[:3]]
        entries = {answer.request.person: str(answer.entry) for answer in named}
        rest = [replace(one, person=entries.get(one.person, one.person)) for one in asked()[3:]]
        planned = named + [rehearsal.record(one) for one in rest]
    assert desk.ledger.recorder.head().position == head
    assert desk.ledger.private.known_in("waitlist:jazz").keys() == set(desk.ledger.private.persons_in("waitlist:jazz"))
    with desk.ledger.batch() as batch:
        done = [batch.record(one) for one in asked()]
    assert [desk.types(answer) for answer in planned] == [desk.types(answer) for answer in done]
    assert [answer.head for answer in planned] == [answer.head for answer in done]
    kept = desk.ledger.private.known_in("waitlist:jazz").values()
    assert {"name": "Cleo", "email": "cleo@example.org"} in kept


def test_a_pseudonym_is_the_same_each_time_and_for_each_purpose_another(desk: Desk) -> None:
    private = desk.ledger.private
    ada = private.pseudonym("import", "Ada")
    assert private.pseudonym("import", "Ada") == ada
    assert ada not in {private.pseudonym("export", "Ada"), private.pseudonym("import", "ada")}
    assert parse_request({"do": "tick", "waitlist": "jazz", "id": ada}).id == ada
