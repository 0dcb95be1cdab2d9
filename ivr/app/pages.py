"""The web pages: one worker of all serves them, and the next when it ends."""

import asyncio
import time

import structlog
from aiohttp import web

from asterisk.server.ports import Port, PortError
from ivr.cluster.notify import notify
from ivr.cluster.start import pages_lock
from ivr.config.ports import web_port
from ivr.config.settings import Settings

log = structlog.get_logger()

#: How often (seconds) a worker looks whether it can have the pages, and how often it says that a stranger has their port.
LOOK, TELL = 1.0, 60.0


class Pages:
    """Serves them with `runner`."""

    def __init__(self, settings: Settings, runner: web.AppRunner, *, look: float = LOOK) -> None:
        self._port, self._address, self._runner = web_port(settings), settings.web_address, runner
        self._lock = pages_lock(settings.home)
        self._alone = settings.workers == 1
        self._look = look
        self._told_at = float("-inf")
        #: Set while they are served here.
        self.served = asyncio.Event()

    async def open(self) -> None:
        """Serve them if this is the only worker; raise PortError when the port can't be had."""
        if self._alone:
            await self._listen()

    async def serve(self) -> None:
        """Serve them once no other worker does, until cancelled; a stranger at their port is reported again and again."""
        while not self.served.is_set():
            if self._lock.take():
                try:
                    await self._listen()
                except PortError as error:
                    self._report(error)
            await asyncio.sleep(0 if self.served.is_set() else self._look)
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Let go of the port, and then of the turn."""
        await self._runner.cleanup()
        self.served.clear()
        self._lock.release()

    async def _listen(self) -> None:
        await listen(self._runner, self._port)
        self.served.set()
        log.info("web_served", web=self._address)

    def _report(self, error: PortError) -> None:
        if time.monotonic() - self._told_at >= TELL:
            self._told_at = time.monotonic()
            log.error("web_not_served", reason=str(error))
            notify(f"STATUS=Calls are taken, but nobody sees the pages: {error}")


async def listen(runner: web.AppRunner, port: Port) -> None:
    """Serve at the port; raise PortError when it can't be had."""
    site = web.TCPSite(runner, port.host, port.number)
    try:
        await site.start()
    except OSError as error:
        await site.stop()
        raise port.refusal(error) from error
