"""How long a test waits for what has to come, and for what a busy machine is an excuse."""

import threading
import time
from bisect import bisect
from functools import cache
from pathlib import Path

#: What has to come comes within this (seconds), however busy the machine is; only a test that fails waits so long.
PATIENCE = 60.0

_KERNEL = Path("/proc/pressure/cpu")
#: How often (seconds) the kernel is asked.
_EVERY = 0.1


class Pressure:
    """Keeps for how long (seconds) something had waited in all at each moment of the monotonic clock."""

    def __init__(self) -> None:
        self._moments, self._waited = [time.monotonic()], [read_pressure()]
        threading.Thread(target=self._watch, daemon=True).start()

    def between(self, start: float, end: float) -> float:
        """Return for how long between two moments something waited."""
        return max(0.0, self._at(end, 1) - self._at(start, 0))

    def _at(self, moment: float, rounded_up: int) -> float:
        """Return what was known at the last look before the moment, or at the first one after it."""
        place = bisect(self._moments, moment) - 1 + rounded_up
        return self._waited[max(0, min(place, len(self._waited) - 1))]

    def _watch(self) -> None:
        while True:
            time.sleep(_EVERY)
            self._waited.append(read_pressure())
            self._moments.append(time.monotonic())


def read_pressure() -> float:
    """Return for how many seconds since the machine's start something has waited; 0 where the kernel doesn't say."""
    try:
        told = _KERNEL.read_text()
    except OSError:
        return 0.0
    return int(told.split("total=", 1)[1].split()[0]) / 1e6


@cache
def pressure() -> Pressure:
    """Return the watch of this process, which begins with the first question."""
    return Pressure()


class Judge:
    """Says what a busy machine is an excuse for: nothing in a long test, which has the machine for itself."""

    is_strict = False


def excused(start: float, end: float) -> float:
    """Return for how long (seconds) between two moments a test has to forgive that nothing happened."""
    return 0.0 if Judge.is_strict else pressure().between(start, end)


def unexcused(start: float, end: float) -> float:
    """Return how long it was between two moments, but for the time in which the machine was busy."""
    return end - start - excused(start, end)
