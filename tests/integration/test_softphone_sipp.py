"""SIPp's own scenarios, as a second opinion on our SIP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from asterisk.softphone.calls import Party
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.sdp import Codec
from asterisk.softphone.user_agent import UserAgent
from tests.support.asterisk_server import free_ports
from tests.support.patience import PATIENCE
from tests.support.runtime import RUNTIME

SIPP = RUNTIME / "bin/sipp"
CALLS = 20

pytestmark = pytest.mark.skipif(not SIPP.exists(), reason="asterisk/obtain sipp")


@contextlib.asynccontextmanager
async def sipp(folder: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run SIPp until it ends or the block does."""
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        SIPP, *arguments, "-i", "127.0.0.1", "-nostdin", cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def test_calls_of_sipp_are_answered_and_hung_up(tmp_path: Path) -> None:
    agent = await UserAgent.start(codecs=(Codec.PCMU,))
    target = f"{agent.host}:{agent.port}"
    (port,) = free_ports(1)
    limits = ("-m", str(CALLS), "-r", "20", "-d", "300", "-p", str(port))
    async with sipp(tmp_path, "-sn", "uac", *limits, "-s", "100", target) as process:
        taken: list[IncomingCall] = []
        for _ in range(CALLS):
            call = await asyncio.wait_for(agent.incoming.get(), PATIENCE)
            call.ring()
            call.answer()
            taken.append(call)
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    assert {call.called for call in taken} == {"100"}
    assert {call.ending.by for call in taken if call.ending} == {Party.THEM}
    assert agent.junk == 0
    await agent.close()


async def test_sipp_is_called_and_hung_up(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    agent = await UserAgent.start(codecs=(Codec.PCMU,))
    async with sipp(tmp_path, "-sn", "uas", "-m", str(CALLS), "-p", str(port)) as process:
        for _ in range(CALLS):
            call = agent.call(("127.0.0.1", port), "100", number="+79990000101")
            assert await call.until(lambda call=call: call.answered_at, 30)  # type: ignore[misc]
            await call.hang_up()
            assert 180 in call.statuses
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    assert agent.junk == 0
    await agent.close()
