"""Who speaks next when more phrases are wanted than engines can speak at once: what a call waits for goes first."""

import asyncio

from prompts.shelf import Key


class RenderingSlots:
    """Lets so many phrases be spoken at a time; the others wait in their order, behind those that are urgent."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: dict[Key, asyncio.Future[None]] = {}
        self._urgent: set[Key] = set()

    def hurry(self, key: Key) -> None:
        """Let a phrase go before all that aren't urgent, whether it waits already or is about to."""
        self._urgent.add(key)

    async def take(self, key: Key) -> None:
        """Wait for a place; each key waits once at a time."""
        if self._free:
            self._free -= 1
            return
        turn = self._waiting[key] = asyncio.get_running_loop().create_future()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()
            raise
        finally:
            self._waiting.pop(key, None)

    def give_back(self, key: Key) -> None:
        """Let the next one have the place of a phrase that is done, spoken or not."""
        self._urgent.discard(key)
        self._pass_on()

    def _pass_on(self) -> None:
        chosen = next((key for key in self._waiting if key in self._urgent), next(iter(self._waiting), None))
        if chosen is None:
            self._free += 1
        else:
            self._waiting.pop(chosen).set_result(None)
