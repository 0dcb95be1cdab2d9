"""Speech engines behind one Protocol, and the sound processing that makes them alike."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """What an engine spoke: one channel of samples between -1 and 1, `rate` of them a second."""

    samples: NDArray[np.float64]
    rate: int


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

    async def speak(self, text: str, language: str) -> Sound:
        """Return the spoken text, not yet fit for a telephone; raise SpeechError when that is not possible."""
        ...

    async def close(self) -> None:
        """End what the engine keeps running between texts; it may be asked to speak again."""
        ...
