"""How long a test waits for what must happen, and how much delay a busy machine excuses."""

import threading
import time
from bisect import bisect
from functools import cache
from pathlib import Path

#: Longest wait for what must happen, in seconds, however busy the machine is; only a failing test waits this long.
PATIENCE = 60.0

_KERNEL = Path("/proc/pressure/cpu")
#: Interval between readings, in seconds.
_EVERY = 0.1


class Pressure:
    """Records the total time, in seconds, for which any task had waited for a processor, by the monotonic clock."""

    def __init__(self) -> None:
        self._moments, self._waited = [time.monotonic()], [read_pressure()]
        threading.Thread(target=self._watch, daemon=True).start()

    def between(self, start: float, end: float) -> float:
        """Return how long, between two moments, some task was waiting."""
        return max(0.0, self._at(end, 1) - self._at(start, 0))

    def _at(self, moment: float, rounded_up: int) -> float:
        """Return the last reading before the moment, or the first one after it."""
        place = bisect(self._moments, moment) - 1 + rounded_up
        return self._waited[max(0, min(place, len(self._waited) - 1))]

    def _watch(self) -> None:
        while True:
            time.sleep(_EVERY)
            self._waited.append(read_pressure())
            self._moments.append(time.monotonic())


def read_pressure() -> float:
    """Return the seconds since boot during which some task waited; 0 where the kernel doesn't say."""
    try:
        told = _KERNEL.read_text()
    except OSError:
        return 0.0
    return int(told.split("total=", 1)[1].split()[0]) / 1e6


@cache
def pressure() -> Pressure:
    """Return this process's record, which begins with the first call."""
    return Pressure()


class Judge:
    """Decides what a busy machine excuses: nothing in a long test, which has the machine to itself."""

    is_strict = False


def excused(start: float, end: float) -> float:
    """Return the seconds between two moments for which a test has to excuse that nothing happened."""
    return 0.0 if Judge.is_strict else pressure().between(start, end)


def unexcused(start: float, end: float) -> float:
    """Return the time between two moments, less the time during which the machine was busy."""
    return end - start - excused(start, end)
