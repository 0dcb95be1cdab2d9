"""Which phrase is rendered next when more are wanted than engines can speak at once: callers go first."""

import asyncio

from prompts.eviction import Key


class RenderingSlots:
    """A semaphore of `count` slots with priorities: urgent phrases go first, the others in order of arrival."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: dict[Key, asyncio.Future[None]] = {}
        self._urgent: set[Key] = set()

    def prioritize(self, key: Key) -> None:
        """Move a phrase ahead of all that aren't urgent, whether it is waiting yet or not."""
        self._urgent.add(key)

    async def acquire(self, key: Key) -> None:
        """Wait for a slot; a key must not wait twice at a time."""
        if self._free:
            self._free -= 1
            return
        granted = self._waiting[key] = asyncio.get_running_loop().create_future()
        try:
            await granted
        except asyncio.CancelledError:
            if granted.done() and not granted.cancelled():
                self._pass_on()
            raise
        finally:
            self._waiting.pop(key, None)

    def release(self, key: Key) -> None:
        """Pass on the slot of a phrase that is done, rendered or not."""
        self._urgent.discard(key)
        self._pass_on()

    def _pass_on(self) -> None:
        chosen = next((key for key in self._waiting if key in self._urgent), next(iter(self._waiting), None))
        if chosen is None:
            self._free += 1
        else:
            self._waiting.pop(chosen).set_result(None)
