"""Speech engines behind one Protocol, and the sound processing that makes them alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Audio:
    """What an engine spoke: WAV or MP3 files held in memory, to be heard one after the other."""

    files: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Shaped:
    """A sound fit for the telephone: what is in its files by ending, all of them equally long."""

    contents: Mapping[str, bytes]
    #: How long it is, the silence at both ends included.
    seconds: float


class Engine(Protocol):
    """Speaks texts; any number of texts may be asked for at once."""

    @property
    def name(self) -> str:
        """The engine's name as settings, logs and the health page show it, such as "rhvoice"."""
        ...

    def voice(self, language: str) -> str | None:
        """Return the voice that speaks the language, or None when there is none.

        The same answer means the same sound for the same text: what shapes a voice is part of its name.
        """
        ...

    async def speak(self, text: str, language: str) -> Audio:
        """Return the spoken text, not yet fit for a telephone; raise SpeechError when that is not possible."""
        ...

    async def close(self) -> None:
        """End what the engine keeps running between texts; it may be asked to speak again."""
        ...
