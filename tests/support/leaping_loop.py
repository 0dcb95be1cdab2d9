"""An event loop whose time leaps: while nobody has anything to do, it goes on to the next timer at once."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from typing_extensions import override

T = TypeVar("T")


class _LeapingSelector(selectors.SelectSelector):
    """Leaps instead of waiting."""

    #: Seconds since the loop began.
    now = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


class LeapingLoop(asyncio.SelectorEventLoop):
    """Counts the seconds that its timers asked for; the wall clock doesn't move with it."""

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    @override
    def time(self) -> float:
        return self._leaping.now

    def leap(self, seconds: float) -> None:
        """Let time pass in which nobody could do anything."""
        self._leaping.now += seconds


def leap(seconds: float) -> None:
    """Let the running LeapingLoop hang for so long."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    loop.leap(seconds)


def run_leaping(main: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine to its end in a LeapingLoop."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(main)
