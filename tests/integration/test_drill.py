"""A load test over real SIP and RTP, on a line that treats each caller as their number says."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.user_agent import UserAgent
from ivr.loadtest.caller import Experience
from ivr.loadtest.crowd import Crowd, Plan
from ivr.loadtest.readings import LineReading, MetricsPlace, watch
from ivr.loadtest.report import LoadTestReport, keep
from ivr.loadtest.target import read_line
from tests.integration.test_asterisk_dialplan import Noise
from tests.support.patience import PATIENCE

NEWS, MENU, TROUBLE = Noise("outage_known", 11), Noise("menu_outage", 12), Noise("trouble", 13)
STRANGE = Noise("strange", 14)
CATALOGUE = PromptCatalogue([NEWS, MENU, TROUBLE])

FINE, MUTE, UNKNOWN, FAILING, BUSY, FULL, BROKEN, DEAF, BAD_NEWS, NO_NEWS = (
    f"+7000000000{one}" for one in range(10)
)


class ScriptedLine:
    """Handles every call as its number says."""

    def __init__(self, agent: UserAgent) -> None:
        self.agent = agent
        self.keys = 0

    async def serve(self) -> None:
        async with asyncio.TaskGroup() as calls:
            while True:
                call = await self.agent.incoming.get()
                calls.create_task(self._take(call))

    async def _take(self, call: IncomingCall) -> None:
        match call.caller:
            case number if number == BUSY:
                call.refuse(486)
            case number if number == FULL:
                call.refuse(503)
            case number if number == BROKEN:
                call.refuse(500)
            case number:
                call.answer()
                await self._speak(call, number or "")

    async def _speak(self, call: IncomingCall, number: str) -> None:
        said = {
            MUTE: [],
            UNKNOWN: [NEWS, STRANGE],
            FAILING: [TROUBLE],
            DEAF: [NEWS, MENU],
            NO_NEWS: [MENU],
        }.get(number, [NEWS, MENU])
        for prompt in said:
            await call.rtp.say(prompt.alaw)
        if number == MUTE:
            await asyncio.sleep(3.3)
            await call.rtp.say(NEWS.alaw)
        if number in (MUTE, UNKNOWN, FAILING):
            await call.hang_up()
        else:
            await self._answer_keys(call, number)

    async def _answer_keys(self, call: IncomingCall, number: str) -> None:
        """Repeat after each key, except for the number DEAF."""
        known = 0
        while call.ending is None:
            pressed = len({one.timestamp for one in call.rtp.packets if one.payload_type == 101})
            if pressed > known:
                known, self.keys = pressed, self.keys + 1
                for prompt in () if number == DEAF else (NEWS, MENU):
                    await call.rtp.say(prompt.alaw)
            await asyncio.sleep(0.02)


@pytest.fixture
async def line() -> AsyncIterator[ScriptedLine]:
    line = ScriptedLine(await UserAgent.start())
    serving = asyncio.create_task(line.serve())
    yield line
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await line.agent.close()


async def drilled(line: ScriptedLine, *numbers: str) -> Crowd:
    target = read_line(f"127.0.0.1:{line.agent.port}", spare=(), insisting=False)
    crowd = Crowd(target, CATALOGUE)
    await crowd.call(Plan(20, len(numbers) / 20), iter(numbers))
    return crowd


async def one(line: ScriptedLine, number: str) -> Experience:
    (experience,) = (await drilled(line, number)).experiences
    return experience


async def test_a_caller_hears_the_news_presses_keys_and_hangs_up_after_the_menu(line: ScriptedLine) -> None:
    crowd = await drilled(line, *[FINE] * 4)
    assert [call.flaw for call in crowd.experiences] == [""] * 4
    by_script = {call.pressed: call.heard for call in crowd.experiences}
    assert by_script == {
        "": ("outage_known", "menu_outage"),
        "3": ("outage_known", "menu_outage") * 2,
        "3*": ("outage_known", "menu_outage") * 3,
    }
    assert line.keys == 3
    assert all(call.first_sound is not None and call.first_sound < PATIENCE for call in crowd.experiences)
    assert crowd.late < PATIENCE


@pytest.mark.parametrize(
    ("number", "status", "flaw"),
    [
        (BUSY, 486, ""),
        (FULL, 503, ""),
        (BROKEN, 500, "ended with 500"),
        (MUTE, 200, "silence"),
        (UNKNOWN, 200, "unknown sound"),
        (FAILING, 200, "wrong prompt: trouble"),
        (NO_NEWS, 200, "no notice"),
    ],
)
async def test_what_was_wrong_with_a_call_is_told(
    line: ScriptedLine, number: str, status: int, flaw: str
) -> None:
    experience = await one(line, number)
    assert (experience.status, experience.flaw) == (status, flaw)


async def test_a_line_that_is_silent_after_a_key_is_found_out(line: ScriptedLine) -> None:
    crowd = await drilled(line, DEAF, DEAF)
    assert sorted(call.flaw for call in crowd.experiences) == ["", "silence"]


async def test_a_machine_that_is_too_slow_to_hear_is_not_the_lines_flaw(line: ScriptedLine) -> None:
    loop = asyncio.get_running_loop()
    loop.call_later(0.5, time.sleep, 3.5)
    crowd = await drilled(line, FINE)
    report = LoadTestReport(
        line="", at=datetime.now(UTC), plan=Plan(1, 1), calls=crowd.experiences, readings=[], late=crowd.late
    )
    assert report.machine_too_slow
    assert "the testing machine, not the line, was up to 3" in report.as_text()


async def test_a_line_that_is_not_there_is_no_clean_refusal() -> None:
    gone = await UserAgent.start()
    await gone.close()
    target = read_line(f"127.0.0.1:{gone.port}", spare=(), insisting=False)
    crowd = Crowd(target, CATALOGUE)
    await crowd.call(Plan(1, 1), iter([FINE]))
    (experience,) = crowd.experiences
    assert (experience.status, experience.flaw) == (408, "silence")


async def test_metrics_that_cannot_be_read_are_left_out() -> None:
    readings: list[LineReading] = []
    watching = asyncio.create_task(watch(MetricsPlace("http://127.0.0.1:9/metrics", ""), 0, readings.append))
    await asyncio.sleep(0.2)
    assert not watching.done()
    watching.cancel()
    await watch(MetricsPlace("", ""), 0, readings.append)
    assert readings == []


async def test_the_report_is_kept_for_people_and_programs(line: ScriptedLine, tmp_path: Path) -> None:
    crowd = await drilled(line, FINE, FULL, MUTE)
    report = LoadTestReport(
        line="sip:100@127.0.0.1:5060",
        at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
        plan=Plan(20, 0.15),
        calls=crowd.experiences,
        readings=[LineReading(0.0, 0, 0.1, 2), LineReading(1.0, 3, 0.9, 18), LineReading(2.0, 0, 0.2, 4)],
        late=0.7,
    )
    file = await asyncio.to_thread(keep, report, tmp_path / "drills")
    assert file == tmp_path / "drills" / "2026-11-21T09-00-00Z.txt"
    text = file.read_text()
    for told in (
        "1 with 503",
        "1 silence",
        "10% of the line stayed free",
        "too slow",
        "short notice and SMS from 1 s",
    ):
        assert told in text
    written = json.loads(file.with_suffix(".json").read_text())
    assert (written["offered"], written["answered"], written["refused"]) == (3, 2, {"503": 1})
    assert written["steps"] == [[0.0, 0], [1.0, 3], [2.0, 0]]
    assert written["flaws"] == {"silence": 1}
    assert written["machine_too_slow"]
