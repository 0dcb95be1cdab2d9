"""How fast whole calls are spoken: words a minute, and the pauses that are really heard."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.listening import samples_of
from benchmarks.telephones import Samples
from prompts.speech.standard import RATE
from prompts.wording.phrases import Prompt

_FRAME = RATE // 100
#: A frame softer than this is silence, in dB of full scale: speech is thirty decibels louder.
_SILENT = -50.0
#: Shortest pause in frames: the closure of a plosive is shorter.
_SHORTEST = 10
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SENTENCE = tuple(".!?")


@dataclass(frozen=True, slots=True)
class Pace:
    """Words and seconds of calls, and the lengths of pauses in seconds: after sentences, and all others."""

    words: int
    seconds: float
    after_sentences: tuple[float, ...]
    others: tuple[float, ...]

    def cells(self) -> list[str]:
        """Return words a minute with and without pauses, the share of pauses, and the median of each kind."""
        silent = sum(self.after_sentences) + sum(self.others)
        return [
            f"{60 * self.words / self.seconds:.0f}",
            f"{60 * self.words / (self.seconds - silent):.0f}",
            f"{100 * silent / self.seconds:.0f} %",
            *(f"{median(some):.2f} s" if some else "–" for some in (self.after_sentences, self.others)),
        ]


PACE_HEAD = """\
| | voice | words a minute | without pauses | pauses | after a sentence, median | other pauses, median |
|---|---|--:|--:|--:|--:|--:|"""


def measure_pace(calls: Sequence[Sequence[Prompt]]) -> Pace:
    """Return the pace of whole calls."""
    after: list[float] = []
    others: list[float] = []
    for call in calls:
        ends = _ends_of_sentences(call)
        for start, end in find_pauses(samples_of(call)):
            # What a call ends with is no pause.
            if end < sum(round(prompt.seconds * 100) for prompt in call):
                (after if any(start <= place < end for place in ends) else others).append((end - start) / 100)
    return Pace(
        words=sum(len(_WORD.findall(_plain(prompt))) for call in calls for prompt in call),
        seconds=sum(prompt.seconds for call in calls for prompt in call),
        after_sentences=tuple(after),
        others=tuple(others),
    )


def find_pauses(samples: Samples) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each pause, in hundredths of a second."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    silent: NDArray[np.bool_] = np.mean(frames**2, axis=1) < 10 ** (_SILENT / 10)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start >= _SHORTEST:
            yield start, end


def _ends_of_sentences(call: Sequence[Prompt]) -> list[int]:
    """Return the frames in which a sentence's prompt ends."""
    ends, passed = [], 0
    for prompt in call:
        passed += round(prompt.seconds * 100)
        if prompt.phrase.text.endswith(_SENTENCE):
            # The silent packet at the start of the next prompt belongs to the pause, and so does the last frame here.
            ends.append(passed - 1)
    return ends


def _plain(prompt: Prompt) -> str:
    return prompt.phrase.text.replace("\N{COMBINING ACUTE ACCENT}", "")
