"""The tone after which a caller speaks."""

import io
import math
import struct
import wave

_RATE = 8000
_SECONDS, _HERTZ = 0.3, 1000
#: Of 32767: as loud as speech is, no louder.
_AMPLITUDE = 6000
#: Samples over which it swells and fades, so that it doesn't click.
_EDGE = 80


def make_beep() -> bytes:
    """Return the tone as a WAV file, 8 kHz, 16 bit, mono."""
    count = int(_RATE * _SECONDS)
    samples = (
        _AMPLITUDE * min(1.0, at / _EDGE, (count - at) / _EDGE) * math.sin(2 * math.pi * _HERTZ * at / _RATE)
        for at in range(count)
    )
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(struct.pack(f"<{count}h", *map(int, samples)))
    return buffer.getvalue()
