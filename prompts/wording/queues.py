"""What callers waiting in a queue are told: their place and the approximate wait."""

from bisect import bisect_left

#: Places from here on are told alike.
LAST_PLACE = 20

#: The waits told, in minutes, each as "about"; the last one is told as "longer than" the one before.
WAITS = (1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60, 61)


def round_wait(seconds: float) -> int:
    """Return the wait to tell: the first one that isn't shorter, else the last."""
    return WAITS[min(bisect_left(WAITS, seconds / 60), len(WAITS) - 1)]
