"""What is out where a caller is supplied, and how it has changed since they last heard of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.calls.inbound.outages import LiveOutages
from ivr.dialogs.session import AffectedPoint, EndedOutage, RestoredPart
from ivr.notices.live import Notices
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.incidents import Incident, Scope, ScopeItem, State
from outages.places import AreaId
from outages.promises import Change
from outages.subscribers import Service, ServicePoint
from tests.support.fake_books import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, FakePrerendering, caller_at, incident_in, point_at


def outages_of(caller: Caller, *incidents: Incident) -> LiveOutages:
    areas, clock = FakeAreas(), FakeClock()
    repository = FakeIncidents(areas)
    notices = Notices(
        incidents=repository, areas=areas, prerendering=FakePrerendering(), clock=clock, zone=UTC
    )
    notices.board.show(incidents)
    return LiveOutages(caller, notices, clock)


def affected_by(outages: LiveOutages) -> list[tuple[int, int]]:
    """Return point and incident of each affected point."""
    return [(one.point.id, one.incident.id) for one in outages.affected()]


def flat(key: int, *services: Service, house: int = 500) -> ServicePoint:
    """Return one of several service points of one house."""
    lineage = (AreaId(1), AreaId(2), AreaId(3), AreaId(house))
    return replace(point_at(key=key), services=frozenset(services), house_lineage=lineage)


def test_two_points_of_one_house_in_one_outage_are_told_once() -> None:
    caller = caller_at(flat(1, Service.INTERNET), flat(2, Service.INTERNET))
    assert affected_by(outages_of(caller, incident_in())) == [(1, 1)]


def test_two_outages_at_one_house_are_both_told() -> None:
    caller = caller_at(flat(1, Service.INTERNET), flat(2, Service.TV))
    television = replace(incident_in(key=2), services=frozenset({Service.TV}))
    assert affected_by(outages_of(caller, incident_in(), television)) == [(1, 1), (2, 2)]


def test_houses_of_one_name_in_two_towns_are_both_told() -> None:
    caller = caller_at(flat(1, Service.INTERNET), flat(2, Service.INTERNET, house=600))
    assert affected_by(outages_of(caller, incident_in())) == [(1, 1), (2, 1)]


def test_of_two_outages_at_one_point_the_more_severe_is_told() -> None:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    assert affected_by(outages_of(caller_at(point_at()), incident_in(), both)) == [(1, 2)]


def test_a_point_that_nothing_covers_is_not_affected() -> None:
    assert outages_of(caller_at(point_at()), incident_in(area=77)).affected() == []


@pytest.mark.parametrize(
    ("own", "near", "zone"),
    [
        (None, None, "UTC"),
        (None, "Asia/Omsk", "Asia/Omsk"),
        ("Asia/Yekaterinburg", "Asia/Omsk", "Asia/Yekaterinburg"),
        ("Mars/Olympus", None, "UTC"),
    ],
)
def test_callers_hear_times_of_the_zone_of_their_account_or_area(
    own: str | None, near: str | None, zone: str
) -> None:
    caller = caller_at(replace(point_at(), zone=near), replace(point_at(key=2), zone="Asia/Tokyo"))
    caller = replace(caller, subscribers=tuple(replace(one, zone=own) for one in caller.subscribers))
    assert str(outages_of(caller).zone) == zone


def heard_of(incident: Incident, *, etr: datetime | None, ended: datetime | None = None) -> HeardPromise:
    """Return what a caller was told of an incident before, and how it stands now."""
    state = incident.state if ended is None else State.RESTORED
    return HeardPromise(Promise(incident.id, 1, etr), NOON, incident.kind, incident.services, state, ended)


def test_only_callers_who_heard_another_estimate_hear_that_it_moved() -> None:
    incident, hour = incident_in(), timedelta(hours=1)
    earlier = heard_of(incident, etr=NOON + hour)
    same = heard_of(incident, etr=incident.promise.etr)
    for heard, moved_from in [((), None), ((earlier,), NOON + hour), ((same,), None)]:
        outages = outages_of(replace(caller_at(point_at()), heard=heard), incident)
        (news,) = outages.news(AffectedPoint(point_at(), incident))
        assert news.announcement.heard_etr == moved_from


def test_the_most_severe_incident_comes_first_each_with_its_promise() -> None:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    outages = outages_of(caller_at(point_at()), incident_in(), both)
    news = outages.news(AffectedPoint(point_at(), both))
    assert [one.promise.incident_id for one in news] == [2, 1]
    assert [len(one.announcement.services) for one in news] == [2, 1]


def test_what_ends_in_the_middle_of_a_call_is_told_as_it_was() -> None:
    outages = outages_of(caller_at(point_at()), incident_in())
    (affected,) = outages.affected()
    outages.notices.board.show([])
    assert [one.promise.incident_id for one in outages.news(affected)] == [1]


def test_callers_who_heard_a_promise_are_told_what_ended_lately() -> None:
    over = heard_of(incident_in(), etr=NOON, ended=NOON - timedelta(hours=1))
    outages = outages_of(replace(caller_at(point_at()), heard=(over,)))
    assert outages.ended() == EndedOutage(point_at(), over)


@pytest.mark.parametrize(
    ("ended", "points"),
    [
        (None, (point_at(),)),
        (NOON - timedelta(hours=25), (point_at(),)),
        (NOON - timedelta(hours=1), (replace(point_at(), services=frozenset({Service.GAS})),)),
        (NOON - timedelta(hours=1), (point_at(), point_at("5", key=2))),
    ],
)
def test_an_outage_that_goes_on_ended_long_ago_or_was_anywhere_is_not_told(
    ended: datetime | None, points: tuple[ServicePoint, ...]
) -> None:
    caller = replace(caller_at(*points), heard=(heard_of(incident_in(), etr=NOON, ended=ended),))
    assert outages_of(caller).ended() is None


def test_a_part_that_works_again_is_told_while_work_goes_on_elsewhere() -> None:
    at_home, street = ScopeItem(AreaId(500)), ScopeItem(AreaId(3))
    incident = replace(incident_in(), scope=Scope((street,), restored=(at_home,)))
    outages = outages_of(caller_at(flat(1, Service.INTERNET)), incident)
    assert outages.affected() == []
    assert outages.ended() == RestoredPart(flat(1, Service.INTERNET), incident)
    elsewhere = replace(incident, scope=Scope((street,), restored=(ScopeItem(AreaId(77)),)))
    assert outages_of(caller_at(flat(1, Service.INTERNET)), elsewhere).ended() is None
    assert outages_of(caller_at(flat(1, Service.GAS)), incident).ended() is None


def test_what_was_heard_last_comes_first_and_then_what_began_last() -> None:
    points = [replace(point_at(str(key), key=key, area=key)) for key in (3, 4, 5)]
    hour = timedelta(hours=1)
    three = [replace(incident_in(area=key, key=key), published_at=NOON + key * hour) for key in (3, 4, 5)]
    heard = heard_of(three[0], etr=NOON)
    outages = outages_of(replace(caller_at(*points), heard=(heard,)), *three)
    assert [incident for _, incident in affected_by(outages)] == [3, 5, 4]


LATER = NOON + timedelta(hours=3)


@pytest.mark.parametrize(
    ("heard", "now", "change"),
    [
        (LATER, LATER, Change.SAME),
        (None, None, Change.SAME),
        (None, LATER, Change.MOVED),
        (LATER, LATER - timedelta(hours=1), Change.MOVED),
        (LATER, LATER + timedelta(hours=1), Change.BROKEN),
        (LATER, None, Change.BROKEN),
        (NOON, NOON, Change.BROKEN),
    ],
)
def test_what_became_of_a_promise(heard: datetime | None, now: datetime | None, change: Change) -> None:
    incident = incident_in(etr=now)
    caller = replace(caller_at(point_at()), heard=(heard_of(incident, etr=heard),))
    assert outages_of(caller, incident).change(AffectedPoint(point_at(), incident)) is change


def test_an_incident_beside_a_known_one_is_news() -> None:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    caller = replace(caller_at(point_at()), heard=(heard_of(both, etr=both.promise.etr),))
    outages = outages_of(caller, incident_in(), both)
    assert outages.change(AffectedPoint(point_at(), both)) is Change.MOVED
    assert outages_of(caller_at(point_at()), both).change(AffectedPoint(point_at(), both)) is Change.NEW


def test_a_point_is_out_until_its_incident_ends() -> None:
    outages = outages_of(caller_at(point_at()), incident_in())
    (affected,) = outages.affected()
    assert outages.is_out(affected.point)
    outages.notices.board.show([])
    assert not outages.is_out(affected.point)
