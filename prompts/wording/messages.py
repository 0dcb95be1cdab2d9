"""SMS of at most two segments, however long the names in them."""

from collections.abc import Sequence

from outages.sms_text import count_segments

#: Maximum number of segments of one message.
MOST_SEGMENTS = 2
_CUT_OFF = "..."


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
    return count_segments(text) <= MOST_SEGMENTS


def join_place(place: str, body: str) -> str:
    """Return the place and what is told of it."""
    return f"{place}: {body}" if place else body[:1].upper() + body[1:]
