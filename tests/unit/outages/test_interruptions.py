"""What is out at a point, whichever incidents cause it: by service, until the latest time, counted once while it lasts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.incidents import EtrRevision, Incident, IncidentId, IncidentKind, ScopeItem
from outages.interruptions import (
    by_severity,
    count_interruptions,
    find_interruptions,
    most_severe,
    services_out,
)
from outages.notifications import News, NotifiedPoint
from outages.places import AreaId
from outages.subscribers import Service
from outages.tellings import find_telling, is_overtaken
from outages.tickets import TicketId
from tests.unit.outages.test_incidents import ACTIVE, EVENING, NET, NOON, POINT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TV = frozenset({Service.TV})


def out(key: int, services: frozenset[Service] = NET, *, etr: datetime | None = EVENING) -> Incident:
    """Return an outage at the point."""
    revisions = (EtrRevision(1, etr, None, "olga", NOON),)
    return replace(ACTIVE, id=IncidentId(key), services=services, revisions=revisions)


some_services = st.sets(st.sampled_from([Service.INTERNET, Service.TV, Service.GAS]), min_size=1).map(
    frozenset
)
some_times = st.none() | st.integers(-5, 5).map(lambda hours: NOON + hours * HOUR)
some_incidents = st.lists(st.tuples(some_services, some_times), max_size=5).map(
    lambda found: [out(key, services, etr=etr) for key, (services, etr) in enumerate(found)]
)


def test_faults_come_before_planned_work_however_wide() -> None:
    planned = replace(out(2, NET | TV), kind=IncidentKind.PLANNED)
    wide = out(9, NET | TV)
    assert by_severity([planned, ACTIVE, wide], POINT, NOON) == [wide, ACTIVE, planned]


def test_work_past_its_end_counts_as_a_fault() -> None:
    overrun = replace(out(2, NET | TV, etr=NOON - HOUR), kind=IncidentKind.PLANNED)
    assert by_severity([ACTIVE, overrun], POINT, NOON) == [overrun, ACTIVE]


def test_the_most_severe_has_most_services_out_then_is_oldest() -> None:
    wide = replace(out(9, NET | TV), created_at=EVENING)
    old = replace(out(8), created_at=NOON - HOUR)
    assert most_severe([], POINT, NOON) is None
    assert most_severe([ACTIVE, wide, old], POINT, NOON) == wide
    assert most_severe([ACTIVE, old], POINT, NOON) == old
    assert most_severe([ACTIVE, out(4)], POINT, NOON) == out(4)


def test_severity_counts_only_services_that_the_point_has() -> None:
    elsewhere = out(1, frozenset({Service.TV, Service.GAS, Service.WATER}))
    assert most_severe([elsewhere, out(2, NET | TV)], POINT, NOON) == out(2, NET | TV)


@given(st.permutations([out(4), out(5), out(6, frozenset())]))
def test_the_input_order_of_incidents_does_not_matter(some: list[Incident]) -> None:
    found = most_severe(some, POINT, NOON)
    assert found is not None
    assert found.id == 4


@given(some_incidents)
def test_each_service_that_is_out_stands_once_with_its_latest_time(some: list[Incident]) -> None:
    found = find_interruptions(some, POINT, NOON)
    told = [service for one in found for service in one.services]
    assert len(told) == len(set(told))
    assert set(told) == services_out(some, POINT, NOON)
    for one in found:
        for service in one.services:
            rivals = [other.promise.etr for other in some if service in other.services]
            etr = one.incident.promise.etr
            assert etr is None or etr <= NOON or all(other and NOON < other <= etr for other in rivals)


@pytest.mark.parametrize(
    ("spans", "count"),
    [
        ([], 0),
        ([(2, 1)], 1),
        ([(5, 4), (3, 2)], 2),
        ([(5, 2), (4, 3), (3, 1)], 1),
        ([(5, 4), (4, 3)], 1),
        ([(40, 35)], 0),
        ([(40, 29)], 1),
    ],
)
def test_outages_that_meet_are_one(spans: list[tuple[float, float]], count: int) -> None:
    faults = [
        replace(out(key), published_at=NOON - began * DAY, restored_at=NOON - ended * DAY)
        for key, (began, ended) in enumerate(spans)
    ]
    assert count_interruptions(faults, POINT, since=NOON - 30 * DAY, at=NOON) == count


def test_what_came_back_in_a_part_and_broke_again_is_two() -> None:
    back = ScopeItem(AreaId(4), restored_at=NOON - 2 * HOUR)
    first = replace(out(1), published_at=NOON - DAY, scope=replace(ACTIVE.scope, restored=(back,)))
    second = replace(out(2), published_at=NOON - HOUR)
    assert count_interruptions([first, second], POINT, since=NOON - 30 * DAY, at=NOON) == 2


# -- what can be told of it


def notified(services: frozenset[Service] = NET) -> NotifiedPoint:
    return NotifiedPoint(TicketId(1), "4712001", POINT, services)


@given(some_services, some_incidents)
def test_nothing_is_told_as_back_that_is_out(services: frozenset[Service], some: list[Incident]) -> None:
    telling = find_telling(notified(services & POINT.services), some, NOON)
    still = services_out(some, POINT, NOON)
    assert not telling.back & still
    assert telling.back | (still & services) == services & POINT.services
    assert frozenset[Service]().union(*(one.services for one in telling.out)) == still


@pytest.mark.parametrize(
    ("incidents", "true"),
    [
        ([], {News.RESTORED, News.WITHDRAWN}),
        ([out(1)], {News.RESTORED, News.REOPENED}),
        ([out(1, NET | TV)], {News.REOPENED}),
    ],
)
def test_news_is_overtaken_once_nothing_of_it_is_true(incidents: list[Incident], true: set[News]) -> None:
    telling = find_telling(notified(NET | TV), incidents, NOON)
    assert {news for news in News if not is_overtaken(news, [telling])} == true
