"""All telephones of a town, at the carrier's end of the trunk: they answer, listen and confirm, and keep records of their own."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.ear import Ear
from asterisk.softphone.errors import CallError
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.recogniser import Certainty
from asterisk.softphone.user_agent import UserAgent
from tests.support.ring import BUSY

#: Whoever has heard the first of these whole, or the second begin, which follows it, has heard the news: a busy machine may
#: lose some of its sound.
NEWS, MENU = "restored", "menu_callback"
#: How prompts are recognised of which nothing but the end can be missing.
_EXACT = (Certainty.PROMPT, Certainty.INTERRUPTED)
#: The share of people who are busy when they are first rung, and of those who press a key once they have heard the news.
BUSY_FIRST, CONFIRMING = 0.05, 0.8
#: Seconds of silence after which people hang up, and the interval at which they notice what they hear.
PATIENCE_WITH_SILENCE, GLANCE = 8.0, 0.1


@dataclass
class AnsweringTown:
    """Telephones on one port; `rung` counts the calls that each number got, `told` those in which it heard the news whole."""

    agent: UserAgent
    catalogue: PromptCatalogue
    chance: random.Random
    rung: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    #: How many are on the telephone.
    talking: int = 0
    #: Set at each call that comes, at `rung_at` by the event loop's clock.
    ringing: asyncio.Event = field(default_factory=asyncio.Event)
    rung_at: float = 0.0

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, port: int, catalogue: PromptCatalogue, *, seed: int
    ) -> AsyncIterator["AnsweringTown"]:
        """Answer at the port until the block ends."""
        agent = await UserAgent.start(port=port)
        town = cls(agent, catalogue, random.Random(seed))  # noqa: S311 - not for secrets
        serving = asyncio.create_task(town._serve())
        try:
            yield town
        finally:
            serving.cancel()
            await agent.close()

    async def ends_its_calls(self) -> None:
        """Wait until nobody is on the telephone: what was heard is counted at a call's end."""
        while self.talking:
            await asyncio.sleep(GLANCE)

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as people:
            while True:
                people.create_task(self._take(await self.agent.incoming.get()))

    async def _take(self, call: IncomingCall) -> None:
        number = call.called
        self.rung_at = call.began_at
        self.ringing.set()
        self.rung[number] += 1
        # The line may give up or die at any moment.
        with suppress(CallError):
            call.ring()
            if self.rung[number] == 1 and self.chance.random() < BUSY_FIRST:
                call.refuse(BUSY)
                return
            await call.until(lambda: call.ending, self.chance.uniform(0.1, 1.0))
            call.answer()
            self.talking += 1
            self.told[number] += await self._listen(call)
            self.talking -= 1
            await call.hang_up()

    async def _listen(self, call: IncomingCall) -> bool:
        """Hold the call, and return whether the news was heard whole."""
        ear = Ear(self.catalogue, asyncio.get_running_loop().time())
        call.rtp.listen(ear)
        call.rtp.pause()
        confirms = self.chance.random() < CONFIRMING
        while call.ending is None and not self._is_forsaken(ear):
            call.rtp.tick()
            await asyncio.sleep(GLANCE)
            if confirms and _has_heard_news(ear):
                confirms = False
                with suppress(CallError):
                    await self._press(call, "1")
        return _has_heard_news(ear)

    @staticmethod
    async def _press(call: IncomingCall, key: str) -> None:
        call.rtp.resume()
        try:
            await call.press(key)
        finally:
            call.rtp.pause()

    @staticmethod
    def _is_forsaken(ear: Ear) -> bool:
        return asyncio.get_running_loop().time() - ear.last_sound_at > PATIENCE_WITH_SILENCE


def _has_heard_news(ear: Ear) -> bool:
    return any(
        (heard.kind is Certainty.PROMPT and prompt.id == NEWS) or (heard.kind in _EXACT and prompt.id == MENU)
        for heard in ear.heard
        for prompt in heard.prompts
    )
