"""How is a request turned down? By a rule, as a value that may be recorded, or as a mistake, which never is."""

from typing import Literal

from msgspec import Struct

RefusalCode = Literal[
    "already_admitted",
    "already_offered",
    "already_on_list",
    "begun",
    "both_hold",
    "changed_since",
    "closed",
    "draw_announced",
    "draw_held",
    "draw_too_long",
    "limit_reached",
    "list_full",
    "never_fits",
    "no_draw",
    "no_free_spot",
    "no_room_to_grow",
    "no_live_offer",
    "nobody_fits",
    "nobody_waiting",
    "not_admitted",
    "not_eligible",
    "not_waiting",
    "offer_expired",
    "over_capacity",
    "override_needs_reason",
    "paused",
    "pool_held",
    "pools_mixed",
    "priority_unused",
    "proposal_outdated",
    "recorded_refusal",
    "same_approver",
    "spot_free",
    "spot_taken",
    "spot_wanted",
    "suspended",
    "stopped",
    "too_many_added_spots",
]
"""Every rule that can say no; a policy's eligibility rules add their own codes to ``not_eligible``."""

MistakeCode = Literal[
    "attribute",
    "draw",
    "exists",
    "future",
    "not_undone",
    "order_of_time",
    "party",
    "person",
    "policy",
    "pool",
    "proposal",
    "request_id",
    "time",
    "unknown_entry",
    "unknown_record",
    "unknown_waitlist",
    "usage",
]


class Refused(Struct, frozen=True):
    """A rule said no.

    Attributes:
        code: which rule; for ``not_eligible`` the policy's own code.
        rule: the rule's name among ``RefusalCode`` (differs from ``code`` only for eligibility).
        details: what the sentence for people needs (numbers, names of states), in plain values.
        is_disputable: the person concerned may dispute it, so it is recorded.
    """

    code: str
    rule: RefusalCode
    details: dict[str, str | int] = {}
    is_disputable: bool = False


class Mistake(Exception):
    """A request that cannot be understood: an unknown target or malformed; nothing of it is recorded."""

    def __init__(self, code: MistakeCode, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


class UnknownPerson(Mistake):
    """Nobody goes by what was said of them."""

    def __init__(self, said: str, waitlist: str) -> None:
        super().__init__("person", f"There is no {said!r} on {waitlist}.")
