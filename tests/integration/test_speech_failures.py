"""Failures of speech: each has a defined outcome, and calls go on."""

import asyncio
import os
import resource
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from prompts.errors import SpeechError
from prompts.library import Library
from prompts.speech.chain import Chain, EngineState
from prompts.speech.espeak import ESpeak
from prompts.speech.google import GoogleSpeech
from prompts.speech.rhvoice import RHVoice
from prompts.wording.phrases import Phrase
from prompts.wording.voices import voices_of
from tests.support.fake_speech import FakeEngine
from tests.support.google_server import run_google
from tests.support.patience import PATIENCE, unexcused
from tests.support.runtime import PROGRAMS, PROJECT

_VOICES = voices_of("espeak-ng")


def _phrase(text: str) -> Phrase:
    return Phrase("etr", "ru", text)


def _program(folder: Path, code: str) -> Path:
    """Install a fake espeak-ng."""
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{code}\n")
    program.chmod(0o755)
    return program


def _unfinished(folder: Path) -> list[Path]:
    return list(folder.glob("*/*.part"))


@contextmanager
def _full_disk(size: int) -> Iterator[None]:
    """Limit the size of files that this process writes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_on_a_full_disk_what_exists_is_played_and_the_rest_is_left_out_until_there_is_room(
    tmp_path: Path,
) -> None:
    library = Library(tmp_path, Chain([FakeEngine()]))
    await library.load()
    known = await library.prepare([_phrase("раз")])
    with _full_disk(5_000), capture_logs() as logs:
        assert await library.prepare([_phrase("раз"), _phrase("два")], within=PATIENCE) == known
    assert [log["event"] for log in logs] == ["phrase_not_spoken"]
    assert "File too large" in logs[0]["reason"]
    assert not _unfinished(tmp_path)
    assert len(await library.prepare([_phrase("раз"), _phrase("два")])) == 2
    await library.close()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("head -c 2000 /dev/zero; kill -9 $$", "failed with status -9"),
        ("printf 'RIFF\\377\\377\\377\\377WAVEfmt '; exit 0", "no sound"),
        ("sleep 30", "took longer than 1 s"),
        ("cat >/dev/null; exit 0", "the engine wrote nothing"),
    ],
)
async def test_an_engine_that_dies_or_hangs_in_a_phrase_gives_way_to_the_next(
    tmp_path: Path, code: str, reason: str
) -> None:
    limit = 1.0 if code == "sleep 30" else PATIENCE
    ill, well = ESpeak(_program(tmp_path, code), _VOICES, seconds=limit), FakeEngine("well")
    chain = Chain([ill, well])
    with capture_logs() as logs:
        for text in ("раз", "два"):
            assert (await chain.speak(text, "ru")).engine == "well"
    assert [log["event"] for log in logs] == ["engine_passed_over", "engine_passed_over", "engine_rests"]
    assert reason in logs[0]["reason"]
    assert [one.state for one in chain.status()] == [EngineState.RESTING, EngineState.SPEAKING]
    # No phrase waits for it any more.
    started = time.monotonic()
    assert (await chain.speak("три", "ru")).engine == "well"
    assert unexcused(started, time.monotonic()) < 0.5


async def test_a_call_does_not_wait_for_a_slow_engine(tmp_path: Path) -> None:
    engine = ESpeak(_program(tmp_path, f'sleep 2; exec {PROGRAMS / "espeak-ng"} "$@"'), _VOICES)
    library = Library(tmp_path / "prompts", Chain([engine]))
    await library.load()
    started = time.monotonic()
    assert await library.prepare([_phrase("раз")], within=0.3) == []
    assert unexcused(started, time.monotonic()) < 1.0
    assert len(await library.prepare([_phrase("раз")])) == 1
    await library.close()


@pytest.fixture
async def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make Google unreachable: nothing listens at the proxy."""
    async with run_google(tmp_path) as google:
        port = google.port
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("no_network")
async def test_without_a_network_the_offline_voice_speaks_and_log_and_health_say_so(tmp_path: Path) -> None:
    chain = Chain([GoogleSpeech(voices_of("gtts")), RHVoice(PROGRAMS / "RHVoice-test", voices_of("rhvoice"))])
    library = Library(tmp_path / "prompts", chain)
    await library.load()
    with capture_logs() as logs:
        assert len(await library.prepare([_phrase("раз,"), _phrase("два,")])) == 2
    assert {(log["event"], log["engine"]) for log in logs} == {
        ("engine_passed_over", "gtts"),
        ("engine_rests", "gtts"),
    }
    google, rhvoice = chain.status()
    assert (google.state, rhvoice.state) == (EngineState.RESTING, EngineState.SPEAKING)
    assert "Failed to connect" in str(google.reason)
    await library.close()


async def test_a_folder_that_cannot_be_written_is_named() -> None:
    library = Library(Path("/sys/outage-ivr-prompts"), Chain([FakeEngine()]))
    assert await library.load() == 0
    with pytest.raises(SpeechError, match="cannot write prompts in /sys/outage-ivr-prompts/ru: "):
        await library.prepare([_phrase("раз")])
    assert await library.prepare([_phrase("раз")], within=PATIENCE) == []
    await library.close()


_SHARER = """
    import asyncio, sys
    from pathlib import Path
    from prompts.library import Library
    from prompts.wording.phrases import Phrase
    from prompts.speech.chain import Chain
    from tests.support.fake_speech import FakeEngine

    async def main():
        library = Library(Path(sys.argv[1]), Chain([FakeEngine()]))
        for turn in range(3):
            await library.load()
            phrases = [Phrase("etr", "ru", f"раз {number}") for number in range(20 * turn + 20)]
            for prompt in await library.prepare(phrases):
                for ending, rate in (("alaw", 8000), ("ulaw", 8000), ("sln16", 32000)):
                    assert prompt.file.with_suffix("." + ending).stat().st_size == round(prompt.seconds * rate)
        await library.close()

    asyncio.run(main())
"""


async def test_two_processes_may_share_one_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(_SHARER), str(tmp_path / "prompts")]
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    both = [
        await asyncio.create_subprocess_exec(
            *command, cwd=PROJECT, env=environment, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    ends = await asyncio.gather(*(one.communicate() for one in both))
    assert [one.returncode for one in both] == [0, 0], ends
    library = Library(tmp_path / "prompts", Chain([FakeEngine()]))
    assert await library.load() == 60
    assert not _unfinished(tmp_path / "prompts")
    await library.close()


async def test_a_file_that_was_spoilt_on_disk_is_made_again_at_the_next_start(tmp_path: Path) -> None:
    library = Library(tmp_path, Chain([FakeEngine()]))
    await library.load()
    [prompt] = await library.prepare([_phrase("раз")])
    wide = prompt.file.with_suffix(".sln16")
    wide.write_bytes(wide.read_bytes()[:-2])
    await library.close()
    again = Library(tmp_path, Chain([FakeEngine()]))
    assert await again.load() == 0
    assert await again.prepare([_phrase("раз")]) == [prompt]
    assert wide.stat().st_size == round(prompt.seconds * 32_000)
    await again.close()
