"""Reads what engines write: WAV and MP3."""

import io

import numpy as np
import soundfile

from prompts.errors import SpeechError
from prompts.speech import Sound

#: No voice is as soft as this: 60 dB below full scale.
_SILENCE = 0.001


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
