"""Starts the workers of one Asterisk, restarts those that die or hang, and exchanges them one by one for a new release."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import structlog

from ivr.cluster.notify import ALIVE, READY
from ivr.config.settings import PREFIX, Settings
from ivr.errors import IVRError
from outages.presence import ServiceRole

log = structlog.get_logger()

#: The settings passed to each process, since the demo changes them; it reads the others where we did.
CHANGED = ("workers", "log_level", "quiet_hours")

#: Pause before a worker is restarted, in seconds.
PAUSE = 1.0
#: Silence, in seconds, after which a worker is killed; the others took over its callers long before.
HANGS = 15.0
#: How long, in seconds, a worker may take to end, its conversations included.
ENDS_WITHIN = 75.0


class Worker:
    """One worker: its process, and what it reports on a socket in `folder`."""

    def __init__(
        self,
        number: int,
        folder: Path,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        hangs: float = HANGS,
    ) -> None:
        self.number = number
        self.ready = asyncio.Event()
        self.process: asyncio.subprocess.Process | None = None
        self._address = folder / f"worker-{number}.socket"
        self._command, self._hangs = command, hangs
        self._environment = {**environment, "NOTIFY_SOCKET": str(self._address)}
        self._alive = asyncio.Event()

    async def run(self) -> int:
        """Run one process to its end and return its status; kill one that hangs."""
        self.ready.clear()
        listening = asyncio.create_task(self._listen(self._open()))
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self._command, env=os.environ | self._environment
            )
            watching = asyncio.create_task(self._watch(self.process))
            try:
                return await self.process.wait()
            finally:
                watching.cancel()
        finally:
            self.ready.clear()
            listening.cancel()
            self._address.unlink(missing_ok=True)

    def terminate(self) -> None:
        """Ask the process to end; one that has ended is no error."""
        self._signal(lambda process: process.terminate())

    def kill(self) -> None:
        """End the process without asking."""
        self._signal(lambda process: process.kill())

    def _signal(self, send: Callable[[asyncio.subprocess.Process], None]) -> None:
        if self.process and self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                send(self.process)

    def _open(self) -> socket.socket:
        self._address.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        listener.settimeout(0)
        listener.bind(str(self._address))
        return listener

    async def _listen(self, listener: socket.socket) -> None:
        with listener:
            while True:
                message = (await asyncio.get_running_loop().sock_recv(listener, 4096)).decode(
                    errors="replace"
                )
                if READY in message:
                    self.ready.set()
                if READY in message or ALIVE in message:
                    self._alive.set()

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Kill the process when it goes silent for too long after it was ready."""
        await self.ready.wait()
        while process.returncode is None:
            self._alive.clear()
            try:
                await asyncio.wait_for(self._alive.wait(), self._hangs)
            except TimeoutError:
                log.error("worker_hangs", worker=self.number)
                self.kill()


class Supervisor:
    """Keeps all workers running until told to stop."""

    def __init__(self, workers: Sequence[Worker], *, pause: float = PAUSE) -> None:
        self._workers, self._pause = workers, pause
        self._stopping = False
        self._rolling = asyncio.Lock()

    async def run(self, stop: asyncio.Event, ready: Callable[[], None] = lambda: None) -> None:
        """Start the workers one after the other, and call `ready` when all take calls; raise IVRError if one can't."""
        keepers: list[asyncio.Task[None]] = []
        stopping = asyncio.create_task(stop.wait())
        try:
            for worker in self._workers if not stop.is_set() else ():
                keepers.append(asyncio.create_task(self._keep(worker), name=f"worker-{worker.number}"))
                await self._started(worker, keepers[-1], stopping)
            if not stop.is_set():
                ready()
            await stopping
        finally:
            stopping.cancel()
            await self._end(keepers)

    async def exchange(self) -> None:
        """Restart the workers one after the other, so that the others take calls meanwhile."""
        async with self._rolling:
            for worker in self._workers:
                log.info("worker_exchanged", worker=worker.number)
                worker.ready.clear()
                worker.terminate()
                await worker.ready.wait()

    async def _started(
        self, worker: Worker, keeper: asyncio.Task[None], stopping: asyncio.Task[bool]
    ) -> None:
        """Wait until the worker takes calls or the supervisor stops; raise IVRError when the worker ends instead."""
        ready = asyncio.create_task(worker.ready.wait())
        await asyncio.wait([ready, keeper, stopping], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if keeper.done():
            raise IVRError(f"worker {worker.number} did not start; what it wrote says why")

    async def _keep(self, worker: Worker) -> None:
        """Keep the worker running; give up on one that never got ready."""
        was_ready = False
        while not self._stopping:
            running = asyncio.create_task(worker.run())
            ready = asyncio.create_task(worker.ready.wait())
            await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
            was_ready |= ready.done()
            ready.cancel()
            status = await running
            if not was_ready:
                return
            if not self._stopping:
                log.warning("worker_ended", worker=worker.number, status=status)
                await asyncio.sleep(self._pause)

    async def _end(self, keepers: Sequence[asyncio.Task[None]]) -> None:
        self._stopping = True
        for worker in self._workers:
            worker.terminate()
        if keepers:
            _, slow = await asyncio.wait(keepers, timeout=ENDS_WITHIN)
            for worker in self._workers if slow else ():
                worker.kill()
        await asyncio.gather(*keepers, return_exceptions=True)


def recruit(numbers: Iterable[int], settings: Settings, role: ServiceRole | None = None) -> list[Worker]:
    """Return the workers with these numbers, each a process of `outage-ivr serve` with these settings and that role."""
    command = [sys.executable, "-m", "ivr", "serve", *(["--role", role] if role else [])]
    common = {f"{PREFIX}{name.upper()}": str(getattr(settings, name)) for name in CHANGED}
    return [
        Worker(number, settings.home, command, common | {f"{PREFIX}WORKER": str(number)})
        for number in numbers
    ]
