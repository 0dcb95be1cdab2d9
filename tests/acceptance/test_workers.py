"""Several workers on one Asterisk: whichever dies, hangs or is replaced, no caller loses anything."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from asterisk.softphone.recogniser import Certainty
from ivr.cluster.supervisor import PAUSE
from tests.acceptance.test_known_outage import in_three_hours
from tests.support.aftermath import lost_nothing
from tests.support.crowd import SILENCE, STREET, Crowd, meet_outage
from tests.support.languages import both_languages
from tests.support.patience import PATIENCE
from tests.support.phone import Phone
from tests.support.running_line import Household, RunningLine

FIRST, SECOND = "worker-1", "worker-2"
#: How long a worker hangs, and how long the callers talk on afterwards, in seconds.
HANGS, TALKED_ON = 5.0, 5.0
#: A restarted line of one worker speaks again before the dialplan apologises, within this many seconds.
RESTARTED = 10.0


@pytest.fixture
def crew(own_folder: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line of two workers, with room for a crowd."""
    (own_folder / "prompts").symlink_to(prompt_store)
    running = RunningLine(
        own_folder, {"OUTAGE_IVR_MAX_CALLS": "420", "OUTAGE_IVR_STORM_PERCENT": "95"}, workers=2
    )
    try:
        running.opens()
        yield running
    finally:
        running.closes()


def numbers(count: int) -> list[str]:
    """Return the numbers of this many callers."""
    return [f"+7999116{place:04d}" for place in range(count)]


@pytest.mark.parametrize(
    ("count", "twice"), [(20, False), pytest.param(300, True, marks=pytest.mark.long, id="each-300")]
)
async def test_callers_lose_nothing_when_one_worker_dies_and_one_hangs(
    crew: RunningLine, count: int, *, twice: bool
) -> None:
    incident = await meet_outage(crew, callers := numbers(count))
    crowd = Crowd(crew)
    async with crowd.of(callers):
        await dies(crew, SECOND)
        await hangs(crew, FIRST)
        if twice:
            await hangs(crew, SECOND)
            await dies(crew, FIRST)
    assert crowd.begun_anew > len(callers) * (twice + 1) // 2
    # Callers whose telephone was too slow for the last question have made no request.
    assert len(crowd.promised) > len(callers) * 9 // 10
    await lost_nothing(crew, crowd, incident)


async def dies(line: RunningLine, part: str) -> None:
    """Kill a worker and start it again, as the supervisor would."""
    line.kills(part)
    await asyncio.sleep(PAUSE)
    await asyncio.to_thread(line.starts, part)
    await asyncio.sleep(TALKED_ON)


async def hangs(line: RunningLine, part: str) -> None:
    """Suspend a worker for a while."""
    line.freezes(part)
    await asyncio.sleep(HANGS)
    line.thaws(part)
    await asyncio.sleep(TALKED_ON)


async def test_callers_lose_nothing_when_a_worker_is_stopped(crew: RunningLine) -> None:
    incident = await meet_outage(crew, callers := numbers(20))
    crowd = Crowd(crew)
    async with crowd.of(callers):
        crew.processes[SECOND].send_signal(signal.SIGTERM)
    await asyncio.to_thread(crew.stops, SECOND)
    await asyncio.to_thread(crew.starts, SECOND)
    assert crowd.begun_anew == 0
    assert crowd.promised == set(callers)
    await lost_nothing(crew, crowd, incident)
    assert {one["outcome"] for one in await crew.calls(limit="500")} == {"completed"}


async def test_a_worker_that_hung_goes_on_and_serves_when_the_other_dies(crew: RunningLine) -> None:
    *some, another = callers = numbers(3)
    await meet_outage(crew, callers)
    for caller in some:
        crew.freezes(SECOND)
        async with await crew.phone(caller) as phone:
            await phone.dials(crew.address)
            await phone.hears_until("outage_known")
            assert phone.longest_silence < SILENCE
            crew.thaws(SECOND)
            await phone.hears_until("goodbye")
            await phone.line_hangs_up()
        await crew.until(crew.is_healthy)
    await crew.until(lambda: completed(crew, len(some)))
    crew.kills(FIRST)
    async with await crew.phone(another) as phone:
        await phone.dials(crew.address)
        await phone.hears("greeting", "at_address")
        assert phone.longest_silence < SILENCE
    # The remaining worker serves the pages.
    await crew.until(lambda: answers(crew))


async def completed(line: RunningLine, count: int) -> bool:
    """Say whether there are this many records, all of completed conversations."""
    return [one["outcome"] for one in await line.calls()] == ["completed"] * count


async def answers(line: RunningLine) -> bool:
    """Say whether the pages answer."""
    try:
        await line.asks("GET", "/incidents")
    except aiohttp.ClientError:
        return False
    return True


@both_languages("en")
async def test_a_worker_that_is_started_anew_goes_on_with_its_own_callers(
    own_line: RunningLine, language: str
) -> None:
    (caller,) = callers = numbers(1)
    own_line.imports(Household(caller, STREET, "1", "ru"))
    await own_line.posts_outage(STREET, etr=in_three_hours())
    async with await own_line.phone(caller) as phone:
        await phone.dials(own_line.address)
        await phone.hears("greeting", language="ru")
        if language == "en":
            await phone.presses("*")
            await phone.is_interrupted()
            await phone.hears("outage_known", language="en")
        own_line.kills("serve")
        await asyncio.to_thread(own_line.starts, "serve")
        await hears(phone, "sorry_repeat", language)
        assert phone.longest_silence < RESTARTED
        await hears(phone, "menu_outage", language)
        await phone.hangs_up()
    assert len(await own_line.tickets()) == len(callers)


async def hears(phone: Phone, wanted: str, language: str) -> None:
    """Hear a prompt whole, whatever is cut short before it."""

    def heard() -> bool:
        return any(
            one.kind is Certainty.PROMPT
            and any((it.id, it.language) == (wanted, language) for it in one.prompts)
            for one in phone.heard
        )

    assert phone.ear
    if not await phone.ear.until(heard, PATIENCE):
        phone.fail(f"never heard {wanted!r}")
