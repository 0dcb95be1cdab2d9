"""Jobs tick, are woken, and end in good order."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from ivr.jobs import Job, Jobs, LoopTime
from tests.support.leaping_loop import leap, run_leaping
from tests.support.patience import PATIENCE


async def test_a_running_tick_may_end_when_the_service_stops() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    ended: list[str] = []

    async def tick() -> None:
        begun.set()
        await go_on.wait()
        ended.append("by itself")

    job, jobs = Job("send", 3600, tick), Jobs()
    jobs.start([job])
    jobs.wake(job)
    await begun.wait()
    stopping = asyncio.create_task(jobs.stop(5))
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert ended == ["by itself"]


async def test_a_tick_that_does_not_end_is_cut() -> None:
    begun = asyncio.Event()

    async def tick() -> None:
        begun.set()
        await asyncio.Event().wait()

    job, jobs = Job("send", 3600, tick), Jobs()
    jobs.start([job])
    jobs.wake(job)
    await begun.wait()
    await jobs.stop(0.01)


async def test_waking_before_the_start_and_after_the_stop_is_no_error() -> None:
    async def tick() -> None:
        raise AssertionError

    job, jobs = Job("send", 3600, tick), Jobs()
    jobs.wake(job)
    jobs.start([job])
    await jobs.stop(1)
    jobs.wake(job)
    await jobs.stop(1)
    assert jobs.failing == {}


async def test_a_failing_tick_is_shown_until_it_works_again() -> None:
    broken = [True]
    ran = asyncio.Event()

    async def tick() -> None:
        ran.set()
        if broken[0]:
            raise RuntimeError("no")

    job, jobs = Job("count", 3600, tick), Jobs()
    jobs.start([job])
    try:
        for expected in ({"count": "RuntimeError: no"}, {}):
            ran.clear()
            jobs.wake(job)
            async with asyncio.timeout(PATIENCE):
                await ran.wait()
                while jobs.failing != expected:
                    await asyncio.sleep(0)
            broken[0] = False
    finally:
        await jobs.stop(1)


@pytest.mark.parametrize("wall", [datetime(1970, 1, 1), datetime(2026, 11, 21, 9), datetime(2057, 6, 1)])  # noqa: DTZ001 - in UTC
async def test_the_scheduler_reads_the_time_of_the_loop_whatever_the_wall_clock_says(wall: datetime) -> None:
    zone, before = LoopTime(), datetime.now(LoopTime())
    read = zone.fromutc(wall.replace(tzinfo=zone))
    assert timedelta(0) <= read.astimezone(UTC) - before.astimezone(UTC) < timedelta(minutes=1)


def test_ticks_go_on_while_the_wall_clock_stands_still_or_goes_back() -> None:
    """An hour of the loop's time takes milliseconds by the wall clock, as if that were set back all the time."""

    async def ticks_in_an_hour() -> Counter[str]:
        jobs, ticks = Jobs(), Counter[str]()
        jobs.start([_counting("often", 1, ticks), _counting("rarely", 600, ticks)])
        await asyncio.sleep(3600.5)
        await jobs.stop(1)
        return ticks

    assert run_leaping(ticks_in_an_hour()) == {"often": 3600, "rarely": 6}


def test_missed_ticks_are_not_made_up_for() -> None:
    async def ticks_after_a_hang() -> Counter[str]:
        jobs, ticks = Jobs(), Counter[str]()
        jobs.start([_counting("often", 1, ticks)])
        await asyncio.sleep(0)
        leap(3600)
        await asyncio.sleep(0.5)
        await jobs.stop(1)
        return ticks

    assert run_leaping(ticks_after_a_hang()) == {"often": 1}


def _counting(name: str, every: float, ticks: Counter[str]) -> Job:
    async def tick() -> None:
        ticks[name] += 1

    return Job(name, every, tick)
