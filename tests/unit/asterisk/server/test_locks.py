"""A lock has one holder, which is known by its process id and loses the lock when it dies."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from asterisk.errors import AsteriskError
from asterisk.server import locks
from asterisk.server.locks import Lock, RunsAlreadyError

#: Takes a lock and holds it; announces its end on SIGTERM, and ends with its input.
HOLDER = """
import signal, sys
from pathlib import Path
from asterisk.server.locks import Lock
lock = Lock(Path(sys.argv[1]))
assert lock.take()
signal.signal(signal.SIGTERM, lambda *_: (lock.announce_end(), print("ending", flush=True)))
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "worker-1.lock"


@pytest.fixture
def other(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "taken\n"
        yield process
        process.kill()


def tell_to_end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    assert process.stdout
    assert process.stdout.readline() == "ending\n"


def test_a_lock_that_one_process_holds_is_taken_for_others(file: Path, other: subprocess.Popen[str]) -> None:
    lock = Lock(file)
    assert not lock.take()
    assert lock.holder
    assert (lock.holder.pid, lock.holder.ending) == (other.pid, False)


def test_a_holder_that_is_about_to_end_says_so(file: Path, other: subprocess.Popen[str]) -> None:
    tell_to_end(other)
    holder = Lock(file).holder
    assert holder
    assert (holder.pid, holder.ending) == (other.pid, True)


def test_a_process_that_is_killed_leaves_nothing_locked(file: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    lock = Lock(file)
    assert lock.holder is None
    assert lock.take()
    assert lock.take(), "it is ours already"
    assert lock.holder
    assert lock.holder.pid == os.getpid()
    lock.release()
    assert lock.holder is None


async def test_a_second_process_is_refused_and_told_the_id_of_the_first(
    file: Path, other: subprocess.Popen[str]
) -> None:
    with pytest.raises(
        RunsAlreadyError, match=rf"The service of .* runs already, process {other.pid}: stop it"
    ):
        await Lock(file).take_after("The service", file.parent)


async def test_a_holder_that_is_ending_is_waited_for(file: Path, other: subprocess.Popen[str]) -> None:
    tell_to_end(other)
    lock = Lock(file)
    waiting = asyncio.create_task(lock.take_after("The service", file.parent))
    await asyncio.sleep(locks.GRACE + 0.5)
    assert not waiting.done()
    assert other.stdin
    other.stdin.close()
    await waiting
    lock.release()


async def test_a_wait_can_be_stopped(file: Path, other: subprocess.Popen[str]) -> None:
    tell_to_end(other)
    stop = asyncio.Event()
    stop.set()
    with pytest.raises(AsteriskError, match="still ending"):
        await Lock(file).take_after("The service", file.parent, stop)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(AsteriskError, match=str(tmp_path / "nowhere")):
        Lock(tmp_path / "nowhere" / "lock").take()
