"""The line that all processes of a test run share: the first to need it starts it, the last waits until it has stopped.

A keeper, `python -m tests.support.shared_line FOLDER`, has the line as its child and outlives whoever started it. Each user
holds a shared lock on a file, which the kernel releases when the user ends, even if killed; once the keeper gets that lock
exclusively, nobody is left and it stops the line. The keeper is also the carrier's exchange at the line's trunk.
"""

import asyncio
import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

from tests.support.exchange import Exchange, plug_in, unplug
from tests.support.phone import Phone
from tests.support.running_line import START_SECONDS, RunningLine
from tests.support.runtime import PROJECT


class SharedLine(RunningLine):
    """A line that other tests use at the same time."""

    async def phone_of(self, *numbers: str) -> Phone:
        """Return the telephone that ring-backs to these numbers reach."""
        phone = await Phone.start(self.catalogue, number=None)
        plug_in(self.folder, numbers, phone.agent.port)
        phone.unplugged = lambda: unplug(self.folder, numbers)
        return phone


@contextmanager
def shared_line(folder: Path, prompt_store: Path) -> Iterator[SharedLine]:
    """Use the line kept below a folder until the block ends."""
    folder.mkdir(exist_ok=True)
    with (folder / "users").open("ab") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (folder / "start").open("ab") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            home = _home(folder) or _start(folder, prompt_store)
        yield _attach(home)
    _see_out(home)


def _home(folder: Path) -> Path | None:
    """Return the folder of a line that already runs."""
    return next((one.parent for one in folder.glob("*/line.json")), None)


def _start(folder: Path, prompt_store: Path) -> Path:
    """Have a keeper start a line in a new folder, and wait until it is up."""
    home = next(one for number in count(1) if not (one := folder / str(number)).exists())
    home.mkdir()
    with (home / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", __name__, str(home), str(prompt_store)],
            cwd=PROJECT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    began = time.monotonic()
    while not (home / "line.json").exists():
        if keeper.poll() is not None or time.monotonic() - began > 2 * START_SECONDS:
            raise AssertionError(
                f"the shared line did not start:\n{(home / 'keeper.log').read_text()[-4000:]}"
            )
        time.sleep(0.05)
    # It isn't ours alone: the last user waits for its end.
    keeper.returncode = 0
    return home


def _attach(home: Path) -> SharedLine:
    """Return a handle on the line that runs in a folder, without its processes."""
    facts = json.loads((home / "line.json").read_text())
    line = SharedLine(home, ports=facts["ports"], token=facts["token"])
    line.logs = {part: Path(log) for part, log in facts["logs"].items()}
    return line


def _see_out(home: Path) -> None:
    """Wait until the line has stopped, unless others still use it."""
    with (home / "kept").open("ab") as kept:
        while not _lock(kept):
            with (home.parent / "users").open("ab") as users:
                if (home / "line.json").exists() and not _lock(users):
                    return
            time.sleep(0.1)


def _lock(file: IO[bytes]) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def keep(home: Path, prompt_store: Path) -> None:
    """Run a line until nobody uses it."""
    with (
        (home / "kept").open("ab") as kept,
        (home.parent / "users").open("ab") as users,
    ):
        fcntl.flock(kept, fcntl.LOCK_EX)
        with RunningLine.opened(home, prompt_store) as line:
            asyncio.run(_connect_until(lambda: fcntl.flock(users, fcntl.LOCK_EX), line))
            # Processes that come now find no line and start another.
            (home / "line.json").unlink()
            fcntl.flock(users, fcntl.LOCK_UN)


async def _connect_until(unused: Callable[[], None], line: RunningLine) -> None:
    """Let people use the line, and pass on its calls, until `unused` returns."""
    async with Exchange.opened(line.folder, port=line.trunk_port, sip_port=line.sip_port):
        _tell(line)
        await asyncio.to_thread(unused)


def _tell(line: RunningLine) -> None:
    """Write down atomically how to reach the line."""
    facts = {
        "ports": line.ports,
        "token": line.token,
        "logs": {part: str(log) for part, log in line.logs.items()},
    }
    half = line.folder / "line.half"
    half.write_text(json.dumps(facts))
    half.rename(line.folder / "line.json")


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]))
