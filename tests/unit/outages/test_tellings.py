"""What may be told of an address at the moment of telling."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.estimates import EtrRevision
from outages.incidents import Incident, IncidentId
from outages.interruptions import (
    services_out,
)
from outages.news import News
from outages.notifications import NotifiedPoint
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


#: What says that something is out.
STILL_OUT = [News.PUBLISHED, News.ETR_KNOWN, News.ETR_MOVED, News.ETR_OVERDUE, News.BEGUN]


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
        ([out(1)], {News.RESTORED, News.REOPENED, *STILL_OUT}),
        ([out(1, NET | TV)], {News.REOPENED, *STILL_OUT}),
    ],
)
def test_news_is_overtaken_once_nothing_of_it_is_true(incidents: list[Incident], true: set[News]) -> None:
    telling = find_telling(notified(NET | TV), incidents, NOON)
    # A ticket keeps its number.
    assert {news for news in News if not is_overtaken(news, [telling])} == {*true, News.TICKET}
