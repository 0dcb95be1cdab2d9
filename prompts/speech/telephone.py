"""Makes any engine's sound fit for a telephone line: one rate, one band, one loudness, no click at a joint."""

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy import ndimage, signal

from prompts.errors import SpeechError
from prompts.speech import Sound

#: Samples a second on the line.
RATE = 8000
#: Samples in one packet of 20 ms: a prompt is whole packets, so the next one starts with its own.
PACKET = 160

#: What a telephone carries (source: ITU-T G.712), in Hz.
_BAND = (300, 3400)
#: Loud enough beside a person's voice, with room for peaks, in LUFS (source: EBU R128 for the way of measuring).
_LOUDNESS = -20.0
#: Highest sample, 1.5 dB below full scale: G.711 rounds coarsely up there.
_CEILING = 0.84
#: Below this share of the highest sample, the beginning and the end of a sound are silence.
_SILENCE = 0.004
#: Sound kept around what is heard, faded in and out, in samples.
_FADE = 80
#: What R128 takes for one block, in samples: a shorter sound can't be measured by itself.
_BLOCK = RATE * 2 // 5

#: Changes whenever a sound comes out differently: files that were made otherwise are made again.
SETTINGS = f"{RATE}/{_BAND}/{_LOUDNESS}/{_CEILING}/{_SILENCE}/{_FADE}/1"

_Samples = NDArray[np.float64]
_FILTER = signal.butter(6, _BAND, btype="bandpass", fs=RATE, output="sos")


def fit_for_telephone(sound: Sound) -> _Samples:
    """Return the sound at 8 kHz, as whole packets with a silent one first and last, samples between -1 and 1.

    Raise SpeechError for silence.
    """
    narrow = signal.sosfilt(_FILTER, _resample(sound))
    heard = _trim(np.asarray(narrow, dtype=np.float64))
    loud = _limit(heard * _gain(heard))
    tail = PACKET + -len(loud) % PACKET
    return np.concatenate([np.zeros(PACKET), loud, np.zeros(tail)])


def _resample(sound: Sound) -> _Samples:
    common = np.gcd(sound.rate, RATE)
    return np.asarray(signal.resample_poly(sound.samples, RATE // common, sound.rate // common))


def _trim(samples: _Samples) -> _Samples:
    """Return what is heard, faded at both ends."""
    level = np.abs(samples)
    peak = level.max(initial=0.0)
    if not np.isfinite(peak) or peak < _SILENCE:
        raise SpeechError("what came out is silence")
    loud = np.flatnonzero(level > peak * _SILENCE)
    heard = samples[max(loud[0] - _FADE, 0) : loud[-1] + 1 + _FADE].copy()
    ramp = np.linspace(0.0, 1.0, min(_FADE, len(heard) // 2), endpoint=False)
    heard[: len(ramp)] *= ramp
    heard[len(heard) - len(ramp) :] *= ramp[::-1]
    return heard


def _gain(samples: _Samples) -> float:
    """Return the factor that brings the samples to the loudness of all prompts.

    A short sound is measured over and over, as if it went on: its own loudness, not that of the silence after it.
    """
    enough = np.resize(samples, max(len(samples), 2 * _BLOCK))
    loudness = pyloudnorm.Meter(RATE).integrated_loudness(enough)
    return float(10 ** ((_LOUDNESS - loudness) / 20))


def _limit(samples: _Samples) -> _Samples:
    """Return the samples with every peak below the ceiling, turned down smoothly for 10 ms around it."""
    wanted = np.minimum(1.0, _CEILING / np.maximum(np.abs(samples), _CEILING))
    held = ndimage.minimum_filter1d(wanted, _FADE + 1, mode="nearest")
    return np.asarray(samples * ndimage.uniform_filter1d(held, _FADE + 1, mode="nearest"))
