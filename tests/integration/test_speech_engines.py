"""The real engines, as `asterisk/obtain .runtime rhvoice espeak` fetches them."""

import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from prompts.errors import SpeechError
from prompts.speech import Engine
from prompts.speech.espeak import ESpeak
from prompts.speech.rhvoice import RHVoice
from prompts.speech.telephone import fit_for_telephone
from tests.runtime import PROGRAMS

_WORDS = {"ru": "Авария, улица Ленина, дом двенадцать.", "en": "Outage, Lenina Street, house twelve."}


def _program(name: str, group: str) -> Path:
    program = PROGRAMS / name
    assert program.exists(), f"{program} is missing: run asterisk/obtain .runtime {group}"
    return program


@pytest.fixture(params=["rhvoice", "espeak-ng"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "rhvoice":
        return RHVoice(_program("RHVoice-test", "rhvoice"))
    return ESpeak(_program("espeak-ng", "espeak"))


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_an_engine_speaks_both_languages(engine: Engine, language: str) -> None:
    assert engine.voice(language)
    sound = await engine.speak(_WORDS[language], language)
    assert 1.0 < len(fit_for_telephone(sound)) / 8000 < 5.0


async def test_the_same_words_sound_the_same_every_time(engine: Engine) -> None:
    first, second = [await engine.speak(_WORDS["ru"], "ru") for _ in range(2)]
    assert np.array_equal(first.samples, second.samples)


async def test_more_words_take_longer(engine: Engine) -> None:
    short, long = [await engine.speak(text, "ru") for text in ("ноль,", "ноль, один, два, три, четыре,")]
    assert len(long.samples) / long.rate > 1.0 + len(short.samples) / short.rate


def test_the_best_voices_are_there() -> None:
    engine = RHVoice(_program("RHVoice-test", "rhvoice"))
    assert [engine.voice(language) for language in ("ru", "en")] == ["aleksandr-hq 120 %", "slt 110 %"]


@pytest.mark.parametrize(("language", "voice"), [("ru", "irina"), ("ru", "elena"), ("en", "alan")])
async def test_another_free_voice_can_be_chosen(language: str, voice: str) -> None:
    program = _program("RHVoice-test", "rhvoice")
    chosen = await RHVoice(program, {language: voice}).speak(_WORDS[language], language)
    usual = await RHVoice(program).speak(_WORDS[language], language)
    assert len(chosen.samples) != len(usual.samples)


async def test_only_voices_where_rhvoice_looks_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "voices" / "irina").mkdir(parents=True)
    monkeypatch.setenv("RHVOICE_DATA_PATH", str(tmp_path))
    engine = RHVoice(_program("RHVoice-test", "rhvoice"))
    assert (engine.voice("ru"), engine.voice("en")) == ("irina 120 %", None)


async def test_an_unknown_language_is_an_error(engine: Engine) -> None:
    with pytest.raises(SpeechError):
        await engine.speak("слово", "xx")


async def test_words_in_no_known_alphabet_are_an_error_and_not_a_silent_prompt() -> None:
    with pytest.raises(SpeechError):
        await RHVoice(_program("RHVoice-test", "rhvoice")).speak("…", "ru")


async def test_a_phrase_is_spoken_in_a_fraction_of_a_second() -> None:
    engine = RHVoice(_program("RHVoice-test", "rhvoice"))
    times = []
    for _ in range(5):
        started = time.perf_counter()
        await engine.speak("Планируем включить сегодня к восемнадцати часам тридцати минутам.", "ru")
        times.append(time.perf_counter() - started)
    assert min(times) < 0.5  # 0.13 s on an idle machine


def test_this_machine_can_read_mp3() -> None:
    assert "MP3" in soundfile.available_formats()
