"""Things that only one test at a time may use, across all processes of a run."""

import asyncio
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

#: Interval between attempts to take the lease, in seconds.
_AGAIN = 0.1


@dataclass
class Lease:
    """A claim on what a file stands for; the kernel releases it with the process, however that ends."""

    file: Path
    _held: IO[bytes] | None = field(default=None, init=False)

    async def take(self) -> None:
        """Take it, waiting until nobody else has it."""
        while not self.try_to_take():
            await asyncio.sleep(_AGAIN)

    def try_to_take(self) -> bool:
        """Take it if it is free; say whether it is ours now."""
        held = self.file.open("ab")
        if not _lock(held):
            held.close()
            return False
        self._held = held
        return True

    def release(self) -> None:
        """Release it for the next test."""
        if self._held:
            self._held.close()
            self._held = None


@contextmanager
def one_of(folder: Path, count: int) -> Iterator[None]:
    """Wait for one of `count` places in a folder, and hold it until the block ends."""
    folder.mkdir(exist_ok=True)
    leases = [Lease(folder / str(number)) for number in range(count)]
    while not (mine := next((one for one in leases if one.try_to_take()), None)):
        time.sleep(_AGAIN)
    try:
        yield
    finally:
        mine.release()


def _lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
