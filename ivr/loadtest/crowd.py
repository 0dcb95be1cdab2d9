"""The crowd: calls placed at a fixed rate, however they end."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.console import choose_host
from asterisk.softphone.user_agent import UserAgent
from ivr.loadtest.caller import KEY_SEQUENCES, CrowdCaller, Experience
from ivr.loadtest.target import Target

#: Interval at which the crowd looks whether its own machine keeps up, in seconds.
_PULSE = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """A rate in calls per second, and a duration in seconds."""

    rate: float
    seconds: float

    @property
    def calls(self) -> int:
        """The number of calls, at least one."""
        return max(1, round(self.rate * self.seconds))


class Crowd:
    """Places the calls of a plan and collects their experiences; `changed` is called when a call begins or ends."""

    def __init__(
        self, target: Target, catalogue: PromptCatalogue, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.placed = 0
        self.experiences: list[Experience] = []
        #: Worst delay in placing or following a call, in seconds, for which this machine alone is to blame.
        self.late = 0.0
        self._target, self._catalogue, self._changed = target, catalogue, changed

    async def call(self, plan: Plan, numbers: Iterator[str]) -> None:
        """Place all calls, and return when the last one has ended."""
        agent = await UserAgent.start(host=choose_host(self._target.address))
        loop = asyncio.get_running_loop()
        began = loop.time()
        sequences = cycle(KEY_SEQUENCES)
        watching = asyncio.create_task(self._watch_this_machine())
        try:
            async with asyncio.TaskGroup() as calls:
                for place in range(plan.calls):
                    due = began + place / plan.rate
                    await asyncio.sleep(max(0.0, due - loop.time()))
                    self.late = max(self.late, loop.time() - due)
                    calls.create_task(self._live(agent, next(numbers), next(sequences), began))
                    self.placed += 1
                    self._changed()
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await agent.close()

    async def _watch_this_machine(self) -> None:
        """Note how late this process is served: meanwhile it hears no packet, whatever the line sends."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _PULSE
            await asyncio.sleep(_PULSE)
            self.late = max(self.late, loop.time() - due)

    async def _live(self, agent: UserAgent, number: str, keys: tuple[str, ...], began: float) -> None:
        call = agent.call(self._target.address, self._target.extension, number=number)
        self.experiences.append(await CrowdCaller(call, number, self._catalogue, keys).live(began))
        self._changed()
