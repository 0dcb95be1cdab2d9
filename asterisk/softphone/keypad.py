"""The ways in which telephones send keys."""

from enum import Enum

import numpy as np

from asterisk.softphone.g711 import compress
from asterisk.softphone.packets import FRAME_BYTES, RATE
from asterisk.softphone.sdp import Codec

#: Content type of a SIP INFO with a key.
INFO_TYPE = "application/dtmf-relay"
#: How long the key of a SIP INFO is held, in milliseconds, and the pause before the next one.
_INFO_MS, _INFO_PAUSE_MS = 160, 60
#: Seconds from one SIP INFO to the next.
INFO_SECONDS = (_INFO_MS + _INFO_PAUSE_MS) / 1000

#: The two frequencies of each key (Hz; source: ITU-T Q.23).
_ROWS, _COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
_KEYPAD = ("123A", "456B", "789C", "*0#D")
#: Lengths of a tone and of the pause after it, in frames of 20 ms.
_TONE_FRAMES, _PAUSE_FRAMES = 6, 5
#: Of 32767, for each of the two frequencies.
_AMPLITUDE = 8000


class Keying(Enum):
    """How a telephone sends keys."""

    #: As telephone events in RTP (RFC 4733); only these are offered in the session description.
    EVENTS = "events"
    #: As SIP INFO requests.
    INFO = "info"
    #: As tones in the sound itself.
    TONES = "tones"


def describe_key(key: str) -> bytes:
    """Return the body of a SIP INFO with a key."""
    return f"Signal={key}\r\nDuration={_INFO_MS}\r\n".encode()


def sound_of(key: str, codec: Codec) -> bytes:
    """Return the tone of a key and a pause after it, in a call's law; raise ValueError when there is no such key."""
    row = next((number for number, keys in enumerate(_KEYPAD) if key in keys and len(key) == 1), None)
    if row is None:
        raise ValueError(f"no such key: {key!r}")
    time = np.arange(_TONE_FRAMES * FRAME_BYTES) / RATE
    both = (_ROWS[row], _COLUMNS[_KEYPAD[row].index(key)])
    tone = sum(_AMPLITUDE * np.sin(2 * np.pi * hertz * time) for hertz in both)
    return compress(np.asarray(tone).astype(np.int16), codec) + codec.silence * FRAME_BYTES * _PAUSE_FRAMES
