"""Who is to be told what? Everything that changed for a person since they last heard, on one waitlist."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ledger.book import Book
from ledger.news import HEARD, News, Task, Telling, task
from ledger.standing import UNWRITTEN
from replays.archive.archive import archive
from replays.past.history import AsOf, Due, Moment, Records, View, recorded, story


class Todo(Struct, frozen=True):
    """Who is to be told on a waitlist, the most urgent first."""

    moment: Moment
    tasks: tuple[Task, ...]


def todo(records: Records, waitlist: str, as_of: AsOf | None = None) -> Todo | None:
    """Return who is to be told what; None when the waitlist was not open yet."""
    view = archive(records).view(waitlist, as_of, walks=False)
    if view is None:
        return None
    telling = Telling()
    for position, record in story(records, waitlist, view.moment.position, types=HEARD):
        telling.hear(position, record)
    news = telling.open
    news |= {one.entry: one.instead_of(news.get(one.entry)) for one in _fallen_due(view.moment.due)}
    return Todo(view.moment, tuple(sorted(_tasks(view, news.values()), key=_urgency)))


def _tasks(view: View[Book], news: Iterable[News]) -> Iterator[Task]:
    policy = view.waitlist.policy
    for one in news:
        entry = view.book.entry(one.entry)
        assert entry is not None, "news is of an entry that joined"
        yield task(one, entry, policy, recorded(one.about))


def _fallen_due(due: Iterable[Due]) -> Iterable[News]:
    """Yield what fell due and is not recorded yet as if it were."""
    return (News(one.entry, "OfferExpired", UNWRITTEN, one.at) for one in due if one.event == "OfferExpired")


def _urgency(task: Task) -> tuple[bool, bool, str, int]:
    """Offers that stand still until somebody speaks come first, then those that end first, then other news by age."""
    is_offer = task.what == "SpotOffered"
    return not is_offer, task.window is None, task.deadline or f"~{task.since}", task.entry
