"""Background jobs: APScheduler only wakes the workers; due times, retries and results live in our tables."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """One idempotent tick, `every` so many seconds: a tick lost or doubled costs delay, never a call."""

    name: str
    every: float
    run: Callable[[], Awaitable[None]]


class Jobs:
    """Runs jobs at their intervals, and keeps the errors of those that failed last, by their names."""

    def __init__(self) -> None:
        self.failing: dict[str, str] = {}
        self._running: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self, jobs: Iterable[Job]) -> None:
        """Begin ticking."""
        for job in jobs:
            self._scheduler.add_job(self._tick, "interval", seconds=job.every, args=[job], id=job.name)
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
                scheduled.modify(next_run_time=datetime.now(UTC))

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
