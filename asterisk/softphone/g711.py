"""G.711: its bytes as sound."""

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from asterisk.softphone.packets import RATE
from asterisk.softphone.sdp import Codec

#: Samples up to this size (of 32,767) are silence: −48 dBFS, below speech and above a good line's noise.
QUIET = 128

#: Shares of the energy that make a tone: of its one or two frequencies together, and of each.
_TONE_SHARE = 0.95
_SMALLEST_SHARE = 0.1
_TONE_WIDTH = 15.0
_SHORTEST_TONE = RATE // 5

#: libsndfile's names for the laws.
_SUBTYPES = {Codec.PCMA: "ALAW", Codec.PCMU: "ULAW"}


def expand(payload: bytes, codec: Codec) -> NDArray[np.int16]:
    """Decode to 16-bit samples."""
    samples: NDArray[np.int16] = soundfile.read(
        io.BytesIO(payload),
        dtype="int16",
        format="RAW",
        subtype=_SUBTYPES[codec],
        samplerate=RATE,
        channels=1,
    )[0]
    return samples


def compress(samples: NDArray[np.int16], codec: Codec) -> bytes:
    """Encode 16-bit samples."""
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="RAW", subtype=_SUBTYPES[codec])
    return file.getvalue()


#: By law. Bytes are compared as they are, since this is done to each packet of each call.
_QUIET_CODES = {
    codec: bytes(np.flatnonzero(np.abs(expand(bytes(range(256)), codec).astype(np.int32)) <= QUIET).tolist())
    for codec in _SUBTYPES
}


def is_quiet(payload: bytes, codec: Codec) -> bool:
    """Tell whether nothing audible is in it."""
    return not payload.translate(None, _QUIET_CODES[codec])


def find_tone(payload: bytes, codec: Codec) -> tuple[int, ...]:
    """Return the one or two frequencies of a signal tone such as ringing or busy, in Hz; none for other sound."""
    samples = expand(payload, codec).astype(np.float64)
    if samples.size < _SHORTEST_TONE:
        return ()
    power = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    frequencies = np.fft.rfftfreq(samples.size, 1 / RATE)
    total = power.sum() or 1.0
    found: list[int] = []
    shares = 0.0
    for _ in range(2):
        peak = frequencies[np.argmax(power)]
        band = np.abs(frequencies - peak) <= _TONE_WIDTH
        share = power[band].sum() / total
        if share < _SMALLEST_SHARE:
            break
        found.append(round(peak))
        shares += share
        power[band] = 0.0
    return tuple(sorted(found)) if shares >= _TONE_SHARE else ()
