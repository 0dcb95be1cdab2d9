"""The exchange of a shared line: which telephone a number rings, and where nobody answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from asterisk.softphone.calls import Party
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.user_agent import UserAgent
from tests.support.asterisk_server import free_ports
from tests.support.exchange import Exchange, plug_in, unplug
from tests.support.patience import PATIENCE
from tests.support.phone import Line, Phone
from tests.support.ring import BUSY

CATALOGUE = PromptCatalogue([])
HERE, THERE, NOBODY = "+79990000101", "+79990000102", "+79990000103"


@pytest.fixture
async def line() -> AsyncIterator[Phone]:
    """Return what rings people back."""
    async with await Phone.start(CATALOGUE, number="+74951234567") as line:
        yield line


@pytest.fixture
async def trunk(tmp_path: Path, line: Phone) -> AsyncIterator[int]:
    """Return the port of the line's trunk."""
    (port,) = free_ports(1)
    async with Exchange.opened(tmp_path, port=port, sip_port=line.agent.port):
        yield port


@asynccontextmanager
async def phone_of(number: str, folder: Path) -> AsyncIterator[Phone]:
    async with await Phone.start(CATALOGUE, number=None) as phone:
        plug_in(folder, [number], phone.agent.port)
        yield phone
        unplug(folder, [number])


async def test_each_number_rings_at_its_own_telephone(tmp_path: Path, line: Phone, trunk: int) -> None:
    async with phone_of(HERE, tmp_path) as here, phone_of(THERE, tmp_path) as there:
        for called, phone in ((THERE, there), (HERE, here)):
            dialling = asyncio.create_task(line.dials(Line(trunk, called)))
            ring = await phone.is_rung()
            assert (ring.called, ring.caller) == (called, line.number)
            await ring.answers()
            await dialling
            await line.is_answered()
            await phone.hangs_up()
            assert (await line.line_hangs_up()).by is Party.THEM
    assert (here.agent.junk, there.agent.junk) == (0, 0)


async def test_a_refusal_and_a_change_of_mind_are_passed_on(tmp_path: Path, line: Phone, trunk: int) -> None:
    async with phone_of(HERE, tmp_path) as here:
        dialling = asyncio.create_task(line.dials(Line(trunk, HERE)))
        await (await here.is_rung()).is_busy()
        await dialling
        await line.is_refused(BUSY)
        dialling = asyncio.create_task(line.dials(Line(trunk, HERE)))
        ring = await here.is_rung()
        await line.hangs_up()
        await dialling
        assert await ring.call.until(lambda: ring.call.ending, PATIENCE)


async def test_nobody_answers_at_other_numbers_but_the_trunk_is_there(line: Phone, trunk: int) -> None:
    assert await UserAgent.ask_options(line.agent, ("127.0.0.1", trunk), seconds=PATIENCE) == 200
    await line.dials(Line(trunk, NOBODY))
    await line.is_refused(480)
