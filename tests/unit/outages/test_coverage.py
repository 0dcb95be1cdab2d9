"""How many service points a notice covers."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.coverage import EXAMPLES, CoverageMap, PointGroup
from outages.edits import keep_draft
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service, ServicePoint, ServicePointId, SubscriberId

NET, TV, WATER = frozenset({Service.INTERNET}), frozenset({Service.TV}), frozenset({Service.WATER})
REGION, CITY, STREET, LANE, HEADEND = map(AreaId, range(1, 6))
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _house(number: int, services: frozenset[Service], points: int = 1, street: AreaId = STREET) -> PointGroup:
    house, switch = AreaId(100 * street + number), AreaId(1000 + number % 4)
    return PointGroup(str(number), services, (REGION, CITY, street, house), (HEADEND, switch), points)


def _incident(number: int, scope: Scope, services: frozenset[Service]) -> Incident:
    draft = IncidentDraft(IncidentKind.UNPLANNED, services, scope, Cause.POWER)
    return replace(keep_draft(draft, author="olga", at=NOON), id=IncidentId(number))


def test_a_street_covers_its_houses_and_each_service_is_counted() -> None:
    town = CoverageMap(
        [_house(1, NET, 40), _house(2, NET | TV, 30), _house(1, WATER, 9), _house(7, NET, 5, LANE)]
    )
    coverage = town.measure(Scope((ScopeItem(STREET),)), NET | TV)
    assert (coverage.points, coverage.houses) == (70, 2)
    assert coverage.by_service == {Service.INTERNET: 70, Service.TV: 30}
    assert coverage.examples == (301, 302)


def test_what_is_left_out_or_restored_is_not_counted() -> None:
    town = CoverageMap([_house(number, NET) for number in range(1, 11)])
    odd = ScopeItem(STREET, HouseRule((), (HouseRange(1, 10, Side.ODD),)))
    back = ScopeItem(STREET, HouseRule(("2",)))
    assert town.measure(Scope((ScopeItem(CITY),), (odd,), (back,)), NET).points == 4


def test_a_long_building_is_counted_unless_all_of_it_is_left_out() -> None:
    town = CoverageMap([replace(_house(12, NET), house="12-14"), _house(20, NET)])
    street = (ScopeItem(STREET),)
    part, whole = (ScopeItem(STREET, HouseRule((), (HouseRange(first, 16),))) for first in (13, 12))
    assert town.measure(Scope(street, (part,)), NET).points == 2
    assert town.measure(Scope(street, (whole,)), NET).points == 1


def test_a_switch_covers_its_points_wherever_they_live() -> None:
    town = CoverageMap([_house(number, NET) for number in range(1, 9)])
    assert town.measure(Scope((ScopeItem(AreaId(1001)),)), NET).points == 2
    assert town.measure(Scope((ScopeItem(HEADEND),), (ScopeItem(AreaId(1001)),)), NET).points == 6


def test_an_unknown_area_covers_nobody() -> None:
    assert CoverageMap(()).measure(Scope((ScopeItem(STREET),)), NET).points == 0
    assert CoverageMap([_house(1, NET)]).measure(Scope((ScopeItem(AreaId(77)),)), NET).points == 0


def test_examples_are_spread_over_all_houses() -> None:
    town = CoverageMap([_house(number, NET) for number in range(1, 90)])
    examples = town.measure(Scope((ScopeItem(STREET),)), NET).examples
    assert len(examples) <= EXAMPLES
    assert (min(examples), max(examples)) == (301, 385)


def test_an_overlap_counts_the_points_that_have_a_service_out_in_both() -> None:
    town = CoverageMap([_house(1, NET | TV, 4), _house(2, NET, 2), _house(3, TV, 8)])
    street, lane = Scope((ScopeItem(STREET),)), Scope((ScopeItem(LANE),))
    active = [_incident(1, street, TV), _incident(2, street, WATER), _incident(3, lane, NET)]
    assert town.measure(street, NET, active).overlaps == {}
    assert town.measure(street, NET | TV, active).overlaps == {1: 12}


_areas = st.sampled_from([REGION, CITY, STREET, LANE, HEADEND, AreaId(1000), AreaId(1001), AreaId(304)])
_rules = st.builds(
    HouseRule, st.just(("3",)), st.tuples(st.builds(HouseRange, st.integers(1, 9), st.integers(1, 9)))
)
_items = st.lists(st.builds(ScopeItem, _areas), max_size=3).map(tuple)
_streets = st.lists(st.builds(ScopeItem, st.sampled_from([STREET, LANE]), _rules), max_size=2).map(tuple)
_parts = st.tuples(_items, _streets).map(lambda both: (*both[0], *both[1]))
_groups = st.lists(
    st.builds(
        _house,
        st.integers(1, 9),
        st.sampled_from([NET, TV, NET | TV]),
        st.integers(1, 5),
        st.sampled_from([STREET, LANE]),
    ),
    max_size=12,
)


@given(_groups, st.builds(Scope, _parts, _parts, _parts))
def test_the_map_counts_as_the_scope_says_of_each_point(groups: list[PointGroup], scope: Scope) -> None:
    counted = sum(one.points for one in groups if one.services & NET and scope.covers(_point(one)))
    assert CoverageMap(groups).measure(scope, NET).points == counted


def _point(group: PointGroup) -> ServicePoint:
    nobody = SubscriberId(0)
    lineages = group.house_lineage, group.node_lineage
    return ServicePoint(ServicePointId(0), nobody, "", group.house, group.services, *lineages)
