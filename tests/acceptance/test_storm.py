"""More people call than the line can serve: conversations get shorter, and callers who aren't admitted are told at once."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.dialogs.level import QUIET, DialogLevel
from tests.support.patience import excused
from tests.support.place_order import told_at
from tests.support.running_line import Household, RunningLine

#: Seconds that each caller occupies a full line, from which the rate of ten times its capacity follows.
SECONDS_A_CALL = 14
#: Seconds after a storm until conversations are full again: its last callers go on, then there is a quiet while.
BACK_WITHIN = SECONDS_A_CALL + QUIET
NUMBERS = [f"+7999777{last:04}" for last in range(1000)]
LAST_NUMBER = "+79997779999"


def drilled(line: RunningLine, *words: str) -> dict[str, Any]:
    """Run a load test to its end and return its report; fail if it found a flaw."""
    line.runs("drill", *words)
    (file,) = sorted((line.folder / "drills").glob("*.json"))[-1:]
    assert file.with_suffix(".txt").exists()
    report: dict[str, Any] = json.loads(file.read_text())
    return report


@pytest.fixture
def small_line(own_folder: Path, prompt_store: Path, capacity: int) -> Iterator[RunningLine]:
    """Return a line with few calls at a time."""
    with RunningLine.opened(own_folder, prompt_store, {"OUTAGE_IVR_MAX_CALLS": str(capacity)}) as line:
        yield line


@pytest.fixture(scope="module")
def full_line(tmp_path_factory: pytest.TempPathFactory, prompt_store: Path) -> Iterator[RunningLine]:
    """Return a line that its first caller fills, with early media for one more."""
    settings = {
        "OUTAGE_IVR_MAX_CALLS": "1",
        "OUTAGE_IVR_EARLY_MEDIA_CALLS": "1",
        "OUTAGE_IVR_CALLS_PER_NUMBER": "2",
        "OUTAGE_IVR_FLOOD_MINUTES": "10",
    }
    with RunningLine.opened(tmp_path_factory.mktemp("full"), prompt_store, settings) as line:
        yield line


@pytest.fixture
async def town(small_line: RunningLine, tmp_path: Path) -> tuple[RunningLine, Path]:
    """A line with a thousand subscribers whom an outage covers, and the file of their numbers."""
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("\n".join(NUMBERS))
    small_line.imports(
        *(
            Household(number, "улица Штормовая", "7", flat=str(flat), language=("ru", "en")[flat % 2])
            for flat, number in enumerate([*NUMBERS, LAST_NUMBER])
        )
    )
    etr = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=3)
    await small_line.posts_outage("улица Штормовая", etr=etr, general=True)
    return small_line, numbers


@pytest.mark.parametrize(("capacity", "seconds"), [(6, 30), pytest.param(20, 60, marks=pytest.mark.long)])
async def test_ten_times_the_capacity_leaves_nobody_in_silence(
    town: tuple[RunningLine, Path], capacity: int, seconds: int
) -> None:
    line, numbers = town
    began = time.monotonic()
    afterwards = asyncio.create_task(hears_a_full_conversation_after_the_storm(line, seconds))
    rate = 10 * capacity / SECONDS_A_CALL
    report = await asyncio.to_thread(
        drilled,
        line,
        "--calls-per-second",
        f"{rate:.2f}",
        "--seconds",
        str(seconds),
        "--from-file",
        str(numbers),
    )
    busy = excused(began, time.monotonic())
    # A load test counts silence even when the machine is busy with something else.
    assert report["flaws"].keys() <= ({"silence"} if busy else set())
    assert report["refused"].keys() == {"503"}
    assert report["answered"] + report["refused"]["503"] == report["offered"] == round(rate * seconds)
    assert report["answered"] > capacity * seconds / 30
    assert report["longest_silence"] <= 3 + busy

    assert max(one["step"] for one in report["readings"]) == DialogLevel.BRIEF
    assert report["steps"][-1][1] == DialogLevel.FULL
    back_at = next(at for at, step in report["steps"] if at >= seconds and step == DialogLevel.FULL)
    assert back_at <= seconds + BACK_WITHIN + busy
    await afterwards


async def hears_a_full_conversation_after_the_storm(line: RunningLine, seconds: int) -> None:
    """Wait for the storm, and call once its last caller has hung up."""
    await line.until(lambda: step_of(line))
    await asyncio.sleep(seconds + BACK_WITHIN)
    await line.until(lambda: is_quiet(line))
    async with await line.phone(LAST_NUMBER) as phone:
        await phone.dials(line.address)
        await phone.hears_until("menu_outage")


async def is_quiet(line: RunningLine) -> bool:
    """Say whether nobody is on the line, so that one caller more is held in full."""
    return await read_metric(line, "calls_now") == 0 and await step_of(line) == DialogLevel.FULL


async def step_of(line: RunningLine) -> int:
    """Return the dialog level in the line's metrics."""
    return await read_metric(line, "ladder_step")


async def read_metric(line: RunningLine, name: str) -> int:
    found = re.search(rf"^outage_ivr_{name} (\d+)", await line.read_metrics(), re.MULTILINE)
    assert found
    return int(found[1])


async def test_a_drill_of_a_quiet_line_tells_what_everybody_heard(line: RunningLine, tmp_path: Path) -> None:
    numbers = [f"+7999778{last:04}" for last in range(4)]
    line.imports(
        *(
            Household(number, "улица Учебная", "3", flat=str(flat), language=("ru", "en")[flat % 2])
            for flat, number in enumerate(numbers)
        )
    )
    await line.posts_outage("улица Учебная")
    (tmp_path / "numbers").write_text("\n".join(numbers))
    report = await asyncio.to_thread(
        drilled, line, "--calls-per-second", "2", "--seconds", "2", "--from-file", str(tmp_path / "numbers")
    )
    assert (report["offered"], report["answered"], report["flaws"]) == (4, 4, {})
    assert {step for _, step in report["steps"]} == {DialogLevel.FULL}
    assert report["headroom"] >= 0.9
    assert all(
        {"outage_known", "etr_unknown", "ticket_number"} <= set(call["heard"]) for call in report["calls"]
    )
    assert sorted(call["pressed"] for call in report["calls"]) == ["", "", "3", "3*"]
    assert [await line.notifications(number=number) for number in numbers] == [[]] * 4


def briefly(language: str) -> list[str]:
    """Return the shortest notice of an outage whose end is unknown."""
    return [*told_at("outage_known", language), "etr_unknown"]


@pytest.mark.xdist_group("full-line")
@pytest.mark.parametrize(("language", "number"), [("ru", "+79997790001"), ("en", "+79997790002")])
async def test_on_a_full_line_the_caller_hears_the_shortest_notice_and_is_let_go_with_an_sms(
    full_line: RunningLine, language: str, number: str
) -> None:
    street = f"улица Краткая {language}"
    full_line.imports(Household(number, street, "3", language=language))
    incident = await full_line.posts_outage(street)
    async with await full_line.phone(number) as phone:
        await phone.dials(full_line.address)
        await phone.hears(*briefly(language), "ticket_number", language=language)
        (ticket,) = await full_line.tickets(number=number)
        await phone.hears_digits(ticket["number"], language=language)
        await phone.hears("menu_sms", language=language)
        await phone.presses("2")
        await phone.hears("will_sms", "goodbye", language=language)
        await phone.line_hangs_up()
        await phone.hears_nothing_more()
    await full_line.restores(incident)
    await full_line.until(lambda: sent_to(full_line, number))


@pytest.mark.xdist_group("full-line")
@pytest.mark.parametrize(("language", "number"), [("ru", "+79997790011"), ("en", "+79997790012")])
async def test_who_calls_again_and_again_hears_a_short_phrase_the_notice_and_goodbye(
    full_line: RunningLine, language: str, number: str
) -> None:
    street = f"улица Частая {language}"
    full_line.imports(Household(number, street, "3", language=language))
    await full_line.posts_outage(street)
    for count in (1, 2):
        async with await full_line.phone(number) as phone:
            await phone.dials(full_line.address)
            await phone.hears_until("etr_unknown", language=language)
        await full_line.until(lambda count=count: kept_calls(full_line, number, count))
    async with await full_line.phone(number) as phone:
        await phone.dials(full_line.address)
        await phone.hears("called_often", *briefly(language), "goodbye", language=language)
        await phone.line_hangs_up()
        await phone.hears_nothing_more()


@pytest.mark.xdist_group("full-line")
async def test_who_is_not_let_in_hears_the_general_announcement_without_an_answer(
    full_line: RunningLine,
) -> None:
    full_line.imports(Household("+79997790020", "улица Общая", "1"))
    incident = await full_line.posts_outage("улица Общая", general=True)
    announcement = full_line.folder / "fallback" / "announcement.alaw"
    await full_line.until(lambda: exists(announcement))
    numbers = ("+79997790021", "+79997790022", "+79997790023")
    phones = [await full_line.phone(number) for number in numbers]
    async with phones[0] as first, phones[1] as second, phones[2] as third:
        await first.dials(full_line.address)
        call = await second.dials(full_line.address)
        await third.dials(full_line.address)
        await third.is_refused(503)
        await second.hears_until("cause_line_damage", language="ru")
        await second.hears_until("cause_line_damage", language="en")
        await second.is_refused(503)
        assert call.answered_at is None
        await first.hangs_up()
    await full_line.restores(incident)


async def sent_to(line: RunningLine, number: str) -> bool:
    return any(one["number"] == number for one in line.sent_sms())


async def kept_calls(line: RunningLine, number: str, count: int) -> bool:
    return len(await line.calls(number=number)) == count


async def exists(file: Path) -> bool:
    return await asyncio.to_thread(file.exists)
