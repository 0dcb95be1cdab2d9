"""What is told to who waits in a queue: the place, and about how long it takes."""

from bisect import bisect_left

#: From here on, places are told alike.
LAST_PLACE = 20

#: The waits that are told, in minutes, each as "about"; the last is told as longer than the one before it.
WAITS = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 61)


def round_wait(seconds: float) -> int:
    """Return which of the waits is told: the first that isn't shorter, else the last."""
    return WAITS[min(bisect_left(WAITS, seconds / 60), len(WAITS) - 1)]
