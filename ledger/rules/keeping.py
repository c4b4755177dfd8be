"""How does an organiser open a waitlist, size it and change its rules?"""

from ledger.book import Waitlist
from ledger.commands import AdoptPolicy, ChangeCapacity, Open
from ledger.events import CapacityChanged, Events, PolicyAdopted, PoolCapacity, WaitlistOpened
from ledger.policy import Policy, policy_digest, stop
from ledger.policy_faults import faults
from ledger.refusals import Mistake, Refused
from ledger.rekeying import needed
from ledger.rules.situation import Situation


def open_waitlist(step: Open, now: Situation) -> Events | Refused:
    """Begin a waitlist.

    Raises:
        Mistake: the name is taken, the policy has faults, or the pools are not distinct.
    """
    if now.known is not None:
        raise Mistake("exists", f"There is a waitlist {now.name!r} already.")
    _check_policy(step.policy)
    _check_stop(step.policy, now)
    _check_pools(step.pools)
    _check_rules_have_pools(step.policy, [pool.name for pool in step.pools])
    _check_series(step.policy, step.series)
    return (
        WaitlistOpened(
            pools=step.pools,
            policy=step.policy,
            digest=policy_digest(step.policy),
            zone=step.zone,
            series=step.series,
            title=step.title,
        ),
    )


def change_capacity(step: ChangeCapacity, now: Situation) -> Events | Refused:
    """Set the capacity of the pools named; what is as it was is not recorded, unless holders move.

    Raises:
        Mistake: a pool is named twice, or holders move from or to a pool that is not there.
    """
    waitlist = now.waitlist
    _check_pools(step.pools)
    if step.from_pool:
        _check_moves(step, waitlist)
        return (CapacityChanged(pools=step.pools, from_pool=step.from_pool, reason=step.reason),)
    changed = tuple(pool for pool in step.pools if _capacity(waitlist, pool.name) != pool.capacity)
    return (CapacityChanged(pools=changed, reason=step.reason),) if changed else ()


def adopt_policy(step: AdoptPolicy, now: Situation) -> Events | Refused:
    """Put another policy in force from now on.

    Raises:
        Mistake: the policy has faults, or orders by an attribute for which somebody in line has no value it knows.
    """
    waitlist = now.waitlist
    _check_policy(step.policy)
    digest = policy_digest(step.policy)
    if digest == waitlist.policy_digest:
        return ()
    _check_rules_have_pools(step.policy, [pool.name for pool in waitlist.pools])
    _check_series(step.policy, waitlist.series)
    if waitlist.closed != "all":
        _check_stop(step.policy, now)
    _check_everybody_ranks(step.policy, now)
    version = waitlist.policy_version + 1
    return (PolicyAdopted(version=version, policy=step.policy, digest=digest, reason=step.reason),)


def _check_rules_have_pools(policy: Policy, pools: list[str]) -> None:
    """A rule about a pool that is not there guards nothing, and is most likely a name written wrong."""
    for rule in policy.pool_rules:
        if rule.name not in pools:
            there = ", ".join(pools)
            message = f"The policy {policy.name!r} has a rule for the pool {rule.name!r}, and the pools are: {there}."
            raise Mistake("policy", message)


def _check_series(policy: Policy, series: str | None) -> None:
    """What counts over a series counts nothing on a waitlist that is in none."""
    if policy.is_about_series and series is None:
        message = f"The policy {policy.name!r} has a rule over a series, and the waitlist belongs to none."
        raise Mistake("policy", message, hint="A waitlist is opened in a series, with --series NAME.")


def _check_everybody_ranks(policy: Policy, now: Situation) -> None:
    """Whoever is in line must have a value that the new order knows, lest they sink to its end in silence."""
    found = now.book.lacking(now.name, policy) if needed(policy) else {}
    for name in needed(policy):
        if found[name]:
            message = f"The new policy orders by {name!r}, for which {found[name]} in line have no value it knows."
            raise Mistake("policy", message, hint='Amend them first, or give the criterion missing = "last".')


def _check_moves(step: ChangeCapacity, waitlist: Waitlist) -> None:
    """Holders move from pools that are there to pools that are there afterwards, and each once."""
    known = [pool.name for pool in waitlist.pools]
    sources = [move.source for move in step.from_pool]
    after = [*known, *(pool.name for pool in step.pools)]
    for move in step.from_pool:
        if move.source not in known:
            raise Mistake("pool", f"{waitlist.name} has no pool {move.source!r}; it has: {', '.join(known)}.")
        if move.target not in after:
            hint = f"Give it a capacity in the same command, such as {move.target}=100."
            raise Mistake("pool", f"{waitlist.name} has no pool {move.target!r}.", hint=hint)
        if move.target in sources:
            raise Mistake("pool", f"Holders cannot move to {move.target!r}, from which others move.")
    if len(set(sources)) < len(sources):
        raise Mistake("pool", f"A pool's holders move to one other pool: {', '.join(sources)}.")


def _check_policy(policy: Policy) -> None:
    found = faults(policy)
    if found:
        raise Mistake("policy", f"The policy {policy.name!r} cannot be adopted: {'; '.join(found)}.")


def _check_stop(policy: Policy, now: Situation) -> None:
    """Offers cannot have stopped before the policy takes effect: it could never make one."""
    at = stop(policy)
    if at is not None and at <= now.at:
        message = f"Under the policy {policy.name!r} offers stop at {at} (starts_at less stop_before), which is past."
        raise Mistake("policy", message)


def _check_pools(pools: tuple[PoolCapacity, ...]) -> None:
    names = [pool.name for pool in pools]
    if not names:
        raise Mistake("pool", "A waitlist needs at least one pool.")
    if len(set(names)) < len(names):
        raise Mistake("pool", f"A pool is named twice: {', '.join(names)}.")


def _capacity(waitlist: Waitlist, name: str) -> int | None:
    pool = waitlist.pool(name)
    return None if pool is None else pool.capacity
