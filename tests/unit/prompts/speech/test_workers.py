"""Worker processes: whatever they do, the result is sound, None or a SpeechError, and the next text is spoken."""

import asyncio
import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest

from prompts.errors import SpeechError
from prompts.speech.decoding import read_audio, read_sound
from prompts.speech.rhvoice import RHVoice
from prompts.speech.workers import Workers
from prompts.wording.voices import voices_of
from tests.support.patience import PATIENCE

# Speaks its process id instead of the text, unless the text makes it misbehave.
_WORKER = """
    import json, os, struct, sys, time
    print("ready", flush=True)
    for line in sys.stdin:
        text = json.loads(line)["text"]
        if text == "hang": time.sleep(60)
        if text == "die": sys.exit(1)
        if text == "half": sys.stdout.buffer.write(b"123"); sys.exit(0)
        samples = struct.pack("=i", 0 if text == "…" else os.getpid())
        sys.stdout.buffer.write(struct.pack("=II", 24000, len(samples)) + samples)
        sys.stdout.flush()
"""


def _workers(code: str = _WORKER, *, seconds: float = PATIENCE) -> Workers:
    return Workers([sys.executable, "-c", textwrap.dedent(code)], seconds=seconds)


async def _who(workers: Workers, text: str = "раз") -> int:
    """Return the process id that was spoken."""
    wav = await workers.speak(text, "irina", 120)
    assert wav is not None
    sound = read_sound(wav)
    assert sound.rate == 24000
    low, high = (int(sample * 32768) & 0xFFFF for sample in sound.samples)
    return high << 16 | low


async def test_one_worker_speaks_text_after_text() -> None:
    workers = _workers()
    assert await _who(workers) == await _who(workers)
    await workers.close()


async def test_concurrent_texts_get_a_worker_each() -> None:
    workers = _workers()
    first = set(await asyncio.gather(_who(workers), _who(workers)))
    assert len(first) == 2
    assert set(await asyncio.gather(_who(workers), _who(workers))) == first
    await workers.close()


async def test_a_text_without_sound_is_not_a_failure() -> None:
    workers = _workers()
    assert await workers.speak("…", "irina", 120) is None
    await workers.close()


@pytest.mark.parametrize("text", ["die", "half"])
async def test_a_worker_that_dies_is_replaced(text: str) -> None:
    workers = _workers()
    first = await _who(workers)
    with pytest.raises(SpeechError, match="died"):
        await workers.speak(text, "irina", 120)
    assert await _who(workers) != first
    await workers.close()


async def test_a_worker_that_hangs_is_killed_and_replaced() -> None:
    workers = _workers()
    first = await _who(workers)
    # Not while it starts, which takes as long as the machine is busy.
    workers._seconds = 0.5
    with pytest.raises(SpeechError, match=r"longer than 0[.]5 s"):
        await workers.speak("hang", "irina", 120)
    workers._seconds = PATIENCE
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert await _who(workers) != first
    await workers.close()


async def test_a_worker_that_died_between_texts_is_not_used() -> None:
    workers = _workers()
    first = await _who(workers)
    os.kill(first, signal.SIGKILL)
    while workers._idle[0].returncode is None:
        await asyncio.sleep(0)
    assert await _who(workers) != first
    await workers.close()


async def test_a_cancelled_request_leaves_no_answer_for_the_next_one() -> None:
    workers = _workers()
    first = await _who(workers)
    asking = asyncio.create_task(workers.speak("hang", "irina", 120))
    while workers._idle:
        await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await _who(workers) != first
    await workers.close()


async def test_closing_ends_the_processes() -> None:
    workers = _workers()
    first = await _who(workers)
    await workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('no library')", "did not start: no library"),
        ("import sys; sys.exit(1)", "did not start: $"),
    ],
)
async def test_a_worker_that_does_not_start_says_why(code: str, reason: str) -> None:
    with pytest.raises(SpeechError, match=reason):
        await _workers(code).speak("раз", "irina", 120)


async def test_a_worker_that_is_never_ready_is_given_up() -> None:
    with pytest.raises(SpeechError, match=r"not ready within 0[.]5 s"):
        await _workers("import time; time.sleep(60)", seconds=0.5).speak("раз", "irina", 120)


async def test_a_worker_that_cannot_be_started_is_named() -> None:
    with pytest.raises(SpeechError, match="cannot start /nowhere/worker: No such file"):
        await Workers(["/nowhere/worker"], seconds=2.0).speak("раз", "irina", 120)


_WAV = b"RIFF\x28\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\xc0\x5d\x00\x00\x80\xbb\x00\x00\x02\x00\x10\x00data\x04\x00\x00\x00"


def _rhvoice(folder: Path, loader: str) -> Path:
    """Install a fake RHVoice: its program speaks two loud samples, its library starts under a fake loader."""
    (folder / "usr/share/RHVoice/voices/irina").mkdir(parents=True)
    libraries = folder / "usr/lib/some-linux-gnu"
    libraries.mkdir(parents=True)
    (libraries / "libRHVoice.so.5").touch()
    files = {libraries / "ld-linux.so.2": loader, folder / "bin-scripts/RHVoice-test": f"cat {folder}/wav"}
    (folder / "wav").write_bytes(_WAV + b"\x00\x40\x00\x40")
    for file, code in files.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{code}\n")
        file.chmod(0o755)
    return folder / "bin-scripts/RHVoice-test"


async def test_when_a_worker_fails_the_program_speaks_for_a_minute(tmp_path: Path) -> None:
    now = 0.0
    program = _rhvoice(tmp_path, f"echo started >> {tmp_path}/starts; echo no such library")
    engine = RHVoice(program, voices_of("rhvoice"), monotonic=lambda: now)
    starts = []
    for moment in (0.0, 59.0, 61.0):
        now = moment
        sound = read_audio(await engine.speak("раз", "ru"))
        assert list(sound.samples) == [0.5, 0.5]
        starts.append(len((tmp_path / "starts").read_text().splitlines()))
    assert starts == [1, 1, 2]
    await engine.close()


async def test_with_a_worker_the_program_is_not_started(tmp_path: Path) -> None:
    answer = r"echo ready; read line; printf '\300\135\000\000\004\000\000\000\000\040\000\040'; read end"
    engine = RHVoice(_rhvoice(tmp_path, answer), voices_of("rhvoice"))
    assert list(read_audio(await engine.speak("раз", "ru")).samples) == [0.25, 0.25]
    await engine.close()
