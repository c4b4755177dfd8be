"""The program ``waitlist``: what its process sets before it imports anything, and how it ends."""

import gc
import os
import sys

COLLECTING = (50_000, 20, 100)
"""How rarely the collector looks for cycles: modules and records are none."""


def run() -> None:
    """Run as the program ``waitlist``."""
    gc.set_threshold(*COLLECTING)
    from cli.main import main

    code = main()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # said already, if anybody is there to read it; Python would complain once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    gc.freeze()  # memory goes back whole when a process ends: nothing has to be looked through for it once more
    sys.exit(code)


if __name__ == "__main__":
    run()
