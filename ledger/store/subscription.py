"""How does a read model follow the ledger? It iterates; the iterator waits where the ledger ends.

It needs no thread: whoever iterates does the waiting, and ``stop`` wakes it.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import Notification, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.store.recorder import LedgerRecorder
    from ledger.store.watch import Watch

_BATCH = 500


class LedgerSubscription(Subscription["LedgerRecorder"]):
    """Yields the notifications after a position, in order, for ever or until it is stopped."""

    def __init__(self, recorder: LedgerRecorder, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        self._pulled: deque[Notification] = deque()
        self._iterating = Lock()
        self._watch: Watch | None = None

    def __next__(self) -> Notification:
        """Return the next notification, waiting for it if need be."""
        with self._iterating:
            if self._watch is None:
                self._watch = self._recorder.store.watch()
            # The watch is there before the flag is read, and stop() sets the flag before it looks for a watch to wake.
            while not self._has_been_stopped:
                if self._pulled:
                    return self._pulled.popleft()
                self._watch.arm()
                self._pull()
                if not self._pulled:
                    self._watch.wait()
            self._close()
            raise StopIteration

    def stop(self) -> None:
        """Stop the iteration, from any thread."""
        super().stop()
        if self._watch is not None:
            self._watch.wake()

    def __exit__(self, *args: object, **kwargs: Any) -> None:
        super().__exit__(*args, **kwargs)
        with self._iterating:
            self._close()

    def __del__(self) -> None:
        with suppress(Exception):
            self._close()

    def _pull(self) -> None:
        """Read the next batch. Events of other topics are passed over once and not looked at again."""
        done = self._last_notification_id or 0
        with self._recorder.store.snapshot() as snapshot:
            end = snapshot.position
            self._pulled.extend(self._recorder.notifications_in(snapshot, done + 1, end, _BATCH, self._topics))
        read_to = self._pulled[-1].id if len(self._pulled) == _BATCH else end
        self._last_notification_id = max(done, read_to)

    def _close(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None
