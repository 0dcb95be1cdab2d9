"""A line that has not a single prompt yet is called in the moment in which it opens: nobody misses a word."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.phone import Phone
from tests.support.running_line import Household, RunningLine

_numbers = count(1)


def household(language: str) -> Household:
    """Return a household that no other test has."""
    key = next(_numbers)
    return Household(f"+7999140{key:04}", f"{key}-я Линия", "1", language=language, services="internet;tv")


@pytest.fixture
def silent_line(tmp_path: Path, engine: str) -> Iterator[RunningLine]:
    """A line with Asterisk and two subscribers, whose service has spoken nothing and is not started."""
    line = RunningLine(tmp_path, {"OUTAGE_IVR_ENGINES": engine})
    line.starts("asterisk")
    try:
        yield line
    finally:
        line.closes()


async def reports_in_a_hurry(phone: Phone, line: RunningLine, language: str) -> None:
    """Press a key into every question, and hear each next one from its first word."""
    await phone.dials(line.address)
    await phone.hears("greeting", language=language)
    for key, asked in (
        ("1", "all_out"),
        ("2", "hint_internet"),
        ("1", "reported"),
        ("1", "speak_now"),
    ):
        await phone.presses(key)
        await phone.is_interrupted()
        await phone.hears(asked, language=language)
    await phone.hears_tone(1000)
    await phone.presses("#")
    await phone.hears("detail_lost", "goodbye", language=language)
    await phone.line_hangs_up()


# All phrases of two languages are spoken in it.
@pytest.mark.timeout(900)
# RHVoice takes twice the processor time.
@pytest.mark.parametrize("engine", ["espeak-ng", pytest.param("rhvoice", marks=pytest.mark.long)])
async def test_the_first_callers_hear_every_word(silent_line: RunningLine) -> None:
    line = silent_line
    homes = [household("en"), household("ru")]
    line.imports(*homes)
    line.starts("serve")
    opened_with = len(list((line.folder / "prompts").glob("*/*.json")))
    for home in homes:
        async with await line.phone(home.phone) as phone:
            await reports_in_a_hurry(phone, line, str(home.language))
    async with await line.phone(None) as stranger:
        await stranger.dials(line.address)
        await stranger.hears("greeting", "unknown_caller", "menu_unknown", language="ru")
        await stranger.presses("*")
        await stranger.is_interrupted()
        await stranger.hears("unknown_caller", "menu_unknown", language="en")
        await stranger.hangs_up()
    assert opened_with < 240, "the line waited for more than its first callers hear"

    async def all_is_spoken() -> bool:
        return '"fixed_phrases_spoken"' in line.log_of("serve")

    await line.until(all_is_spoken, within=600)
    assert len(list((line.folder / "prompts").glob("*/*.json"))) > 300
    assert await line.is_healthy()
    assert '"phrase_not_spoken"' not in line.log_of("serve")
