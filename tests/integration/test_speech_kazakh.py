"""Kazakh as espeak-ng really speaks it, from the words to the files of a prompt."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from prompts.library import Library
from prompts.speech.chain import Chain
from prompts.speech.espeak import ESpeak
from prompts.speech.standard import ENDINGS, pause_after, size_of
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase
from prompts.wording.situations import NEWS, NOW, PLANNED, SITUATIONS, ZONE
from prompts.wording.voices import voices_of
from tests.support.runtime import PROGRAMS

_PROGRAM = PROGRAMS / "espeak-ng"
_WORDS = wording_for("kk")


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    assert _PROGRAM.exists(), f"{_PROGRAM} is missing: run asterisk/obtain .runtime espeak"
    library = Library(tmp_path, Chain([ESpeak(_PROGRAM, voices_of("espeak-ng"))]))
    await library.load()
    yield library
    await library.close()


async def test_every_fixed_phrase_is_spoken_at_a_likely_speed(library: Library) -> None:
    phrases = _WORDS.fixed()
    prompts = await library.prepare(phrases)
    assert [prompt.phrase for prompt in prompts] == phrases
    for prompt in prompts:
        said = prompt.seconds - pause_after(prompt.phrase.text)
        assert 6 < len(prompt.phrase.text) / said < 26, prompt
        for ending in ENDINGS:
            file = prompt.file.with_name(f"{prompt.file.name}.{ending}")
            assert file.stat().st_size == size_of(ending, prompt.seconds)


async def test_every_situation_is_spoken(library: Library) -> None:
    for name, situation in SITUATIONS.items():
        phrases = list(situation.speak(_WORDS))
        assert len(await library.prepare(phrases)) == len(phrases), name


async def test_letters_that_russian_lacks_are_heard(library: Library) -> None:
    """The voice of another language leaves them out or says them all alike."""
    for letter, russian in zip("әғқңөұүһі", "агкноуухи", strict=True):
        own, other = [Phrase("letter", "kk", f"бас{one}ас.") for one in (letter, russian)]
        first, second = [
            prompt.file.with_suffix(".alaw").read_bytes() for prompt in await library.prepare([own, other])
        ]
        assert first != second, letter


async def test_a_storm_is_told_in_nine_seconds(library: Library) -> None:
    for news in (NEWS, PLANNED, replace(NEWS, etr=None)):
        prompts = await library.prepare(_WORDS.outage_brief(news, at=NOW, zone=ZONE))
        assert sum(prompt.seconds for prompt in prompts) <= 9.0
