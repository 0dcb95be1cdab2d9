"""Doubt: whether a branch is still out though service is said to be back, by what the people asked there answer.

Some say "still out" for a reason of their own: a wrong key, their own router. More of them than that explains are a
fault that was left inside. docs/adr/0056 has the error rates.
"""

import math
from enum import Enum, auto
from typing import Final

#: The share of branches in which a fault is left inside.
_NESTED: Final = 0.05
#: How many say "still out" in a branch that works (1 in 20), and in one that doesn't (3 in 5): Beta distributions.
_OWN_FAULT: Final = (2, 38)
_STILL_OUT: Final = (3, 2)
#: The share of people who say "still out" where service works.
OWN_FAULT_RATE: Final = _OWN_FAULT[0] / sum(_OWN_FAULT)

#: How probable a fault is from which on a branch is held, and down to which people are told.
HOLD_FROM: Final = 0.8
GO_ON_BELOW: Final = 0.02
#: After so many answers that leave it open, people are told.
MOST_ASKED: Final = 8


class DoubtVerdict(Enum):
    """What the answers from a branch mean for those who have not been told there."""

    #: They are told.
    GO_ON = auto()
    #: Some more are asked; the others wait.
    ASK_MORE = auto()
    #: They wait for a manager.
    HOLD = auto()


def judge_doubt(works: int, still_out: int) -> DoubtVerdict:
    """Return what so many answers of each kind mean; one answer never holds a branch."""
    probable = find_doubt(works, still_out)
    if probable >= HOLD_FROM:
        return DoubtVerdict.HOLD
    decided = probable <= GO_ON_BELOW or works + still_out >= MOST_ASKED
    return DoubtVerdict.GO_ON if decided else DoubtVerdict.ASK_MORE


def find_doubt(works: int, still_out: int) -> float:
    """Return how probable it is, in 0–1, that a fault is left inside the branch."""
    nested = _NESTED * _likelihood(works, still_out, _STILL_OUT)
    fine = (1 - _NESTED) * _likelihood(works, still_out, _OWN_FAULT)
    return nested / (nested + fine)


def measure_excess(works: int, still_out: int) -> float:
    """Return how much better a rate of its own explains the answers than OWN_FAULT_RATE: the logarithm of a ratio.

    Of several branches that share people, the one with the largest is the one that is out.
    """
    asked = works + still_out
    if not asked or still_out / asked <= OWN_FAULT_RATE:
        return 0.0
    excess = still_out * math.log(still_out / asked / OWN_FAULT_RATE)
    return excess + (works * math.log(works / asked / (1 - OWN_FAULT_RATE)) if works else 0.0)


def _likelihood(works: int, still_out: int, prior: tuple[int, int]) -> float:
    """Return the probability of the answers, in one order, if the share that says "still out" has this distribution."""
    first, second = prior
    return math.exp(_log_beta(first + still_out, second + works) - _log_beta(first, second))


def _log_beta(first: float, second: float) -> float:
    return math.lgamma(first) + math.lgamma(second) - math.lgamma(first + second)
