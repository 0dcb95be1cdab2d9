"""espeak-ng: a hundred languages, hard to understand in Russian; better than silence."""

from pathlib import Path

from prompts.speech import Sound
from prompts.speech.decoding import read_sound
from prompts.speech.programs import run_program

_SECONDS = 10.0


class ESpeak:
    """Speaks with the espeak-ng program, started for each phrase; its voices bear the names of languages."""

    name = "espeak-ng"

    def __init__(self, program: Path) -> None:
        self._program = program

    def voice(self, language: str) -> str | None:
        """Return the language itself."""
        return language

    async def speak(self, text: str, language: str) -> Sound:
        """Speak in a process of its own; an unknown language makes the program fail and so raises."""
        command = (str(self._program), "--stdin", "--stdout", "-v", language)
        return read_sound(await run_program(command, text, seconds=_SECONDS))

    async def close(self) -> None:
        """Do nothing: no program outlives its phrase."""
