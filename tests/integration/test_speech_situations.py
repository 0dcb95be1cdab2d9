"""How long callers listen in each situation, with the real voices."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from outages.subscribers import Service
from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.speech.rhvoice import RHVoice
from prompts.speech.standard import pause_after
from prompts.wording.announcements import Announcement, Place
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.sentences import Sentence
from prompts.wording.situations import NEWS, NOW, PLANNED, SITUATIONS, ZONE
from prompts.wording.voices import voices_of
from tests.support.runtime import PROGRAMS

pytestmark = pytest.mark.asyncio(loop_scope="module")

_PROGRAM = PROGRAMS / "RHVoice-test"
_LANGUAGES = ("ru", "en")
_TWO = (Service.INTERNET, Service.TV)
_AVENUE = Place("пр-т Мира", "125")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Library]:
    assert _PROGRAM.exists(), f"{_PROGRAM} is missing: run asterisk/obtain .runtime rhvoice"
    library = Library(tmp_path_factory.mktemp("prompts"), Chain([RHVoice(_PROGRAM, voices_of("rhvoice"))]))
    await library.load()
    yield library
    await library.close()


async def _seconds(library: Library, phrases: Sequence[Phrase]) -> float:
    """Return how long the phrases last, without the pause after the last."""
    prompts = await library.prepare(phrases)
    return sum(prompt.seconds for prompt in prompts) - pause_after(phrases[-1].text)


def _ordinary() -> list[Announcement]:
    """Return announcements at addresses of ordinary length whose estimates take long to say."""
    news = replace(NEWS, services=_TWO, place=_AVENUE)
    etrs = (
        timedelta(hours=10, minutes=54),
        timedelta(hours=34, minutes=54),
        timedelta(days=4, hours=10, minutes=54),
        timedelta(days=7, hours=21),
        timedelta(minutes=50),
    )
    return [
        *(replace(news, etr=NOW + etr) for etr in etrs),
        replace(news, etr=None),
        replace(PLANNED, place=_AVENUE),
        replace(PLANNED, place=_AVENUE, starts_at=None),
    ]


@pytest.mark.parametrize("language", _LANGUAGES)
async def test_a_caller_knows_until_when_within_twelve_seconds(library: Library, language: str) -> None:
    words = wording_for(language)
    for news in _ordinary():
        phrases = words.outage(news, at=NOW, zone=ZONE)
        last = next(place for place, phrase in enumerate(phrases) if phrase.id.startswith("etr"))
        assert await _seconds(library, [words.say(FixedPhrase.GREETING), *phrases[: last + 1]]) <= 12.0


@pytest.mark.parametrize("language", _LANGUAGES)
async def test_a_storm_leaves_eight_seconds_and_more_only_for_an_apology(
    library: Library, language: str
) -> None:
    words = wording_for(language)
    places = [Place("ул. Ленина", "12"), Place("пр-т Мира", "45")]
    etrs = [NOW + timedelta(hours=10, minutes=54), NOW + timedelta(hours=26), NOW - timedelta(hours=1), None]
    for news in (replace(NEWS, services=_TWO, place=place, etr=etr) for place in places for etr in etrs):
        told = words.outage_brief(news, at=NOW, zone=ZONE)
        is_late = told[-1].id == Sentence.ETR_PASSED
        assert await _seconds(library, told) <= (8.7 if is_late else 8.0)
    # Work ahead also says when it begins.
    ahead = words.outage_brief(replace(PLANNED, place=places[1]), at=NOW, zone=ZONE)
    assert await _seconds(library, ahead) <= 8.5


@pytest.mark.parametrize("language", _LANGUAGES)
async def test_nobody_listens_longer_than_half_a_minute(library: Library, language: str) -> None:
    for name, situation in SITUATIONS.items():
        assert await _seconds(library, situation.speak(wording_for(language))) <= 30.0, name
