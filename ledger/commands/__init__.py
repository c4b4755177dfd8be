"""What can be asked of a waitlist? One type per verb; people and texts are already ids and digests.

A command is a request and may be refused; an event is a fact. ``Sweep`` and ``Backfill`` are the steps that every
command brings along: what is due first, and what follows from a freed spot (``ledger.journey``).
"""

from ledger.commands.base import Backfill, Command, Sweep
from ledger.commands.entries import Amend, Join, Merge, Part, Prioritise, Reinstate, Resume, Settle, Split, Suspend
from ledger.commands.spots import (
    Accept,
    Admit,
    Approve,
    Cancel,
    Decline,
    Displace,
    Leave,
    NoShow,
    OfferNext,
    OfferTo,
    Revoke,
    Withdraw,
)
from ledger.commands.waitlists import (
    AdoptPolicy,
    AnnounceDraw,
    ChangeCapacity,
    Close,
    HoldDraw,
    Open,
    Pause,
    Remedy,
    Reopen,
    RerunDraw,
    Tell,
    Tick,
    Undo,
    Unpause,
)

ToWaitlist = (
    Open
    | ChangeCapacity
    | AdoptPolicy
    | AnnounceDraw
    | HoldDraw
    | RerunDraw
    | Pause
    | Unpause
    | Close
    | Reopen
    | Tell
    | Undo
    | Tick
)
"""Commands about a whole waitlist."""
ToSpot = (
    OfferNext | OfferTo | Admit | Accept | Decline | Withdraw | Cancel | Revoke | Leave | Displace | NoShow | Approve
)
"""Commands that give a spot, or end an offer, an admission or the wish for one."""
ToEntry = Join | Settle | Suspend | Resume | Reinstate | Amend | Split | Merge | Prioritise
"""Commands about a standing in the queue."""
AnyCommand = ToWaitlist | ToSpot | ToEntry
Step = AnyCommand | Sweep | Backfill

__all__ = [
    "Accept",
    "Admit",
    "AdoptPolicy",
    "Amend",
    "AnnounceDraw",
    "AnyCommand",
    "Approve",
    "Backfill",
    "Cancel",
    "ChangeCapacity",
    "Close",
    "Command",
    "Decline",
    "Displace",
    "HoldDraw",
    "Join",
    "Leave",
    "Merge",
    "NoShow",
    "OfferNext",
    "OfferTo",
    "Open",
    "Part",
    "Pause",
    "Prioritise",
    "Reinstate",
    "Remedy",
    "Reopen",
    "RerunDraw",
    "Resume",
    "Revoke",
    "Settle",
    "Split",
    "Step",
    "Suspend",
    "Sweep",
    "Tell",
    "Tick",
    "ToEntry",
    "ToSpot",
    "ToWaitlist",
    "Undo",
    "Unpause",
    "Withdraw",
]
