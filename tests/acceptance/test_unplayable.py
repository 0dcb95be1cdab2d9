"""Prompts that Asterisk can't play: nobody sits in silence, nobody counts as told, and the line says what is wrong."""

import asyncio
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from prompts.speech.standard import ENDINGS
from tests.acceptance.test_known_outage import in_three_hours
from tests.acceptance.test_ring_back import NEWS, asks_to_be_told, settled
from tests.support.running_line import Household, RunningLine

STREET = "улица Немая"
#: Nobody hears nothing for longer than this (seconds).
SILENCE = 3


@pytest.fixture
def mute_line(own_folder: Path, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line whose prompts may be harmed: its files are its own."""
    shutil.copytree(prompt_store, own_folder / "prompts", copy_function=os.link)
    running = RunningLine(own_folder)
    try:
        running.opens()
        yield running
    finally:
        running.closes()


def harm(line: RunningLine, how: str, phrase: str = "") -> dict[Path, bytes]:
    """Harm the sounds of a phrase, of all phrases by default; return what they were."""
    # The telephones know what it sounded like.
    for prompt in line.catalogue:
        assert prompt.alaw
        assert prompt.ulaw
    notes = (line.folder / "prompts").glob("*/*.json")
    harmed = [path for path in notes if phrase in ("", json.loads(path.read_text())["id"])]
    files = [path.with_suffix(f".{ending}") for path in harmed for ending in ENDINGS]
    before = {file: file.read_bytes() for file in files}
    for file in files:
        file.unlink()
        if how == "empty":
            file.touch()
        elif how == "garbage":
            file.write_bytes(b"?" * 100)
        elif how == "unreadable":
            # Whoever is root may read any file, but no folder.
            file.mkdir()
    return before


async def playback_of(line: RunningLine) -> dict[str, Any]:
    """Return what /healthz says of playback."""
    url = f"http://127.0.0.1:{line.http_port}/healthz"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return dict((await answer.json())["parts"]["playback"], status=answer.status)


async def hears_the_fallback(line: RunningLine, number: str) -> None:
    """Call, and be with the dialplan's own announcement in time."""
    async with await line.phone(number) as phone:
        await phone.dials(line.address)
        await phone.hears("apology", language="ru")
        assert phone.longest_silence < SILENCE
        await phone.hangs_up()


# What Asterisk makes of each is tested without a line, too (tests/integration/test_unplayable_files.py).
@pytest.mark.parametrize(
    "how",
    [
        "missing",
        pytest.param("empty", marks=pytest.mark.long),
        pytest.param("garbage", marks=pytest.mark.long),
        "unreadable",
    ],
)
async def test_callers_who_can_be_played_nothing_hear_the_fallback_and_were_told_nothing(
    mute_line: RunningLine, how: str
) -> None:
    numbers = [f"+799911600{place:02}" for place in range(4)]
    mute_line.imports(*(Household(one, STREET, str(place)) for place, one in enumerate(numbers, 1)))
    await mute_line.posts_outage(STREET, etr=in_three_hours())
    before = harm(mute_line, how)
    await asyncio.gather(*(hears_the_fallback(mute_line, one) for one in numbers))

    records = await mute_line.until(lambda: all_of(mute_line, len(numbers)))
    assert [(one["heard"], one["promises"], one["outcome"]) for one in records] == [([], [], "failed")] * 4
    assert '"playback_failed"' in mute_line.log_of_service()
    if how == "unreadable":
        playback = await playback_of(mute_line)
        assert (playback["state"], playback["status"]) == ("down", 503)
        assert playback["detail"].startswith("Asterisk can't play ")
        for file, sound in before.items():
            file.rmdir()
            file.write_bytes(sound)
    # Nobody has to call for that.
    await mute_line.until(mute_line.is_healthy)
    async with await mute_line.phone(numbers[0]) as phone:
        await phone.dials(mute_line.address)
        await phone.hears("greeting", "at_address")
        await phone.hangs_up()


async def all_of(line: RunningLine, count: int) -> list[dict[str, Any]]:
    """Return the records once there are so many."""
    records = await line.calls()
    return records if len(records) == count else []


@pytest.mark.parametrize("phrase", ["at_address", pytest.param("other_language", marks=pytest.mark.long)])
async def test_one_prompt_of_several_is_enough(mute_line: RunningLine, phrase: str) -> None:
    number = "+79991160100"
    mute_line.imports(Household(number, STREET, "1"))
    await mute_line.posts_outage(STREET, etr=in_three_hours())
    harm(mute_line, "unreadable", phrase)
    await hears_the_fallback(mute_line, number)
    (record,) = await mute_line.until(lambda: all_of(mute_line, 1))
    assert (record["heard"], record["promises"]) == ([], [])
    assert f"({phrase})" in (await playback_of(mute_line))["detail"]


async def test_a_ring_back_that_cannot_be_spoken_is_made_again(mute_line: RunningLine) -> None:
    number = "+79991160200"
    mute_line.imports(Household(number, STREET, "1"))
    incident = await mute_line.posts_outage(STREET, etr=in_three_hours())
    await asks_to_be_told(mute_line, number, "1")
    async with await mute_line.phone_at_trunk() as phone:
        harm(mute_line, "missing")
        await mute_line.restores(incident)
        await (await phone.is_rung()).answers()
        await phone.line_hangs_up()
        await (await phone.is_rung()).answers()
        await phone.hears(*NEWS)
        await phone.presses("1")
        await phone.line_hangs_up()
    *failed, last = [one["result"] for one in await settled(mute_line, number, "done")]
    assert (set(failed), last) == ({"unavailable"}, "works")
