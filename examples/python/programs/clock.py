"""The clock of the slow partner. CLOCK_SPEED=600 makes 600 of its seconds pass in one; without it they are real."""

import os
import time

SPEED = float(os.environ.get("CLOCK_SPEED") or 1)
STARTED = time.monotonic()


def sleep(seconds):
    time.sleep(seconds / SPEED)


def minutes():
    """How long the program has run, by this clock."""
    return (time.monotonic() - STARTED) * SPEED / 60
