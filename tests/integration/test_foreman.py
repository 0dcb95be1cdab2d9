"""The supervisor of real processes: workers that die or hang are restarted, and all end with it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ivr.cluster.supervisor import Supervisor, Worker
from ivr.errors import IVRError
from tests.support.patience import PATIENCE

#: Reports that it is ready, then that it is alive; ends on SIGTERM.
GOOD = """
import os, time
from ivr.cluster.notify import ALIVE, READY, notify
notify(READY)
while True:
    notify(ALIVE)
    time.sleep(0.05)
"""
#: Ends before it is ready.
BAD = "raise SystemExit(3)"
#: Becomes ready once, and never again.
ONCE = """
import os, pathlib, sys
from ivr.cluster.notify import READY, notify
mark = pathlib.Path(os.environ["MARK"])
if mark.exists():
    sys.exit(3)
mark.touch()
notify(READY)
"""


def worker(number: int, folder: Path, script: str = GOOD, *, hangs: float = 30.0) -> Worker:
    """Return a worker that runs a script."""
    environment = {"MARK": str(folder / f"mark-{number}")}
    return Worker(number, folder, [sys.executable, "-c", script], environment, hangs=hangs)


@asynccontextmanager
async def at_work(*workers: Worker) -> AsyncIterator[Supervisor]:
    """Run the workers until the block ends."""
    supervisor, stop, ready = Supervisor(workers, pause=0), asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(supervisor.run(stop, ready.set))
    waiting = asyncio.create_task(ready.wait())
    try:
        await asyncio.wait([running, waiting], return_when=asyncio.FIRST_COMPLETED)
        yield supervisor
    finally:
        waiting.cancel()
        stop.set()
        await running


async def until(happened: Callable[[], bool]) -> None:
    """Wait until the condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not happened():
            await asyncio.sleep(0.01)


def pid_of(one: Worker) -> int:
    """Return a worker's process id."""
    assert one.process
    return one.process.pid


async def test_all_workers_are_started_and_end_with_the_foreman(tmp_path: Path) -> None:
    crew = [worker(1, tmp_path), worker(2, tmp_path)]
    async with at_work(*crew):
        assert all(one.ready.is_set() for one in crew)
    assert [one.process and one.process.returncode for one in crew] == [-signal.SIGTERM] * 2
    assert not [entry.name for entry in os.scandir(tmp_path)]


async def test_a_worker_that_dies_is_started_anew(tmp_path: Path) -> None:
    one = worker(1, tmp_path)
    async with at_work(one):
        first = pid_of(one)
        os.kill(first, signal.SIGKILL)
        await until(lambda: pid_of(one) != first and one.ready.is_set())


async def test_a_worker_that_hangs_is_killed_and_started_anew(tmp_path: Path) -> None:
    one = worker(1, tmp_path, hangs=0.5)
    async with at_work(one):
        first = pid_of(one)
        os.kill(first, signal.SIGSTOP)
        await until(lambda: pid_of(one) != first and one.ready.is_set())


async def test_workers_are_exchanged_one_after_the_other(tmp_path: Path) -> None:
    crew = [worker(1, tmp_path), worker(2, tmp_path)]
    async with at_work(*crew) as supervisor:
        before = [pid_of(one) for one in crew]
        exchanging = asyncio.create_task(supervisor.exchange())
        while not exchanging.done():
            assert any(one.ready.is_set() for one in crew)
            await asyncio.sleep(0.005)
        assert not set(before) & {pid_of(one) for one in crew}


async def test_a_worker_that_cannot_start_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(IVRError, match="worker 2"):
        async with at_work(worker(1, tmp_path), worker(2, tmp_path, BAD)):
            pass


async def test_a_worker_that_once_worked_is_tried_again_and_again(tmp_path: Path) -> None:
    one = worker(1, tmp_path, ONCE)
    async with at_work(one):
        for _ in range(2):
            last = pid_of(one)
            await until(lambda last=last: pid_of(one) != last)  # type: ignore[misc]
