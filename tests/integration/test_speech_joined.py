"""Somebody has recorded a whole language: what callers hear then, with real voices."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import pytest_asyncio

from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.speech.rhvoice import RHVoice
from prompts.speech.standard import ENDINGS, size_of
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.script import write_script
from prompts.wording.sentences import REMARK, Sentence
from prompts.wording.situations import NEWS, NOW, SITUATIONS, ZONE
from prompts.wording.voices import voices_of
from tests.support.human_voice import is_human, record_all
from tests.support.runtime import PROGRAMS

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = ("ru", pytest.param("en", marks=pytest.mark.long))
_NAMES = {"place_street", Sentence.AREAS, REMARK}
#: The fragments of an estimate for half past six this evening, in the order in which they are said.
_ETR = {
    "ru": ("part_etr", "today", "until", "hour_18", "minute_30"),
    "en": ("part_etr", "by", "half_past", "digit_6", "this_evening"),
}


@pytest.fixture(params=LANGUAGES, scope="module")
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def library(
    tmp_path_factory: pytest.TempPathFactory, prompt_store: Path, takes: Path, language: str
) -> AsyncIterator[Library]:
    """Return a library that has accepted everything recorded in one language."""
    home = tmp_path_factory.mktemp(language)
    (home / "prompts").symlink_to(prompt_store)
    await record_all(home, language, takes)
    library = Library(home / "prompts", Chain([RHVoice(PROGRAMS / "RHVoice-test", voices_of("rhvoice"))]))
    await library.load()
    await library.look_for_recordings()
    yield library
    await library.close()


async def test_one_voice_says_everything_but_names(library: Library, language: str) -> None:
    words = wording_for(language)
    assert [str(check.reason) for check in library.checks() if check.refusal] == []
    assert len(library.checks()) == len(write_script(words))
    told = [phrase for situation in SITUATIONS.values() for phrase in situation.speak(words)]
    prompts = await library.prepare([*told, *words.fixed(), *words.queue_place(7, 400)])
    others = {prompt.phrase.id for prompt in prompts if not is_human(prompt)}
    assert others == _NAMES
    for prompt in prompts:
        samples = np.frombuffer(prompt.file.with_suffix(".sln16").read_bytes(), "<i2") / 32767
        # Single words are levelled one by one, as the digits of a number are.
        assert _loudness(samples) == pytest.approx(-20.0, abs=2.0), prompt.phrase
        assert np.abs(samples).max() <= 0.9


def _loudness(samples: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    heard = np.trim_zeros(samples)
    return float(pyloudnorm.Meter(16_000).integrated_loudness(np.resize(heard, max(len(heard), 12_800))))


async def test_an_estimate_is_its_recordings_byte_for_byte(library: Library, language: str) -> None:
    words = wording_for(language)
    (etr,) = [
        one
        for one in words.outage(replace(NEWS, etr=NOW + timedelta(hours=6, minutes=30)), at=NOW, zone=ZONE)
        if one.id == "etr"
    ]
    [joined] = await library.prepare([etr])
    spoken = await library.prepare([library.phrase_named(language, name) for name in _ETR[language]])
    for ending in ENDINGS:
        size = size_of(ending, 0.02)
        sound = joined.file.with_suffix(f".{ending}").read_bytes()
        silence = sound[:size]
        heard = []
        for one in spoken:
            wide = one.file.with_suffix(".sln16").read_bytes().rstrip(b"\0")
            packets = len(wide) // size_of("sln16", 0.02) + 1
            heard.append(one.file.with_suffix(f".{ending}").read_bytes()[size : packets * size])
        assert sound == silence + silence.join(heard) + 17 * silence


async def test_a_caller_knows_until_when_about_as_soon(library: Library, language: str) -> None:
    words = wording_for(language)
    told = words.outage(NEWS, at=NOW, zone=ZONE)
    last = next(place for place, phrase in enumerate(told) if phrase.id.startswith("etr"))
    prompts = await library.prepare([words.fixed()[0], *told[: last + 1]])
    assert sum(prompt.seconds for prompt in prompts) <= 15.0


async def test_a_house_is_said_by_the_person_who_says_the_ticket(library: Library, language: str) -> None:
    words = wording_for(language)
    house: list[Phrase] = [one for one in words.outage(NEWS, at=NOW, zone=ZONE) if one.id == "place_house"]
    prompts = await library.prepare([*house, *words.ticket("4712806")])
    assert all(map(is_human, prompts))
