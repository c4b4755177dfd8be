"""How does a reader learn that something was recorded, without asking for it again and again?"""

from abc import ABC, abstractmethod


class Watch(ABC):
    """Waits until somebody, in any process, commits. One thread waits; any may wake it."""

    @abstractmethod
    def arm(self) -> None:
        """Begin: whatever is committed from here on ends the next ``wait``."""

    @abstractmethod
    def wait(self) -> None:
        """Return after a commit since ``arm``, after ``wake``, or for no reason at all."""

    @abstractmethod
    def wake(self) -> None:
        """End a ``wait``, the present one or the next."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what the watch holds; closing twice does no harm."""
