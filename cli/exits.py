"""How did it end? The exit codes, which scripts rely on: they never change their meaning."""

from typing import Final

DONE: Final = 0
"""Done, or there was nothing to do."""
BUG: Final = 1
"""This program made a mistake."""
USAGE: Final = 2
"""The request cannot be understood; nothing was recorded."""
REFUSED: Final = 3
"""A rule said no."""
NOT_FOUND: Final = 4
"""There is no such waitlist, person or record."""
MOVED: Final = 5
"""The ledger moved since somebody looked; nothing was recorded."""
DIFFERS: Final = 6
"""Verification failed, a replay differs, or something expected is not so."""
CLOSED: Final = 7
"""The ledger cannot be opened."""
CHANGES: Final = 8
"""There are changes (with ``--exit-code``)."""
UNSENT: Final = 9
"""Some messages could not be sent yet: the mail server is not to be reached, or asks for patience."""
INTERRUPTED: Final = 130
"""Somebody pressed Ctrl-C."""
