"""Which calls a real Asterisk's dialplan admits, and how it refuses the others."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from asterisk.server.peak import PeakLoad
from asterisk.server.process import Asterisk, find_running
from tests.integration.test_asterisk_dialplan import ANNOUNCEMENT, CATALOGUE, line, ring
from tests.support.asterisk_server import Service, complaints, free_range, running_asterisk, trunk_port
from tests.support.phone import Phone
from tests.support.runtime import RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")


@pytest.fixture
async def house() -> AsyncIterator[AsyncExitStack]:
    """Plugs in telephones and unplugs them at the end of the test."""
    async with AsyncExitStack() as house:
        yield house


async def running(house: AsyncExitStack, folder: Path, **limits: int) -> tuple[Asterisk, Service]:
    asterisk = await house.enter_async_context(running_asterisk(folder, **limits))
    return asterisk, await house.enter_async_context(Service.connected(asterisk.config))


async def phone(house: AsyncExitStack, number: str | None = "+79990000101") -> Phone:
    return await house.enter_async_context(await Phone.start(CATALOGUE, number=number))


async def enters(phone: Phone, asterisk: Asterisk, service: Service) -> list[str]:
    """Dial, be answered, and return the arguments that the service gets with the channel."""
    await phone.dials(line(asterisk))
    await phone.is_answered()
    args: list[str] = (await service.sees("StasisStart"))["args"]
    service.events.clear()
    return args


async def test_the_service_is_told_how_many_callers_are_on_the_line(
    house: AsyncExitStack, tmp_path: Path
) -> None:
    asterisk, service = await running(house, tmp_path)
    first, second, third = [await phone(house) for _ in range(3)]
    assert (await enters(first, asterisk, service))[2] == "1"
    assert (await enters(second, asterisk, service))[2] == "2"
    await first.hangs_up()
    await service.sees("StasisEnd")
    assert (await enters(third, asterisk, service))[2] == "2"


async def test_a_full_line_says_503_before_it_answers_and_still_rings_people_back(
    house: AsyncExitStack, tmp_path: Path
) -> None:
    asterisk, service = await running(house, tmp_path, max_calls=1)
    first, second = await phone(house), await phone(house, "+79990000102")
    await enters(first, asterisk, service)
    call = await second.dials(line(asterisk))
    await second.is_refused(503)
    assert (call.answered_at, call.has_sound) == (None, False)

    trunk = await house.enter_async_context(await Phone.start(CATALOGUE, port=trunk_port(asterisk)))
    await service.reaches("trunk")
    await ring(service, "out-1")
    await trunk.is_rung()

    await first.hangs_up()
    await service.sees("StasisEnd")
    await enters(second, asterisk, service)


async def test_a_storm_on_a_full_line_takes_no_more_ports_and_files_than_were_counted(
    house: AsyncExitStack, tmp_path: Path
) -> None:
    peak = PeakLoad(callers=2, early_media=0, outgoing=0, telephones=1, workers=1)
    first = free_range(peak.sound_ports)
    limits = {"rtp_first_port": first, "rtp_last_port": first + peak.sound_ports - 1}
    asterisk, service = await running(house, tmp_path, max_calls=2, outgoing_calls=0, **limits)
    for last in range(2):
        await enters(await phone(house, f"+7999000010{last}"), asterisk, service)
    crowd = [await phone(house, f"+799900002{last:02}") for last in range(60)]
    for one in crowd:
        await one.dials(line(asterisk))
    for one in crowd:
        await one.is_refused(503)
    assert count_open_files(asterisk) <= peak.open_files


def count_open_files(asterisk: Asterisk) -> int:
    process = find_running(asterisk.config.home)
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


async def test_a_number_that_calls_too_often_at_once_is_busy_and_others_are_not(
    house: AsyncExitStack, tmp_path: Path
) -> None:
    asterisk, service = await running(house, tmp_path, calls_of_a_number=2)
    for _ in range(2):
        await enters(await phone(house), asterisk, service)
    third = await phone(house)
    await third.dials(line(asterisk))
    await third.is_refused(486)
    await enters(await phone(house, "+79990000102"), asterisk, service)
    for _ in range(3):
        await enters(await phone(house, None), asterisk, service)


async def test_withheld_numbers_have_a_share_of_a_line_that_fills_up(
    house: AsyncExitStack, tmp_path: Path
) -> None:
    asterisk, service = await running(house, tmp_path, max_calls=8, storm_calls=3)
    for withheld in (None, "0000000000", "unavailable"):
        await enters(await phone(house, withheld), asterisk, service)
    fourth = await phone(house, "80000000000")
    await fourth.dials(line(asterisk))
    await fourth.is_refused(503)
    await enters(await phone(house), asterisk, service)


async def test_early_media_tells_the_announcement_without_an_answer_and_then_says_503(
    house: AsyncExitStack, tmp_path: Path
) -> None:
    asterisk, service = await running(house, tmp_path, max_calls=1, early_media_calls=1)
    ANNOUNCEMENT.write(tmp_path / "fallback")
    await enters(await phone(house), asterisk, service)
    second, third = await phone(house, "+79990000102"), await phone(house, "+79990000103")
    call = await second.dials(line(asterisk))
    await third.dials(line(asterisk))
    await third.is_refused(503)
    await second.hears("announcement")
    await second.is_refused(503)
    assert call.answered_at is None
    assert 183 in call.statuses
    assert complaints(asterisk) == []


async def test_early_media_without_an_announcement_is_a_plain_503(
    house: AsyncExitStack, tmp_path: Path
) -> None:
    asterisk, service = await running(house, tmp_path, max_calls=1, early_media_calls=5)
    await enters(await phone(house), asterisk, service)
    second = await phone(house, "+79990000102")
    call = await second.dials(line(asterisk))
    await second.is_refused(503)
    assert call.has_sound is False


@pytest.mark.parametrize("number", ["anonymous", "7$SHELL(id),1&x", "a" * 200, "1" * 60])
async def test_what_a_caller_sends_as_a_number_is_only_looked_at_for_its_digits(
    house: AsyncExitStack, tmp_path: Path, number: str
) -> None:
    asterisk, service = await running(house, tmp_path)
    caller = await phone(house)
    caller.number = number
    assert (await enters(caller, asterisk, service))[2] == "1"
    assert complaints(asterisk) == []
