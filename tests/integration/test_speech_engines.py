"""The real engines, as `asterisk/obtain .runtime rhvoice espeak` fetches them."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from structlog.testing import capture_logs

from benchmarks.numbers import plain
from prompts.errors import SpeechError
from prompts.speech import Engine
from prompts.speech.decoding import read_audio
from prompts.speech.espeak import ESpeak
from prompts.speech.rhvoice import RHVoice
from prompts.speech.telephone import fit
from prompts.wording.ru.stresses import WORDS
from prompts.wording.stresses import Stresses
from prompts.wording.voices import Voice, voices_of
from tests.support.patience import unexcused
from tests.support.runtime import PROGRAMS

_WORDS = {"ru": "Авария, улица Ленина, дом двенадцать.", "en": "Outage, Lenina Street, house twelve."}

_SAMPLES = [
    *((words, language) for language, words in _WORDS.items()),
    ("Планируем включить сегодня к восемнадцати часам тридцати минутам.", "ru"),
    ("ноль,", "ru"),
    ("за\u0301мок", "ru"),
    ("Zero,", "en"),
    ("We expect it back on November twenty first by nine thirty.", "en"),
]


def _program(name: str, group: str) -> Path:
    program = PROGRAMS / name
    assert program.exists(), f"{program} is missing: run asterisk/obtain .runtime {group}"
    return program


@pytest.fixture(params=["rhvoice", "espeak-ng"])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    if request.param == "rhvoice":
        engine: Engine = RHVoice(_program("RHVoice-test", "rhvoice"), voices_of("rhvoice"))
    else:
        engine = ESpeak(_program("espeak-ng", "espeak"), voices_of("espeak-ng"))
    yield engine
    await engine.close()


@pytest.fixture
async def rhvoice() -> AsyncIterator[RHVoice]:
    engine = RHVoice(_program("RHVoice-test", "rhvoice"), voices_of("rhvoice"))
    yield engine
    await engine.close()


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.long)])
async def test_the_table_of_stresses_has_only_what_the_voice_says_otherwise(
    rhvoice: RHVoice, tmp_path: Path, every: int
) -> None:
    stresses = Stresses(tmp_path)
    stresses.read()
    for word in WORDS.replace("+", "").split()[::every]:
        plain = f"улица {word.replace('ё', 'е')},"
        marked = stresses.mark(plain, "ru")
        sounds = [read_audio(await rhvoice.speak(text, "ru")) for text in (plain, marked)]
        assert marked != plain
        assert not np.array_equal(sounds[0].samples, sounds[1].samples), word


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_an_engine_speaks_both_languages(engine: Engine, language: str) -> None:
    assert engine.voice(language)
    sound = read_audio(await engine.speak(_WORDS[language], language))
    assert 1.0 < len(fit(sound).narrow) / 8000 < 5.0


async def test_the_same_words_sound_the_same_every_time(engine: Engine) -> None:
    first, second = [await engine.speak(_WORDS["ru"], "ru") for _ in range(2)]
    assert first == second


async def test_a_spelling_that_the_benchmark_forgives_sounds_the_same(rhvoice: RHVoice) -> None:
    said, written = "Починим завтра.", "Починем завтра."
    assert plain(said, "ru") == plain(written, "ru")
    assert await rhvoice.speak(said, "ru") == await rhvoice.speak(written, "ru")


async def test_more_words_take_longer(engine: Engine) -> None:
    short, long = [
        read_audio(await engine.speak(text, "ru")) for text in ("ноль,", "ноль, один, два, три, четыре,")
    ]
    assert len(long.samples) / long.rate > 1.0 + len(short.samples) / short.rate


async def test_the_best_voices_are_there(rhvoice: RHVoice) -> None:
    speeds = {language: voice.speed for language, voice in voices_of("rhvoice").items()}
    told = [rhvoice.voice(language) for language in ("ru", "en")]
    assert told == [f"aleksandr-hq {speeds['ru']} %", f"slt {speeds['en']} %"]


@pytest.mark.parametrize(("language", "voice"), [("ru", "irina"), ("ru", "elena"), ("en", "alan")])
async def test_another_free_voice_can_be_chosen(rhvoice: RHVoice, language: str, voice: str) -> None:
    other = RHVoice(_program("RHVoice-test", "rhvoice"), {language: Voice((voice,))})
    chosen = read_audio(await other.speak(_WORDS[language], language))
    usual = read_audio(await rhvoice.speak(_WORDS[language], language))
    await other.close()
    assert len(chosen.samples) != len(usual.samples)


async def test_a_worker_and_the_program_make_the_same_sound_in_any_order(rhvoice: RHVoice) -> None:
    alone = RHVoice(_program("RHVoice-test", "rhvoice"), voices_of("rhvoice"))
    alone._workers = None
    with capture_logs() as logs:
        for text, language in [*_SAMPLES, *reversed(_SAMPLES)]:
            quick, slow = [read_audio(await engine.speak(text, language)) for engine in (rhvoice, alone)]
            assert quick.rate == slow.rate
            assert np.array_equal(quick.samples, slow.samples), text
    assert logs == []
    assert rhvoice._workers
    assert len(rhvoice._workers._idle) == 1


async def test_a_worker_lets_calls_go_first(rhvoice: RHVoice) -> None:
    await rhvoice.speak("добрый день", "ru")
    assert rhvoice._workers
    (worker,) = rhvoice._workers._idle
    own, its = (os.getpriority(os.PRIO_PROCESS, process) for process in (0, worker.pid))
    assert its == min(own + 5, 19)


async def test_only_voices_where_rhvoice_looks_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "voices" / "irina").mkdir(parents=True)
    monkeypatch.setenv("RHVOICE_DATA_PATH", str(tmp_path))
    voices = voices_of("rhvoice")
    engine = RHVoice(_program("RHVoice-test", "rhvoice"), voices)
    assert (engine.voice("ru"), engine.voice("en")) == (f"irina {voices['ru'].speed} %", None)


async def test_an_unknown_language_is_an_error(engine: Engine) -> None:
    with pytest.raises(SpeechError):
        await engine.speak("слово", "xx")


async def test_words_in_no_known_alphabet_are_an_error_and_not_a_silent_prompt(rhvoice: RHVoice) -> None:
    with pytest.raises(SpeechError, match="silent"):
        await rhvoice.speak("…", "ru")


async def test_a_phrase_is_spoken_in_a_fraction_of_a_second(rhvoice: RHVoice) -> None:
    times = []
    for _ in range(5):
        started = time.monotonic()
        await rhvoice.speak("Планируем включить сегодня к восемнадцати часам тридцати минутам.", "ru")
        times.append(unexcused(started, time.monotonic()))
    assert min(times) < 0.5  # 0.07 s on an idle machine


def test_this_machine_can_read_mp3() -> None:
    assert "MP3" in soundfile.available_formats()
