"""The telephones around a line; the agents' belong to one test at a time."""

import asyncio
import time
from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import Any

import aiohttp

from asterisk.softphone.catalogue import PromptCatalogue
from ivr.config.secrets import read_secrets
from tests.support.lease import Lease
from tests.support.patience import PATIENCE
from tests.support.phone import Line, Phone


class Telephones(ABC):
    """The telephones of callers, of the carrier and of the agents behind a line."""

    folder: Path
    sip_port: int
    ari_port: int
    trunk_port: int
    person_port: int
    priority_port: int

    @abstractmethod
    def log_of_service(self) -> str:
        """Return what the parts that take calls have logged since their last start."""

    @property
    def address(self) -> Line:
        """What callers dial."""
        return Line(self.sip_port)

    @cached_property
    def catalogue(self) -> PromptCatalogue:
        """The prompts of this line, including those rendered later."""
        return PromptCatalogue.load(self.folder / "prompts")

    async def phone(self, number: str | None) -> Phone:
        """Return a telephone that calls from a number."""
        return await Phone.start(self.catalogue, number=number)

    async def phone_at_trunk(self) -> Phone:
        """Return the telephone that every ring-back of a test's own line reaches, once Asterisk knows that it is there."""
        return await self._plug_in("trunk", self.trunk_port)

    async def person(self) -> Phone:
        """Return the agent's telephone behind key 0, once no other test holds it and Asterisk knows that it is there."""
        return await self._hold("person", self.person_port)

    async def priority(self) -> Phone:
        """Return the telephone of the priority queue, in the same way."""
        return await self._hold("priority", self.priority_port)

    async def _hold(self, endpoint: str, port: int) -> Phone:
        lease = Lease(self.folder / f"{endpoint}.lease")
        await lease.take()
        phone = await self._plug_in(endpoint, port)
        phone.unplugged = lease.release
        return phone

    async def _plug_in(self, endpoint: str, port: int) -> Phone:
        phone = await Phone.start(self.catalogue, number=None, port=port)
        await self.until(lambda: self._reaches(endpoint))
        return phone

    async def reaches_trunk(self) -> bool:
        """Say whether Asterisk knows that somebody answers at the trunk."""
        return await self._reaches("trunk")

    async def is_gone(self, endpoint: str) -> None:
        """Wait until Asterisk knows that nobody is at the `trunk`, or the `person` behind key 0."""

        async def look() -> bool:
            return not await self._reaches(endpoint)

        await self.until(look)

    async def _reaches(self, endpoint: str) -> bool:
        login = aiohttp.encode_basic_auth("outage-ivr", read_secrets(self.folder).ari_password)
        url = f"http://127.0.0.1:{self.ari_port}/ari/endpoints/PJSIP/{endpoint}"
        async with (
            aiohttp.ClientSession(headers={"Authorization": login}) as http,
            http.get(url) as answer,
        ):
            return bool((await answer.json())["state"] == "online")

    async def until(self, look: Any, within: float = 2 * PATIENCE) -> Any:  # noqa: ANN401 - whatever the callable returns
        """Poll until the result is true; return it."""
        deadline = time.monotonic() + within
        while not (seen := await look()):
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"not within {within:g} s; the service's log ends:\n{self.log_of_service()[-3000:]}"
                )
            await asyncio.sleep(0.1)
        return seen
