"""What time is it? The only room for the computer's clock."""

from collections.abc import Callable
from datetime import UTC, datetime

from ledger.instant import Instant, instant

Clock = Callable[[], Instant]


def now() -> Instant:
    """Return the present instant, by the computer's clock."""
    return instant(datetime.now(UTC))
