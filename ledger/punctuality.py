"""Is the computer's clock behind the last record? Then it was set back, or it was ahead before; asked before an append.

A clock that went back moves nobody: order is the position, and ``at`` stands still. But what is counted from now (a
deadline, a suspension, offer hours) would be counted from a moment that is not now, and somebody would lose an offer
when the clock is put right. So nothing is recorded until a human has looked at the clock.
"""

from ledger.clock import Clock
from ledger.decision import Position
from ledger.instant import Instant, add, duration
from ledger.record import decode
from ledger.store import Transaction, records

TOLERANCE = duration("15m")
"""How far the clocks of several computers may be apart; one that takes local time for UTC is further off."""


class ClockBehind(Exception):  # somebody looks at the clock, and records again
    """The clock says that it is earlier than when the last record was written.

    Attributes:
        now: what the clock says.
        position: the last record.
        recorded: what the clock said then.
    """

    def __init__(self, now: Instant, position: Position, recorded: Instant) -> None:
        super().__init__(f"the clock says {now}, and record {position} was written at {recorded}")
        self.now, self.position, self.recorded = now, position, recorded


class Punctuality:
    """Holds the clock against the last record, if whoever records wants that.

    Args:
        now: the clock.
        right_after: the record after which the clock is known to be right, whatever was written into it.
    """

    def __init__(self, now: Clock, right_after: Position | None = None) -> None:
        self._now = now
        self._right_after = right_after

    def check(self, transaction: Transaction) -> None:
        """Look at a transaction before anything is appended in it.

        Raises:
            ClockBehind: the last record was written later than now.
        """
        position = transaction.position
        if position in {0, self._right_after}:
            return
        (row,) = records.records(transaction, position, position)
        now, recorded = self._now(), decode(row.state).recorded
        if add(now, TOLERANCE) < recorded:
            raise ClockBehind(now, position, recorded)
