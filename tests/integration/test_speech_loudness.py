"""Every voice that is installed comes out equally loud, without clipping or a click, with a speaker's pauses."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from numpy.typing import NDArray

from prompts.library import Library
from prompts.speech import Engine
from prompts.speech.chain import Chain
from prompts.speech.espeak import ESpeak
from prompts.speech.google import GoogleSpeech
from prompts.speech.rhvoice import RHVoice
from prompts.wording.phrases import Phrase, Prompt
from prompts.wording.voices import Voice, voices_of
from tests.support.google_server import run_google
from tests.support.runtime import PROGRAMS

_Samples = NDArray[np.float64]

_SENTENCES = {
    "ru": (
        "Повреждение на линии.",
        "Нет интернета и телевидения.",
        "Мы позвоним на этот номер, когда всё заработает.",
    ),
    "en": (
        "The line is damaged.",
        "No internet and television.",
        "We will call this number when it works again.",
    ),
}
_DIGITS = {
    "ru": ("ноль,", "один,", "два,", "три,", "четыре,", "пять,", "шесть,", "семь,", "восемь,", "девять,"),
    "en": ("zero,", "one,", "two,", "three,", "four,", "five,", "six,", "seven,", "eight,", "nine,"),
}
#: What each kind of line plays, by ending: samples a second and libsndfile's name of the coding.
_LINES = {"alaw": (8000, "ALAW"), "ulaw": (8000, "ULAW"), "sln16": (16000, "PCM_16")}
#: How loud every prompt is, in LUFS.
_LOUDNESS = -20.0


@dataclass(frozen=True)
class _Speaker:
    engine: str
    language: str
    voice: Voice

    def __str__(self) -> str:
        return f"{self.engine}-{self.voice.names[0]}"


def _speakers() -> list[_Speaker]:
    """Every voice that any language names of any engine."""
    return [
        _Speaker(engine, language, Voice((name,), voice.speed))
        for engine in ("rhvoice", "espeak-ng", "gtts")
        for language, voice in voices_of(engine).items()
        if language in _SENTENCES
        for name in voice.names
    ]


@asynccontextmanager
async def _engine(speaker: _Speaker, folder: Path) -> AsyncIterator[Engine]:
    voices: Mapping[str, Voice] = {speaker.language: speaker.voice}
    if speaker.engine == "gtts":
        async with run_google(folder) as google:
            with pytest.MonkeyPatch.context() as environment:
                for name in ("https_proxy", "HTTPS_PROXY"):
                    environment.setenv(name, f"http://127.0.0.1:{google.port}")
                for name in ("no_proxy", "NO_PROXY"):
                    environment.delenv(name, raising=False)
                yield GoogleSpeech(voices)
    elif speaker.engine == "rhvoice":
        yield RHVoice(PROGRAMS / "RHVoice-test", voices)
    else:
        yield ESpeak(PROGRAMS / "espeak-ng", voices)


@pytest.fixture(scope="module", params=_speakers(), ids=str)
def speaker(request: pytest.FixtureRequest) -> _Speaker:
    speaker: _Speaker = request.param
    return speaker


@pytest.fixture(scope="module")
def prompts(speaker: _Speaker, tmp_path_factory: pytest.TempPathFactory) -> list[Prompt]:
    """Sentences and digits in turn, as files that Asterisk would play."""
    return asyncio.run(_speak(speaker, tmp_path_factory.mktemp("voice")))


async def _speak(speaker: _Speaker, folder: Path) -> list[Prompt]:
    async with _engine(speaker, folder) as engine:
        library = Library(folder / "prompts", Chain([engine]))
        await library.load()
        texts = [*_SENTENCES[speaker.language], *_DIGITS[speaker.language]]
        spoken = await library.prepare([Phrase("etr", speaker.language, text) for text in texts])
        await library.close()
        return spoken


def _read(prompt: Prompt, ending: str) -> _Samples:
    rate, coding = _LINES[ending]
    samples, _ = soundfile.read(
        prompt.file.with_suffix(f".{ending}"),
        format="RAW",
        subtype=coding,
        samplerate=rate,
        channels=1,
        endian="LITTLE" if coding == "PCM_16" else None,
    )
    return np.asarray(samples, dtype=np.float64)


def _loudness(samples: _Samples, rate: int) -> float:
    """Measure what is heard between the silences, repeated while it is too short for R128's blocks."""
    heard = np.flatnonzero(np.abs(samples) > 0.004 * np.abs(samples).max())
    spoken = samples[heard[0] : heard[-1] + 1]
    return float(pyloudnorm.Meter(rate).integrated_loudness(np.tile(spoken, 1 + 2 * rate // len(spoken))))


@pytest.mark.parametrize("ending", _LINES)
def test_every_voice_is_equally_loud_on_every_line(
    prompts: list[Prompt], speaker: _Speaker, ending: str
) -> None:
    rate, _ = _LINES[ending]
    for prompt in prompts:
        off = _loudness(_read(prompt, ending), rate) - _LOUDNESS
        assert abs(off) <= (1.0 if prompt.phrase.text in _SENTENCES[speaker.language] else 2.0), (
            prompt.phrase.text
        )


@pytest.mark.parametrize("ending", _LINES)
def test_nothing_is_clipped(prompts: list[Prompt], ending: str) -> None:
    for prompt in prompts:
        assert np.abs(_read(prompt, ending)).max() < 0.9, prompt.phrase.text


@pytest.mark.parametrize("ending", _LINES)
def test_nothing_clicks_where_prompts_join(prompts: list[Prompt], ending: str) -> None:
    rate, _ = _LINES[ending]
    around = rate // 50
    for one, following in pairwise(prompts):
        before, after = _read(one, ending), _read(following, ending)
        loudest = max(_biggest_step(before), _biggest_step(after))
        for joint in (before[-around:], after[:around], np.concatenate([before[-around:], after[:around]])):
            assert _biggest_step(joint) < 0.002
        # Where the voice sets in and dies away it moves less than it does while it speaks.
        for edge in (_edge(before[::-1], rate), _edge(after, rate)):
            assert _biggest_step(edge) < 0.4 * loudest


def _biggest_step(samples: _Samples) -> float:
    return float(np.abs(np.diff(samples)).max())


def _edge(samples: _Samples, rate: int) -> _Samples:
    """Return the first three milliseconds in which there is anything, from the silence on."""
    first = np.flatnonzero(np.abs(samples) > 0.0006)[0]
    return samples[max(first - 1, 0) : first + 3 * rate // 1000]


def test_pauses_are_those_of_a_speaker(prompts: list[Prompt], speaker: _Speaker) -> None:
    for one, following in pairwise(prompts):
        before, after = _read(one, "sln16"), _read(following, "sln16")
        quiet = 0.004 * np.abs(before).max()
        pause = (
            len(before)
            - np.flatnonzero(np.abs(before) > quiet)[-1]
            + np.flatnonzero(np.abs(after) > quiet)[0]
        ) / 16000
        sentence = one.phrase.text in _SENTENCES[speaker.language]
        shortest, longest = (0.35, 0.45) if sentence else (0.15, 0.22)
        assert shortest <= pause <= longest, one.phrase.text
