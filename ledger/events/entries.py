"""What can happen to an entry in the queue, and to who stands behind it?"""

from typing import Literal

from msgspec import field

from ledger.decision import Digest, EntryNumber, OverrideCode, Penalty, Position
from ledger.events.base import Event
from ledger.instant import Instant
from ledger.policy import Number, Slug, Value


class EntryJoined(Event, frozen=True):
    """A person, or a party, joined the queue; the record's position is the entry's number.

    Attributes:
        person: random id, one per series of waitlists, else per waitlist.
        party: how many spots the entry needs.
        attributes: what the policy reads, by name.
        outcomes: for attributes of which only a threshold matters, whether it was met, by the rule's text.
        pools: the pools accepted, in the entry's own order; none means any.
        wait: the person chose the queue although a spot was free.
        personal: digests of name, address, phone and reference, sorted.
        code: why an entry was taken with a claimed earlier time (``late_form``), or against a rule.
        placed: the last record at the time claimed for it: it ranks as if it had joined right after that one.
        elsewhere: how much of the policy's limit the person had used up on each other waitlist of the series.
        beyond_limit: it was more than the limit allows, and let in all the same.
        penalties: the person's points that counted then, under a policy that has penalties, in order of their records.
        delayed_until: they were so many that the entry is offered nothing before this instant; the last instant there
            is means for good.
        split_from: the entry whose party this one was a part of until now; it has that entry's standing and rank.
    """

    person: str
    party: int = 1
    attributes: dict[str, Value] = field(default_factory=dict)
    outcomes: dict[str, bool] = field(default_factory=dict)
    pools: tuple[Slug, ...] = ()
    wait: bool = False
    personal: tuple[Digest, ...] = ()
    code: OverrideCode | None = None
    split_from: EntryNumber | None = None
    reason: Digest | None = None
    placed: Position | None = None
    elsewhere: dict[Slug, int] = field(default_factory=dict)
    beyond_limit: bool = False
    penalties: tuple[Penalty, ...] = ()
    delayed_until: Instant | None = None


class EntryAmended(Event, frozen=True):
    """Party, attributes, accepted pools or the place in line were corrected; a member left out stays as it was.

    Attributes:
        placed: from now on it ranks as if it had joined right after that record; with code and text.
    """

    entry: EntryNumber
    party: int | None = None
    attributes: dict[str, Value] | None = None
    outcomes: dict[str, bool] | None = None
    pools: tuple[Slug, ...] | None = None
    placed: Position | None = None
    code: OverrideCode | None = None
    reason: Digest | None = None


class PriorityChanged(Event, frozen=True):
    """Staff gave the entry another priority: higher comes first, 0 is none."""

    entry: EntryNumber
    priority: Number
    code: OverrideCode
    reason: Digest | None = None


class EntrySuspended(Event, frozen=True):
    """The entry keeps its rank and gets no offer, until an instant or until it is resumed."""

    entry: EntryNumber
    until: Instant | None = None
    reason: Digest | None = None


class EntryResumed(Event, frozen=True):
    """The entry can be offered a spot again; ``due`` when its instant had come, not by a person's word."""

    entry: EntryNumber
    due: bool = False
    reason: Digest | None = None


class PenaltyEnded(Event, frozen=True):
    """The instant had come until which the entry was delayed by penalties: it can be offered a spot."""

    entry: EntryNumber


class EntryWithdrawn(Event, frozen=True):
    """The entry left the queue before it was admitted; a live offer was declined in the same command.

    Attributes:
        merged_into: the entry that stays, where both turned out to be one person's; `PersonsMerged` follows.
    """

    entry: EntryNumber
    reason: Digest | None = None
    merged_into: EntryNumber | None = None


class EntryReinstated(Event, frozen=True):
    """The entry is back in the queue with its former key inputs."""

    entry: EntryNumber
    reason: Digest | None = None


class RequestRefused(Event, frozen=True):
    """A rule said no to a person's join, acceptance or reinstatement.

    Attributes:
        request: the verb.
        code: the rule that refused.
        policy: version of the policy in force.
        entry: the entry concerned, where there is one.
        placed: after which record a late form was to rank.
        beyond_limit: the join was asked for although the limit was reached.
        against: the code given for a place in line, or for going beyond the limit.

    The other members are what the request said and the rules read, so that the refusal can be derived again.
    """

    person: str
    request: Literal["join", "accept", "reinstate"]
    code: Slug
    policy: int
    entry: EntryNumber | None = None
    party: int = 1
    attributes: dict[str, Value] = field(default_factory=dict)
    outcomes: dict[str, bool] = field(default_factory=dict)
    pools: tuple[Slug, ...] = ()
    wait: bool = False
    personal: tuple[Digest, ...] = ()
    reason: Digest | None = None
    elsewhere: dict[Slug, int] = field(default_factory=dict)
    penalties: tuple[Penalty, ...] = ()
    placed: Position | None = None
    beyond_limit: bool = False
    against: OverrideCode | None = None


class PersonsMerged(Event, frozen=True):
    """Two persons were one: the entries of ``merged`` on this waitlist are those of ``kept`` from here on."""

    kept: str
    merged: str
    reason: Digest | None = None
