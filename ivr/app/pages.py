"""The web pages: one worker serves them, and another takes over when it ends."""

import asyncio
import time

import structlog

from asterisk.server.ports import Port, PortError
from ivr.app.listening import GuardedRunner, GuardedSite
from ivr.cluster.notify import notify
from ivr.cluster.start import pages_lock
from ivr.config.ports import web_port
from ivr.config.settings import Settings

log = structlog.get_logger()

#: How often, in seconds, a worker tries to get the pages, and how often it reports that another program has their port.
LOOK, TELL = 1.0, 60.0


class Pages:
    """Serves the pages with `runner`, while this worker holds their lock."""

    def __init__(self, settings: Settings, runner: GuardedRunner, *, alone: bool, look: float = LOOK) -> None:
        """With `alone`, no other worker can be serving them."""
        self._port, self._address, self._runner = web_port(settings), settings.web_address, runner
        self._lock = pages_lock(settings.home)
        self._alone = alone
        self._look = look
        self._told_at = float("-inf")
        #: Set while the pages are served here.
        self.served = asyncio.Event()

    async def open(self) -> None:
        """Serve the pages at once if this is the only worker; raise PortError when the port is taken."""
        if self._alone:
            await self._listen()

    async def serve(self) -> None:
        """Serve the pages once no other worker does, until cancelled; keep reporting a program that has their port."""
        while not self.served.is_set():
            if self._lock.take():
                try:
                    await self._listen()
                except PortError as error:
                    self._report(error)
            await asyncio.sleep(0 if self.served.is_set() else self._look)
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Free the port, then the lock."""
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


async def listen(runner: GuardedRunner, port: Port) -> None:
    """Serve at the port; raise PortError when it is taken."""
    site = GuardedSite(runner, port)
    try:
        await site.start()
    except OSError as error:
        await site.stop()
        raise port.refusal(error) from error
