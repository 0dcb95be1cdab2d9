"""What is out at a service point is the union of the incidents there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from outages.incidents import Incident, IncidentId, IncidentKind, State
from outages.interruptions import (
    by_severity,
    count_interruptions,
    find_interruptions,
    find_work_ahead,
    services_out,
)
from outages.scopes import Scope
from outages.subscribers import Service, ServicePoint
from tests.support.area_tree import POINTS, item_lists, service_sets
from tests.unit.outages.test_incidents import ACTIVE, EVENING, NET, NOON, POINT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
hours = st.integers(-6, 6)
moments = hours.map(lambda number: NOON + number * HOUR)


def _incident(
    scope: Scope, services: frozenset[Service], start: int | None, etr: int | None, state: State
) -> Incident:
    """Return a fault, or planned work if it has a start; hours count from noon."""
    return replace(
        ACTIVE,
        kind=IncidentKind.UNPLANNED if start is None else IncidentKind.PLANNED,
        scope=scope,
        services=services,
        starts_at=None if start is None else NOON + start * HOUR,
        revisions=(replace(ACTIVE.promise, etr=None if etr is None else NOON + etr * HOUR),),
        state=state,
    )


incidents = st.lists(
    st.builds(
        _incident,
        st.builds(Scope, item_lists, st.just(()), item_lists.map(lambda found: found[:1])),
        service_sets,
        st.none() | hours,
        st.none() | hours,
        st.sampled_from([State.ACTIVE, State.ACTIVE, State.ACTIVE, State.RESTORED]),
    ),
    max_size=6,
).map(lambda found: [replace(one, id=IncidentId(number)) for number, one in enumerate(found)])
points = st.sampled_from(POINTS)


def test_faults_come_before_planned_work_however_wide() -> None:
    planned = replace(ACTIVE, id=IncidentId(2), kind=IncidentKind.PLANNED, services=NET | {Service.TV})
    wide = replace(ACTIVE, id=IncidentId(9), services=NET | {Service.TV})
    assert by_severity([planned, ACTIVE, wide], POINT, NOON) == [wide, ACTIVE, planned]


def test_the_most_severe_has_most_services_out_then_is_oldest() -> None:
    wide = replace(ACTIVE, id=IncidentId(9), services=NET | {Service.TV}, created_at=EVENING)
    old = replace(ACTIVE, id=IncidentId(8), created_at=NOON - timedelta(hours=1))
    twin = replace(ACTIVE, id=IncidentId(4))
    assert by_severity([ACTIVE, wide, old], POINT, NOON)[0] == wide
    assert by_severity([ACTIVE, old], POINT, NOON)[0] == old
    assert by_severity([ACTIVE, twin], POINT, NOON)[0] == twin


@given(st.permutations([ACTIVE, replace(ACTIVE, id=IncidentId(4)), replace(ACTIVE, services=frozenset())]))
def test_the_input_order_of_incidents_does_not_matter(some: list[Incident]) -> None:
    assert by_severity(some, POINT, NOON)[0].id == 4


def test_only_services_that_the_point_has_make_an_outage_severe() -> None:
    wide = replace(ACTIVE, id=IncidentId(9), services=NET | {Service.GAS, Service.HEAT})
    assert by_severity([wide, ACTIVE], POINT, NOON)[0] == ACTIVE
    assert by_severity([wide, ACTIVE], replace(POINT, services=wide.services), NOON)[0] == wide


def test_planned_work_that_overruns_is_a_fault() -> None:
    work = replace(ACTIVE, id=IncidentId(2), kind=IncidentKind.PLANNED, services=NET | {Service.TV})
    assert by_severity([work, ACTIVE], POINT, NOON)[0] == ACTIVE
    assert by_severity([work, ACTIVE], POINT, EVENING)[0] == work


def test_of_several_estimates_for_a_service_the_latest_is_told() -> None:
    early, late, unknown, overdue = (
        replace(ACTIVE, id=IncidentId(number), revisions=(replace(ACTIVE.promise, etr=etr),))
        for number, etr in enumerate((EVENING, EVENING + HOUR, None, NOON - HOUR))
    )
    for known, latest in (([early, late], late), ([late, unknown], unknown), ([overdue, late], overdue)):
        (told,) = find_interruptions(known, POINT, NOON)
        assert (told.incident, told.services) == (latest, NET)


def test_an_outage_is_told_for_the_services_that_it_keeps_out_longest() -> None:
    both = replace(ACTIVE, services=NET | {Service.TV})
    longer = replace(ACTIVE, id=IncidentId(9), revisions=(replace(ACTIVE.promise, etr=None),))
    told = find_interruptions([both, longer], POINT, NOON)
    assert [(one.incident.id, one.services) for one in told] == [(both.id, {Service.TV}), (longer.id, NET)]


@given(incidents, points, moments)
def test_each_service_that_is_out_stands_once(
    found: list[Incident], point: ServicePoint, at: datetime
) -> None:
    interruptions = find_interruptions(found, point, at)

    told = [service for one in interruptions for service in one.services]
    assert len(told) == len(set(told))
    assert set(told) == services_out(found, point, at)
    assert all(one.services for one in interruptions)
    order = [one.incident for one in interruptions]
    assert order == by_severity(order, point, at)


@given(incidents, points, moments)
def test_a_service_is_told_under_its_latest_estimate(
    found: list[Incident], point: ServicePoint, at: datetime
) -> None:
    for told in find_interruptions(found, point, at):
        for service in told.services:
            ends = [
                one.promise.etr
                for one in found
                if one.is_out(at) and one.covers(point) and service in one.services
            ]
            etr = told.incident.promise.etr
            unknown = [end for end in ends if end is None or end <= at]
            assert etr in unknown if unknown else etr == max(end for end in ends if end)


@given(incidents, points, moments)
def test_work_ahead_is_never_out(found: list[Incident], point: ServicePoint, at: datetime) -> None:
    ahead = find_work_ahead(found, point, at)

    out = [one.incident.id for one in find_interruptions(found, point, at)]
    assert not {one.id for one in ahead} & set(out)
    assert all(one.began > at and one.covers(point) for one in ahead)
    assert ahead == sorted(ahead, key=lambda one: (one.began, one.id))
    assert find_interruptions(ahead, point, at) == []


@given(st.lists(st.tuples(hours, st.none() | st.integers(0, 6)), max_size=5), moments)
def test_outages_that_meet_are_one_interruption(spans: list[tuple[int, int | None]], at: datetime) -> None:
    faults = [
        replace(
            ACTIVE,
            began_at=NOON + began * HOUR,
            state=State.ACTIVE if length is None else State.RESTORED,
            restored_at=None if length is None else NOON + (began + length) * HOUR,
        )
        for began, length in spans
    ]
    assert count_interruptions(faults, POINT, since=NOON - DAY, at=at) == _count_runs(faults, at)


def _count_runs(faults: Sequence[Incident], at: datetime) -> int:
    """Count, looking every half hour, how often service was out after it was there."""
    looks = [NOON + number * HOUR / 2 for number in range(-13, 26)]
    out = [
        any(one.began <= look <= (one.restored_at or at) for one in faults if one.began <= at)
        for look in looks
    ]
    return sum(now and not before for before, now in pairwise(out))


def test_where_service_came_back_earlier_the_outage_was_shorter() -> None:
    back = replace(ACTIVE.scope.include[0], restored_at=NOON + HOUR)
    first = replace(ACTIVE, scope=replace(ACTIVE.scope, restored=(back,)))
    second = replace(ACTIVE, began_at=NOON + 2 * HOUR)
    assert count_interruptions([first, second], POINT, since=NOON - DAY, at=EVENING) == 2
