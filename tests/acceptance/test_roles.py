"""Each role in a process of its own, and two that dispatch: one line to every caller."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.acceptance.test_known_outage import in_three_hours
from tests.acceptance.test_ring_back import NEWS, asks_to_be_told
from tests.support.phone import Phone
from tests.support.running_line import Household, RunningLine

STREET = "улица Тютчева"
CALLERS = [f"+7999119{place:04d}" for place in range(3)]


@pytest.fixture
def line_in_parts(own_folder: Path, prompt_store: Path, postgresql_url: str) -> Iterator[RunningLine]:
    (own_folder / "prompts").symlink_to(prompt_store)
    settings = {"OUTAGE_IVR_DATABASE": postgresql_url, "OUTAGE_IVR_CALLBACKS_AT_ONCE": "1"}
    line = RunningLine(own_folder, settings, roles=("calls-1", "web-1", "dispatch-1", "dispatch-2"))
    try:
        line.opens()
        yield line
    finally:
        line.closes()


async def answers(phone: Phone) -> str:
    """Be the telephone that is rung: hear the news and confirm that it works; return its number."""
    ring = await phone.is_rung(within=120)
    await ring.answers()
    await phone.hears(*NEWS)
    await phone.presses("1")
    await phone.hears("works", "goodbye")
    await phone.line_hangs_up()
    return ring.called


async def health_of_roles(line: RunningLine) -> str:
    url = f"http://127.0.0.1:{line.http_port}/healthz"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return str((await answer.json())["parts"]["roles"]["state"])


async def test_a_dispatcher_that_dies_is_followed_by_the_other_and_one_that_is_missing_shows(
    line_in_parts: RunningLine,
) -> None:
    line = line_in_parts
    line.imports(*(Household(one, STREET, str(place + 1)) for place, one in enumerate(CALLERS)))
    incident = await line.posts_outage(STREET, etr=in_three_hours())
    await asyncio.sleep(4)
    for caller in CALLERS:
        await asks_to_be_told(line, caller, "1")
    assert await health_of_roles(line) == "ok"
    async with await line.phone_at_trunk() as phone:
        await line.restores(incident)
        rung = [await answers(phone)]
        line.kills("dispatch-1")
        rung += [await answers(phone), await answers(phone)]

        async def all_told() -> bool:
            return all(one["state"] == "done" for one in await line.notifications())

        await line.until(all_told)
    assert sorted(rung) == CALLERS
    line.stops("dispatch-2")

    async def nobody_dispatches() -> bool:
        return await health_of_roles(line) == "degraded"

    await line.until(nobody_dispatches)
    assert "roles" in line.runs_to((0, 1, 2), "check")
