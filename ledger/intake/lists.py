"""What do the verbs that concern a whole waitlist ask?"""

from ledger import commands
from ledger.book import Waitlist
from ledger.commands import AnyCommand
from ledger.decision import Digest
from ledger.events import PoolMove
from ledger.intake.people import Registry
from ledger.intake.values import GENERAL, check_zone, read_policy, read_pools, read_window
from ledger.refusals import Mistake
from ledger.requests import Request


def open_list(request: Request, registry: Registry, zone: str) -> commands.Open:
    """Return the command that begins a waitlist, in this zone unless the request names one."""
    zone = request.zone or zone
    check_zone(zone)
    policy = read_policy(request.policy, zone)
    if registry.book.waitlist(request.waitlist) is not None:
        raise Mistake("exists", f"There is a waitlist {request.waitlist!r} already.")
    title = registry.text("title", request.title)
    return commands.Open(pools=read_pools(request), policy=policy, zone=zone, series=request.series, title=title)


def about_list(request: Request, waitlist: Waitlist, registry: Registry) -> AnyCommand:
    """Return the command of a verb that names no person."""
    reason = registry.text("reason", request.reason)
    match request.do:
        case "approve":
            return commands.Approve(proposal=request.position or 0)
        case "tick":
            return commands.Tick()
        case "pause":
            return commands.Pause(reason=reason)
        case "unpause":
            return commands.Unpause(reason=reason)
        case "close":
            return commands.Close(joining_only=bool(request.joining), reason=reason)
        case "reopen":
            return commands.Reopen(reason=reason)
        case "capacity":
            return _capacity(request, waitlist, reason)
        case "policy":
            return commands.AdoptPolicy(policy=read_policy(request.policy, waitlist.zone), reason=reason)
        case "draw":
            return _draw(request, reason)
        case "offer":
            return commands.OfferNext(count=request.next or 1, window=read_window(request.window))
        case _:
            raise Mistake("usage", f"{request.do} concerns a person.")


def _draw(request: Request, reason: Digest | None) -> AnyCommand:
    match request.step:
        case "hold":
            return commands.HoldDraw(values=request.values or ())
        case "rerun":
            return commands.RerunDraw(reason=reason, algorithm=request.algorithm, sources=request.sources or ())
        case _:
            return commands.AnnounceDraw(algorithm=request.algorithm or "rfc3797", sources=request.sources or ())


def _capacity(request: Request, waitlist: Waitlist, reason: Digest | None) -> commands.ChangeCapacity:
    if request.capacity is not None and GENERAL not in [pool.name for pool in waitlist.pools]:
        names = ", ".join(pool.name for pool in waitlist.pools)
        raise Mistake("pool", f"{waitlist.name} has the pools {names}: say which one changes.")
    moves = tuple(PoolMove(source, target) for source, target in (request.from_pool or {}).items())
    return commands.ChangeCapacity(pools=read_pools(request), from_pool=moves, reason=reason)
