"""Engines that are programs: whatever they do, it ends in sound or in a SpeechError."""

import sys
import time
from pathlib import Path

import pytest

from prompts.errors import SpeechError
from prompts.speech.programs import run_program
from prompts.speech.rhvoice import RHVoice


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def test_text_goes_in_and_sound_comes_out() -> None:
    echo = _python("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())")
    assert await run_program(echo, "раз, два", seconds=10) == "раз, два".encode()


async def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(SpeechError, match="cannot start /nowhere/speak: No such file"):
        await run_program(["/nowhere/speak"], "раз", seconds=10)


async def test_a_failure_tells_what_the_program_complained_of() -> None:
    with pytest.raises(SpeechError, match="ended with 3: no such voice"):
        await run_program(
            _python("import sys; print('no such voice', file=sys.stderr); sys.exit(3)"), "раз", seconds=10
        )


async def test_a_program_that_hangs_is_killed() -> None:
    started = time.monotonic()
    with pytest.raises(SpeechError, match=r"took longer than 0.3 s"):
        await run_program(_python("import time; time.sleep(60)"), "раз", seconds=0.3)
    assert time.monotonic() - started < 10


async def test_a_program_that_reads_nothing_is_no_trouble() -> None:
    assert await run_program(_python("print('sound')"), "раз" * 100_000, seconds=10) == b"sound\n"


def _unpacked(folder: Path, *voices: str) -> Path:
    program = folder / "bin-scripts" / "RHVoice-test"
    program.parent.mkdir()
    program.touch(mode=0o755)
    for voice in voices:
        (folder / "usr/share/RHVoice/voices" / voice).mkdir(parents=True)
    return program


def test_the_best_free_voice_that_is_installed_speaks(tmp_path: Path) -> None:
    engine = RHVoice(_unpacked(tmp_path, "irina", "anna", "arina", "alan"))
    assert (engine.voice("ru"), engine.voice("en")) == ("irina 120 %", "alan 110 %")
    assert engine.voice("de") is None


def test_no_voice_is_promised_that_is_not_free(tmp_path: Path) -> None:
    engine = RHVoice(_unpacked(tmp_path, "arina", "tatiana", "mikhail"))
    assert engine.voice("ru") is None


def test_a_voice_that_may_not_be_used_is_refused(tmp_path: Path) -> None:
    program = _unpacked(tmp_path, "irina", "arina")
    with pytest.raises(
        SpeechError, match="'arina' is not one of those free to use for 'ru': aleksandr-hq, irina"
    ):
        RHVoice(program, {"ru": "arina"})
    assert RHVoice(program, {"ru": "anna"}).voice("ru") == "anna 120 %"


async def test_without_a_voice_nothing_is_started(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="has no voice for 'ru'"):
        await RHVoice(_unpacked(tmp_path, "slt")).speak("раз", "ru")
