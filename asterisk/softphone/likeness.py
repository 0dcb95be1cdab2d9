"""Recognition of prompts by likeness, where a carrier has changed their bytes.

Normalised cross-correlation: the beginnings of all prompts are compared coarsely with the sound at an
onset, then the best few closely and in full.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.signal import correlate, resample_poly

from asterisk.softphone.catalogue import CataloguePrompt, PromptCatalogue
from asterisk.softphone.g711 import QUIET, expand
from asterisk.softphone.packets import FRAME_BYTES, RATE
from asterisk.softphone.recogniser import Certainty, Recognised
from asterisk.softphone.sdp import Codec

#: Likeness from which a prompt counts as recognised.
ALIKE = 0.85

Samples = NDArray[np.float32]

_COARSE = 4  # the coarse comparison takes every fourth sample
_HEAD = RATE // _COARSE  # the first second of a prompt
_SLACK = 480  # an onset is known to within 60 ms
_LIKELY = 0.5
_CANDIDATES = 8
_CHUNK = 256
_PACE = 32
_BLOCK = RATE // 4
_SHORTEST = RATE // 2
_NEARLY = 0.02


@dataclass(frozen=True, slots=True)
class _Match:
    """A prompt found at sample `start`; `length` is shorter than the prompt when it was cut short."""

    prompt: CataloguePrompt
    start: int
    length: int
    score: float
    is_whole: bool


class PromptMatcher:
    """Compares sound with all prompts of a catalogue, in one law."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._prompts: list[CataloguePrompt] = []
        self._lengths = np.zeros(0, dtype=np.int64)
        self._heads = np.zeros((0, _HEAD), dtype=np.float32)

    @classmethod
    async def to(cls, catalogue: PromptCatalogue, codec: Codec) -> Self:
        """Prepare a matcher for a catalogue, yielding to the event loop so that calls go on."""
        likeness = cls(codec)
        heads: list[Samples] = []
        for index, prompt in enumerate(catalogue):
            sound = likeness._sound(prompt)
            if sound.size:
                likeness._prompts.append(prompt)
                heads.append(_coarsen(sound[: RATE + _COARSE * 8])[:_HEAD])
            if index % _PACE == 0:
                await asyncio.sleep(0)
        likeness._lengths = np.array([head.size for head in heads], dtype=np.int64)
        likeness._heads = np.zeros((len(heads), _HEAD), dtype=np.float32)
        for row, head in zip(likeness._heads, heads, strict=True):
            row[: head.size] = head / (np.linalg.norm(head) or 1.0)
        return likeness

    async def name(self, unknown: Recognised) -> list[Recognised]:
        """Split an unrecognised sound into prompts and what remains unrecognised, in order.

        It yields to the event loop so that calls go on.
        """
        sound = _samples(unknown.payload, self._codec)
        found: list[Recognised] = []
        stretches = list(_onsets(sound))
        while stretches:
            start, end = stretches[0]
            match = await self._match(sound, start)
            if match is None:
                found.append(self._leave(unknown, start, end))
                position = end
            else:
                found.append(_tell(unknown, match))
                position = max(start + _SLACK, match.start + match.length)
            stretches = [
                (max(first, position), last) for first, last in stretches if last - position > _SLACK
            ]
        return _merge(found)

    async def _match(self, sound: Samples, onset: int) -> _Match | None:
        """Return the prompt that begins at an onset, None when there is none."""
        begin = max(0, onset - _SLACK)
        scores = np.zeros(len(self._prompts), dtype=np.float32)
        window = _coarsen(sound[begin : onset + RATE + 2 * _SLACK])
        for first in range(0, len(self._prompts), _CHUNK):
            scores[first : first + _CHUNK] = self._compare(window, slice(first, first + _CHUNK))
            await asyncio.sleep(0)
        likely = [index for index in np.argsort(-scores)[:_CANDIDATES] if scores[index] >= _LIKELY]
        matches = [match for index in likely if (match := self._examine(sound, begin, int(index)))]
        return max(matches, key=_rank, default=None)

    def _compare(self, window: Samples, chunk: slice) -> Samples:
        """Return the best likeness of each head in a chunk over the places where it may begin."""
        heads, lengths = self._heads[chunk], self._lengths[chunk]
        lags = 2 * _SLACK // _COARSE
        padded = np.zeros(lags + _HEAD, dtype=np.float32)
        padded[: min(window.size, padded.size)] = window[: padded.size]
        products = heads @ sliding_window_view(padded, _HEAD).T
        energy = np.concatenate([[0.0], np.cumsum(padded.astype(np.float64) ** 2)])
        starts = np.arange(products.shape[1])
        energies = energy[starts[None, :] + lengths[:, None]] - energy[starts][None, :]
        best: Samples = (products / np.sqrt(np.maximum(energies, 1.0))).max(axis=1).astype(np.float32)
        return best

    def _examine(self, sound: Samples, begin: int, index: int) -> _Match | None:
        prompt = self._prompts[index]
        wanted = self._sound(prompt)
        heard = sound[begin : begin + wanted.size + 2 * _SLACK]
        start = _align(heard, wanted)
        heard = heard[start : start + wanted.size]
        score = _likeness(heard, wanted)
        if score >= ALIKE:
            return _Match(prompt, begin + start, wanted.size, score, is_whole=True)
        length = _common_length(heard, wanted)
        if length < _SHORTEST:
            return None
        score = _likeness(heard[:length], wanted[:length])
        return _Match(prompt, begin + start, length, score, is_whole=False)

    def _sound(self, prompt: CataloguePrompt) -> Samples:
        return _trim(_samples(prompt.alaw if self._codec is Codec.PCMA else prompt.ulaw, self._codec))

    def _leave(self, unknown: Recognised, start: int, end: int) -> Recognised:
        at, until = unknown.start + start / RATE, unknown.start + end / RATE
        return replace(unknown, start=at, end=until, payload=unknown.payload[start:end])


def _rank(match: _Match) -> tuple[bool, float, int]:
    """Prefer whole matches, then higher likeness, then length among nearly equal ones."""
    return match.is_whole, round(match.score / _NEARLY) * _NEARLY, match.length


def _tell(unknown: Recognised, match: _Match) -> Recognised:
    return Recognised(
        Certainty.ALIKE if match.is_whole else Certainty.INTERRUPTED,
        (match.prompt,),
        unknown.start + match.start / RATE,
        unknown.start + (match.start + match.length) / RATE,
        score=match.score,
    )


def _merge(found: list[Recognised]) -> list[Recognised]:
    """Join neighbours that are both unrecognised."""
    merged: list[Recognised] = []
    for heard in found:
        if merged and not heard.prompts and not merged[-1].prompts:
            payload = merged[-1].payload + heard.payload
            merged[-1] = replace(merged[-1], end=heard.end, payload=payload)
        else:
            merged.append(heard)
    return merged


def _samples(payload: bytes, codec: Codec) -> Samples:
    return expand(payload, codec).astype(np.float32)


def _coarsen(sound: Samples) -> Samples:
    coarse: Samples = resample_poly(sound, 1, _COARSE).astype(np.float32)
    return coarse


def _loud_frames(sound: Samples) -> NDArray[np.bool_]:
    """Tell for each 20 ms whether it is audible."""
    whole = sound[: sound.size - sound.size % FRAME_BYTES].reshape(-1, FRAME_BYTES)
    peaks = np.abs(whole).max(axis=1, initial=0.0)
    loud: NDArray[np.bool_] = peaks > max(QUIET, 0.02 * peaks.max(initial=0.0))
    return loud


def _trim(sound: Samples) -> Samples:
    loud = np.flatnonzero(_loud_frames(sound))
    if not loud.size:
        return sound[:0]
    return sound[loud[0] * FRAME_BYTES : (loud[-1] + 1) * FRAME_BYTES]


def _onsets(sound: Samples) -> Iterator[tuple[int, int]]:
    """Yield the stretches of sound between silences, as first and last sample."""
    loud = np.concatenate([[False], _loud_frames(sound), [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(loud)) * FRAME_BYTES
    return ((int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True))


def _align(heard: Samples, wanted: Samples) -> int:
    """Return the sample at which a prompt begins, by its first second."""
    head = wanted[:RATE]
    if heard.size <= head.size:
        return 0
    return int(np.argmax(correlate(heard[: head.size + 2 * _SLACK], head, mode="valid")))


def _likeness(heard: Samples, wanted: Samples) -> float:
    """Return the normalised cross-correlation of two aligned sounds; what wasn't heard counts as silence."""
    wanted_norm, heard_norm = np.linalg.norm(wanted), np.linalg.norm(heard)
    if not wanted_norm or not heard_norm:
        return 0.0
    return float(np.dot(heard, wanted[: heard.size]) / (wanted_norm * heard_norm))


def _common_length(heard: Samples, wanted: Samples) -> int:
    """Return how many samples two sounds stay alike for, in steps of a quarter second."""
    length = 0
    for start in range(0, min(heard.size, wanted.size), _BLOCK):
        block, expected = heard[start : start + _BLOCK], wanted[start : start + _BLOCK]
        is_silent = np.abs(expected).max() <= QUIET and np.abs(block).max() <= QUIET
        if not is_silent and _likeness(block, expected) < ALIKE:
            break
        length = start + block.size
    return length
