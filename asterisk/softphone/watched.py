"""Something whose changes can be waited for."""

import asyncio
from collections.abc import Callable


class Watched:
    """Lets tasks wait until something about it is so."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    async def until(self, happened: Callable[[], object], within: float | None = None) -> bool:
        """Wait until something is so, and return whether it was so within that many seconds."""
        try:
            async with asyncio.timeout(within):
                while not happened():
                    await self._change()
        except TimeoutError:
            return bool(happened())
        return True

    def changed(self) -> None:
        """Let everyone look again who waits in `until`."""
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
