"""Fit any engine's sound for a telephone line: one rate, one band, one loudness, no click where prompts join."""

from dataclasses import dataclass

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy import ndimage, signal

from prompts.errors import SpeechError
from prompts.speech.decoding import Sound
from prompts.speech.presence import make_clear
from prompts.speech.standard import (
    BAND,
    CEILING,
    FADE,
    LOUDNESS,
    PACKET,
    RATE,
    ROUNDS,
    SILENCE,
    WIDE_BAND,
    WIDE_RATE,
    pause_after,
)

_Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """One sound for both kinds of line, equally long: `narrow` at 8 kHz, `wide` at 16 kHz, samples between -1 and 1."""

    narrow: _Samples
    wide: _Samples

    @property
    def seconds(self) -> float:
        """Its length, including the silence at both ends."""
        return len(self.narrow) / RATE


def _design(band: tuple[int, int], rate: int, steep: int) -> _Samples:
    """Return a band-pass filter; `steep` is the order of its lower edge: the higher, the longer it rings."""
    lower = signal.butter(steep, band[0], btype="highpass", fs=rate, output="sos")
    upper = signal.butter(6, band[1], btype="lowpass", fs=rate, output="sos")
    return np.concatenate([lower, upper])


#: Hum below the telephone band doesn't count as audible.
_NO_HUM = signal.butter(6, BAND[0], btype="highpass", fs=WIDE_RATE, output="sos")
_FILTER, _WIDE_FILTER = _design(BAND, RATE, steep=6), _design(WIDE_BAND, WIDE_RATE, steep=2)


def fit(sound: Sound, text: str = "", *, silence: float = SILENCE) -> Fitted:
    """Return the sound as whole packets, the first one silent, followed by the pause for the text's last character.

    Trim both ends below `silence`, a share of the highest sample; raise SpeechError when nothing is left.
    """
    narrow = _filter(sound, RATE, _FILTER)
    wide = np.resize(_filter(sound, WIDE_RATE, _WIDE_FILTER), 2 * len(narrow))
    first, last = _find_audible(wide, narrow, silence)
    pause = pause_after(text)
    return Fitted(
        narrow=_finish(make_clear(narrow[first:last]), RATE, pause),
        wide=_finish(wide[2 * first : 2 * last], WIDE_RATE, pause),
    )


def measure_loudness(samples: _Samples, rate: int) -> float:
    """Return the loudness by EBU R128, in LUFS.

    A short sound is repeated for the measurement: padding with silence would make it measure softer.
    """
    # An R128 block takes 0.4 s: a shorter sound can't be measured on its own.
    enough = np.resize(samples, max(len(samples), rate * 4 // 5))
    return float(pyloudnorm.Meter(rate).integrated_loudness(enough))


def _filter(sound: Sound, rate: int, sos: _Samples) -> _Samples:
    common = np.gcd(sound.rate, rate)
    resampled = signal.resample_poly(sound.samples, rate // common, sound.rate // common)
    return np.asarray(signal.sosfilt(sos, resampled), dtype=np.float64)


def _find_audible(wide: _Samples, narrow: _Samples, silence: float) -> tuple[int, int]:
    """Return start and end of the audible part, in samples of `narrow`; raise SpeechError if there is none."""
    level = np.abs(signal.sosfilt(_NO_HUM, wide))
    peak = level.max(initial=0.0)
    if not np.isfinite(peak) or min(peak, np.abs(narrow).max(initial=0.0)) < SILENCE:
        raise SpeechError("the engine's output is silent")
    loud = np.flatnonzero(level > peak * silence) // 2
    kept = RATE // FADE
    return max(loud[0] - kept, 0), min(loud[-1] + 1 + kept, len(narrow))


def _finish(audible: _Samples, rate: int, pause: float) -> _Samples:
    loud = _make_equally_loud(_fade(audible, rate // FADE), rate)
    packet = PACKET * rate // RATE
    # The silent packet at the start of the next prompt is part of the pause.
    tail = max(packet, round(pause * rate) - packet)
    return np.concatenate([np.zeros(packet), loud, np.zeros(tail + -(len(loud) + tail) % packet)])


def _fade(samples: _Samples, length: int) -> _Samples:
    faded = samples.copy()
    ramp = np.linspace(0.0, 1.0, min(length, len(faded) // 2), endpoint=False)
    faded[: len(ramp)] *= ramp
    faded[len(faded) - len(ramp) :] *= ramp[::-1]
    return faded


def _make_equally_loud(samples: _Samples, rate: int) -> _Samples:
    for _ in range(ROUNDS):
        samples = samples * 10 ** ((LOUDNESS - measure_loudness(samples, rate)) / 20)
        if np.abs(samples).max() <= CEILING:
            break
        samples = _limit(samples, rate // FADE)
    return samples


def _limit(samples: _Samples, length: int) -> _Samples:
    """Return the samples with every peak below the ceiling, the gain lowered smoothly for 10 ms around it."""
    wanted = np.minimum(1.0, CEILING / np.maximum(np.abs(samples), CEILING))
    held = ndimage.minimum_filter1d(wanted, length + 1, mode="nearest")
    return np.asarray(samples * ndimage.uniform_filter1d(held, length + 1, mode="nearest"))
