"""Decode the WAV and MP3 files that engines write."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import soundfile
from numpy.typing import NDArray

from prompts.errors import SpeechError
from prompts.speech import Audio

#: Highest sample of silence: 60 dB below full scale, softer than any voice.
_SILENCE = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """One channel of samples between -1 and 1, `rate` samples per second."""

    samples: NDArray[np.float64]
    rate: int


def read_audio(audio: Audio) -> Sound:
    """Return all files, each complete in itself, as one sound; raise SpeechError when their rates differ."""
    return _join([read_sound(file) for file in audio.files])


def read_sound(audio: bytes) -> Sound:
    """Decode a WAV or MP3 file and mix its channels into one; raise SpeechError for anything else and for silence.

    The length in a WAV header is ignored: a program that writes to a pipe can't know it.
    """
    if not audio:
        raise SpeechError("the engine wrote nothing")
    try:
        samples, rate = soundfile.read(io.BytesIO(audio), dtype="float64", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise SpeechError(f"the engine's output is no sound: {error}") from error
    if not np.abs(samples).max(initial=0.0) > _SILENCE:
        raise SpeechError("the engine's output is silent")
    return Sound(np.mean(samples, axis=1), rate)


def _join(sounds: Sequence[Sound]) -> Sound:
    rates = {sound.rate for sound in sounds}
    if len(rates) != 1:
        raise SpeechError(f"the engine's {len(sounds)} parts have different rates: {sorted(rates)}")
    return Sound(np.concatenate([sound.samples for sound in sounds]), rates.pop())
