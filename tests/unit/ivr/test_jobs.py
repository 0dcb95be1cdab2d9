"""Jobs tick, are woken, and end in good order."""

import asyncio

from ivr.jobs import Job, Jobs
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
