"""The sound-shaping process: it loads scipy and the like, some 100 MB, and ends when it is no longer needed.

`shaping` starts it and holds the other ends of its pipes. A request is a pickled function name and its arguments; the
answer is True with the result, or False with the exception raised. The process ends when its input does.
"""

import io
import os
import pickle
import sys
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from prompts.errors import PromptsError
from prompts.speech import Audio, Shaped
from prompts.speech.decoding import read_audio
from prompts.speech.recorded import fit_recording, read_recording
from prompts.speech.standard import G711_SUBTYPES, RATE, WIDE
from prompts.speech.telephone import Fitted, fit

#: Niceness of this process: calls in progress go before prompts for later ones.
_NICENESS = 5


def shape(audio: Audio, text: str) -> Shaped:
    """Return an engine's audio of a text as a prompt."""
    return encode(fit(read_audio(audio), text))


def shape_recording(audio: bytes, text: str, synthetic: float | None) -> Shaped:
    """Return a person's recording of a text as a prompt."""
    return encode(fit_recording(read_recording(audio), text, synthetic))


def to_wav(alaw: bytes) -> bytes:
    """Return A-law bytes as a 16-bit WAV file."""
    samples, _ = soundfile.read(
        io.BytesIO(alaw), dtype="int16", format="RAW", subtype="ALAW", samplerate=RATE, channels=1
    )
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def encode(fitted: Fitted) -> Shaped:
    """Return the contents of the prompt's files."""
    narrow = {ending: encode_g711(fitted.narrow, ending) for ending in G711_SUBTYPES}
    return Shaped(narrow | {WIDE: encode_linear(fitted.wide)}, fitted.seconds)


def encode_g711(samples: NDArray[np.float64], ending: str) -> bytes:
    """Return samples between -1 and 1 as A-law or μ-law without a header, one byte each."""
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="RAW", subtype=G711_SUBTYPES[ending])
    return file.getvalue()


def encode_linear(samples: NDArray[np.float64]) -> bytes:
    """Return samples between -1 and 1 as signed 16-bit little-endian integers."""
    return np.rint(samples * 32767).astype("<i2").tobytes()


_FUNCTIONS = {function.__name__: function for function in (shape, shape_recording, to_wav)}


def main() -> None:
    """Answer until the input ends."""
    os.nice(_NICENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not mix with the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _answer_all(sys.stdin.buffer, answers)


def _answer_all(requests: BinaryIO, answers: BinaryIO) -> None:
    while True:
        try:
            name, arguments = pickle.load(requests)  # noqa: S301 - written by the service itself
        except EOFError:
            return
        try:
            answer: tuple[bool, object] = True, _FUNCTIONS[name](*arguments)
        except PromptsError as error:
            answer = False, error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
