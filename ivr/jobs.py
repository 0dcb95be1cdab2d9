"""The clock: APScheduler only wakes the workers; due times, retries and results live in our tables."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """One idempotent tick: a tick lost or doubled costs delay, never a call."""

    name: str
    every: float
    run: Callable[[], Awaitable[None]]


class Jobs:
    """Runs the ticks at their intervals (seconds) and remembers which of them failed last."""

    def __init__(self, jobs: list[Job]) -> None:
        self.failing: dict[str, str] = {}
        self._jobs = jobs
        self._running: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin ticking."""
        for job in self._jobs:
            self._scheduler.add_job(self._tick, "interval", seconds=job.every, args=[job], id=job.name)
        self._scheduler.start()

    async def stop(self, within: float) -> None:
        """Tick no more, if it ever began; what runs is left to end, and cut after `within` seconds."""
        if not self._scheduler.running:
            return
        self._scheduler.remove_all_jobs()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._idle.wait()
        self._scheduler.shutdown(wait=False)

    def wake(self, *names: str) -> None:
        """Let these ticks come at once, and the interval go on from there; nothing is woken before start and after stop."""
        for name in names:
            if job := self._scheduler.get_job(name):
                job.modify(next_run_time=datetime.now(UTC))

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
