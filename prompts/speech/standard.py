"""What every prompt has in common, in figures: how it sounds, whichever engine spoke it, and a file per codec."""

#: Samples per second on an ordinary line.
RATE = 8000
#: Samples per second on a wideband line (G.722).
WIDE_RATE = 16000

#: Endings of headerless A-law and μ-law, and libsndfile's names of the encodings.
G711_SUBTYPES = {"alaw": "ALAW", "ulaw": "ULAW"}
#: Headerless 16-bit samples at 16 kHz; Asterisk encodes them as G.722 while sending.
WIDE = "sln16"

#: Bytes per second, by ending.
_BYTES_PER_SECOND = {**dict.fromkeys(G711_SUBTYPES, RATE), WIDE: 2 * WIDE_RATE}

#: The endings of every prompt.
ENDINGS = tuple(_BYTES_PER_SECOND)

#: Samples per 20 ms packet: a prompt is whole packets, so the next one starts on a packet boundary.
PACKET = 160
#: Telephone band in Hz (ITU-T G.712).
BAND = (300, 3400)
#: Wideband telephone band in Hz (ITU-T G.722).
WIDE_BAND = (50, 7000)
#: On an ordinary line, what lies above so many Hz is raised by so many dB.
PRESENCE = (1500, 6.0)
#: There, differences of level within a phrase are divided by the first, in dB; no sound changes by more than the other.
EVENED, EVENED_MOST = 2.0, 8.0
#: Loudness in LUFS, measured by EBU R128: level with a live voice, with headroom for peaks.
LOUDNESS = -20.0
#: Highest sample, 1.5 dB below full scale: G.711 quantises coarsely above it.
CEILING = 0.84
#: Share of the highest sample below which the start and the end of an engine's sound are silence.
SILENCE = 0.004
#: Fades around the kept sound last 1/FADE of a second.
FADE = 100
#: Passes of measuring and setting the loudness: the first one's limiter lowers it again.
ROUNDS = 2
#: Seconds of silence after a phrase, by its last character. A prompt is whole packets, so a pause may be 20 ms longer.
PAUSES = {
    ",": 0.15,
    ";:–—": 0.25,
    ".!?…": 0.36,
}
#: After a phrase without punctuation at its end: speech goes on at once, as between two digits.
_NO_PAUSE = 0.06

#: Between two recordings that are joined into one phrase, where its text has no punctuation: one word follows another.
_NO_BREATH = 0.02

#: Changes whenever sounds come out differently; files made with other settings are rendered again.
SETTINGS = (
    f"{RATE}/{BAND}/{WIDE_RATE}/{WIDE_BAND}/{PRESENCE}/{EVENED}/{EVENED_MOST}"
    f"/{LOUDNESS}/{CEILING}/{SILENCE}/{FADE}/{ROUNDS}/{PAUSES}/2"
)

_PAUSE_AFTER = {sign: seconds for signs, seconds in PAUSES.items() for sign in signs}
_QUOTES = ' »”")'


def pause_after(text: str) -> float:
    """Return the seconds of silence between a phrase and the next one."""
    return _PAUSE_AFTER.get(text.rstrip(_QUOTES)[-1:], _NO_PAUSE)


def pause_inside(text: str) -> float:
    """Return the seconds of silence after a part of a phrase, before the next part."""
    return _PAUSE_AFTER.get(text[-1:], _NO_BREATH)


def size_of(ending: str, seconds: float) -> int:
    """Return the size in bytes of one file of the given length."""
    return round(seconds * _BYTES_PER_SECOND[ending])


def size_of_all(seconds: float) -> int:
    """Return the size in bytes of all files of a prompt of the given length."""
    return sum(size_of(ending, seconds) for ending in ENDINGS)
