"""RHVoice: the offline engine for Russian and English, a GPL program in a process of its own."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from prompts.errors import SpeechError
from prompts.speech import Audio
from prompts.speech.programs import run_program
from prompts.speech.workers import Workers
from prompts.wording.voices import Voice

_log = structlog.get_logger(__name__)

#: The voices whose licences let anybody use them for anything, with the licence.
#: The same packages install others that forbid commercial use or changes.
FREE_VOICES: Mapping[str, str] = {
    "aleksandr": "GPL-2.0-or-later",
    "aleksandr-hq": "CC-BY-SA-4.0",
    "alan": "GPL-2.0-or-later",
    "anna": "GPL-2.0-or-later",
    "bdl": "GPL-2.0-or-later",
    "clb": "GPL-2.0-or-later",
    "elena": "GPL-3.0-or-later",
    "irina": "GPL-2.0-or-later",
    "slt": "permissive, as Festival's",
}

_SECONDS = 20.0
#: A worker speaks the longest phrase in a second, even on a busy machine.
_WORKER_SECONDS = 5.0
#: Seconds for which the program speaks after a worker has failed.
_REST = 60.0


class RHVoice:
    """Speaks with worker processes that stay up, else with RHVoice's own program, started for each phrase.

    Both make the same sound. Workers need the library beside the program, as asterisk/obtain unpacks it; when one
    fails, the program speaks that phrase and all others for a minute. `voices` says by language who may speak it; the
    first that is installed does. Raise SpeechError for one that is not in FREE_VOICES.
    `monotonic` returns seconds that never run backwards.
    """

    name = "rhvoice"

    def __init__(
        self,
        program: Path,
        voices: Mapping[str, Voice],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._program = program
        self._speeds = {language: voice.speed for language, voice in voices.items()}
        self._voices = _installed(program, voices)
        command = worker_command(program)
        self._workers = Workers(command, seconds=_WORKER_SECONDS) if command else None
        self._now = monotonic
        self._rested_at = self._now()

    def voice(self, language: str) -> str | None:
        """Return the voice in use for the language, with its speed."""
        voice = self._voices.get(language)
        return voice and f"{voice} {self._speeds[language]} %"

    async def speak(self, text: str, language: str) -> Audio:
        """Speak in another process; a voice that isn't installed makes no sound and so raises."""
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"RHVoice at {self._program} has no voice for {language!r}")
        if self._workers and self._now() >= self._rested_at:
            try:
                wav = await self._workers.speak(text, voice, self._speeds[language])
            except SpeechError as error:
                _log.warning("speech_worker_failed", reason=str(error), text=text, rests=_REST)
                self._rested_at = self._now() + _REST
            else:
                return _audible(wav)
        command = (str(self._program), "-p", voice, "-r", str(self._speeds[language]), "-o", "/dev/stdout")
        return Audio((await run_program(command, text, seconds=_SECONDS),))

    async def close(self) -> None:
        """End the workers."""
        if self._workers:
            await self._workers.close()


def _audible(wav: bytes | None) -> Audio:
    if wav is None:
        raise SpeechError("what came out is silence")
    return Audio((wav,))


def worker_command(program: Path) -> tuple[str, ...] | None:
    """Return how to start a worker, or None when no library lies beside the program.

    The unpacked library needs the glibc unpacked with it: this Python runs on that one as well, under its loader.
    """
    root = _unpacked_root(program)
    library = next(root.glob("usr/lib/*/libRHVoice.so.5"), None)
    loader = library and next(library.parent.glob("ld-linux*.so.*"), None)
    if library is None or loader is None:
        return None
    python = (str(Path(sys.executable).resolve()), "-I", "-S")
    worker = str(Path(__file__).with_name("rhvoice_worker.py"))
    folders = (str(root / "usr/share/RHVoice"), str(root / "etc/RHVoice"))
    return (str(loader), "--library-path", str(library.parent), *python, worker, str(library), *folders)


def _unpacked_root(program: Path) -> Path:
    """Return the folder that the program was unpacked into, if it was."""
    return Path(shutil.which(program) or program).resolve().parent.parent


def _installed(program: Path, voices: Mapping[str, Voice]) -> dict[str, str]:
    """Return the first voice of each language among those that are there."""
    folder = _voice_folder(program)
    there = {found.name for found in folder.iterdir()} if folder.is_dir() else set()
    first = {
        language: next((name for name in _allowed(voice, language) if name in there), None)
        for language, voice in voices.items()
    }
    return {language: name for language, name in first.items() if name is not None}


def _allowed(voice: Voice, language: str) -> tuple[str, ...]:
    for name in voice.names:
        if name not in FREE_VOICES:
            raise SpeechError(
                f"RHVoice's voice {name!r} for {language!r} is not one of those free to use: {', '.join(FREE_VOICES)}"
            )
    return voice.names


def _voice_folder(program: Path) -> Path:
    """Return where RHVoice looks for voices: as told by its variable, beside the unpacked program, or system-wide."""
    if told := os.environ.get("RHVOICE_DATA_PATH"):
        return Path(told, "voices")
    unpacked = _unpacked_root(program) / "usr/share/RHVoice/voices"
    return unpacked if unpacked.is_dir() else Path("/usr/share/RHVoice/voices")
