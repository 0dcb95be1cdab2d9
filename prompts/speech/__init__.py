"""Speech engines behind one Protocol, and the sound processing that makes their output alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Audio:
    """An engine's output: WAV or MP3 files in memory, to be played one after the other."""

    files: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A sound fit for the telephone: the contents of its files by ending, all equally long."""

    contents: Mapping[str, bytes]
    #: Its length, including the silence at both ends.
    seconds: float


class Engine(Protocol):
    """A speech engine; any number of `speak` calls may run at once."""

    @property
    def name(self) -> str:
        """The engine's name as settings, logs and the health page show it, such as "rhvoice"."""
        ...

    def voice(self, language: str) -> str | None:
        """Return the name of the voice for the language, None if there is none.

        The same name means the same sound for the same text: whatever changes the sound is part of the name.
        """
        ...

    async def speak(self, text: str, language: str) -> Audio:
        """Return the spoken text, not yet fit for a telephone; raise SpeechError when the engine can't speak it."""
        ...

    async def close(self) -> None:
        """End whatever the engine keeps running between texts; it may be asked to speak again."""
        ...
