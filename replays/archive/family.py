"""As whose entry did somebody stand before a party was split, and which spot did they get with it?"""

from ledger.decision import EntryNumber, Position
from ledger.record import Numbered
from replays.archive.archive import Archive
from replays.archive.evidence import Trace


class Family:
    """Somebody, with the entries of whose parties theirs was a part before it became one of its own."""

    def __init__(self, looked_up: Archive, waitlist: str, trace: Trace, last: Position | None) -> None:
        self.trace = trace
        self._line = [trace]
        while (whole := self._line[-1].split_from) is not None:
            found = looked_up.trace(waitlist, whole, last)
            assert found is not None
            self._line.append(found)

    @property
    def party(self) -> EntryNumber | None:
        """The entry with which the party joined."""
        return self._line[-1].entry

    @property
    def given(self) -> Numbered | None:
        """The record that gave the entry its last spot or offer: by itself, or as part of the party that it left."""
        until: Position | None = None
        for one in self._line:
            given = one.given_by(until)
            if given is not None:
                return given
            until = one.entry
        return None

    def at(self, position: Position) -> Trace:
        """Return as whose entry it stood on the list after a record; as its party's, before that joined."""
        return next((one for one in self._line if one.entry is None or one.entry <= position), self._line[-1])
