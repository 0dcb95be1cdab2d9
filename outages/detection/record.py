"""The track record: how many proposals of like strength turned out to be outages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import comb
from typing import Final

from outages.detection.scan import STATED_A_MONTH

#: Decisions from which a record tells more than a model.
TELLING: Final = 30
#: Probability with which the true share lies in the interval.
_SURE: Final = 0.9
#: Halvings of an interval: more digits than anybody reads.
_HALVINGS: Final = 40


class Strength(StrEnum):
    """How rarely chance shows what a proposal rests on, as it was at the last change before the decision."""

    #: Less than once in a hundred of the stated rate.
    STRONG = "strong"
    #: Less than once in ten of it.
    MEDIUM = "medium"
    #: As often as stated, at most.
    WEAK = "weak"


def strength_of(chance: float) -> Strength:
    """Return the strength of a proposal that chance shows so often a month."""
    if chance <= STATED_A_MONTH / 100:
        return Strength.STRONG
    return Strength.MEDIUM if chance <= STATED_A_MONTH / 10 else Strength.WEAK


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How many proposals were confirmed, and how many dismissed; the undecided count as neither."""

    confirmed: int = 0
    dismissed: int = 0

    @property
    def decided(self) -> int:
        """How many somebody has decided."""
        return self.confirmed + self.dismissed

    @property
    def tells(self) -> bool:
        """Whether it tells more than a model."""
        return self.decided >= TELLING

    @property
    def false_alarms(self) -> float:
        """The probability that the next one is a false alarm."""
        return (1 + self.dismissed) / (2 + self.decided)

    def interval(self) -> tuple[float, float]:
        """Return between which shares of outages the true one lies, with 90 %."""
        tail = (1 - _SURE) / 2
        return self._quantile(tail), self._quantile(1 - tail)

    def _quantile(self, wanted: float) -> float:
        """Return the quantile of Beta(1 + confirmed, 1 + dismissed)."""
        low, high = 0.0, 1.0
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if self._below(middle) < wanted:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def _below(self, share: float) -> float:
        """Return the probability that the true share is less: a sum, since the parameters are whole numbers."""
        trials = self.decided + 1
        return sum(
            comb(trials, hits) * share**hits * (1 - share) ** (trials - hits)
            for hits in range(self.confirmed + 1, trials + 1)
        )


TrackRecords = Mapping[Strength, TrackRecord]
