"""What is there to be said about how somebody stands? Sentences by their names, with what each of them speaks of.

The words are in a wording (``cli.words.wording``): read aloud, in a letter, in a house's own language.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from cli.words.notices import notices_of
from ledger.decision import Decision, Position
from ledger.instant import Instant
from ledger.policy import ByDraw, Value

if TYPE_CHECKING:
    from replays.answers.why import LiveOffer, Why
    from replays.reasons.change import Change
    from replays.reasons.grounds import Grounds, Happening
    from replays.reasons.waiting import Waiting


class Phrase(Struct, frozen=True):
    """A phrase of the wording, such as the name of a rule; ``number`` where its form depends on one."""

    table: Literal["phrase", "skip", "refusal", "criterion", "unit", "channel", "freed"]
    name: str
    number: int | None = None


class Sentence(Struct, frozen=True):
    """One sentence: its name in the wording, and what it speaks of.

    Attributes:
        name: such as ``waiting`` or ``cause.AdmissionCancelled``.
        number: how many, where the sentence depends on it.
        times: instants by their placeholder.
        values: what else it speaks of, by placeholder; a number is spelled as ``number`` is.
        lengths: lengths of time as a policy writes them, ``24h``, by placeholder.
    """

    name: str
    number: int | None = None
    times: dict[str, Instant] = {}
    values: Mapping[str, str | int | Phrase] = {}
    lengths: dict[str, str] = {}


def sentences(found: "Why") -> Iterator[Sentence]:
    """Yield what is to be said about somebody, in the order in which it is said."""
    if found.state == "admitted":
        yield from _admitted(found)
    elif found.state == "offered":
        yield from _offered(found)
    elif found.waiting is not None:
        yield from _waiting(found, found.waiting)
    else:
        yield from _gone(found)


def change_sentence(change: "Change", joined: Instant) -> Sentence:
    """Return what would have given a spot to somebody who joined then."""
    times = {} if change.decision_at is None else {"decided": change.decision_at}
    if change.before_at is not None:
        times["before"] = change.before_at
    shown = {"name": change.name, "value": change.value, "instead_of": change.instead_of}
    values: dict[str, str | int | Phrase] = {name: _shown(value) for name, value in shown.items() if value is not None}
    if change.kind == "attribute":
        values["name"] = (change.name or "").replace("_", " ")
    if change.kind == "attribute" and change.instead_of is None:
        values["instead_of"] = Phrase("phrase", "not_given")
    if change.kind == "party" and isinstance(change.instead_of, int):
        values["instead_of"] = change.instead_of
    if change.kind == "priority" and not change.instead_of:
        values["instead_of"] = Phrase("phrase", "no_priority")
    number = change.value if isinstance(change.value, int) and change.kind in {"spots", "party"} else None
    spots = "spots_in" if change.name else "spots"
    is_moment = change.kind == "earlier" and change.before_at is not None and _is_same_minute(change.before_at, joined)
    kind = "moment_earlier" if is_moment else change.kind
    then = spots if kind == "spots" else f"{kind}.{'then' if change.decision else 'now'}"
    return Sentence(f"change.{then}", number=number, times=times, values=values)


def hold_sentence(waiting: "Waiting") -> Sentence:
    """Return why nothing is offered to somebody who waits."""
    if waiting.code is None:
        return Sentence(f"hold.{waiting.hold}")
    return held_sentence(waiting.code, waiting.until)


def held_sentence(code: str, until: Instant | None = None) -> Sentence:
    """Return which rule holds somebody back, and until when where that ends by itself."""
    return Sentence(f"held.{code}") if until is None else Sentence(f"held_until.{code}", times={"until": until})


def _admitted(found: "Why") -> Iterator[Sentence]:
    grounds = found.decision
    if grounds is None:
        yield Sentence("holding", number=found.party)
        return
    if grounds.decision.kind == "carried_over":  # the date is that of another list, and perhaps of something else
        yield Sentence("holding", number=found.party)
        yield from _grounds(grounds, found.party)
        return
    accepted = next((one for one in reversed(found.happened) if one.type == "OfferAccepted"), None)
    times = {"given": grounds.given.at}
    if grounds.given.type != "SpotOffered" or accepted is None:
        yield Sentence("admitted", number=found.party, times=times)
        yield from _told(found)
    elif _is_same_minute(accepted.at, grounds.given.at):
        yield Sentence("accepted_at_once", number=found.party, times=times)
    else:
        yield Sentence("accepted", number=found.party, times={**times, "accepted": accepted.at})
    yield from _grounds(grounds, found.party)


def _offered(found: "Why") -> Iterator[Sentence]:
    grounds, offer = found.decision, found.offer
    if grounds is None or offer is None:
        yield Sentence("holding_an_offer", number=found.party)
        return
    yield from _sent_back(found, grounds.given.cmd)
    yield Sentence("offered", number=found.party, times={"given": grounds.given.at})
    yield from _answer_by(offer, found.party)
    yield from _told(found)
    yield from _grounds(grounds, found.party)


def _answer_by(offer: "LiveOffer", party: int) -> Iterator[Sentence]:
    times = {} if offer.deadline is None else {"deadline": offer.deadline}
    if offer.window is not None:
        name = "window_from_notice" if offer.deadline is None else "window_from_notice_until"
        yield Sentence(name, times=times, values={"window": Phrase("unit", offer.window[-1], int(offer.window[:-1]))})
    else:
        yield Sentence("answer_by" if times else "no_deadline", number=party, times=times)


def _told(found: "Why") -> Iterator[Sentence]:
    """Say whether the person was told of the last spot; nothing where they were there to hear it."""
    notices = notices_of(found)
    if notices is None:
        return
    if not notices:
        yield Sentence("notice.none")
        return
    last = next((one for one in reversed(notices) if one.sent), notices[-1])
    yield Sentence(
        f"notice.{'sent' if last.sent else 'failed'}",
        times={"told": last.at},
        values={"channel": Phrase("channel", last.channel)},
    )


def _grounds(grounds: "Grounds", party: int) -> Iterator[Sentence]:
    cause, is_own = None, False
    if grounds.cause is not None:
        cause, is_own = grounds.cause.type, grounds.cause.entry == grounds.given.entry
    compared = zip(grounds.order, grounds.decision.key, strict=False)
    lot = next((value for criterion, value in compared if isinstance(criterion, ByDraw)), None)
    yield from reason_sentences(grounds.decision, grounds.given.type, cause, lot, party=party, is_own=is_own)
    if grounds.moves:
        yield Sentence("made_room", number=len(grounds.moves))


def reason_sentences(
    decision: Decision, given: str, cause: str | None, lot: Value | None = None, *, party: int = 1, is_own: bool = False
) -> Iterator[Sentence]:
    """Yield why a spot was given.

    Args:
        decision: the grounds on record.
        given: the event that gave it, ``SpotOffered`` or ``EntryAdmitted``.
        cause: the event that freed it, if any did.
        lot: the number drawn, where a draw decides and they were in it.
        party: how many spots it was.
        is_own: whether whoever got it had freed it.
    """
    if decision.kind == "carried_over":
        yield Sentence("carried_over", number=party)
        return
    if decision.kind == "override":
        yield Sentence("override")
        if "over_capacity" in decision.deviation:
            yield Sentence("beyond_the_capacity" if cause is None else "spot_added")
        if decision.bypassed:
            yield Sentence("passed_over", number=decision.bypassed)
        return
    yield _queue_reason(decision, given, party)
    if lot is not None:
        yield Sentence("drawn", values={"lot": _shown(lot)})
    if decision.kind == "direct":
        yield Sentence("by_hand")
    if cause is not None:
        yield Sentence(f"{'own' if is_own else 'cause'}.{cause}", number=party)


def _queue_reason(decision: Decision, given: str, party: int) -> Sentence:
    if given == "EntryAdmitted" and decision.waiting == 1:
        return Sentence("nobody_else", number=party)
    if decision.rank == 1:
        return Sentence("first_in_line", number=decision.waiting - 1)
    return Sentence("ahead_held_back", number=decision.rank - 1)


def _waiting(found: "Why", waiting: "Waiting") -> Iterator[Sentence]:
    is_alone = "_alone" if waiting.queued == 1 else ""
    place: dict[str, str | Phrase] = {"rank": str(waiting.rank), "queued": f"{waiting.queued:,}"}
    placed = [*_sent_back(found), *_placed(found, waiting)]
    yield from placed
    if placed:
        yield Sentence(f"place{is_alone}", values=place)
    else:
        yield Sentence(f"waiting{is_alone}", times={"since": waiting.since_at}, values=place)
    if not is_alone:
        yield Sentence("ahead", number=waiting.rank - 1)
    bypasses = sum(one.bypassed for one in waiting.passed_by)
    if bypasses:
        yield Sentence("bypassed", number=bypasses)
    yield hold_sentence(waiting)
    if waiting.proposed is not None:
        yield Sentence("proposed")
    yield from (change_sentence(change, joined_at(found)) for change in found.changes[:1])


def _sent_back(found: "Why", command: Position | None = None) -> Iterator[Sentence]:
    """Yield how somebody came back into the queue last; with a command only where that did it."""
    ways = [one for one in found.happened if one.type in {"EntryDisplaced", "EntryReinstated"}]
    yield from (Sentence(f"back.{one.type}", times={"back": one.at}) for one in ways[-1:] if command in {None, one.cmd})


def _placed(found: "Why", waiting: "Waiting") -> Iterator[Sentence]:
    """Yield what gave somebody a place that is not that of their joining: an offer that expired, or staff."""
    joined = _joined(found)
    expired = next(
        (one for one in found.happened if one.type == "OfferExpired" and one.position == waiting.since), None
    )
    if waiting.since is None or expired is not None:
        yield Sentence("back.OfferExpired", times={"back": waiting.since_at})
    elif joined.happened is not None and waiting.since != joined.position:
        yield Sentence("back.EntryJoined", times={"back": joined.happened, "entered": joined.at})


def joined_at(found: "Why") -> Instant:
    """Return when somebody who has an entry joined."""
    return _joined(found).at


def _joined(found: "Why") -> "Happening":
    return next(one for one in found.happened if one.position == found.entry)


def _is_same_minute(one: Instant, other: Instant) -> bool:
    """Whether two instants look alike to whoever hears them."""
    return one[:16] == other[:16]


def _gone(found: "Why") -> Iterator[Sentence]:
    ending = found.ending
    if ending is None:
        yield Sentence("gone")
        return
    values: Mapping[str, str | int | Phrase] = {}
    name = f"ended.{ending.kind}"
    if ending.kind == "refused":
        name = f"refused.{ending.request or 'join'}"
        code = ending.record.code if ending.record else None
        values = {"rule": Phrase("refusal", code or "unnamed")}
    elif ending.merged_into is not None:
        values = {"other": str(ending.merged_into)}
    yield Sentence(name, number=found.party, times={"ended": ending.at}, values=values)
    if ending.kind == "expired":
        yield from _told(found)


def _shown(value: object) -> str | Phrase:
    if isinstance(value, bool):
        return Phrase("phrase", "yes" if value else "no")
    return f"{value:,}" if isinstance(value, int) else str(value)
