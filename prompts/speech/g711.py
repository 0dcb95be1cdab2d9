"""The files that Asterisk sends untouched: samples as A-law and μ-law without a header."""

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from prompts.speech.formats import G711_SUBTYPES, RATE


def encode(samples: NDArray[np.float64], ending: str) -> bytes:
    """Return samples between -1 and 1 as bytes of the law that the ending names, one a sample."""
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="RAW", subtype=G711_SUBTYPES[ending])
    return file.getvalue()


def to_wav(alaw: bytes) -> bytes:
    """Return A-law bytes as a WAV file of 16 bits that any browser plays."""
    samples, _ = soundfile.read(
        io.BytesIO(alaw), dtype="int16", format="RAW", subtype="ALAW", samplerate=RATE, channels=1
    )
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()
