"""RHVoice: the offline engine for Russian and English; being GPL, it runs in a separate process."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog
from typing_extensions import override

from prompts.errors import SpeechError
from prompts.speech import Audio, Engine
from prompts.speech.programs import run_program
from prompts.speech.workers import Workers
from prompts.wording.voices import Voice

_log = structlog.get_logger(__name__)

#: The voices free for any use, with their licences. The same packages install others whose licences forbid commercial
#: use or changes.
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

#: Time limits for one phrase; a worker speaks the longest in a second, even on a busy machine.
_SECONDS = 20.0
_WORKER_SECONDS = 5.0
#: Seconds for which the program stands in after a worker has failed.
_REST = 60.0


class RHVoice(Engine):
    """Speaks with long-lived worker processes, else with RHVoice's own program, run once per phrase.

    Both make the same sound. Workers need the library beside the program, as asterisk/obtain unpacks it; when one
    fails, the program speaks that phrase and all others for a minute. `voices` has the voices of each language in order
    of preference; the first one installed speaks it. Constructing it raises SpeechError for a voice outside FREE_VOICES.
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
        self._resting_until = self._now()

    @override
    def voice(self, language: str) -> str | None:
        voice = self._voices.get(language)
        return voice and f"{voice} {self._speeds[language]} %"

    @override
    async def speak(self, text: str, language: str) -> Audio:
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"RHVoice at {self._program} has no voice for {language!r}")
        if self._workers and self._now() >= self._resting_until:
            try:
                wav = await self._workers.speak(text, voice, self._speeds[language])
            except SpeechError as error:
                _log.warning("speech_worker_failed", reason=str(error), text=text, rests=_REST)
                self._resting_until = self._now() + _REST
            else:
                return _audible(wav)
        command = (str(self._program), "-p", voice, "-r", str(self._speeds[language]), "-o", "/dev/stdout")
        return Audio((await run_program(command, text, seconds=_SECONDS),))

    @override
    async def close(self) -> None:
        if self._workers:
            await self._workers.close()


def _audible(wav: bytes | None) -> Audio:
    if wav is None:
        raise SpeechError("the engine's output is silent")
    return Audio((wav,))


def worker_command(program: Path) -> tuple[str, ...] | None:
    """Return the command that starts a worker, None when there is no library beside the program.

    The unpacked library needs the glibc unpacked with it; this Python runs on that glibc too, under its loader.
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
    """Return the root folder of an unpacked program."""
    return Path(shutil.which(program) or program).resolve().parent.parent


def _installed(program: Path, voices: Mapping[str, Voice]) -> dict[str, str]:
    """Return each language's preferred voice among those installed."""
    folder = _voice_folder(program)
    installed = {found.name for found in folder.iterdir()} if folder.is_dir() else set()
    first = {
        language: next((name for name in _allowed(voice, language) if name in installed), None)
        for language, voice in voices.items()
    }
    return {language: name for language, name in first.items() if name is not None}


def _allowed(voice: Voice, language: str) -> tuple[str, ...]:
    for name in voice.names:
        if name not in FREE_VOICES:
            raise SpeechError(
                f"RHVoice's voice {name!r} for {language!r} is not free to use; these are: {', '.join(FREE_VOICES)}"
            )
    return voice.names


def _voice_folder(program: Path) -> Path:
    """Return where RHVoice looks for voices: $RHVOICE_DATA_PATH, beside the unpacked program, or system-wide."""
    if data_path := os.environ.get("RHVOICE_DATA_PATH"):
        return Path(data_path, "voices")
    unpacked = _unpacked_root(program) / "usr/share/RHVoice/voices"
    return unpacked if unpacked.is_dir() else Path("/usr/share/RHVoice/voices")
