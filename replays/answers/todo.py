"""Who is to be told what? Everything that changed for a person since they last heard, on one waitlist."""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ledger.book import Book
from ledger.decision import EntryNumber
from ledger.news import HEARD, Known, Missed, News, Task, heard, task
from ledger.standing import UNWRITTEN
from replays.archive.archive import archive
from replays.past.history import AsOf, Due, Moment, Numbered, Records, View, recorded, story


class Todo(Struct, frozen=True):
    """Who is to be told on a waitlist, the most urgent first."""

    moment: Moment
    tasks: tuple[Task, ...]


def todo(records: Records, waitlist: str, as_of: AsOf | None = None) -> Todo | None:
    """Return who is to be told what; None when the waitlist was not open yet."""
    view = archive(records).view(waitlist, as_of, walks=False)
    if view is None:
        return None
    news: dict[EntryNumber, News] = {}
    for numbered in story(records, waitlist, view.moment.position, types=HEARD):
        _hear(numbered, news)
    news |= {one.entry: one.instead_of(news.get(one.entry)) for one in _fallen_due(view.moment.due)}
    return Todo(view.moment, tuple(sorted(_tasks(view, news.values()), key=_urgency)))


def _tasks(view: View[Book], news: Iterable[News]) -> Iterator[Task]:
    policy = view.waitlist.policy
    for one in news:
        entry = view.book.entry(one.entry)
        assert entry is not None, "news is of an entry that joined"
        yield task(one, entry, policy, recorded(one.about))


def _hear(numbered: Numbered, news: dict[EntryNumber, News]) -> None:
    match heard(*numbered):
        case News() as fresh:
            news[fresh.entry] = fresh.instead_of(news.get(fresh.entry))
        case Known(entry=entry) as known if entry in news and known.covers(news[entry].about):
            del news[entry]
        case Missed(entry=entry, upto=upto, attempt=attempt) if entry in news and news[entry].about <= upto:
            news[entry] = replace(news[entry], failed=attempt)
        case _:
            pass


def _fallen_due(due: Iterable[Due]) -> Iterable[News]:
    """Yield what fell due and is not recorded yet as if it were."""
    return (News(one.entry, "OfferExpired", UNWRITTEN, one.at) for one in due if one.event == "OfferExpired")


def _urgency(task: Task) -> tuple[bool, bool, str, int]:
    """Offers that stand still until somebody speaks come first, then those that end first, then other news by age."""
    is_offer = task.what == "SpotOffered"
    return not is_offer, task.window is None, task.deadline or f"~{task.since}", task.entry
