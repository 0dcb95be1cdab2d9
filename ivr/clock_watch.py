"""Notices when the wall clock is set, and keeps that from delaying calls or judging leases wrongly."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from outages.clock import Clock, DueTimes

log = structlog.get_logger()

#: Smaller steps matter to nobody.
_NOTICED = timedelta(seconds=2)


class ClockWatch:
    """Compares the wall clock with `ticks`, seconds that are never set; `watch` is to run every second."""

    def __init__(
        self, clock: Clock, due_times: DueTimes, *, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock, self._due_times, self._ticks = clock, due_times, ticks
        self._began = self._beginning()
        self._set_at = float("-inf")

    async def watch(self) -> None:
        """Note a step; after one back, what was due before it stays due. Raise StoreError."""
        step = self._step()
        if abs(step) < _NOTICED:
            return
        log.warning("clock_set", seconds=round(step.total_seconds()))
        self._began += step
        self._set_at = self._ticks()
        now = self._clock.now()
        if step < timedelta():
            await self._due_times.catch_up(at=now, until=now - step)

    def was_set(self, within: timedelta) -> bool:
        """Tell whether the clock was set so lately that leases granted before may look expired, or the reverse."""
        recently = self._ticks() - self._set_at < within.total_seconds()
        return recently or abs(self._step()) >= _NOTICED

    def _beginning(self) -> datetime:
        """Return the wall clock's time when the ticks began."""
        return self._clock.now() - timedelta(seconds=self._ticks())

    def _step(self) -> timedelta:
        return self._beginning() - self._began
