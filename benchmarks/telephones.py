"""What telephones do to a call, on the way from the line to the caller's ear: samples in, samples out.

Samples are floats between -1 and 1 at 8 kHz, as decoded from A-law. The same samples and seed always give the same result.
"""

import io
from collections.abc import Callable, Iterator, Mapping

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy import signal

from prompts.speech.standard import BAND, PACKET, RATE

Samples = NDArray[np.float64]
Condition = Callable[[Samples, int], Samples]

#: The pitches of voices, as the shortest and the longest period in samples: 200 and 66 Hz.
_SHORTEST, _LONGEST = RATE // 200, RATE // 66
#: The end of what was heard that is compared with what came a period earlier, in samples.
_COMPARED = PACKET
#: What replaces a lost packet is as loud as what came before for 10 ms, then fades to silence within 50 ms more.
_LOUD, _FADING = RATE // 100, RATE // 20
#: The replacement and the next packet that arrives are mixed for 4 ms.
_MIXED = RATE // 250
#: How far below the mean of active speech a packet counts as active, in dB (ITU-T P.56).
_MARGIN = 15.9
_ROUNDS = 10
#: Passing cars: seconds between them on average, for how long one is near, and how much louder it makes the street.
_CARS, _NEAR, _LOUDER = 4.0, 1.2, 2.0
#: Level of road traffic by third of an octave, in dB: the normalised spectrum of EN 1793-3 without its A-weighting.
_THIRDS = (250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000)
_TRAFFIC = (-6.4, -7.4, -8.2, -8.8, -9.1, -8.2, -8.0, -9.6, -11.0, -12.2, -14.3, -16.2, -17.0)


def lose_packets(samples: Samples, share: float, seed: int) -> Samples:
    """Return the samples with a share of their packets lost and concealed.

    Concealment is that of ITU-T G.711 Appendix I, simplified: the last pitch period is repeated and fades, and the
    first packet that arrives again is faded in. The appendix also takes a second and a third period as a gap gets
    longer, and delays all sound by 3.75 ms to smooth a gap's beginning too.
    """
    heard = samples.copy()
    for start, end in _runs(find_lost(len(samples) // PACKET, share, seed)):
        first, last = start * PACKET, end * PACKET
        replaced = _conceal(heard[:first], last - first + _MIXED)
        arrived = samples[last : last + _MIXED]
        fade = np.linspace(0.0, 1.0, _MIXED, endpoint=False)[: len(arrived)]
        heard[first:last] = replaced[: last - first]
        heard[last : last + len(arrived)] = arrived * fade + replaced[last - first :][: len(arrived)] * (
            1 - fade
        )
    return heard


def find_lost(packets: int, share: float, seed: int) -> NDArray[np.bool_]:
    """Return which packets are lost: each with the same probability, whatever happens to others."""
    return np.random.default_rng(seed).random(packets) < share


def transcode_gsm(samples: Samples) -> Samples:
    """Return the samples after GSM 06.10, the full-rate codec of mobile networks."""
    return _recode(samples, container="WAV", codec="GSM610")


def attenuate(samples: Samples, decibels: float) -> Samples:
    """Return the samples as a quiet end gets them: attenuated before A-law, whose steps are then coarser beside them."""
    return _recode(samples * 10 ** (-decibels / 20), container="RAW", codec="ALAW")


def add_street(samples: Samples, ratio: float, seed: int) -> Samples:
    """Return the samples with a street around the listener, `ratio` dB softer than the speech while somebody speaks.

    The street is synthetic: noise with the spectrum of road traffic, within the telephone band, for noise outside it
    would flatter the ratio; it swells as cars pass.
    """
    noise = make_street(len(samples), seed)
    active = np.repeat(find_active(samples), PACKET)
    spoken, heard = samples[: len(active)][active], noise[: len(active)][active]
    gain = np.sqrt(np.mean(spoken**2) / np.mean(heard**2)) * 10 ** (-ratio / 20)
    return np.asarray(samples + gain * noise)


def find_active(samples: Samples) -> NDArray[np.bool_]:
    """Return which packets are speech rather than a pause: those not far below the mean of all that are."""
    power = np.mean(samples[: len(samples) // PACKET * PACKET].reshape(-1, PACKET) ** 2, axis=1)
    active = power > 0
    for _ in range(_ROUNDS):
        active = power > np.mean(power[active]) * 10 ** (-_MARGIN / 10)
    return np.asarray(active)


def make_street(length: int, seed: int) -> Samples:
    """Return the noise of a street, of any loudness."""
    chance = np.random.default_rng(seed)
    spectrum = np.fft.rfft(chance.standard_normal(length))
    frequency = np.maximum(np.fft.rfftfreq(length, 1 / RATE), 1.0)
    level = np.interp(np.log(frequency), np.log(_THIRDS), _TRAFFIC)
    # A third of an octave is the wider, the higher it lies.
    steady = np.fft.irfft(spectrum * 10 ** (level / 20) / np.sqrt(frequency), length)
    band = signal.butter(4, BAND, btype="bandpass", fs=RATE, output="sos")
    return np.asarray(signal.sosfilt(band, steady)) * _pass_by(length, chance)


def _pass_by(length: int, chance: np.random.Generator) -> Samples:
    """Return how loud the street is over time, 1 between two cars."""
    seconds = np.arange(length) / RATE
    loud, at = np.ones(length), float(chance.exponential(_CARS))
    while at < length / RATE:
        loud += _LOUDER * chance.random() * np.exp(-(((seconds - at) / _NEAR) ** 2))
        at += float(chance.exponential(_CARS))
    return loud


def _runs(lost: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the first packet of each gap, and the one after it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], lost, [False]]).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _conceal(before: Samples, length: int) -> Samples:
    """Return what is heard in place of what was lost after `before`."""
    known = np.concatenate([np.zeros(_COMPARED + 2 * _LONGEST), before])
    period = _find_period(known)
    cycle = known[-period:].copy()
    # The end of the cycle flows into its beginning.
    joint = period // 4
    fade = np.linspace(0.0, 1.0, joint, endpoint=False)
    cycle[-joint:] = cycle[-joint:] * (1 - fade) + known[-period - joint : -period] * fade
    loudness = np.clip(1 - (np.arange(length) - _LOUD) / _FADING, 0.0, 1.0)
    return np.resize(cycle, length) * loudness


def _find_period(known: Samples) -> int:
    """Return the period in samples at which the end of the sound is most alike."""
    latest = known[-_COMPARED:]

    def likeness(period: int) -> float:
        earlier = known[-_COMPARED - period : -period]
        return float(latest @ earlier / np.sqrt(max(float(earlier @ earlier), 1e-12)))

    return max(range(_SHORTEST, _LONGEST + 1), key=likeness)


def _recode(samples: Samples, *, container: str, codec: str) -> Samples:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format=container, subtype=codec)
    file.seek(0)
    raw = (
        {"samplerate": RATE, "channels": 1, "subtype": codec, "format": container}
        if container == "RAW"
        else {}
    )
    decoded, _ = soundfile.read(file, dtype="float64", **raw)
    # A codec in blocks fills up the last one.
    return np.asarray(decoded[: len(samples)])


#: What is measured, by name; the number that each is given makes it another one for each call.
CONDITIONS: Mapping[str, Condition] = {
    "clean": lambda samples, _seed: samples,
    "1 % of packets lost": lambda samples, seed: lose_packets(samples, 0.01, seed),
    "3 % of packets lost": lambda samples, seed: lose_packets(samples, 0.03, seed),
    "GSM 06.10": lambda samples, _seed: transcode_gsm(samples),
    "street noise, 10 dB": lambda samples, seed: add_street(samples, 10, seed),
    "20 dB too quiet": lambda samples, _seed: attenuate(samples, 20),
}
