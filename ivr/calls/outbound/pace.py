"""The pace of calls out: as many a second as the trunk bears, and not one more in any second."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

#: How late a start may be, in seconds, without those after it being late as well.
_CATCHES_UP = 0.2


class CallPace:
    """Lets at most `per_second` calls begin within any second, evenly spaced; `ticks` counts seconds."""

    def __init__(self, per_second: float, ticks: Callable[[], float] = time.monotonic) -> None:
        self._interval, self._ticks = 1 / per_second, ticks
        #: The last beginnings, as many as a second may have.
        self._begun: deque[float] = deque(maxlen=max(1, int(per_second)))
        self._next = float("-inf")

    async def wait(self) -> None:
        """Return once another call may begin, which it does then."""
        await asyncio.sleep(max(0.0, self._due() - self._ticks()))
        # A timer may fire a little early.
        now = max(self._due(), self._ticks())
        self._begun.append(now)
        self._next = max(self._next, now - _CATCHES_UP) + self._interval

    def _due(self) -> float:
        if len(self._begun) < (most := self._begun.maxlen or 1):
            return self._next
        return max(self._next, self._begun[0] + most * self._interval)
