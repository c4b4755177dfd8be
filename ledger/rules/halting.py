"""How does an organiser halt a waitlist and set it going again? Pause, unpause, close, reopen.

What is so already is not recorded again. What follows comes by itself: reopening fills what came free meanwhile,
closing ends the offers where the policy says so (``ledger.rules.following``).
"""

from ledger.commands import Close, Pause, Reopen, Unpause
from ledger.events import Events, WaitlistClosed, WaitlistPaused, WaitlistReopened, WaitlistResumed
from ledger.policy import stop
from ledger.refusals import Refused
from ledger.rules.situation import Situation, refused


def pause(step: Pause, now: Situation) -> Events | Refused:
    """Make no more offers; people may join, and the offers that are out go on."""
    return () if now.waitlist.paused else (WaitlistPaused(reason=step.reason),)


def unpause(step: Unpause, now: Situation) -> Events | Refused:
    """Make offers again."""
    return (WaitlistResumed(reason=step.reason),) if now.waitlist.paused else ()


def close(step: Close, now: Situation) -> Events | Refused:
    """End joining, or joining and offers; closing what is closed altogether to joining alone would open it again."""
    closed = now.waitlist.closed
    if closed == ("joining" if step.joining_only else "all"):
        return ()
    if closed == "all":
        return refused("closed")
    return (WaitlistClosed(joining_only=step.joining_only, reason=step.reason),)


def reopen(step: Reopen, now: Situation) -> Events | Refused:
    """Take joins and make offers again; not once the policy has ended all offers."""
    end = stop(now.policy)
    if now.waitlist.closed == "all" and end is not None and end <= now.at:
        return refused("stopped")
    return () if now.waitlist.closed == "no" else (WaitlistReopened(reason=step.reason),)
