"""What does the report of one waitlist say, section by section? The figures first, and how to check them last."""

from collections.abc import Iterator

from msgspec import Struct

from cli.charts import course
from cli.charts.drawing import inline
from cli.render.fairness import charts, kinds_of
from cli.render.markup import Markup, element, together
from cli.render.names import REDACTED
from cli.render.overrides import by_actor, charts_of, joins_in_words, override_in_words
from cli.report.document import commands, document, link, paragraphs, pictures, section
from cli.report.embedded import embedded
from cli.report.story import lead, story
from cli.session import Session
from cli.trust.comparing import Comparison
from cli.trust.verifying import finding_in_words, outside
from cli.words.clockface import Clockface, length
from cli.words.plain import count, listed, numbered, percent, plural, times
from cli.words.policy import sentences
from replays.report.account import Rules
from replays.report.whole import Report
from replays.review.distribution import Distribution
from replays.review.fairness import Fairness
from replays.review.overrides import Overrides

ALONE = (
    "Nothing from outside was compared. These records agree with themselves, and a ledger that was rewritten from its "
    "beginning would look the same."
)
NOT_SHOWN = (
    (
        "That everything that happened was recorded, or that what was recorded is true; and, without something from "
        "outside, that no later records were left out."
    ),
    (
        "Names and the texts of staff are compared with the digests on record. The sentences about each record and the "
        "grounds of each decision were worked out by the ledger when this file was made: whoever has the ledger can "
        "make the file again and compare it byte for byte."
    ),
)
ALIKE = 3
"""Charts that are about everybody; those after them set groups side by side."""


class Asked(Struct, frozen=True):
    """What the report is made of: the ledger's answer, what it was compared with, and the command that asked."""

    found: Report
    comparison: Comparison | None
    command: str


def report_document(session: Session, asked: Asked) -> bytes:
    """Return the report as one file; the same records, names and texts give the same bytes."""
    found = asked.found
    clock = session.clock(found.account.end.waitlist.zone)
    title = session.names.text(found.account.end.waitlist.title)
    name = title if title and title != REDACTED else found.waitlist
    body = (
        element("a", "Skip to the list at any moment", class_="skip", href="#moments"),
        element("a", "Skip to what was checked", class_="skip", href="#checked"),
        _header(found, name, clock),
        element(
            "main",
            _summary(session, found, clock),
            _fairness(found),
            _moments(found),
            _exceptions(session, found, clock),
            _policies(found, clock),
            _checked(found, asked),
            _again(asked),
        ),
        element("footer", element("p", f"Made by waitlist report. Times are those of {clock.shown}.")),
    )
    return document(f"{name}: report", body, embedded(session, found, clock))


def _header(found: Report, name: str, clock: Clockface) -> Markup:
    records = count(len(found.states), "record")
    until = clock.spoken(found.account.end.moment.at)
    others = found.size - len(found.states)
    rest = f" Its ledger holds {count(others, 'other record')}." if others else ""
    return element(
        "header",
        element("p", "Report of a waitlist", class_="kind"),
        element("h1", element("bdi", name)),
        element("p", f"{found.waitlist}: {records}, up to {until}.{rest}", class_="quiet"),
        element(
            "p", "Not checked yet: this needs scripts to be allowed.", id="verdict", class_="verdict", role="status"
        ),
    )


def _summary(session: Session, found: Report, clock: Clockface) -> Markup:
    drawn = course.drawing(course.Course("The queue, and the spots", found.account.levels, clock, has_cursor=True))
    told = story(session, found, clock)
    return section(
        "summary",
        "What happened",
        element("p", lead(found.highlights), class_="lead"),
        element("dl", *(_figure(name, value) for name, value in _figures(found)), class_="figures"),
        inline(drawn, "course"),
        element("ol", *(element("li", one.text, " ", link(one.position)) for one in told), class_="story"),
    )


def _figures(found: Report) -> Iterator[tuple[str, str]]:
    now, fairness = found.highlights.now, found.fairness
    yield "waiting", f"{now.waiting:,}"
    yield "in", f"{now.admitted:,}"
    if now.offered:
        yield "on offer", f"{now.offered:,}"
    yield "capacity", f"{now.capacity:,}"
    yield "asked", f"{fairness.asked:,}"
    yield "median wait", _median(fairness)
    yield plural("override", len(found.overrides.overrides)), f"{len(found.overrides.overrides):,}"


def _median(fairness: Fairness) -> str:
    if fairness.waited is None:
        return "–"
    return length(fairness.waited.median) if fairness.waited.median else "none"


def _figure(name: str, value: str) -> Markup:
    return element("div", element("dt", name), element("dd", value))


def _moments(found: Report) -> Markup:
    last = len(found.states)
    buttons = (("first", "First"), ("earlier", "Earlier"), ("later", "Later"), ("last", "Last"))
    slider = element("input", type="range", id="moment", min="1", max=str(last), value=str(last), aria_label="Record")
    by_keys = "Move with the arrow keys, a tenth with Page Up and Down, to the ends with Home and End."
    return section(
        "moments",
        "The list at any moment",
        element("p", by_keys, class_="quiet screen"),
        element(
            "div",
            *(element("button", words, type="button", id=name) for name, words in buttons[:2]),
            slider,
            *(element("button", words, type="button", id=name) for name, words in buttons[2:]),
            class_="scrubber screen",
        ),
        element("p", id="when", class_="quiet"),
        element("p", id="happened", role="status", aria_live="polite"),
        element("p", id="numbers", class_="numbers"),
        element("ol", id="around", class_="around", aria_label="Records around this one"),
        element(
            "p",
            element("label", "Find somebody ", for_="filter"),
            element("input", type="search", id="filter", autocomplete="off", spellcheck="false"),
            class_="screen",
        ),
        element(
            "div",
            element("div", id="lists"),
            element(
                "aside",
                element("p", "Choose somebody on the list to see why they stood there.", class_="quiet screen"),
                id="person",
                tabindex="-1",
                aria_label="Why",
            ),
            class_="columns",
        ),
        element("noscript", element("p", "The list at any moment needs scripts to be allowed.")),
    )


def _policies(found: Report, clock: Clockface) -> Markup:
    return section("policy", "The rules", *(_policy(one, clock) for one in reversed(found.account.rules)))


def _policy(rules: Rules, clock: Clockface) -> Markup:
    heading = element("h3", f"Version {rules.version}, “{rules.policy.name}”, from ", link(rules.position), " on")
    return together(heading, element("ul", *(element("li", one) for one in sentences(rules.policy, clock))))


def _fairness(found: Report) -> Markup:
    fairness, waited = found.fairness, found.fairness.waited
    if not fairness.given:
        return section("waits", "How long people waited", element("p", "Nobody has been given a spot."))
    asked = f"{count(fairness.asked, 'entry')} joined, and {fairness.given:,} of them {plural('was', fairness.given)}"
    carried = fairness.given - (0 if waited is None else waited.count)
    before = f", {carried:,} of them before this list began" if carried else ""
    shown = charts(fairness) if len(fairness.groups) > 1 else charts(fairness)[:ALIKE]
    return section(
        "waits",
        "How long people waited",
        element(
            "p", f"{asked} offered or given a spot{before}.{_half_waited(waited, 'the others' if carried else 'these')}"
        ),
        pictures([*shown[:1], kinds_of(fairness), *charts_of(found.overrides), *shown[1:]]),
    )


def _half_waited(waited: Distribution | None, whose: str) -> str:
    """Return how long half of some people waited, after what was said of them; nothing where nobody knows."""
    if waited is None:
        return ""
    half = f"waited {length(waited.median)} or less" if waited.median else "did not wait at all"
    longest = f", the longest {length(waited.most)}" if waited.most else ""
    return f" Half of {whose} {half}{longest}."


def _exceptions(session: Session, found: Report, clock: Clockface) -> Markup:
    report = found.overrides
    by_rule = "Every spot was given by the rule, or by hand as the rule would have it."
    if not report.every:
        return section("exceptions", "Exceptions", element("p", by_rule, class_="good"))
    told = [_spots(report)] if report.overrides else [by_rule]
    told += [joins_in_words(report)] if report.joins else []
    rows = (element("li", link(one.position), " ", override_in_words(session, one, clock)) for one in report.every)
    return section(
        "exceptions",
        "Exceptions",
        paragraphs([" ".join(told), f"By who recorded them: {by_actor(report)}."]),
        element("ol", *rows, class_="facts"),
    )


def _spots(report: Overrides) -> str:
    """Return how many spots were given against the rule, and whom that harmed."""
    bypassed = sum(len(one.bypassed) for one in report.overrides)
    other = sum(one.code == "other" for one in report.overrides)
    share = percent(len(report.overrides), report.given)
    harm = f"somebody was bypassed {times(bypassed)}" if bypassed else "nobody was bypassed by that"
    unnamed = f" The code “other” was used {times(other)}." if other else ""
    return (
        f"{numbered(len(report.overrides), 'spot')} of {report.given:,} ({share}) "
        f"{plural('was', len(report.overrides))} given against the rule; {harm}.{unnamed}"
    )


def _checked(found: Report, asked: Asked) -> Markup:
    account = found.account
    differs = [one.position for one in account.verdicts if not one.agrees]
    again = (
        element("p", f"Not every decision comes out the same: {listed(f'#{one}' for one in differs)}.", class_="bad")
        if differs
        else element(
            "p",
            f"When this file was made, {count(len(account.verdicts), 'decision')} "
            f"{plural('was', len(account.verdicts))} made again from the records before: each came out the same.",
        )
    )
    return section(
        "checked",
        "What was checked, and what was not",
        element("h3", "In this browser, now"),
        element("ol", id="checks", aria_live="polite"),
        element("h3", "By the ledger"),
        again,
        element("h3", "With something from outside"),
        *_outside(found, asked.comparison),
        element(
            "p",
            f"The root over {count(found.size, 'record')} is ",
            element("code", found.root.hex(), class_="root"),
            ". Compare it with a receipt or a signed checkpoint that somebody else keeps.",
        ),
        element("h3", "What this file cannot show"),
        paragraphs(NOT_SHOWN),
    )


def _outside(found: Report, comparison: Comparison | None) -> Iterator[Markup]:
    if comparison is None:
        yield element("p", ALONE)
        return
    yield element("p", outside(comparison, found.size), class_="good" if comparison.is_good else "bad")
    yield element("ul", *(element("li", f"{one.name}: {finding_in_words(one)}") for one in comparison.findings))


def _again(asked: Asked) -> Markup:
    found = asked.found
    return section(
        "again",
        "Make it again",
        element("p", "These commands, on the ledger, make this file again, decide everything again, and check it all:"),
        commands(
            asked.command,
            "waitlist replay",
            "waitlist verify --independent",
            f"waitlist overrides {found.waitlist} --as-of {found.size}",
            f"waitlist queue {found.waitlist} --as-of {found.size}",
        ),
    )
