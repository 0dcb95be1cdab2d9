"""RHVoice: the offline engine for Russian and English, a GPL program in a process of its own."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from prompts.errors import SpeechError
from prompts.speech import Sound
from prompts.speech.decoding import read_sound
from prompts.speech.programs import run_program

#: The voices whose licences let anybody use them for anything, by language, the best understood first.
#: The same packages install others that forbid commercial use or changes.
FREE_VOICES: Mapping[str, tuple[str, ...]] = {
    "ru": ("aleksandr-hq", "irina", "aleksandr", "anna", "elena"),
    "en": ("slt", "alan", "bdl", "clb"),
}

#: Per cent of a voice's own speed. People on the telephone want the news soon; up to 120 % a recogniser of speech
#: understands these voices as well as at their own speed, at 130 % no longer.
_RATES = {"ru": 120, "en": 110}
_SECONDS = 20.0


class RHVoice:
    """Speaks with RHVoice's own program, started for each phrase: it begins to speak within 100 ms.

    `voices` names the voice of a language where it should not be the best one installed. Raise SpeechError
    for one that is not in FREE_VOICES.
    """

    name = "rhvoice"

    def __init__(self, program: Path, voices: Mapping[str, str] | None = None) -> None:
        self._program = program
        self._voices = _installed(program) | _allowed(voices or {})

    def voice(self, language: str) -> str | None:
        """Return the voice in use for the language, with its speed."""
        voice = self._voices.get(language)
        return voice and f"{voice} {_RATES[language]} %"

    async def speak(self, text: str, language: str) -> Sound:
        """Speak in a process of its own; a voice that isn't installed makes no sound and so raises."""
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"RHVoice at {self._program} has no voice for {language!r}")
        command = (str(self._program), "-p", voice, "-r", str(_RATES[language]), "-o", "/dev/stdout")
        return read_sound(await run_program(command, text, seconds=_SECONDS))


def _allowed(voices: Mapping[str, str]) -> dict[str, str]:
    for language, voice in voices.items():
        if voice not in FREE_VOICES.get(language, ()):
            raise SpeechError(
                f"RHVoice's voice {voice!r} is not one of those free to use for {language!r}: "
                + ", ".join(FREE_VOICES.get(language, ()))
            )
    return dict(voices)


def _installed(program: Path) -> dict[str, str]:
    """Return the best free voice of each language among those that are there."""
    folder = _voice_folder(program)
    there = {found.name for found in folder.iterdir()} if folder.is_dir() else set()
    best = {
        language: next((voice for voice in voices if voice in there), None)
        for language, voices in FREE_VOICES.items()
    }
    return {language: voice for language, voice in best.items() if voice is not None}


def _voice_folder(program: Path) -> Path:
    """Return where RHVoice looks for voices: as told by its variable, beside the unpacked program, or system-wide."""
    if told := os.environ.get("RHVOICE_DATA_PATH"):
        return Path(told, "voices")
    real = Path(shutil.which(program) or program).resolve()
    unpacked = real.parent.parent / "usr/share/RHVoice/voices"
    return unpacked if unpacked.is_dir() else Path("/usr/share/RHVoice/voices")
