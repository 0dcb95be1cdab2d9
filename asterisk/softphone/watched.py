"""Something whose changes can be waited for."""

import asyncio
from collections.abc import Callable


class Watched:
    """Something whose tasks wait for a condition."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    async def until(self, happened: Callable[[], object], within: float | None = None) -> bool:
        """Wait until `happened` is true, and return whether it was within `within` seconds; None waits for ever."""
        try:
            async with asyncio.timeout(within):
                while not happened():
                    await self._change()
        except TimeoutError:
            return bool(happened())
        return True

    def changed(self) -> None:
        """Have every waiter in `until` check its condition again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def _change(self) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)
