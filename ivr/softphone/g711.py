"""G.711: what its bytes mean as sound."""

import numpy as np
from numpy.typing import NDArray

from ivr.softphone.packets import RATE
from ivr.softphone.sdp import Codec

#: Samples up to this size (of 32,767) are silence: −48 dBFS, under speech and over a good line's noise.
QUIET = 128

#: How much of the energy must lie at one or two frequencies for a tone, and at the least at one of them.
_TONE_SHARE = 0.95
_SMALLEST_SHARE = 0.1
_TONE_WIDTH = 15.0
_SHORTEST_TONE = RATE // 5


def _expand_alaw(code: int) -> int:
    code ^= 0x55
    segment, size = (code & 0x70) >> 4, ((code & 0x0F) << 4) + 8
    if segment:
        size = (size + 0x100) << (segment - 1)
    return size if code & 0x80 else -size


def _expand_ulaw(code: int) -> int:
    code ^= 0xFF
    size = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return -size if code & 0x80 else size


_TABLES = {
    Codec.PCMA: np.array([_expand_alaw(code) for code in range(256)], dtype=np.int16),
    Codec.PCMU: np.array([_expand_ulaw(code) for code in range(256)], dtype=np.int16),
}
_QUIET_CODES = {
    codec: bytes(code for code in range(256) if abs(int(table[code])) <= QUIET)
    for codec, table in _TABLES.items()
}


def expand(payload: bytes, codec: Codec) -> NDArray[np.int16]:
    """Decode to 16-bit samples."""
    return _TABLES[codec][np.frombuffer(payload, dtype=np.uint8)]


def compress(samples: NDArray[np.int16], codec: Codec) -> bytes:
    """Encode 16-bit samples, each as the code whose sound is nearest."""
    levels = np.sort(_TABLES[codec].astype(np.int32))
    codes = np.argsort(_TABLES[codec], kind="stable").astype(np.uint8)
    nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, samples.astype(np.int32))
    return bytes(codes[nearest])


def is_quiet(payload: bytes, codec: Codec) -> bool:
    """Tell whether nothing can be heard in it."""
    return not payload.translate(None, _QUIET_CODES[codec])


def find_tone(payload: bytes, codec: Codec) -> tuple[int, ...]:
    """Return the frequencies in Hz of a signal tone, such as ringing or busy, of one or two; else nothing."""
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
