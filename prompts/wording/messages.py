"""Text messages that cost two segments at most, whatever the names in them."""

from collections.abc import Callable, Sequence

#: Two segments of 67 UTF-16 units (source: 3GPP TS 23.040, UCS-2 with a header that numbers the parts).
_MOST_UNITS = 134


def fit_in_sms(write: Callable[[str, str], str], *, place: str, services: Sequence[str]) -> str:
    """Return the text that `write` makes of place and services: the first wording of the services that fits.

    When none does, the place is cut.
    """
    place = " ".join("".join(sign if sign.isprintable() else " " for sign in place).split())
    for words in services:
        if _units(text := write(place, words)) <= _MOST_UNITS:
            return text
    room = _MOST_UNITS - _units(write("…", services[-1]))
    return write(_cut(place, room) + "…", services[-1])


def _units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


def _cut(text: str, units: int) -> str:
    """Return as much of the beginning of the text as fits."""
    while text and _units(text) > units:
        text = text[:-1]
    return text.rstrip(" ,")
