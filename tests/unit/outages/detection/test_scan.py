"""How often chance shows as many reports, which area explains them, and what is usual."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.detection.area import find_area
from outages.detection.baseline import USUAL_DAILY, Baseline, KnownBranch, Level, Shape, usual_shape
from outages.detection.odds import false_alarm
from outages.detection.poisson import at_least
from outages.detection.scan import (
    BUDGETS,
    LINE_WINDOW,
    MOST_REPORTS,
    BranchReports,
    Count,
    LineReports,
    count_reports,
)
from outages.places import AreaId

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FLAT = Shape((1.0,) * 24, (1.0,) * 7, UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BASELINE = Baseline(daily=400.0, branches=dict.fromkeys(Level, 1_000), shape=FLAT)
CALM = LineReports(30, NOON - LINE_WINDOW)


def _branch(level: Level = Level.HOUSE, points: int = 40, area: int = 1, signature: int = 0) -> KnownBranch:
    return KnownBranch(AreaId(area), level, points, points * USUAL_DAILY, signature or area)


def _seen(branch: KnownBranch, *minutes: float) -> BranchReports:
    """Return reports so many minutes ago, the last of them now."""
    return BranchReports(branch, [NOON - one * MINUTE for one in sorted((0.0, *minutes))])


def _counts(*seen: BranchReports, line: LineReports = CALM, baseline: Baseline = BASELINE) -> list[Count]:
    return count_reports(seen, line, baseline, NOON)


@pytest.mark.parametrize(
    ("count", "mean", "probability"),
    [
        (0, 3.0, 1.0),
        (1, 0.0, 0.0),
        (1, 0.5, 1 - math.exp(-0.5)),
        (2, 1.0, 1 - 2 / math.e),
        (3, 5.0, 1 - math.exp(-5) * (1 + 5 + 12.5)),
        # By hand: the first term of the series and 1/4 of a thousandth beside it.
        (3, 0.001, 1e-9 / 6 * math.exp(-0.001) * (1 + 0.001 / 4)),
    ],
)
def test_poissons_tail_is_exact(count: int, mean: float, probability: float) -> None:
    assert at_least(count, mean) == pytest.approx(probability, rel=1e-9)


@given(st.integers(0, 80), st.floats(1e-6, 60.0))
def test_a_tail_falls_by_the_probability_of_its_first_count(count: int, mean: float) -> None:
    first = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    assert at_least(count, mean) - at_least(count + 1, mean) == pytest.approx(first, rel=1e-6, abs=1e-12)


def test_the_chance_is_that_of_what_an_arriving_report_sees_times_arrivals_nodes_and_windows() -> None:
    (quarter, hour) = _counts(_seen(_branch(), 3, 20))
    daily = 40 * USUAL_DAILY
    assert (quarter.reports, hour.reports) == (2, 3)
    for count, minutes in ((quarter, 15), (hour, 60)):
        mean = daily * minutes / 1440
        seen_before = at_least(count.reports - 1, mean)
        assert count.expected == pytest.approx(mean)
        assert count.chance == pytest.approx(30 * daily * seen_before * 1_000 * 2 / 0.33)


def test_levels_that_a_surge_of_the_line_would_raise_propose_nothing() -> None:
    wide = (Level.REGION, Level.CITY, Level.NETWORK_WIDE)
    assert set(Level) - set(BUDGETS) == set(wide)
    for level in wide:
        assert {one.chance for one in _counts(_seen(_branch(level), 1, 2, 3, 4))} == {math.inf}
    assert sum(BUDGETS.values()) <= 1


def test_a_branch_of_one_point_is_no_branch() -> None:
    assert _counts(_seen(_branch(points=1), 1)) == []


def test_a_level_that_nobody_has_counted_yet_is_left_out() -> None:
    young = Baseline(400.0, {Level.STREET: 10}, FLAT, 120, {Level.STREET: 60}, 365)
    assert _counts(_seen(_branch(), 1), baseline=young) == []
    assert false_alarm([_seen(_branch(), 1)], young, NOON) == 1.0


def test_a_busy_line_makes_reports_less_telling() -> None:
    calm = _counts(_seen(_branch(), 1, 2))[0]
    busy = _counts(_seen(_branch(), 1, 2), line=LineReports(100, NOON - LINE_WINDOW))[0]
    # Of 33.3 usual elsewhere there are 97, and five are added to either.
    assert busy.expected / calm.expected == pytest.approx((97 + 5) / ((400 - 0.08) / 12 + 5), rel=1e-9)
    assert busy.chance > calm.chance


def test_a_quiet_line_does_not_make_them_more_telling() -> None:
    assert _counts(_seen(_branch(), 1), line=LineReports(2, NOON - LINE_WINDOW)) == _counts(
        _seen(_branch(), 1)
    )


def test_more_reports_than_are_looked_at_are_counted_over_the_time_they_span() -> None:
    seen = _seen(_branch(Level.CITY, 16_000), *(one / 10 for one in range(1, MOST_REPORTS)))
    for count in _counts(seen):
        assert count.reports == MOST_REPORTS
        assert count.span == 6.3 * MINUTE
        assert count.expected == pytest.approx(16_000 * USUAL_DAILY * 6.3 / 1440)


@given(st.lists(st.floats(0, 119), max_size=30))
def test_one_report_more_is_never_less_telling(minutes: Sequence[float]) -> None:
    fewer, more = _counts(_seen(_branch(), *minutes)), _counts(_seen(_branch(), *minutes, 0.0))
    assert all(one.chance >= other.chance for one, other in zip(fewer, more, strict=True))


def test_the_area_is_the_one_that_explains_most() -> None:
    """Five reports in half an hour come from one street, three of them from one house."""
    house, street = _branch(Level.HOUSE, 40, 4), _branch(Level.STREET, 200, 3)
    city = _branch(Level.CITY, 16_000, 2)
    minutes = (3, 8, 12, 17)
    finding = find_area(_counts(_seen(city, *minutes, 50), _seen(street, *minutes), _seen(house, 3, 8)))
    assert finding is not None
    # LLR: street 5·ln(5/0.0167)-5 = 23.5, house 3·ln(3/0.00083)-3 = 21.6 in a quarter of an hour.
    assert finding.best.areas == (3,)
    assert finding.runner_up is not None
    assert finding.runner_up.areas == (4,)
    assert finding.best.count.likelihood == pytest.approx(23.5, abs=0.1)


def test_areas_with_the_same_points_are_one_candidate_that_names_the_lowest_of_each_tree() -> None:
    street, house = _branch(Level.STREET, 40, 3, signature=7), _branch(Level.HOUSE, 40, 4, signature=7)
    switch, port = _branch(Level.NETWORK_2, 40, 9, signature=7), _branch(Level.NETWORK_1, 10, 10)
    finding = find_area(_counts(*(_seen(one, 1, 2) for one in (street, house, switch)), _seen(port)))
    assert finding is not None
    assert finding.best.areas == (4, 9)


def test_what_is_usual_is_no_finding() -> None:
    assert find_area([]) is None
    assert find_area(_counts(BranchReports(_branch(Level.CITY, 160_000), [NOON]))) is None


def test_hours_and_weekdays_have_their_own_share_in_the_lines_time() -> None:
    hours = tuple(2.0 if hour == 9 else 0.0 for hour in range(24))
    shape = Shape(hours, (0.5, *(1.0,) * 6), ZoneInfo("Europe/Moscow"))
    monday = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    # From 8.30 to 9.30 in Moscow, on a Monday: half an hour counts, twice, and half.
    assert shape.days_in(monday, monday + timedelta(hours=1)) == pytest.approx(0.5 / 24)
    assert shape.days_in(monday + DAY, monday + DAY + timedelta(hours=2)) == pytest.approx(2 / 24)


@given(st.lists(st.floats(0, 3000), min_size=2, max_size=6))
def test_what_falls_into_parts_of_a_span_adds_up_to_the_whole(minutes: Sequence[float]) -> None:
    shape = usual_shape(ZoneInfo("Asia/Kolkata"))
    times = [NOON + one * MINUTE for one in sorted(minutes)]
    parts = sum(shape.days_in(one, other) for one, other in pairwise(times))
    assert parts == pytest.approx(shape.days_in(times[0], times[-1]), rel=0.05, abs=1e-3)


def test_the_usual_shape_is_one_on_average() -> None:
    shape = usual_shape(UTC)
    assert sum(shape.hours) / 24 == pytest.approx(1)
    assert sum(shape.weekdays) / 7 == pytest.approx(1)


def test_the_model_is_silent_until_the_lines_own_outages_tell_how_usual_one_is() -> None:
    known = Baseline(400.0, BASELINE.branches, FLAT, 120, {Level.HOUSE: 19}, 365)
    assert false_alarm([_seen(_branch(), 1, 2)], BASELINE, NOON) is None
    assert false_alarm([_seen(_branch(), 1, 2)], known, NOON) is None


def test_the_model_trusts_more_reports_more() -> None:
    known = Baseline(400.0, BASELINE.branches, FLAT, 120, {Level.HOUSE: 60}, 365)
    shares = [false_alarm([_seen(_branch(), *range(1, many))], known, NOON) for many in (1, 2, 3, 4)]
    assert None not in shares
    assert shares == sorted((one for one in shares if one is not None), reverse=True)
    assert shares[0] is not None
    assert shares[0] > 0.5
    assert shares[-1] is not None
    assert shares[-1] < 0.05
