"""Carriers that know the line by a login, and how they want to be spoken to; the carrier is another Asterisk."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from asterisk.server.process import Asterisk, list_registrations
from asterisk.server.program import find_program
from asterisk.server.trunks import TrunkConfig
from tests.integration.test_asterisk_dialplan import APOLOGY, NUMBER, cause
from tests.support.asterisk_server import Service, complaints, free_ports, running_asterisk
from tests.support.carrier_asterisk import PASSWORD, TO_LINE, USER, carrier_asterisk
from tests.support.patience import PATIENCE
from tests.support.runtime import RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

CARRIER = "127.0.0.2"


@dataclass
class Connection:
    """A line and its carrier."""

    line: Asterisk
    service: Service
    carrier: Service

    async def calls_out(self) -> list[str]:
        """Ring a number, and return what the carrier saw: number, caller, whether the sound is encrypted."""
        await self.service.rings("out-1", f"{NUMBER}-{int(time.time()) + 60}")
        seen: list[str] = (await self.carrier.sees("StasisStart"))["args"]
        await self.service.sees("StasisStart", "out-1")
        return seen

    async def hears_the_line(self) -> bytes:
        """Call the line, which has no service, and return what was heard until it hung up."""
        call = {"endpoint": TO_LINE, "app": self.carrier.app, "formats": "alaw", "callerId": "+79990000101"}
        await self.carrier.asks("POST", "/channels/in-1", call)
        await self.carrier.sees("StasisStart", "in-1")
        await self.carrier.asks("POST", "/channels/in-1/record", {"name": "heard", "format": "alaw"})
        await self.carrier.sees("ChannelDestroyed", "in-1")
        return (self.carrier.home / "spool" / "recording" / "heard.alaw").read_bytes()


@asynccontextmanager
async def connected(folder: Path, trunk: Mapping[str, Any], carrier: str) -> AsyncIterator[Connection]:
    """Connect a line to a carrier until the block ends."""
    (port,) = free_ports(1)
    APOLOGY.write(folder / "fallback")
    login = {"user": USER, "password": PASSWORD}
    trunks = (TrunkConfig(**{"addresses": (f"{CARRIER}:{port}",), **login, **trunk}),)
    async with (
        carrier_asterisk(folder, carrier.format(address=f"{CARRIER}:{port}")) as at_carrier,
        running_asterisk(folder, trunks=trunks, app_seconds=1) as line,
        Service.connected(line.config) as service,
    ):
        await service.reaches("trunk")
        yield Connection(line, service, at_carrier)


UDP = "protocol = udp\nbind = {address}"


async def test_a_carrier_that_asks_for_a_login_takes_calls_and_calls_where_the_line_registered(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path, {}, UDP) as both:
        await both.carrier.reaches("line")
        installation = await find_program("", RUNTIME)
        assert await list_registrations(both.line.config.home, installation) == {"trunk": "Registered"}
        assert (await both.calls_out())[0] == f"+{NUMBER}"
        assert APOLOGY.alaw in await both.hears_the_line()
    assert not any("pjsip" in complaint for complaint in complaints(both.line))
    assert PASSWORD not in "".join(file.read_text() for file in (both.line.config.home / "log").glob("*.log"))
    assert (both.line.config.home / "etc" / "pjsip.conf").stat().st_mode & 0o777 == 0o600


async def test_a_login_that_the_carrier_refuses_is_known_and_its_calls_out_fail(tmp_path: Path) -> None:
    installation = await find_program("", RUNTIME)
    async with connected(tmp_path, {"password": "guessed"}, UDP) as both:
        async with asyncio.timeout(PATIENCE):
            while await list_registrations(both.line.config.home, installation) != {"trunk": "Rejected"}:
                await asyncio.sleep(0.1)
        await both.service.rings("out-1", f"{NUMBER}-{int(time.time()) + 60}")
        assert await cause(both.service, "out-1") == 21
