"""Recordings of a fixed phrase, put into the folder by hand, and what callers hear then."""

import io
import json
import time
from pathlib import Path

import numpy as np
import soundfile

from prompts.library import Library
from prompts.speech.decoding import Sound
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_speech import hum

GREETING = wording_for("ru").say(FixedPhrase.GREETING)


class ManualClock:
    """Starts now, because files carry the machine's time, and advances when a test says so."""

    def __init__(self) -> None:
        self.time = time.time()

    def __call__(self) -> float:
        return self.time


def wav(sound: Sound, form: str = "WAV", subtype: str = "PCM_16", channels: int = 1) -> bytes:
    file = io.BytesIO()
    soundfile.write(
        file, np.repeat(sound.samples[:, None], channels, axis=1), sound.rate, subtype, format=form
    )
    return file.getvalue()


def voice(seconds: float = 0.5, *, pitch: float = 1000.0, loudness: float = 0.3, rate: int = 44_100) -> bytes:
    return wav(hum(seconds, pitch=pitch, loudness=loudness, rate=rate))


async def play(library: Library, phrase: Phrase = GREETING) -> Prompt:
    [prompt] = await library.prepare([phrase])
    return prompt


def spoken_by(prompt: Prompt) -> str:
    return str(json.loads(prompt.file.with_suffix(".json").read_text())["engine"])


def lay(home: Path, audio: bytes, name: str = "greeting.wav") -> Path:
    file = home / "recordings/ru" / name
    file.write_bytes(audio)
    return file


async def reason_of(library: Library) -> str | None:
    await library.look_for_recordings()
    [check] = library.checks()
    return check.reason
