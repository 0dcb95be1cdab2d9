"""SMS of at most two segments, however long the names in them."""

from collections.abc import Iterable, Sequence

#: Maximum number of segments of one message.
MOST_SEGMENTS = 2
#: Units in a single segment, and in each of several (3GPP TS 23.040): septets of the GSM alphabet, …
_GSM = (160, 153)
#: … or UTF-16 units as soon as one character is outside it.
_UCS2 = (70, 67)
#: The GSM alphabet (3GPP TS 23.038), and its extension, whose characters take two septets.
_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_CUT_OFF = "..."


def segments(text: str) -> int:
    """Return how many segments a message takes; no character is split between two."""
    is_gsm = all(sign in _ALPHABET or sign in _EXTENSION for sign in text)
    alone, each = _GSM if is_gsm else _UCS2
    widths = [1 + (sign in _EXTENSION) if is_gsm else 1 + (sign > "\uffff") for sign in text]
    return 1 if sum(widths) <= alone else _count(widths, each)


def fit_in_sms(place: str, bodies: Sequence[str], *, shortest: str | None = None) -> str:
    """Return the place with the first body that fits behind it; if none does, cut the place to fit the last body.

    Use `shortest` instead of the last body if that doesn't fit even so.
    """
    place = tidy(place)
    for body in bodies:
        if fits(text := join_place(place, body)):
            return text
    last = bodies[-1] if shortest is None or fits(join_place(_CUT_OFF, bodies[-1])) else shortest
    if fits(text := join_place(place, last)):
        return text
    fitting = (
        length for length in range(len(place), 0, -1) if fits(join_place(place[:length] + _CUT_OFF, last))
    )
    kept = next(fitting, 0)
    return join_place(place[:kept].rstrip(" ,") + _CUT_OFF, last)


def tidy(place: str) -> str:
    """Return a place as printable words with one space between them."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in place).split())


def end_message(ending: str, ticket: str) -> str:
    """Return how a message ends, with the number of the reader's ticket; without its first sentence for none ("")."""
    return ending.format(ticket=ticket) if ticket else ending.partition(". ")[2]


def fits(text: str) -> bool:
    """Tell whether a text takes no more than MOST_SEGMENTS."""
    return segments(text) <= MOST_SEGMENTS


def join_place(place: str, body: str) -> str:
    """Return the place and what is told of it."""
    return f"{place}: {body}" if place else body[:1].upper() + body[1:]


def _count(widths: Iterable[int], room: int) -> int:
    count, taken = 1, 0
    for width in widths:
        if taken + width > room:
            count, taken = count + 1, 0
        taken += width
    return count
