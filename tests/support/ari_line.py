"""A real Asterisk with the line's own dialplan and a client like the service's, for tests without the service.

The caller is one half of a Local channel, in the test's own application; the other half runs the dialplan.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tenacity import wait_fixed

from asterisk.ari.channel import ARIChannel
from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ApplicationReplacedError
from asterisk.ari.outcomes import PlaybackResult
from asterisk.server.process import Asterisk
from tests.support.asterisk_server import running_asterisk
from tests.support.patience import PATIENCE

NUMBER = "+79990000101"
#: Milliseconds of each sound file.
SOUNDS = {"short": 200, "middle": 400, "slow": 2000, "long": 8000}


@dataclass
class Line:
    """A running Asterisk, a client like the service's, and another that plays the callers."""

    asterisk: Asterisk
    ari: ARIClient
    callers: ARIClient
    sounds: Path
    run: "asyncio.Task[None]"

    async def call(self, caller_id: str = NUMBER) -> tuple[ARIChannel, str]:
        """Place a call; return the channel that the service gets, and the id of the caller's channel."""
        caller = f"caller-{time.monotonic_ns()}"
        await self.callers.originate(
            caller, "Local/100@line/n", app="callers", caller_id=caller_id, ring_seconds=10
        )
        return await self.ari.incoming.get(), caller

    async def press(self, caller: str, digits: str) -> None:
        """Let the caller press keys."""
        await self.callers.request("POST", "channels", caller, "dtmf", query={"dtmf": digits, "between": 50})

    def name(self, *sounds: str) -> list[str]:
        """Return sounds as they are played."""
        return [str(self.sounds / sound) for sound in sounds]

    async def play(self, channel: ARIChannel, *sounds: str, until_key: bool = True) -> PlaybackResult:
        """Play sounds of which each is as long as it should be."""
        lengths = [SOUNDS.get(sound, 0) / 1000 for sound in sounds]
        return await channel.play(self.name(*sounds), lengths=lengths, until_key=until_key)


def make_client(asterisk: Asterisk, app: str = "outage-ivr-1", *, heartbeat: float = 10) -> ARIClient:
    """Return a client that connects as this application."""
    config = asterisk.config
    url = f"http://127.0.0.1:{config.ari_port}/ari"
    # The time limit is short on purpose: the stream of events must not have one.
    return ARIClient(
        url,
        config.ari_user,
        config.ari_password,
        app,
        timeout=1.0,
        backoff=wait_fixed(0.05),
        heartbeat=heartbeat,
    )


@asynccontextmanager
async def running(client: ARIClient) -> AsyncIterator["asyncio.Task[None]"]:
    """Keep the client connected."""
    async with client:
        task: asyncio.Task[None] = asyncio.create_task(client.run())
        await asyncio.wait_for(client.connected.wait(), PATIENCE)
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, ApplicationReplacedError):
                await task


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Run one with some sounds."""
    for name, milliseconds in SOUNDS.items():
        (tmp_path / f"{name}.ulaw").write_bytes(b"\xff" * 8 * milliseconds)
    # Callers who fall back hear a long apology.
    (tmp_path / "fallback").mkdir()
    shutil.copy(tmp_path / "long.ulaw", tmp_path / "fallback" / "apology.ulaw")
    async with running_asterisk(tmp_path, app_seconds=3) as asterisk:
        ari, callers = make_client(asterisk), make_client(asterisk, "callers")
        async with running(ari) as run, running(callers):
            yield Line(asterisk, ari, callers, tmp_path, run)
