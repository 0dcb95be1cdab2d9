"""Poisson's distribution, exactly, without a library of statistics."""

import math
from typing import Final

#: Terms smaller than this share of the sum change nothing that anybody reads.
_NEGLIGIBLE: Final = 1e-12


def at_least(count: int, mean: float) -> float:
    """Return the probability of `count` events or more where `mean` are expected."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if count <= mean:
        return max(0.0, 1.0 - math.fsum(_of(k, mean) for k in range(count)))
    term = _of(count, mean)
    total = 0.0
    while term > total * _NEGLIGIBLE:
        total += term
        count += 1
        term *= mean / count
    return min(1.0, total)


def _of(count: int, mean: float) -> float:
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
