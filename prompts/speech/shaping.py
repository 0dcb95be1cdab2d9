"""A process of its own that shapes sounds: it loads scipy and the like, which take 100 MB, and ends when it isn't needed.

`workshop` starts it and is at the other end of its pipes. It answers each pickled request, the name of a function here
and its arguments, with True and what that returned, or False and what it raised. It ends when its input does.
"""

import os
import pickle
import sys
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from prompts.errors import PromptsError
from prompts.speech import Audio, Shaped, g711
from prompts.speech.decoding import read_audio
from prompts.speech.formats import G711_SUBTYPES, WIDE
from prompts.speech.takes import fit_take, read_take
from prompts.speech.telephone import Fitted, fit

#: So much the machine prefers others to this process (nice): who is on the line goes before what others will hear.
_POLITENESS = 5


def shape(audio: Audio, text: str) -> Shaped:
    """Return what an engine spoke of a text as a prompt."""
    return encode(fit(read_audio(audio), text))


def shape_take(audio: bytes, text: str, synthetic: float | None) -> Shaped:
    """Return what a person recorded of a text as a prompt."""
    return encode(fit_take(read_take(audio), text, synthetic))


def to_wav(alaw: bytes) -> bytes:
    """Return A-law bytes as a WAV file."""
    return g711.to_wav(alaw)


def encode(fitted: Fitted) -> Shaped:
    """Return the contents of the prompt's files."""
    narrow = {ending: g711.encode(fitted.narrow, ending) for ending in G711_SUBTYPES}
    return Shaped(narrow | {WIDE: encode_linear(fitted.wide)}, fitted.seconds)


def encode_linear(samples: NDArray[np.float64]) -> bytes:
    """Return samples between -1 and 1 as 16 bits each, the lower byte first."""
    return np.rint(samples * 32767).astype("<i2").tobytes()


_WORK = {work.__name__: work for work in (shape, shape_take, to_wav)}


def main() -> None:
    """Answer until the input ends."""
    os.nice(_POLITENESS)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not get among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _answer_all(sys.stdin.buffer, answers)


def _answer_all(requests: BinaryIO, answers: BinaryIO) -> None:
    while True:
        try:
            name, arguments = pickle.load(requests)  # noqa: S301 - the service's own words
        except EOFError:
            return
        try:
            answer: tuple[bool, object] = True, _WORK[name](*arguments)
        except PromptsError as error:
            answer = False, error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    main()
