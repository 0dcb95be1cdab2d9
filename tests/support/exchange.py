"""The carrier's exchange at the trunk of a shared line: each number rings at the telephone of the test that has it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from typing_extensions import override

from asterisk.softphone.errors import MessageError
from asterisk.softphone.headers import URI
from asterisk.softphone.sip import Request, parse
from asterisk.softphone.user_agent import UserAgent
from tests.support.ring import UNAVAILABLE


class Exchange(UserAgent):
    """Passes on what the line and the telephones send each other; a number without a telephone isn't available."""

    _folder: Path
    _line: tuple[str, int]
    _reached: dict[str, tuple[str, int]]

    @classmethod
    @asynccontextmanager
    async def opened(cls, folder: Path, *, port: int, sip_port: int) -> AsyncIterator[None]:
        """Be the carrier of the line in a folder, which calls from `sip_port`, until the block ends."""
        exchange = await cls.start(port=port)
        exchange._folder, exchange._line, exchange._reached = folder, (exchange.host, sip_port), {}
        refusing = asyncio.create_task(exchange._refuse_the_others())
        try:
            yield
        finally:
            refusing.cancel()
            await exchange.close()

    @override
    def receive(self, datagram: bytes, source: tuple[str, int]) -> None:
        if source != self._line:
            self._send(datagram, self._line)
        elif telephone := self._find_telephone(datagram):
            self._send(datagram, telephone)
        else:
            super().receive(datagram, source)

    def _find_telephone(self, datagram: bytes) -> tuple[str, int] | None:
        """Return the telephone that a call from the line belongs to, None without one."""
        with suppress(MessageError, OSError):
            message = parse(datagram)
            if isinstance(message, Request) and message.method == "INVITE":
                plug = _plug(self._folder, URI.parse(message.uri).user)
                self._reached[message.call_id] = self.host, int(plug.readlink().name)
            return self._reached.get(message.call_id)
        return None

    async def _refuse_the_others(self) -> None:
        while True:
            (await self.incoming.get()).refuse(UNAVAILABLE)


def plug_in(folder: Path, numbers: Sequence[str], port: int) -> None:
    """Have the exchange pass on calls for these numbers to a telephone's port."""
    for number in numbers:
        # The target is no file: unlike one, a link is never seen half written.
        _plug(folder, number).symlink_to(str(port))


def unplug(folder: Path, numbers: Sequence[str]) -> None:
    """Have nobody answer at these numbers."""
    for number in numbers:
        _plug(folder, number).unlink()


def _plug(folder: Path, number: str) -> Path:
    return folder / f"{number}.plug"
