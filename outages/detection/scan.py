"""The alarm: how often chance alone shows as many reports in a branch, on the whole line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf, log
from typing import Final

from outages.detection.baseline import Baseline, KnownBranch, Level
from outages.detection.poisson import at_least

#: The spans in which reports are counted, each ending with the report that has just come.
WINDOWS: Final = (timedelta(minutes=15), timedelta(minutes=60))

#: How far back the whole line's reports are compared with what is usual.
LINE_WINDOW: Final = timedelta(hours=2)

#: Another report about the same service point within this time counts for nothing.
SAME_POINT: Final = timedelta(hours=6)

#: Reports of a branch, and of the line, that are looked at; more are counted over the shorter time that these span.
MOST_REPORTS: Final = 64
MOST_OF_LINE: Final = 256

#: Proposals a month, at most, that chance alone raises.
STATED_A_MONTH: Final = 10.0

#: The share of those that each level may raise; a surge of the whole line looks like an outage of a wider area.
BUDGETS: Final[Mapping[Level, float]] = {
    Level.HOUSE: 0.33,
    Level.NETWORK_1: 0.33,
    Level.NETWORK_2: 0.15,
    Level.NETWORK_3: 0.07,
    Level.STREET: 0.07,
    Level.NETWORK_4: 0.03,
}

_DAYS_A_MONTH: Final = 30.0
#: Keeps a few reports in a quiet night from looking like a surge of the line.
_CALM: Final = 5.0


@dataclass(frozen=True, slots=True)
class BranchReports:
    """The latest reports of a branch, each of another service point, as instants (aware UTC), latest first."""

    branch: KnownBranch
    times: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class LineReports:
    """How many reports the whole line has had since an instant (aware UTC)."""

    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """The reports of a branch in a span, and how many are usual in it.

    `chance` is how often a month chance alone shows as much on the whole line, at most; infinite where nothing may be
    raised. `likelihood` is the logarithm of how much better an outage of the branch explains it.
    """

    branch: KnownBranch
    reports: int
    span: timedelta
    expected: float
    chance: float
    likelihood: float


def count_reports(
    seen: Sequence[BranchReports], line: LineReports, baseline: Baseline, at: datetime
) -> list[Count]:
    """Count the reports of each branch in each window; the last of them came `at` (aware UTC).

    A branch of a level that is being learned for the first time is left out.
    """
    known = (one for one in seen if one.branch.points > 1 and one.branch.level in baseline.branches)
    return [count for one in known for count in _count(one, line, baseline, at)]


def _count(one: BranchReports, line: LineReports, baseline: Baseline, at: datetime) -> Iterator[Count]:
    surge = _surge(one, line, baseline, at)
    for window in WINDOWS:
        since = max(at - window, one.times[-1]) if len(one.times) >= MOST_REPORTS else at - window
        reports = sum(time >= since for time in one.times)
        expected = one.branch.daily * baseline.shape.days_in(since, at) * surge
        yield Count(
            one.branch,
            reports,
            at - since,
            expected,
            _chance(one.branch, reports, expected, baseline),
            _likelihood(reports, expected),
        )


def _surge(one: BranchReports, line: LineReports, baseline: Baseline, at: datetime) -> float:
    """Return how many times busier than usual the line is outside the branch, 1 at least."""
    outside = line.count - sum(time >= line.since for time in one.times)
    usual = (baseline.daily - one.branch.daily) * baseline.shape.days_in(line.since, at)
    return max(1.0, (max(0, outside) + _CALM) / (max(0.0, usual) + _CALM))


def _chance(branch: KnownBranch, reports: int, expected: float, baseline: Baseline) -> float:
    """Return the bound: a report that arrives sees a Poisson count before it, so one less than counted with it."""
    budget = BUDGETS.get(branch.level)
    if budget is None:
        return inf
    arrivals = _DAYS_A_MONTH * branch.daily
    trials = baseline.branches[branch.level] * len(WINDOWS)
    return arrivals * at_least(reports - 1, expected) * trials / budget


def _likelihood(reports: int, expected: float) -> float:
    if reports <= expected or expected <= 0:
        return 0.0
    return reports * log(reports / expected) - (reports - expected)
