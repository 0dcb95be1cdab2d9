"""Engines that are programs: whatever they do, the result is sound or a SpeechError."""

import sys
import time
from pathlib import Path

import pytest

from prompts.errors import SpeechError
from prompts.speech.espeak import ESpeak
from prompts.speech.google import GoogleSpeech
from prompts.speech.programs import run_program
from prompts.speech.rhvoice import FREE_VOICES, RHVoice
from prompts.wording.voices import Voice, voices_of
from tests.support.patience import unexcused

_RHVOICE = voices_of("rhvoice")


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def test_text_goes_in_and_sound_comes_out() -> None:
    echo = _python("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())")
    assert await run_program(echo, "раз, два", seconds=10) == "раз, два".encode()


async def test_a_missing_program_is_named() -> None:
    with pytest.raises(SpeechError, match="cannot start /nowhere/speak: No such file"):
        await run_program(["/nowhere/speak"], "раз", seconds=10)


async def test_a_failure_reports_the_program_s_error_output() -> None:
    with pytest.raises(SpeechError, match="failed with status 3: no such voice"):
        await run_program(
            _python("import sys; print('no such voice', file=sys.stderr); sys.exit(3)"), "раз", seconds=10
        )


async def test_a_program_that_hangs_is_killed() -> None:
    started = time.monotonic()
    with pytest.raises(SpeechError, match=r"took longer than 0.3 s"):
        await run_program(_python("import time; time.sleep(60)"), "раз", seconds=0.3)
    assert unexcused(started, time.monotonic()) < 10


async def test_a_program_may_ignore_its_input() -> None:
    assert await run_program(_python("print('sound')"), "раз" * 100_000, seconds=10) == b"sound\n"


def _unpacked(folder: Path, *voices: str) -> Path:
    program = folder / "bin-scripts" / "RHVoice-test"
    program.parent.mkdir()
    program.touch(mode=0o755)
    for voice in voices:
        (folder / "usr/share/RHVoice/voices" / voice).mkdir(parents=True)
    return program


def test_the_preferred_installed_voice_speaks(tmp_path: Path) -> None:
    engine = RHVoice(_unpacked(tmp_path, "irina", "anna", "arina", "alan"), _RHVOICE)
    assert (engine.voice("ru"), engine.voice("en")) == ("irina 130 %", "alan 110 %")
    assert engine.voice("de") is None


def test_a_voice_that_is_not_free_is_never_offered(tmp_path: Path) -> None:
    engine = RHVoice(_unpacked(tmp_path, "arina", "tatiana", "mikhail"), _RHVOICE)
    assert engine.voice("ru") is None


def test_a_voice_with_another_licence_is_refused(tmp_path: Path) -> None:
    program = _unpacked(tmp_path, "irina", "arina")
    with pytest.raises(SpeechError, match="'arina' for 'ru' is not free to use; these are: aleksandr"):
        RHVoice(program, {"ru": Voice(("arina", "irina"))})
    assert RHVoice(program, {"ru": Voice(("anna", "irina"), speed=105)}).voice("ru") == "irina 105 %"


def test_every_language_names_free_voices_only() -> None:
    assert {name for voice in _RHVOICE.values() for name in voice.names} <= FREE_VOICES.keys()


@pytest.mark.parametrize("engine", ["rhvoice", "espeak-ng", "gtts"])
def test_a_voice_is_found_in_the_folder_of_its_language(engine: str) -> None:
    voices = voices_of(engine)
    assert {"ru", "en"} <= voices.keys()
    assert all(voice.names and 50 <= voice.speed <= 200 for voice in voices.values())


def test_an_unknown_engine_has_no_voices() -> None:
    assert voices_of("no-such-engine") == {}


async def test_a_different_speed_is_a_different_voice_and_passed_to_the_program(tmp_path: Path) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text('#!/bin/sh\necho "$@" >&2\nexit 1\n')
    program.chmod(0o755)
    engine = ESpeak(program, {"ru": Voice(("ru",)), "en": Voice(("en-us",), speed=80)})
    assert [engine.voice(language) for language in ("ru", "en", "de")] == ["ru", "en-us 80 %", None]
    with pytest.raises(SpeechError, match="-v en-us -s 140"):
        await engine.speak("one", "en")
    with pytest.raises(SpeechError, match="no voice for 'de'"):
        await engine.speak("eins", "de")


async def test_google_is_not_asked_for_a_language_without_a_voice() -> None:
    engine = GoogleSpeech({"en": Voice(("en",)), "xx": Voice(("no such language",))})
    assert [engine.voice(language) for language in ("en", "xx", "ru")] == ["en", None, None]
    with pytest.raises(SpeechError, match="does not speak 'xx'"):
        await engine.speak("one", "xx")


async def test_without_a_voice_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="has no voice for 'ru'"):
        await RHVoice(_unpacked(tmp_path, "slt"), _RHVOICE).speak("раз", "ru")
