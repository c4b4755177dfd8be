"""How far is it? On standard error, on a terminal only, and only after half a second."""

from time import monotonic
from types import TracebackType
from typing import Self

from cli.session import Session

PATIENCE = 0.5
EVERY = 0.2


class Progress:
    """Shows how far a long piece of work has come, and clears the line at its end."""

    def __init__(self, session: Session, what: str, total: int) -> None:
        self._out = session.around.stderr
        self._is_shown = session.around.is_terminal[2]
        self._what, self._total = what, max(total, 1)
        self._next = monotonic() + PATIENCE
        self._wrote = False

    def at(self, done: int) -> None:
        """Say how much is done, now and then."""
        now = monotonic()
        if self._is_shown and now >= self._next:
            self._out.write(f"\r{self._what}: {done:,} of {self._total:,}  ")
            self._out.flush()
            self._next, self._wrote = now + EVERY, True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._wrote:
            self._out.write("\r" + " " * 60 + "\r")
