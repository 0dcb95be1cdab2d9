"""An engine that hums instead of speaking, and can be told to fail or to wait."""

import asyncio
import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from prompts.errors import SpeechError
from prompts.speech import Audio
from prompts.speech.decoding import Sound
from prompts.speech.telephone import fit

RATE = 24000


class FakeEngine:
    """Hums for as long as the text would take; it waits while `open` is cleared, and raises `broken` unless empty."""

    def __init__(self, name: str = "fake", voices: tuple[str, ...] = ("ru", "en")) -> None:
        self.name = name
        self.voices = voices
        self.broken = ""
        self.spoken: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.closed = False
        self.open = asyncio.Event()
        self.open.set()

    def voice(self, language: str) -> str | None:
        return f"{self.name} {language}" if language in self.voices else None

    async def speak(self, text: str, language: str) -> Audio:
        self.spoken.append(text)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            await self.open.wait()
        finally:
            self.at_once -= 1
        if self.broken:
            raise SpeechError(self.broken)
        return to_audio(hum(0.2 + 0.01 * len(text), pitch=500 + 10 * len(language)))

    async def close(self) -> None:
        self.closed = True


def fit_narrow(sound: Sound) -> NDArray[np.float64]:
    """Return a sound as a narrowband line carries it, at 8 kHz."""
    return fit(sound).narrow


def hum(seconds: float, *, pitch: float = 1000.0, loudness: float = 0.3, rate: int = RATE) -> Sound:
    """Return a tone; `loudness` is its peak amplitude."""
    times = np.arange(int(seconds * rate)) / rate
    return Sound(loudness * np.sin(2 * np.pi * pitch * times), rate)


def to_audio(sound: Sound) -> Audio:
    """Return the sound as an engine would deliver it."""
    file = io.BytesIO()
    soundfile.write(file, sound.samples, sound.rate, format="WAV", subtype="DOUBLE")
    return Audio((file.getvalue(),))
