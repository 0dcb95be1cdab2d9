"""The files of one prompt: what each kind of line is sent, by the ending that Asterisk knows it by."""

import numpy as np
from numpy.typing import NDArray

from prompts.speech import g711
from prompts.speech.telephone import RATE, WIDE_RATE, Fitted

#: 16 bits a sample at 16 kHz, without a header: G.722 is made of it as it is sent.
WIDE = "sln16"

#: Bytes that one second takes, by ending.
_BYTES_A_SECOND = {**dict.fromkeys(g711.SUBTYPES, RATE), WIDE: 2 * WIDE_RATE}

#: Every ending that a prompt has.
ENDINGS = tuple(_BYTES_A_SECOND)


def encode_all(fitted: Fitted) -> dict[str, bytes]:
    """Return the contents of the prompt's files by ending."""
    narrow = {ending: g711.encode(fitted.narrow, ending) for ending in g711.SUBTYPES}
    return narrow | {WIDE: encode_linear(fitted.wide)}


def encode_linear(samples: NDArray[np.float64]) -> bytes:
    """Return samples between -1 and 1 as 16 bits each, the lower byte first."""
    return np.rint(samples * 32767).astype("<i2").tobytes()


def size_of(ending: str, seconds: float) -> int:
    """Return how many bytes so many seconds take."""
    return round(seconds * _BYTES_A_SECOND[ending])


def size_of_all(seconds: float) -> int:
    """Return how many bytes the files of a prompt take together."""
    return sum(size_of(ending, seconds) for ending in ENDINGS)
