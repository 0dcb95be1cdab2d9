"""Tones: the beep before a recording, and the one that tells waiting callers that they are still connected."""

import io
import math
import struct
import wave
from collections.abc import Iterable

_RATE = 8000
_SECONDS, _HERTZ = 0.3, 1000
#: Of 32767: as loud as speech.
_AMPLITUDE = 6000
#: Samples of fade-in and fade-out, which prevent clicks.
_EDGE = 80

#: A soft tone, then a pause: unlike ringing, and bearable for minutes. Together with an announcement's trailing pause the
#: silence stays under 3 s.
_WAITING_SECONDS, _WAITING_HERTZ, _WAITING_AMPLITUDE, _WAITING_EDGE = 0.5, 440, 2000, 800
_WAITING_PAUSE = 1.8


def make_beep() -> bytes:
    """Return the beep as a WAV file, 8 kHz, 16 bit, mono."""
    return _to_wav(_sound(_SECONDS, _HERTZ, _AMPLITUDE, _EDGE))


def make_waiting_tone() -> bytes:
    """Return the waiting tone and the pause after it, in the same format."""
    tone = _sound(_WAITING_SECONDS, _WAITING_HERTZ, _WAITING_AMPLITUDE, _WAITING_EDGE)
    return _to_wav([*tone, *[0] * int(_RATE * _WAITING_PAUSE)])


def _sound(seconds: float, hertz: int, amplitude: int, edge: int) -> list[int]:
    count = int(_RATE * seconds)
    return [
        int(amplitude * min(1.0, at / edge, (count - at) / edge) * math.sin(2 * math.pi * hertz * at / _RATE))
        for at in range(count)
    ]


def _to_wav(samples: Iterable[int]) -> bytes:
    listed = list(samples)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(struct.pack(f"<{len(listed)}h", *listed))
    return buffer.getvalue()
