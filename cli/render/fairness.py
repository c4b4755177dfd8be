"""How is it shown whether everybody waited alike?"""

from collections.abc import Iterator

from cli.charts.bars import Bars, drawings, drawn
from cli.charts.drawing import document
from cli.render.page import Block, Column, Facts, Heading, Page, Sheet, Verbatim, columns
from cli.session import Session
from cli.words.clockface import length
from cli.words.plain import condition_in_words, count, percent, plural, times
from cli.words.saying import skip_in_words
from replays.review.distribution import Bin, Distribution
from replays.review.fairness import POOL, Fairness, Group, fairness
from replays.review.overrides import Span

KINDS = {
    "policy": "by the rule",
    "override": "by an override",
    "direct": "by hand, as the rule would have it",
    "carried_over": "carried over from before",
}


def fairness_page(session: Session, name: str, span: Span) -> Page:
    """Return how a waitlist treated people, as figures and small charts."""
    waitlist = session.waitlist(name)
    found = fairness(session.records, name, span)
    blocks = (
        Heading(_headline(name, found)),
        *_figures(found),
        *_charts_in_terminal(found),
        *_groups(found),
    )
    rows = tuple(
        (group.name, group.value, group.asked, group.given, _seconds(group.waited))
        for group in (Group("", "everybody", found.asked, found.given, found.waited), *found.groups)
    )
    sheet = Sheet(
        columns("attribute", "value", "asked", "given", "median_wait_seconds", right=("asked", "given")), rows
    )
    return Page(
        schema="waitlist.fairness/1",
        data={"waitlist": waitlist.name, **{part: getattr(found, part) for part in found.__struct_fields__}},
        blocks=blocks,
        sheet=sheet,
        head=session.records.head().position,
    )


def fairness_svg(session: Session, name: str, span: Span) -> str:
    """Return the small charts as one SVG document."""
    session.waitlist(name)
    return document(f"{name}: waiting times and ranks", drawings(charts(fairness(session.records, name, span))))


def _headline(name: str, found: Fairness) -> str:
    if not found.asked:
        return f"{name}: nobody has joined"
    got = f"{found.given:,} {plural('was', found.given)}" if found.given else "nobody was"
    return f"{name}: {count(found.asked, 'entry')} joined, {got} offered or given a spot"


def _figures(found: Fairness) -> Iterator[Block]:
    if not found.given:
        return
    rows: list[tuple[str, str]] = []
    if found.waited is not None:
        waited = found.waited
        rows.append(("waited", f"{length(waited.median)} in the middle, {length(waited.most)} at most"))
        quarters = dict.fromkeys((length(waited.quarter), length(waited.three_quarters)))
        if len(quarters) > 1:
            rows.append(("half of them", f"between {' and '.join(quarters)}"))
    if found.joined_at is not None and found.given_at is not None:
        ranks = f"{found.joined_at.median} in the middle, {found.joined_at.most} at most"
        rows.append(("rank at joining", ranks))
        rows.append(("rank when given", f"{found.given_at.median} in the middle, {found.given_at.most} at most"))
    total = sum(found.kinds.values())
    rows += [(KINDS[kind], f"{number:,} of {count(total, 'spot')} given") for kind, number in found.kinds.items()]
    rows += [(f"skipped: {skip_in_words(code)}", times(number)) for code, number in found.skips.items()]
    yield Facts(tuple(rows))


def charts(found: Fairness) -> list[Bars]:
    """Return waiting times and ranks as charts, those that there is anything to show in."""
    shown = []
    if found.waited is not None:
        shown.append(Bars("How long people waited", time_rows(found.waited)))
    for title, ranks in (("Rank at joining", found.joined_at), ("Rank when given a spot", found.given_at)):
        if ranks is not None:
            shown.append(Bars(title, _rank_rows(ranks)))
    shown += [
        Bars(f"Waited, {condition_in_words(group.name)}: {group.value}", time_rows(group.waited))
        for group in _telling(found)
        if group.waited is not None
    ]
    return shown


def _charts_in_terminal(found: Fairness) -> Iterator[Block]:
    shown = charts(found)
    most = max((chart.most for chart in shown), default=1)
    for chart in shown:
        yield Verbatim(drawn(chart, most))


def _telling(found: Fairness) -> list[Group]:
    """Return the groups that say more than the whole does: where there is one pool, everybody is in it."""
    pools = [group for group in found.groups if group.name == POOL]
    return [group for group in found.groups if group not in pools or len(pools) > 1]


def _groups(found: Fairness) -> Iterator[Block]:
    groups = _telling(found)
    if groups:
        rows = tuple(
            (
                condition_in_words(group.name),
                group.value,
                group.asked,
                group.given,
                percent(group.given, group.asked),
                _middle(group.waited),
            )
            for group in groups
        )
        heads = ("asked", "given", "share")
        numbers = tuple(Column(head, head, "right") for head in heads)
        yield Sheet((Column("attribute"), Column("value"), *numbers, Column("waited", "waited, in the middle")), rows)


def kinds_of(found: Fairness) -> Bars:
    """Return by what kinds of decision the spots were given, as a chart."""
    return Bars("How the spots were given", tuple((KINDS[kind], number) for kind, number in found.kinds.items()))


def time_rows(waited: Distribution) -> tuple[tuple[str, int], ...]:
    """Return how many waited how long, in words."""
    return tuple(
        (f"under {length(one.stop)}" if one.stop else f"{length(one.start)} or more", one.count)
        for one in _trimmed(waited)
    )


def _rank_rows(ranks: Distribution) -> tuple[tuple[str, int], ...]:
    rows = []
    for one in _trimmed(ranks):
        start = max(1, one.start)
        if one.stop is None:
            label = f"{start:,} or more"
        else:
            label = f"{start:,}" if one.stop - start == 1 else f"{start:,} to {one.stop - 1:,}"
        rows.append((label, one.count))
    return tuple(rows)


def _trimmed(found: Distribution) -> tuple[Bin, ...]:
    """Return the bins without the empty ones at both ends."""
    filled = [index for index, one in enumerate(found.bins) if one.count]
    return found.bins[filled[0] : filled[-1] + 1]


def _seconds(waited: Distribution | None) -> int | None:
    return None if waited is None else waited.median


def _middle(waited: Distribution | None) -> str:
    return "" if waited is None else length(waited.median)
