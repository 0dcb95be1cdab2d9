"""Reads what engines write: WAV and MP3."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import soundfile
from numpy.typing import NDArray

from prompts.errors import SpeechError
from prompts.speech import Audio

#: No voice is as soft as this: 60 dB below full scale.
_SILENCE = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A sound to be worked on: one channel of samples between -1 and 1, `rate` of them a second."""

    samples: NDArray[np.float64]
    rate: int


def read_audio(audio: Audio) -> Sound:
    """Return one sound of all files, each of which is a whole one; raise SpeechError when they don't fit together."""
    return _join([read_sound(file) for file in audio.files])


def read_sound(audio: bytes) -> Sound:
    """Read a WAV or MP3 file held in memory, joining its channels; raise SpeechError for anything else.

    The length that a WAV header states is not believed: a program that writes into a pipe can't know it.
    """
    if not audio:
        raise SpeechError("no sound came out")
    try:
        samples, rate = soundfile.read(io.BytesIO(audio), dtype="float64", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise SpeechError(f"what came out is no sound: {error}") from error
    if not np.abs(samples).max(initial=0.0) > _SILENCE:
        raise SpeechError("what came out is silence")
    return Sound(np.mean(samples, axis=1), rate)


def _join(sounds: Sequence[Sound]) -> Sound:
    rates = {sound.rate for sound in sounds}
    if len(rates) != 1:
        raise SpeechError(f"{len(sounds)} parts came out with rates {sorted(rates)}")
    return Sound(np.concatenate([sound.samples for sound in sounds]), rates.pop())
