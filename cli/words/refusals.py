"""How is "no" said? What happened, why, and the command that does what was probably meant."""

import re
from unicodedata import normalize

from cli import exits
from cli.problem import NOTHING_RECORDED, Problem
from cli.words.plain import as_quoted, close_to, count, in_units, listed, quoted, typed
from ledger.refusals import Mistake, Refused
from ledger.requests import Request

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
RULES: dict[str, str] = {
    "already_admitted": "{who} holds a spot already.",
    "already_offered": "{who} holds a live offer already.",
    "both_hold": "Both hold an offer or a spot on {waitlist}: entry {other} and entry {entry}.",
    "already_on_list": "{who} is on {waitlist} already.",
    "begun": "{waitlist} has given spots itself, so nobody is carried over any more: letting {who} in is decided here.",
    "changed_since": "#{position} cannot be undone any more: #{since} came after it.",
    "closed": "{waitlist} is closed.",
    "draw_announced": "{waitlist} has a draw already, announced in #{announced}; it has not been held yet.",
    "draw_held": "The draw of {waitlist} was held already, in #{held}.",
    "draw_too_long": "{entries} are waiting, and this algorithm draws among {longest} at most; sha256 draws more.",
    "limit_reached": "{who} has joined {waitlist} as often as its policy allows: {often}.",
    "list_full": "{waitlist} takes no more than {limit} in its queue.",
    "never_fits": "A party of {party} can never fit: the largest pool it accepts has {largest}.",
    "no_draw": "No draw was announced on {waitlist}, so its list is not frozen yet.",
    "no_free_spot": "{waitlist} has no free spot.",
    "no_live_offer": "{who} holds no offer: {state}.",
    "no_room_to_grow": "The party of {who} needs {more} more in {pool}, which has {free}.",
    "nobody_fits": "{waitlist} has {free}, and nobody in the queue fits.",
    "nobody_waiting": "Nobody is waiting on {waitlist}.",
    "not_admitted": "{who} holds no spot: {state}.",
    "not_eligible": "{who} may not join {waitlist}: {code}.",
    "not_waiting": "{who} is not in the queue: {state}.",
    "offer_expired": "The offer to {who} had expired (#{expired}).",
    "pools_mixed": "#{position} cannot be undone: nobody can tell who in {pools} came there by it.",
    "over_capacity": "{waitlist} has no free spot, and its policy allows nobody beyond its capacity.",
    "override_needs_reason": "{who} is not the rule's choice now; as an override this needs a code and a reason.",
    "paused": "{waitlist} is paused: no spots are given.",
    "pool_held": "{who} has a spot in {pool}, which would not be accepted any more.",
    "priority_unused": "The policy of {waitlist} does not order by priority, so it would change nothing.",
    "proposal_outdated": "The override of #{proposal} would come to another end: {what} was {before}, and is {after}.",
    "recorded_refusal": "This request was refused before: {code}.",
    "same_approver": "The override of #{proposal} was proposed by {by}, and somebody else has to approve it.",
    "spot_free": "{waitlist} has a free spot, and its policy takes nobody into the queue while it has.",
    "spot_taken": "The spot that was given back in #{position} is taken.",
    "spot_wanted": "{more} would go to {who} past those in the queue: that needs a code and a reason.",
    "suspended": "{who} is in the queue, at their former rank, and suspended.",
    "stopped": "The time for offers on {waitlist} is over: its policy ends them before the start, and that has come.",
    "too_many_added_spots": "The policy lets overrides add {limit} spots; {added} are added already.",
}

STATES = {
    "waiting": "still waiting",
    "suspended": "suspended",
    "offered": "holding an offer",
    "admitted": "admitted",
    "withdrawn": "left the queue",
    "declined": "declined an offer",
    "expired": "let an offer expire",
    "cancelled": "gave the spot back",
    "no_show": "did not use the spot",
}
"""What an entry's state is called after "the person is" or a colon."""

LIMITS = {
    "none": "The policy of {waitlist} lets nobody join by themselves: its limit is 0.",
    "joins": "{who} has joined waitlists of this series as often as the policy of {waitlist} allows: {often}{on}.",
    "active": "{who} is on {lists}, and the policy of {waitlist} allows {most} of this series at once.",
}
"""What a limit says that is not about how often somebody joined this waitlist, by what it counts."""

THEY: dict[str, str] = {
    "waiting": "they are still waiting",
    "suspended": "they are suspended",
    "offered": "they hold an offer",
    "admitted": "they hold a spot",
    "withdrawn": "they left the queue",
    "declined": "they declined an offer",
    "expired": "they let an offer expire",
    "cancelled": "they gave the spot back",
    "no_show": "they did not use the spot",
}
"""How an entry's state is said of the person, in a clause."""

NEXT: dict[str, dict[str, str]] = {
    "withdraw": {"admitted": "cancel"},
    "cancel": {"waiting": "withdraw", "suspended": "withdraw", "offered": "decline"},
    "decline": {"waiting": "withdraw", "suspended": "withdraw", "admitted": "cancel"},
    "accept": {"waiting": "why", "expired": "join", "withdrawn": "join", "declined": "join", "cancelled": "join"},
    "offer": {"withdrawn": "join", "declined": "join", "expired": "join", "cancelled": "join", "admitted": "why"},
    "admit": {"offered": "accept"},
    "leave": {"withdrawn": "join", "declined": "join", "expired": "join", "cancelled": "join"},
    "suspend": {"offered": "decline", "admitted": "cancel", "withdrawn": "reinstate", "expired": "reinstate"},
    "resume": {"withdrawn": "reinstate", "expired": "reinstate", "declined": "reinstate", "cancelled": "reinstate"},
    "priority": {"withdrawn": "reinstate", "expired": "reinstate", "declined": "reinstate"},
    "displace": {"offered": "revoke", "waiting": "why", "suspended": "why"},
    "no-show": {"offered": "why", "waiting": "why", "suspended": "why", "no_show": "why"},
    "revoke": {"admitted": "cancel", "waiting": "why"},
}
"""The verb that goes with the state, by the verb that was used."""

LEADS: dict[str, str] = {
    "accept": "To take the offer for them:",
    "cancel": "To give their spot back:",
    "decline": "To decline the offer for them:",
    "join": "To enter them anew:",
    "reopen": "To open it again:",
    "show": "What came after it:",
    "unpause": "To let offers go on:",
    "match-run": "Who could not be given it, and why:",
    "why": "How they stand, and why:",
    "reinstate": "To bring them back at their former rank:",
    "resume": "To let them be offered a spot again:",
    "revoke": "To take the offer back:",
    "withdraw": "To take them out of the queue:",
}
"""What stands above a command that goes instead, by its verb."""

NOT_FOUND = frozenset({"unknown_waitlist", "unknown_entry", "unknown_record", "person"})


def refusal(refused: Refused, request: Request, who: str, state: str, recorded: int | None) -> Problem:
    """Return the refusal as a problem: who asked for what, which rule says no, and what goes instead."""
    words = {
        **{name: str(value) for name, value in refused.details.items()},
        "free": count(int(refused.details.get("free", 0)), "free spot"),
        "often": _often(refused),
        "most": count(int(refused.details.get("limit", 0)), "waitlist"),
        "lists": listed(_lists(refused)),
        "on": f", {listed(_lists(refused))} included" if _lists(refused) else "",
        "more": count(int(refused.details.get("more", 0)), "spot"),
        "who": who,
        "waitlist": request.waitlist,
        "code": refused.code.replace("_", " "),
        "state": THEY.get(state, state),
    }
    what = _rule(refused, request).format_map(words)
    instead = _instead(refused, request, state)
    stands = f"The refusal stands in record #{recorded}." if recorded else NOTHING_RECORDED
    return Problem(
        refused.rule,
        exits.REFUSED,
        what,
        recorded=stands,
        advice=_advice(refused, instead),
        commands=instead,
    )


def _rule(refused: Refused, request: Request) -> str:
    """Return the sentence of a rule, with names of its details in braces."""
    if refused.rule == "override_needs_reason" and request.do == "join":
        return "{who} can be taken in against a rule only with a code and a reason."
    if refused.rule == "override_needs_reason" and request.place_as_happened:
        return "{who} can be placed otherwise than by the rule only with a code and a reason."
    if refused.rule == "limit_reached":
        kind = str(refused.details.get("counts", ""))
        return LIMITS.get(kind if refused.details.get("limit") else "none", RULES[refused.rule])
    return RULES[refused.rule]


def _lists(refused: Refused) -> list[str]:
    """Return on which other waitlists of a series somebody was counted."""
    return [name for name in str(refused.details.get("lists", "")).split(", ") if name]


def _often(refused: Refused) -> str:
    """Return how often somebody may do what they did too often: ``2 times in 24 hours``."""
    times, within = count(int(refused.details.get("limit", 0)), "time"), refused.details.get("within")
    return f"{times} in {in_units(str(within))}" if within else times


def mistake(error: Mistake, request: Request | None, waitlists: list[str]) -> Problem:
    """Return a mistake as a problem."""
    if error.code == "unknown_waitlist" and request is not None:
        return unknown_waitlist(request.waitlist, waitlists, recorded=NOTHING_RECORDED)
    code = exits.NOT_FOUND if error.code in NOT_FOUND else exits.USAGE
    advice, commands, instead = error.hint, tuple[str, ...](), None
    if request is not None and request.do == "open" and request.waitlist != (fit := named_fitly(request.waitlist)):
        advice, instead = "People see its --title; in commands it may be called:", (request.waitlist, fit)
    if error.code == "person" and request is not None:
        advice = "Everybody in the queue, with entry numbers:"
        commands = (typed("waitlist", "queue", request.waitlist),)
    what = as_quoted(error.message)
    return Problem(error.code, code, what, recorded=NOTHING_RECORDED, advice=advice, commands=commands, instead=instead)


def named_fitly(text: str) -> str:
    """Return a name that a waitlist can have, as much like a text as can be: ``chor-uebung`` for ``Chor Übung``."""
    if _NAME.fullmatch(text):
        return text
    spelled = text.casefold().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})
    plain = normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", plain)[:64].strip("-_") or "NAME"


def unknown_waitlist(name: str, known: list[str], *, recorded: str = "") -> Problem:
    """Return the problem that there is no such waitlist, with the one that was probably meant."""
    what, code = f"There is no waitlist {quoted(name)}.", exits.NOT_FOUND
    meant = close_to(name, known)
    if meant:
        advice = f"Did you mean {listed(map(quoted, meant), 'or')}?"
        return Problem("unknown_waitlist", code, what, recorded=recorded, advice=advice, instead=(name, meant[0]))
    if known:
        commands: tuple[str, ...] = (typed("waitlist", "lists"),)
        return Problem("unknown_waitlist", code, what, recorded=recorded, advice="Those there are:", commands=commands)
    commands = (f"{typed('waitlist', 'open', named_fitly(name))} --capacity N",)
    return Problem("unknown_waitlist", code, what, recorded=recorded, advice="There is none yet:", commands=commands)


def _advice(refused: Refused, instead: tuple[str, ...]) -> str:
    match refused.rule:
        case "override_needs_reason" if instead[0].split()[1] in {"join", "amend"}:
            return "Say why:"
        case "limit_reached":
            return "To let them in all the same:" if instead else ""
        case "override_needs_reason":
            return "Give the spot to the next by the rule, or say why not:"
        case "over_capacity" | "no_free_spot":
            return "A spot comes free by a cancellation or with more capacity:"
        case "both_hold":
            return "One person needs one of them. Give the other back first:"
        case "pools_mixed":
            return "Cut the pools again as they should be:"
        case "spot_taken":
            return "Give them the next spot, or one more:"
        case "draw_announced":
            return "Hold it, or if a source cannot be used announce it again:"
        case "draw_held":
            return "See it, or if a source should not have been used run it again:"
        case "no_draw":
            return "Announce it first:"
        case _:
            return LEADS.get(instead[0].split()[1], "What goes instead:") if instead else ""


def _instead(refused: Refused, request: Request, state: str) -> tuple[str, ...]:
    waitlist, person = request.waitlist, request.person or ""
    match refused.rule:
        case "limit_reached" | "override_needs_reason" if request.do == "join" or request.place_as_happened:
            allowed = refused.rule == "override_needs_reason" or refused.details.get("limit")
            return (_against_the_rule(request),) if allowed else ()
        case "override_needs_reason":
            override = ["waitlist", request.do, waitlist, person, "--code", "CODE", "--reason", "TEXT"]
            return typed("waitlist", "offer", waitlist), " ".join([typed(*override[:4]), "--code CODE --reason TEXT"])
        case "over_capacity" | "no_free_spot":
            more = typed("waitlist", "capacity", waitlist, "NUMBER")
            added = f"{typed('waitlist', 'admit', waitlist, person, '--add-spot')} --code CODE --reason TEXT"
            return (more, added) if request.do == "admit" else (more,)
        case "spot_taken":
            number = str(refused.details["entry"])
            reinstate = typed("waitlist", "reinstate", waitlist, number)
            admit = typed("waitlist", "admit", waitlist, number, "--add-spot", "--code", "error_correction")
            return f"{reinstate} --reason TEXT", f"{admit} --reason TEXT"
        case "pools_mixed":
            return (typed("waitlist", "capacity", waitlist) + " POOL=NUMBER --from-pool SOURCE=TARGET",)
        case "changed_since":
            return (typed("waitlist", "show", str(refused.details["since"])),)
        case "both_hold":
            return tuple(typed("waitlist", "leave", waitlist, str(refused.details[one])) for one in ("entry", "other"))
        case "suspended":
            return (typed("waitlist", "resume", waitlist, person),)
        case "no_room_to_grow":
            return (typed("waitlist", "capacity", waitlist, "NUMBER"),)
        case "paused":
            return (typed("waitlist", "unpause", waitlist),)
        case "closed":
            return (typed("waitlist", "reopen", waitlist),)
        case "already_offered":
            return (typed("waitlist", NEXT.get(request.do, {}).get("offered", "accept"), waitlist, person),)
        case "already_admitted":
            return (typed("waitlist", "why", waitlist, person),)
        case "draw_announced":
            return (_hold_draw(waitlist), _rerun_draw(waitlist))
        case "draw_held":
            return (typed("waitlist", "draw", waitlist, "verify"), _rerun_draw(waitlist))
        case "no_draw":
            return (typed("waitlist", "draw", waitlist, "announce") + " --source NAME",)
        case "offer_expired" | "nobody_fits":
            return (typed("waitlist", "why", waitlist, person) if person else typed("waitlist", "match-run", waitlist),)
        case _:
            verb = NEXT.get(request.do, {}).get(state)
            return (typed("waitlist", verb, waitlist, person),) if verb and person else ()


def _against_the_rule(request: Request) -> str:
    against = "--happened TIME --place-as-happened" if request.place_as_happened else "--beyond-limit"
    verb = typed("waitlist", request.do, request.waitlist, request.person or "")
    return f"{verb} {against} --code CODE --reason TEXT"


def _hold_draw(waitlist: str) -> str:
    return typed("waitlist", "draw", waitlist, "hold") + " --value NUMBERS"


def _rerun_draw(waitlist: str) -> str:
    return typed("waitlist", "draw", waitlist, "rerun") + " --reason TEXT"
