"""The arithmetic of the benchmark: percentiles, medians, ratios and the climb to the highest rate."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Tries per rate: other work on the machine may have caused a failure.
TRIES = 2


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0 to 1) of the values don't exceed, nan for no values."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """Return the median, nan for no values."""
    return statistics.median(values) if values else math.nan


def ratio(value: float, base: float) -> float:
    """Return value / base, nan for a base of zero."""
    return value / base if base else math.nan


@dataclass
class Climb:
    """Finds the highest sustained rate, upwards from `rate` in steps of one ratio.

    A rate fails when it fails TRIES times. Until one passes, the next lower one is tried.
    """

    rate: float
    step: float
    best: float = field(default=0.0, init=False)
    over: bool = field(default=False, init=False)
    _ceiling: float = field(default=math.inf, init=False)
    _failures: int = field(default=0, init=False)

    def report(self, *, passed: bool) -> None:
        """Take the outcome of a try at `rate`, and choose the next rate."""
        if passed:
            self._choose(self.rate * self.step, best=self.rate)
            return
        self._failures += 1
        if self._failures == TRIES:
            self._ceiling = self.rate
            self._choose(self.rate if self.best else self.rate / self.step, best=self.best)

    def _choose(self, rate: float, *, best: float) -> None:
        self.rate, self.best, self._failures = rate, best, 0
        # Stepping down and up again leaves a rounding error.
        self.over = self.rate > self._ceiling * 0.999
