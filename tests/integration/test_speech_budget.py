"""How long callers listen and managers wait, with the real voices."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from outages.incidents import Cause, IncidentKind
from outages.subscribers import Service
from prompts.library import Library
from prompts.speech import Engine
from prompts.speech.chain import Chain
from prompts.speech.espeak import ESpeak
from prompts.speech.rhvoice import RHVoice
from prompts.speech.standard import pause_after
from prompts.wording.announcements import Announcement, Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.situations import NEWS, NOW, ZONE
from prompts.wording.voices import voices_of
from tests.support.runtime import PROGRAMS

_PROGRAM = PROGRAMS / "RHVoice-test"
#: Speaks what RHVoice doesn't.
_OTHER_PROGRAM = PROGRAMS / "espeak-ng"

_LONGEST_TIMES = [
    datetime(2026, 11, 21, 19, 54, tzinfo=UTC),  # today by 22:54
    datetime(2026, 11, 21, 20, 59, tzinfo=UTC),  # today by 23:59
    datetime(2026, 11, 22, 19, 54, tzinfo=UTC),  # tomorrow by 22:54
    datetime(2026, 11, 28, 6, 0, tzinfo=UTC),  # a date, on the hour
]


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with speaking(tmp_path) as library:
        yield library


@pytest.fixture
async def spoken(prompt_store: Path) -> AsyncIterator[Library]:
    """Return a library with the fixed phrases that other tests have spoken."""
    async with speaking(prompt_store) as library:
        yield library


@asynccontextmanager
async def speaking(folder: Path) -> AsyncIterator[Library]:
    """Open a library with the real voices."""
    for program in (_PROGRAM, _OTHER_PROGRAM):
        assert program.exists(), f"{program} is missing: run asterisk/obtain .runtime rhvoice espeak"
    engines: list[Engine] = [
        RHVoice(_PROGRAM, voices_of("rhvoice")),
        ESpeak(_OTHER_PROGRAM, voices_of("espeak-ng")),
    ]
    library = Library(folder, Chain(engines))
    await library.load()
    yield library
    await library.close()


#: The language whose voice takes longer, and whose words nobody has reviewed.
_SLOW = "kk"
#: Seconds until the estimate is told at worst.
_LONGEST = 12.0


async def _seconds_to_the_estimate(library: Library, language: str, news: Announcement) -> float:
    """Return when the caller has heard the estimate; the silence after it doesn't count."""
    words = wording_for(language)
    phrases = words.outage(news, at=NOW, zone=ZONE)
    last = next(place for place, phrase in enumerate(phrases) if phrase.id.startswith("etr"))
    prompts = await library.prepare([words.say(FixedPhrase.GREETING), *phrases[: last + 1]])
    return sum(prompt.seconds for prompt in prompts) - pause_after(prompts[-1].phrase.text)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_greeting_takes_two_seconds_at_most(library: Library, language: str) -> None:
    [greeting] = await library.prepare([wording_for(language).say(FixedPhrase.GREETING)])
    assert greeting.seconds - pause_after(greeting.phrase.text) <= (2.25 if language == _SLOW else 2.0)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_caller_knows_the_estimate_soon(library: Library, language: str) -> None:
    news = replace(NEWS, services=(Service.INTERNET, Service.TV), place=Place("пр-т Мира", "125"))
    longest = _LONGEST + (2.0 if language == _SLOW else 0)
    for etr in [*_LONGEST_TIMES, None]:
        assert await _seconds_to_the_estimate(library, language, replace(news, etr=etr)) <= longest
    for cause in Cause:
        assert await _seconds_to_the_estimate(library, language, replace(news, cause=cause)) <= longest
    planned = replace(news, kind=IncidentKind.PLANNED, cause=Cause.MAINTENANCE)
    assert await _seconds_to_the_estimate(library, language, planned) <= longest


async def test_every_phrase_has_a_likely_length(spoken: Library) -> None:
    for language in LANGUAGES:
        words = wording_for(language)
        fixed_phrases = [words.say(fixed_phrase) for fixed_phrase in FixedPhrase]
        for prompt in await spoken.prepare([*fixed_phrases, *words.ticket("0123456789")]):
            letters_a_second = len(prompt.phrase.text) / (prompt.seconds - pause_after(prompt.phrase.text))
            assert 6 < letters_a_second < 26, prompt


def _publication(house: int) -> list[Phrase]:
    """Return what a new incident needs: all its phrases in every language, most of which don't exist yet."""
    etr = NOW + timedelta(days=2, minutes=house)
    news = replace(NEWS, place=Place(f"{house}-я ул. Гоголя", str(house)), etr=etr)
    return [phrase for code in LANGUAGES for phrase in wording_for(code).outage(news, at=NOW, zone=ZONE)]


def _processor_seconds() -> float:
    """Return what this process and the programs that it started have used: other programs don't matter."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


async def test_an_incident_in_every_language_takes_two_seconds_even_of_one_processor(
    library: Library,
) -> None:
    before, phrases = _processor_seconds(), _publication(7)
    assert len(await library.prepare(phrases)) == len(phrases) > 5 * len(LANGUAGES)
    await library.close()  # only processes that have ended are counted
    assert _processor_seconds() - before < 2.0  # 0.65 s; on two busy cores it is ready after 0.3 s


async def test_prompts_that_exist_cost_a_call_next_to_nothing(library: Library) -> None:
    phrases = _publication(7)
    await library.prepare(phrases)
    times = []
    for _ in range(100):
        started = time.process_time()
        await library.prepare(phrases)
        times.append(time.process_time() - started)
    assert min(times) < 0.002  # 1 µs a phrase on an idle machine


async def test_the_loop_goes_on_while_phrases_are_spoken(library: Library) -> None:
    work = [phrase for code in LANGUAGES for phrase in wording_for(code).ticket("0123456789")]
    turns = 0
    rendering = asyncio.create_task(library.prepare(work))
    while not rendering.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10_000  # 2,000 if each phrase held the loop up
