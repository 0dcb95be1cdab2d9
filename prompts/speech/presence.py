"""Speech that an ordinary line carries through noise and codecs, as broadcasters make it: clear consonants, even levels."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from prompts.speech.standard import EVENED, EVENED_MOST, PRESENCE, RATE

_Samples = NDArray[np.float64]

#: The level is that of this many samples around, and its correction is smoothed over half as many.
_WINDOW = RATE // 50
#: Share of the highest level from which on speech counts for the mean, and share of the mean below which it is silence.
_SPEECH, _SILENCE = 0.1, 0.02


def _design(frequency: float, gain: float, rate: int) -> _Samples:
    """Return a filter that raises what lies above a frequency (Hz) by a gain (dB)."""
    amplitude, turn = 10 ** (gain / 40), 2 * np.pi * frequency / rate
    # A shelf of slope 0.7, after R. Bristow-Johnson's cookbook.
    width = np.sin(turn) / 2 * np.sqrt((amplitude + 1 / amplitude) * (1 / 0.7 - 1) + 2)
    above, below, edge = amplitude + 1, amplitude - 1, 2 * np.sqrt(amplitude) * width
    cosine = np.cos(turn)
    zeros = amplitude * np.array(
        [above + below * cosine + edge, -2 * (below + above * cosine), above + below * cosine - edge]
    )
    poles = np.array(
        [above - below * cosine + edge, 2 * (below - above * cosine), above - below * cosine - edge]
    )
    return np.asarray(np.concatenate([zeros, poles])[np.newaxis] / poles[0])


_SHELF = _design(*PRESENCE, RATE)


def make_clear(samples: _Samples) -> _Samples:
    """Return sound at 8 kHz with consonants raised, then soft sounds raised and loud ones lowered; silence stays."""
    return even_out(raise_consonants(samples))


def raise_consonants(samples: _Samples) -> _Samples:
    """Return sound at 8 kHz with what tells consonants apart raised: noise and codecs take that first."""
    return np.asarray(signal.sosfilt(_SHELF, samples), dtype=np.float64)


def even_out(samples: _Samples) -> _Samples:
    """Return sound at 8 kHz with differences of level divided by EVENED, and silence as it is."""
    # A running sum of squares may end a hair below zero.
    power = np.maximum(ndimage.uniform_filter1d(samples**2, _WINDOW, mode="nearest"), 0.0)
    level = np.sqrt(power)
    mean = np.sqrt(np.mean(power[level >= _SPEECH * level.max()]))
    wanted = (np.maximum(level, _SILENCE * mean) / mean) ** (1 / EVENED - 1)
    most = 10 ** (EVENED_MOST / 20)
    gain = np.where(level < _SILENCE * mean, 1.0, np.clip(wanted, 1 / most, most))
    return np.asarray(samples * ndimage.uniform_filter1d(gain, _WINDOW // 2, mode="nearest"))
