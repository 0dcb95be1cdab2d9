"""What one test has at a time, among all tests and processes of a run."""

import asyncio
import fcntl
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

#: How often (seconds) those who wait ask again.
_AGAIN = 0.1


@dataclass
class Lease:
    """A claim on something that a file stands for; the kernel ends it with the process, however that ends."""

    file: Path
    _held: IO[bytes] | None = field(default=None, init=False)

    @property
    def is_held(self) -> bool:
        """Say whether we have it."""
        return self._held is not None

    async def take(self) -> None:
        """Wait until nobody else has it."""
        held = self.file.open("ab")
        try:
            while not _lock(held):
                await asyncio.sleep(_AGAIN)
        except BaseException:
            held.close()
            raise
        self._held = held

    def release(self) -> None:
        """Let the next one have it."""
        if self._held:
            self._held.close()
            self._held = None


def _lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
