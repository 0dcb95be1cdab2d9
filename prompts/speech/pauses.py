"""How long a speaker pauses after a phrase: its last sign says so."""

#: Seconds of silence between a phrase that ends in one of the signs and the next phrase. A prompt is whole packets of
#: 20 ms, so a pause may be that much longer.
PAUSES = {
    ",": 0.15,
    ";:–—": 0.25,
    ".!?…": 0.36,
}
#: After a phrase without a sign at its end: it goes on at once, as from one figure to the next.
_NONE = 0.06

_OF_SIGN = {sign: seconds for signs, seconds in PAUSES.items() for sign in signs}
_QUOTES = ' »”")'


def pause_after(text: str) -> float:
    """Return the seconds of silence between the phrase and the next one."""
    return _OF_SIGN.get(text.rstrip(_QUOTES)[-1:], _NONE)
