"""The probability that a finding is a false alarm, as long as too few decisions tell."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import erf, exp, log, sqrt
from typing import Final

from outages.detection.baseline import Baseline
from outages.detection.scan import BranchReports

#: How long ago an outage may have begun, and the minutes that each start stands for.
_STARTS: Final = ((5, 7.5), (10, 5), (15, 10), (30, 22.5), (60, 45), (120, 60))
#: The share of people without service who call within the first hour.
_PROPENSITIES: Final = (0.03, 0.08, 0.16, 0.28)
#: Half of them have called after so many minutes; the times' logarithms spread by so much.
_MEDIAN: Final = 14.0
_SPREAD: Final = 0.8
#: Outages of the line's own from which their usual number is learned, at least.
_LEARNED_OUTAGES: Final = 20
_MINUTES_A_DAY: Final = 1440.0


def false_alarm(seen: Sequence[BranchReports], baseline: Baseline, at: datetime) -> float | None:
    """Return the probability that no outage is behind the reports, None until the line's own outages tell how usual one is."""
    known = baseline.outages or {}
    if sum(known.values()) < _LEARNED_OUTAGES or not baseline.incident_days:
        return None
    branches = (one for one in seen if one.branch.points > 1 and one.branch.level in baseline.branches)
    odds = sum(_odds(one, baseline, at) for one in branches)
    return 1 / (1 + odds)


def _odds(one: BranchReports, baseline: Baseline, at: datetime) -> float:
    """Return the odds of an outage of this branch, whenever it began and however readily its people call."""
    branch, known = one.branch, baseline.outages or {}
    nodes = baseline.branches[branch.level]
    a_minute = (known.get(branch.level, 0) + 0.5) / (baseline.incident_days * nodes * _MINUTES_A_DAY)
    callers = branch.points * min(1.0, baseline.shape.factor(at))
    total = 0.0
    for minutes, stands_for in _STARTS:
        since = at - timedelta(minutes=minutes)
        count = sum(time >= since for time in one.times)
        usual = branch.daily * baseline.shape.days_in(since, at)
        expected = callers * _have_called(minutes)
        ratios = (exp(count * log(1 + p * expected / usual) - p * expected) for p in _PROPENSITIES)
        total += a_minute * stands_for * sum(ratios) / len(_PROPENSITIES)
    return total


def _have_called(minutes: float) -> float:
    """Return the share of those who call at all who have called by then."""
    return 0.5 * (1 + erf(log(minutes / _MEDIAN) / (_SPREAD * sqrt(2))))
