"""The crowd: calls placed at a fixed rate, however they end."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.console import choose_host
from asterisk.softphone.user_agent import UserAgent
from ivr.loadtest.caller import SCRIPTS, CrowdCaller, Experience
from ivr.loadtest.target import Target


@dataclass(frozen=True, slots=True)
class Plan:
    """So many calls a second for so many seconds."""

    rate: float
    seconds: float

    @property
    def calls(self) -> int:
        """How many calls that is, one at least."""
        return max(1, round(self.rate * self.seconds))


class Crowd:
    """Places the calls of a plan and gathers what they were like; `changed` is called after each step of a call."""

    def __init__(
        self, target: Target, catalogue: PromptCatalogue, changed: Callable[[], None] = lambda: None
    ) -> None:
        self.placed = 0
        self.experiences: list[Experience] = []
        #: By how much (seconds) a call was placed late at worst: what this machine was too slow for.
        self.late = 0.0
        self._target, self._catalogue, self._changed = target, catalogue, changed

    async def call(self, plan: Plan, numbers: Iterator[str]) -> None:
        """Place all calls and return when the last of them is over."""
        agent = await UserAgent.start(host=choose_host(self._target.address))
        loop = asyncio.get_running_loop()
        began = loop.time()
        scripts = cycle(SCRIPTS)
        try:
            async with asyncio.TaskGroup() as calls:
                for place in range(plan.calls):
                    due = began + place / plan.rate
                    await asyncio.sleep(max(0.0, due - loop.time()))
                    self.late = max(self.late, loop.time() - due)
                    calls.create_task(self._live(agent, next(numbers), next(scripts), began))
                    self.placed += 1
                    self._changed()
        finally:
            await agent.close()

    async def _live(self, agent: UserAgent, number: str, script: tuple[str, ...], began: float) -> None:
        call = agent.call(self._target.address, self._target.extension, number=number)
        self.experiences.append(await CrowdCaller(call, number, self._catalogue, script).live(began))
        self._changed()
