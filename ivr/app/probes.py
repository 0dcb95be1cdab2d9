"""Looks at parts that may hang, each within a time of its own and no more often than it can bear."""

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final, Generic, TypeVar

from ivr.checks.machine import DISK_FAILED
from ivr.observability.parts import Condition, Part, PartState

T = TypeVar("T")

#: How long, in seconds, a part may take to answer.
_PATIENCE: Final = 2.0
#: More than what a full disk still has room for in a block.
_TEST_BYTES: Final = 64 * 1024


class Probe(Generic[T]):
    """Looks with `look`, and keeps what it returned or raised for `keep` seconds.

    While an earlier look still hangs, no other begins: a part that is ill gets no crowd in front of it.
    """

    def __init__(
        self, look: Callable[[], Awaitable[T]], *, keep: float = 0.0, patience: float = _PATIENCE
    ) -> None:
        self._look, self._keep, self._patience = look, keep, patience
        self._looking: asyncio.Future[T] | None = None
        self._began = float("-inf")

    async def result(self) -> T:
        """Return what was found; raise what `look` raises, or TimeoutError."""
        age = time.monotonic() - self._began
        if self._looking is None or (self._looking.done() and age >= self._keep):
            self._began, self._looking = time.monotonic(), asyncio.ensure_future(self._look())
        await asyncio.wait([self._looking], timeout=self._patience)
        if not self._looking.done():
            raise TimeoutError
        return self._looking.result()


class Recently:
    """The state of the parts as of a second ago at most, however many ask."""

    def __init__(self, look: Callable[[], Awaitable[Sequence[Part]]], *, keep: float = 1.0) -> None:
        self._probe = Probe(look, keep=keep, patience=2 * _PATIENCE)

    async def parts(self) -> Sequence[Part]:
        """Return the state of every part."""
        return await self._probe.result()


async def look_at_disk(home: Path) -> Part:
    """Return whether HOME can be written to."""
    try:
        free = await asyncio.to_thread(_write_and_measure, home)
    except OSError as error:
        detail = f"nothing can be written in HOME: {error.strerror}"
        return Part("disk", PartState.DOWN, detail, Condition.DISK_FULL)
    if free < DISK_FAILED:
        detail = "HOME's disk is nearly full: make room"
        return Part("disk", PartState.DEGRADED, detail, Condition.DISK_NEARLY_FULL)
    return Part("disk", PartState.OK)


def _write_and_measure(home: Path) -> int:
    """Write a file and remove it; return the free bytes."""
    test = home / f"write-test-{os.getpid()}"
    try:
        test.write_bytes(bytes(_TEST_BYTES))
    finally:
        test.unlink(missing_ok=True)
    return shutil.disk_usage(home).free
