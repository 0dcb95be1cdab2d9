"""The files of one prompt, one per codec, by the ending under which Asterisk looks for them."""

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


def size_of(ending: str, seconds: float) -> int:
    """Return the size in bytes of one file of the given length."""
    return round(seconds * _BYTES_PER_SECOND[ending])


def size_of_all(seconds: float) -> int:
    """Return the size in bytes of all files of a prompt of the given length."""
    return sum(size_of(ending, seconds) for ending in ENDINGS)
