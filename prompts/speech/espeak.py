"""espeak-ng: a hundred languages, hard to understand in Russian; better than silence."""

from collections.abc import Mapping
from pathlib import Path

from prompts.errors import SpeechError
from prompts.speech import Audio
from prompts.speech.programs import run_program
from prompts.wording.voices import OWN_SPEED, Voice

#: A voice's own speed as the program counts it.
_WORDS_A_MINUTE = 175


class ESpeak:
    """Speaks with the espeak-ng program, started for each phrase; `voices` says by language with which voice.

    A text takes at most `seconds`.
    """

    name = "espeak-ng"

    def __init__(self, program: Path, voices: Mapping[str, Voice], *, seconds: float = 10.0) -> None:
        self._program = program
        self._seconds = seconds
        self._voices = voices

    def voice(self, language: str) -> str | None:
        """Return the voice's name, with its speed where that is not its own."""
        voice = self._voices.get(language)
        if voice is None:
            return None
        return voice.names[0] if voice.speed == OWN_SPEED else f"{voice.names[0]} {voice.speed} %"

    async def speak(self, text: str, language: str) -> Audio:
        """Speak in a process of its own; a voice that espeak-ng doesn't have makes the program fail and so raises."""
        voice = self._voices.get(language)
        if voice is None:
            raise SpeechError(f"espeak-ng has no voice for {language!r}")
        speed = str(_WORDS_A_MINUTE * voice.speed // OWN_SPEED)
        command = (str(self._program), "--stdin", "--stdout", "-v", voice.names[0], "-s", speed)
        return Audio((await run_program(command, text, seconds=self._seconds),))

    async def close(self) -> None:
        """Do nothing: no program outlives its phrase."""
