"""Background jobs: APScheduler only wakes the workers; due times, retries and results live in our tables."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from typing_extensions import override

log = structlog.get_logger()

#: Any date that leaves room before it: only differences count.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """One idempotent tick, `every` so many seconds: a tick lost or doubled costs delay, never a call."""

    name: str
    every: float
    run: Callable[[], Awaitable[None]]


class LoopTime(tzinfo):
    """The zone in which APScheduler reads the time: that of the event loop, which nobody can set back or forward.

    APScheduler has no clock to replace, but asks for the present in the zone that it is given.
    """

    @override
    def fromutc(self, dt: datetime) -> datetime:
        """Return the event loop's time, whatever the wall clock says."""
        present = _BEGINNING + timedelta(seconds=asyncio.get_running_loop().time())
        return present.replace(tzinfo=self)

    @override
    def utcoffset(self, dt: datetime | None) -> timedelta:
        return timedelta(0)

    @override
    def dst(self, dt: datetime | None) -> None:
        return None

    @override
    def tzname(self, dt: datetime | None) -> str:
        return "loop"


_LOOP_TIME = LoopTime()


class Interval(BaseTrigger):  # type: ignore[misc]
    """Fires `every` so many seconds after it fired last; times that were missed are not made up for."""

    def __init__(self, every: float) -> None:
        self._every = timedelta(seconds=every)

    @override
    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now + self._every


class Jobs:
    """Runs jobs at their intervals, and keeps the errors of those that failed last, by their names."""

    def __init__(self) -> None:
        self.failing: dict[str, str] = {}
        self._running: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._scheduler = AsyncIOScheduler(
            timezone=_LOOP_TIME, job_defaults={"max_instances": 1, "misfire_grace_time": None}
        )

    def start(self, jobs: Iterable[Job]) -> None:
        """Begin ticking."""
        for job in jobs:
            self._scheduler.add_job(self._tick, Interval(job.every), args=[job], id=job.name)
        self._scheduler.start()

    async def stop(self, within: float) -> None:
        """Tick no more; wait for the ticks that run, and cut them after `within` seconds."""
        if not self._scheduler.running:
            return
        self._scheduler.remove_all_jobs()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._idle.wait()
        self._scheduler.shutdown(wait=False)

    def wake(self, *jobs: Job) -> None:
        """Tick these at once, and go on at their intervals from there; before start and after stop, do nothing."""
        for job in jobs:
            if scheduled := self._scheduler.get_job(job.name):
                scheduled.modify(next_run_time=datetime.now(_LOOP_TIME))

    async def _tick(self, job: Job) -> None:
        self._running.add(job.name)
        self._idle.clear()
        try:
            await job.run()
        except Exception as error:
            # The edge of a job: the next tick tries again, and the operator sees which job is ill.
            self.failing[job.name] = f"{type(error).__name__}: {error}"
            log.exception("job_failed", job=job.name)
        else:
            self.failing.pop(job.name, None)
        finally:
            self._running.discard(job.name)
            if not self._running:
                self._idle.set()
