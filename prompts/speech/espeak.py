"""espeak-ng: a hundred languages, hard to understand in Russian, better than silence."""

from collections.abc import Mapping
from pathlib import Path

from typing_extensions import override

from prompts.errors import SpeechError
from prompts.speech import Audio, Engine
from prompts.speech.programs import run_program
from prompts.wording.voices import OWN_SPEED, Voice

#: The program's default speed.
_WORDS_PER_MINUTE = 175


class ESpeak(Engine):
    """Runs the espeak-ng program once per phrase, for at most `seconds`; `voices` has the voice of each language."""

    name = "espeak-ng"

    def __init__(self, program: Path, voices: Mapping[str, Voice], *, seconds: float = 10.0) -> None:
        self._program = program
        self._seconds = seconds
        self._voices = voices

    @override
    def voice(self, language: str) -> str | None:
        voice = self._voices.get(language)
        if voice is None:
            return None
        return voice.names[0] if voice.speed == OWN_SPEED else f"{voice.names[0]} {voice.speed} %"

    @override
    async def speak(self, text: str, language: str) -> Audio:
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"espeak-ng has no voice for {language!r}")
        speed = str(_WORDS_PER_MINUTE * voice.speed // OWN_SPEED)
        command = (str(self._program), "--stdin", "--stdout", "-v", voice.names[0], "-s", speed)
        return Audio((await run_program(command, text, seconds=self._seconds),))

    @override
    async def close(self) -> None:
        """Do nothing: no program outlives its phrase."""
