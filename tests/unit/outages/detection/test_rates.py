"""What is usual is learned per branch, from the top down, and from nothing that an outage explains."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.coverage import PointGroup
from outages.detection.baseline import LEARNED_DAYS, Level
from outages.detection.rates import explains, learn, learn_shape
from outages.edits import keep_draft
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind, State
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service, ServicePoint, ServicePointId, SubscriberId

NET = frozenset({Service.INTERNET})
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
REGION, CITY, STREET, LANE, HEADEND, SWITCH, OTHER = map(AreaId, range(1, 8))


def _house(number: int, points: int, street: AreaId = STREET, switch: AreaId = SWITCH) -> PointGroup:
    return PointGroup(
        str(number), NET, (REGION, CITY, street, AreaId(100 + number)), (HEADEND, switch), points
    )


TOWN = [_house(1, 300), _house(2, 100), _house(3, 600, LANE, OTHER)]


def _reports(count: int, *, lane: bool = False) -> list[tuple[datetime, Sequence[AreaId]]]:
    house = TOWN[2] if lane else TOWN[0]
    return [(NOON + n * HOUR, house.house_lineage + house.node_lineage) for n in range(count)]


def test_until_something_is_learned_two_of_a_thousand_report_a_day() -> None:
    learned = learn(TOWN, [], days=0, zone=UTC)
    rates = {one.area: one.daily for one in learned.branches}
    assert rates[REGION] == pytest.approx(2.0)
    assert (rates[STREET], rates[AreaId(101)], rates[AreaId(102)]) == pytest.approx((0.8, 0.6, 0.2))
    assert learned.baseline.daily == pytest.approx(2.0)
    assert learned.baseline.provisional


def test_rates_follow_what_was_counted_and_lean_on_the_area_above() -> None:
    """In 100 days there were 390 reports, all from one house, where the start led to expect 200 everywhere."""
    learned = learn(TOWN, _reports(390), days=100, zone=UTC)
    rates = {one.area: one.daily for one in learned.branches}
    region = 2.0 * (390 + 10) / (200 + 10)
    street = 0.4 * region * (390 + 10) / (40 * region + 10)
    house = 0.75 * street * (390 + 10) / (75 * street + 10)
    assert rates[REGION] == pytest.approx(region)
    assert rates[CITY] == pytest.approx(region * 400 / (100 * region + 10))
    # The city's rate is a little above the region's, whose start is lower: what is below follows it.
    assert rates[STREET] == pytest.approx(street, rel=0.06)
    assert rates[AreaId(101)] == pytest.approx(house, rel=0.06)
    assert rates[LANE] == pytest.approx(0.6 * rates[CITY] * 10 / (60 * rates[CITY] + 10))


def test_days_make_it_final() -> None:
    assert learn(TOWN, [], days=LEARNED_DAYS - 1, zone=UTC).baseline.provisional
    assert not learn(TOWN, [], days=LEARNED_DAYS, zone=UTC).baseline.provisional


def test_areas_with_the_same_points_have_the_same_signature() -> None:
    of = {one.area: one.signature for one in learn(TOWN, [], days=0, zone=UTC).branches}
    assert of[LANE] == of[AreaId(103)] == of[OTHER]
    assert of[STREET] == of[SWITCH]
    assert of[REGION] == of[CITY] == of[HEADEND]
    assert len({of[LANE], of[STREET], of[REGION], of[AreaId(101)], of[AreaId(102)]}) == 5


def test_levels_of_the_network_are_counted_from_below() -> None:
    ports = [PointGroup("1", NET, (REGION, CITY, STREET, AreaId(100)), tuple(map(AreaId, (5, 6, 7, 8, 9, n))), 4)
             for n in (10, 11)]  # fmt: skip
    of = {one.area: one.level for one in learn(ports, [], days=0, zone=UTC).branches}
    assert [of[AreaId(area)] for area in (10, 9, 8, 7, 6, 5)] == [
        *(Level.NETWORK_1, Level.NETWORK_2, Level.NETWORK_3, Level.NETWORK_4),
        *(Level.NETWORK_WIDE, Level.NETWORK_WIDE),
    ]


def test_a_headend_of_a_large_town_is_too_wide_to_be_proposed() -> None:
    of = {one.area: one.level for one in learn([_house(1, 40_000)], [], days=0, zone=UTC).branches}
    assert (of[HEADEND], of[SWITCH]) == (Level.NETWORK_WIDE, Level.NETWORK_WIDE)


def test_a_branch_of_one_point_is_not_kept() -> None:
    assert AreaId(101) not in {one.area for one in learn([_house(1, 1)], [], days=0, zone=UTC).branches}


@given(st.lists(st.integers(0, 24 * 14), max_size=60))
def test_shapes_stay_one_on_average(hours: list[int]) -> None:
    shape = learn_shape([NOON + one * HOUR for one in hours], UTC)
    assert sum(shape.hours) / 24 == pytest.approx(1)
    assert sum(shape.weekdays) / 7 == pytest.approx(1)
    assert min(*shape.hours, *shape.weekdays) > 0


def _incident(**changes: object) -> Incident:
    draft = IncidentDraft(IncidentKind.UNPLANNED, NET, Scope((ScopeItem(STREET),)), Cause.POWER)
    kept = keep_draft(draft, author="olga", at=NOON)
    stated = {"id": IncidentId(1), "state": State.RESTORED, "published_at": NOON} | changes
    return replace(kept, **stated)  # type: ignore[arg-type]


@pytest.mark.parametrize(("hours", "explained"), [(-1.5, False), (-0.5, True), (1.0, True), (2.5, False)])
def test_an_outage_explains_reports_from_shortly_before_its_notice_to_its_end(
    hours: float, *, explained: bool
) -> None:
    point = ServicePoint(
        ServicePointId(1), SubscriberId(1), "", "1", NET, (REGION, CITY, STREET, AreaId(101)), ()
    )
    ended = _incident(restored_at=NOON + 2 * HOUR)
    assert explains(ended, point, NOON + hours * HOUR, until=NOON + 9 * HOUR) is explained
    elsewhere = replace(ended, scope=Scope((ScopeItem(LANE),)))
    assert not explains(elsewhere, point, NOON, until=NOON + 9 * HOUR)
