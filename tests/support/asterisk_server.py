"""A real Asterisk for tests, on free loopback ports."""

import asyncio
import contextlib
import json
import re
import secrets
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from asterisk.server.config import AsteriskConfig
from asterisk.server.process import Asterisk
from asterisk.server.program import find_program
from asterisk.server.trunks import TrunkConfig
from tests.support.patience import PATIENCE
from tests.support.runtime import RUNTIME

RTP_PORTS = 200
#: Above the ephemeral range, from which the kernel picks ports.
PORTS = range(61_000, 65_536)


def free_ports(count: int) -> list[int]:
    """Return ports free for both UDP and TCP, reserved for this process while it lives."""
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(PORTS)
        if _claim(port) and _is_free(port):
            found.append(port)
    return found


def _claim(port: int) -> bool:
    """Claim a port among all tests on this machine; the kernel releases it when the process ends."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0outage-ivr-test-port-{port}")
    except OSError:
        claim.close()
        return False
    claim.detach()
    return True


def _is_free(port: int) -> bool:
    with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            stack.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
        return True
    return False


def free_range(count: int) -> int:
    """Return the first of `count` consecutive free UDP ports, below the ephemeral range."""
    while True:
        first = 10_000 + 2 * secrets.randbelow(10_000)
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for port in range(first, first + count):
                stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind(
                    ("127.0.0.1", port)
                )
            return first


def has_ipv6() -> bool:
    """Say whether this machine has IPv6."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


def config_for(folder: Path, **overrides: Any) -> AsteriskConfig:  # noqa: ANN401 - any field of the configuration
    """Return a configuration in `folder` on free ports; each override replaces one field."""
    sip, ari, trunk, person = free_ports(4)
    rtp = free_range(RTP_PORTS)
    fields: dict[str, Any] = {
        "home": folder / "asterisk",
        "fallback_dir": folder / "fallback",
        "ari_password": secrets.token_urlsafe(),
        "ari_port": ari,
        "sip_port": sip,
        "rtp_first_port": rtp,
        "rtp_last_port": rtp + RTP_PORTS - 1,
        "trunks": (TrunkConfig(addresses=(f"127.0.0.1:{trunk}",)),),
        "person_uri": f"sip:desk@127.0.0.1:{person}",
        "qualify_seconds": 1,
    }
    return AsteriskConfig(**fields | overrides)


def trunk_port(asterisk: Asterisk) -> int:
    """Return the port of the first carrier on the loopback."""
    return int(asterisk.config.trunks[0].addresses[0].rpartition(":")[2])


@contextlib.asynccontextmanager
async def running_asterisk(folder: Path, **overrides: Any) -> AsyncIterator[Asterisk]:  # noqa: ANN401 - as above
    """Run Asterisk in `folder` until the block ends; `asterisk.config` has its ports and password."""
    asterisk = Asterisk(config_for(folder, **overrides), await find_program("", RUNTIME))
    await asterisk.start()
    try:
        yield asterisk
    finally:
        await asterisk.stop()


class Service:
    """A bare-bones ARI application; `events` holds what it has received."""

    def __init__(self, config: AsteriskConfig, *, app: str = "") -> None:
        self.app, self.events = app or f"{config.app_name}-1", list[dict[str, Any]]()
        self.home = config.home
        self._base = f"http://127.0.0.1:{config.ari_port}/ari"
        login = aiohttp.encode_basic_auth(config.ari_user, config.ari_password)
        self.session = aiohttp.ClientSession(headers={"Authorization": login})
        self._news = asyncio.Condition()

    @classmethod
    @contextlib.asynccontextmanager
    async def connected(cls, config: AsteriskConfig) -> AsyncIterator["Service"]:
        service = cls(config)
        async with (
            service.session,
            service.session.ws_connect(f"{service._base}/events?app={service.app}") as events,
        ):
            reader = asyncio.create_task(service._read(events))
            yield service
            reader.cancel()

    async def _read(self, events: aiohttp.ClientWebSocketResponse) -> None:
        async for message in events:
            async with self._news:
                self.events.append(json.loads(message.data))
                self._news.notify_all()

    async def asks(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        async with self.session.request(method, self._base + path, json=body) as answer:
            assert answer.status < 300, await answer.text()
            return json.loads(await answer.text() or "null")

    async def sees(
        self, kind: str, channel: str | None = None, *, within: float = PATIENCE
    ) -> dict[str, Any]:
        """Wait for the first event of this type, on this channel or any, and return it."""

        def find() -> dict[str, Any] | None:
            fitting = (event for event in self.events if event["type"] == kind)
            return next(
                (event for event in fitting if channel in (None, event.get("channel", {}).get("id"))), None
            )

        async with self._news, asyncio.timeout(within):
            await self._news.wait_for(find)
        event = find()
        assert event
        return event

    async def rings(self, channel: str, to: str) -> None:
        await self.asks(
            "POST",
            f"/channels/{channel}",
            {
                "endpoint": f"Local/{to}@callback/n",
                "app": self.app,
                "appArgs": "out",
                "formats": "alaw",
                "timeout": 60,
            },
        )

    async def reaches(self, endpoint: str, state: str = "online") -> None:
        """Wait until Asterisk considers the endpoint reachable, or unreachable."""
        async with asyncio.timeout(PATIENCE):
            while (await self.asks("GET", f"/endpoints/PJSIP/{endpoint}"))["state"] != state:
                await asyncio.sleep(0.05)


def complaints(asterisk: Asterisk) -> list[str]:
    """Return the warnings in its log, except those about packets that are not SIP, and clients that hung up mid-word."""
    log = (asterisk.config.home / "log" / "asterisk.log").read_text()
    return [
        found
        for found in log.splitlines()
        if re.search(r" (ERROR|WARNING)\[", found) and not re.search("pjproject:|WebSocket read error", found)
    ]
