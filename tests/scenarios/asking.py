"""What may be asked in a scenario: the steps of ``given`` and ``when``, as a person would say them."""

from typing import Any

import msgspec

from ledger import commands
from ledger.decision import OverrideCode, RevokeCode
from ledger.draw import Algorithm
from ledger.events import PoolCapacity, PoolMove, SpotOffered
from ledger.instant import duration
from ledger.policy import Policy, Value
from tests.scenarios.harness import JAZZ, Pause, Scene, Step, moment


def opens(
    capacity: int | None = None,
    *,
    pools: dict[str, int] | None = None,
    zone: str = "UTC",
    series: str | None = None,
    **settings: Any,
) -> Step:
    """The waitlist opens, with one pool ``general`` or the pools named, under a policy of these settings."""
    sizes = pools if pools is not None else {"general": capacity or 0}
    policy = policy_of(**{"pools" if name == "policy_pools" else name: value for name, value in settings.items()})
    command = commands.Open(pools=_pools(sizes), policy=policy, zone=zone, series=series)
    return Step(f"a waitlist opens with {_listed(sizes)}{_told(settings)}", lambda _: command)


def opens_another(waitlist: str, capacity: int, *, series: str | None = None, **settings: Any) -> Step:
    """A second waitlist opens."""
    policy = policy_of(**settings)
    command = commands.Open(pools=_pools({"general": capacity}), policy=policy, zone="UTC", series=series)
    return Step(f"{waitlist} opens with {capacity}{_told(settings)}", lambda _: command, waitlist=waitlist)


def joins(
    person: str,
    *,
    party: int = 1,
    pools: tuple[str, ...] = (),
    wait: bool = False,
    waitlist: str = JAZZ,
    outcomes: dict[str, bool] | None = None,
    against: dict[str, Any] | None = None,
    **attributes: Value,
) -> Step:
    """A person joins, alone or as a party; ``against`` a rule, with the members that say so."""
    said_so = against or {}
    command = join_of(
        person, party=party, pools=pools, wait=wait, outcomes=outcomes or {}, attributes=attributes, **said_so
    )
    told: dict[str, Any] = {"party": party, "accepting": pools, "waiting by choice": wait} | attributes | said_so
    said = {name: value for name, value in told.items() if value not in (1, (), False) or name in attributes}
    return Step(f"{person} joins {waitlist}{_told(said)}", lambda _: command, waitlist=waitlist)


def join_of(person: str, **members: Any) -> commands.Join:
    """Return the command that a person joins."""
    return commands.Join(person=person, **members)


def withdraws(person: str) -> Step:
    """A person leaves the queue."""
    return Step(f"{person} withdraws", lambda scene: commands.Withdraw(entry=scene.entry(person)))


def accepts(person: str) -> Step:
    """A person takes the offer."""
    return Step(f"{person} accepts", lambda scene: commands.Accept(entry=scene.entry(person)))


def declines(person: str) -> Step:
    """A person turns the offer down."""
    return Step(f"{person} declines", lambda scene: commands.Decline(entry=scene.entry(person)))


def cancels(person: str, reason: str | None = None) -> Step:
    """A person gives the admission back."""
    return Step(f"{person} cancels", lambda scene: commands.Cancel(entry=scene.entry(person), reason=reason))


def leaves(person: str) -> Step:
    """A person leaves, whatever their state is."""
    return Step(f"{person} leaves", lambda scene: commands.Leave(entry=scene.entry(person)))


def suspends(person: str, until: str | None = None) -> Step:
    """A person is suspended, ``until`` so long after the story began."""
    ends = None if until is None else moment(until)
    words = f"{person} is suspended{f' until {until}' if until else ''}"
    return Step(words, lambda scene: commands.Suspend(entry=scene.entry(person), until=ends))


def resumes(person: str) -> Step:
    """A person may be offered a spot again."""
    return Step(f"{person} is resumed", lambda scene: commands.Resume(entry=scene.entry(person)))


def reinstates(person: str, *, first: bool = False) -> Step:
    """A person is brought back at the former rank; with ``first`` their first entry is meant, not their newest."""

    def command(scene: Scene) -> commands.Reinstate:
        entry = min(number for number, name in scene.names.items() if name == person) if first else scene.entry(person)
        return commands.Reinstate(entry=entry)

    return Step(f"{person} is reinstated", command)


def are_one(kept: str, merged: str, reason: str | None = None) -> Step:
    """Two persons turn out to be one."""
    command = commands.Merge(kept=kept, merged=merged, reason=reason)
    return Step(f"{merged} turns out to be {kept}", lambda _: command)


def amends(person: str, *, code: OverrideCode | None = None, reason: str | None = None, **changes: Any) -> Step:
    """An entry is corrected."""

    def command(scene: Scene) -> commands.Amend:
        return commands.Amend(entry=scene.entry(person), code=code, reason=reason, **changes)

    return Step(f"the entry of {person} is corrected{_told(changes)}", command)


def prioritises(person: str, priority: int, code: OverrideCode = "organiser_discretion") -> Step:
    """Staff give a person a priority."""

    def command(scene: Scene) -> commands.Prioritise:
        return commands.Prioritise(entry=scene.entry(person), priority=priority, code=code, reason="digest")

    return Step(f"{person} is given priority {priority}", command)


def displaces(person: str, code: RevokeCode = "organiser_discretion") -> Step:
    """Staff take the spot of an admitted person."""
    return Step(f"{person} is displaced: {code}", lambda scene: commands.Displace(entry=scene.entry(person), code=code))


def notes_no_show(person: str) -> Step:
    """Staff note that an admitted person did not come."""
    return Step(f"{person} did not come", lambda scene: commands.NoShow(entry=scene.entry(person)))


def splits(person: str, **parts: int) -> Step:
    """Parts of a party become entries of their own, by the names of their people."""

    def command(scene: Scene) -> commands.Split:
        made = tuple(commands.Part(name, size) for name, size in parts.items())
        return commands.Split(entry=scene.entry(person), parts=made)

    return Step(f"the party of {person} is split{_told(parts)}", command)


def offers_next(count: int = 1, window: str | None = None) -> Step:
    """An organiser offers a spot to whoever is next."""
    command = commands.OfferNext(count=count, window=window)
    return Step(f"the next {count} are offered a spot", lambda _: command)


def offers_to(
    person: str, *, window: str | None = None, code: OverrideCode | None = None, reason: str | None = None
) -> Step:
    """An organiser offers a spot to this person."""

    def command(scene: Scene) -> commands.OfferTo:
        return commands.OfferTo(entry=scene.entry(person), window=window, code=code, reason=reason)

    return Step(f"{person} is offered a spot by hand{_told({'window': window, 'code': code})}", command)


def admits(person: str, *, add_spot: bool = False, code: OverrideCode | None = None, reason: str | None = None) -> Step:
    """An organiser admits somebody who is on the waitlist."""

    def command(scene: Scene) -> commands.Admit:
        return commands.Admit(entry=scene.entry(person), add_spot=add_spot, code=code, reason=reason)

    return Step(f"{person} is admitted by hand{_told({'code': code, 'adding a spot': add_spot})}", command)


def carries_over(person: str, *, is_new: bool = False, reason: str | None = None) -> Step:
    """An organiser brings somebody along who had a spot before; with ``is_new`` they join by it."""

    def command(scene: Scene) -> commands.Admit:
        whom: dict[str, Any] = {"join": join_of(person)} if is_new else {"entry": scene.entry(person)}
        return commands.Admit(carried_over=True, reason=reason, **whom)

    return Step(f"{person} is carried over", command)


def admits_new(
    person: str,
    *,
    add_spot: bool = False,
    code: OverrideCode | None = None,
    reason: str | None = None,
    **members: Any,
) -> Step:
    """An organiser admits somebody who is not on the waitlist yet."""
    join = join_of(person, **members)
    command = commands.Admit(join=join, add_spot=add_spot, code=code, reason=reason)
    return Step(f"{person}, who is new, is admitted by hand{_told({'code': code})}", lambda _: command)


def revokes(person: str, code: RevokeCode = "organiser_discretion", reason: str | None = None) -> Step:
    """An organiser takes the offer back."""

    def command(scene: Scene) -> commands.Revoke:
        return commands.Revoke(entry=scene.entry(person), code=code, reason=reason)

    return Step(f"the offer to {person} is revoked: {code}", command)


def resizes(capacity: int | None = None, **pools: int) -> Step:
    """The capacity changes."""
    sizes = pools or {"general": capacity or 0}
    command = commands.ChangeCapacity(pools=_pools(sizes))
    return Step(f"the capacity becomes {_listed(sizes)}", lambda _: command)


def cuts_anew(sizes: dict[str, int], **from_pool: str) -> Step:
    """The pools get other sizes, and the holders of some are counted in others: ``general="floor"``."""
    moves = tuple(PoolMove(source, target) for source, target in from_pool.items())
    command = commands.ChangeCapacity(pools=_pools(sizes), from_pool=moves)
    told = ", ".join(f"{source} into {target}" for source, target in from_pool.items())
    return Step(f"the pools are cut anew: {_listed(sizes)}, {told}", lambda _: command)


def adopts(**settings: Any) -> Step:
    """Another policy takes effect."""
    command = commands.AdoptPolicy(policy=policy_of(**settings))
    return Step(f"another policy is adopted{_told(settings)}", lambda _: command)


def announces_draw(*sources: str, algorithm: Algorithm = "rfc3797") -> Step:
    """A draw among those waiting is announced."""
    command = commands.AnnounceDraw(algorithm=algorithm, sources=sources)
    return Step(f"a draw by {algorithm} is announced, from {' and '.join(sources)}", lambda _: command)


def holds_draw(*values: str) -> Step:
    """The draw is held with the values that came out."""
    return Step(f"the draw is held with {' and '.join(values)}", lambda _: commands.HoldDraw(values=values))


def reruns_draw(*sources: str, reason: str | None = "digest", algorithm: Algorithm | None = None) -> Step:
    """The draw is announced again."""
    command = commands.RerunDraw(reason=reason, sources=sources, algorithm=algorithm)
    return Step("the draw is to be run again", lambda _: command)


def pauses() -> Step:
    """An organiser stops all offers for now."""
    return Step("the waitlist is paused", lambda _: commands.Pause())


def unpauses() -> Step:
    """An organiser lets offers go on."""
    return Step("the waitlist is unpaused", lambda _: commands.Unpause())


def closes(*, joining_only: bool = False) -> Step:
    """An organiser ends joining, and offers unless only joining is meant."""
    words = f"the waitlist is closed{' to joining' if joining_only else ''}"
    return Step(words, lambda _: commands.Close(joining_only=joining_only))


def reopens() -> Step:
    """An organiser opens the waitlist again."""
    return Step("the waitlist is opened again", lambda _: commands.Reopen())


def tells(
    *persons: str,
    channel: str = "email",
    sent: bool = True,
    as_it_stood: bool = False,
    reason: str | None = None,
    repeat: bool = False,
) -> Step:
    """An organiser tells people what changed for them; ``as_it_stood`` before what falls due now."""

    def command(scene: Scene) -> commands.Tell:
        entries = tuple(map(scene.entry, persons))
        about = tuple(scene.last(SpotOffered, entry) for entry in entries) if as_it_stood else ()
        return commands.Tell(entries=entries, about=about, channel=channel, sent=sent, reason=reason, repeat=repeat)

    again = ", perhaps again" if repeat else ""
    return Step(f"{names(persons)} {'are told' if sent else 'could not be told'} by {channel}{again}", command)


def approves(position: int, by: str) -> Step:
    """Another actor approves the override that was proposed at this position."""
    return Step(f"#{position} is approved by {by}", lambda _: commands.Approve(proposal=position), by=by)


def ticks() -> Step:
    """Cron asks for what is due."""
    return Step("what is due is recorded", lambda _: commands.Tick())


def after(length: str) -> Pause:
    """Time goes by."""
    return Pause(f"{length} later", duration(length))


def turned_away(step: Step) -> Step:
    """The step, expected to be refused."""
    return msgspec.structs.replace(step, words=f"{step.words}, in vain", is_refused=True)


def about_entry(number: int, command: type[commands.Withdraw | commands.Accept]) -> Step:
    """A request about an entry given by its number."""
    return Step(f"{command.__name__.lower()} of entry {number}", lambda _: command(entry=number))


def by(actor: str, step: Step) -> Step:
    """The step, asked by this actor."""
    return msgspec.structs.replace(step, words=f"{step.words} (by {actor})", by=actor)


def on(waitlist: str, step: Step) -> Step:
    """The step, on another waitlist."""
    return msgspec.structs.replace(step, words=f"{step.words} ({waitlist})", waitlist=waitlist)


def imported(step: Step) -> Step:
    """The step, with its time taken from the caller."""
    return msgspec.structs.replace(step, words=f"{step.words} (imported)", imported=True)


def policy_of(**settings: Any) -> Policy:
    """Return the policy that a file with these settings makes."""
    return msgspec.convert(settings, Policy)


def _pools(sizes: dict[str, int]) -> tuple[PoolCapacity, ...]:
    return tuple(PoolCapacity(name, capacity) for name, capacity in sizes.items())


def names(persons: tuple[str, ...]) -> str:
    """Return people as a sentence names them."""
    return " and ".join(persons)


def _listed(sizes: dict[str, int]) -> str:
    return ", ".join(f"{capacity} {name}" for name, capacity in sizes.items())


def _told(settings: dict[str, Any]) -> str:
    said = [f"{name} {value}" for name, value in settings.items() if value not in (None, False)]
    return f" ({', '.join(said)})" if said else ""
