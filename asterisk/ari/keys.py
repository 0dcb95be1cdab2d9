"""Keys as callers pressed them: what a telephone sends several times for one press is one key."""

#: Two presses of a key are at least this far apart, in seconds: tone and pause take 80 ms (ITU-T Q.24), and Asterisk
#: draws out what is shorter.
_SHORTEST_PRESS = 0.07
#: How far apart Asterisk reports the copies of one press, in seconds: it makes room for a tone and a pause between them.
_COPIES_APART = 0.175


class RepeatedKeys:
    """Tells copies from presses in one call.

    The end of a key event is sent three times with the event's own timestamp (RFC 4733, 2.5.1.4). Where each has a new
    one, Asterisk takes it for another press. The first copy comes faster than any press, which gives the sender away.
    """

    def __init__(self) -> None:
        self._last, self._last_at = "", 0.0
        self._sender_repeats = False

    def is_copy(self, digit: str, at: float) -> bool:
        """Tell whether a key reported at a moment (seconds, by Asterisk's clock) is a copy of the one before."""
        gap, is_same = at - self._last_at, digit == self._last
        self._last, self._last_at = digit, at
        if is_same and 0 <= gap < _SHORTEST_PRESS:
            self._sender_repeats = True
        return is_same and self._sender_repeats and 0 <= gap < _COPIES_APART
