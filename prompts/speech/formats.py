"""The files of one prompt: what each kind of line is sent, by the ending that Asterisk knows it by."""

#: Samples a second on an ordinary line.
RATE = 8000
#: Samples a second on a wideband line, as G.722 carries them.
WIDE_RATE = 16000

#: The endings of A-law and μ-law without a header, and libsndfile's names for what is in them.
G711_SUBTYPES = {"alaw": "ALAW", "ulaw": "ULAW"}
#: 16 bits a sample at 16 kHz, without a header: G.722 is made of it as it is sent.
WIDE = "sln16"

#: Bytes that one second takes, by ending.
_BYTES_A_SECOND = {**dict.fromkeys(G711_SUBTYPES, RATE), WIDE: 2 * WIDE_RATE}

#: Every ending that a prompt has.
ENDINGS = tuple(_BYTES_A_SECOND)


def size_of(ending: str, seconds: float) -> int:
    """Return how many bytes so many seconds take."""
    return round(seconds * _BYTES_A_SECOND[ending])


def size_of_all(seconds: float) -> int:
    """Return how many bytes the files of a prompt take together."""
    return sum(size_of(ending, seconds) for ending in ENDINGS)
