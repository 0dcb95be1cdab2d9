"""What is out where a caller is supplied, and how it has changed since they last heard of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.dialogs.session import AffectedPoint, EndedOutage, RestoredPart
from ivr.notices.live import LiveOutages, Notices
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.estimates import Delay, EtrRevision
from outages.incidents import Incident, IncidentKind, State
from outages.ledger import Means, Told
from outages.places import AreaId
from outages.promises import Change
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service, ServicePoint
from prompts.wording.announcements import announce_generally
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import NOON, FakeClock, FakePrerendering, caller_at, incident_in, point_at

BOTH = frozenset({Service.INTERNET, Service.TV})
LONG = timedelta(hours=9)


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


def test_each_service_is_told_once_with_its_latest_time_the_most_severe_first() -> None:
    both = replace(incident_in(key=2), services=BOTH)
    late = replace(incident_in(key=3, etr=None), services=frozenset({Service.TV}))
    outages = outages_of(caller_at(point_at()), incident_in(), both, late)
    news = outages.news(AffectedPoint(point_at(), both))
    assert [(one.promise.incident_id, one.announcement.services) for one in news] == [
        (2, (Service.INTERNET,)),
        (3, (Service.TV,)),
    ]


def test_an_estimate_that_moves_on_lets_the_other_incident_be_told() -> None:
    early, late = incident_in(), incident_in(key=2, etr=NOON + timedelta(hours=9))
    outages = outages_of(caller_at(point_at()), early, late)
    (news,) = outages.news(AffectedPoint(point_at(), early))
    assert (news.promise.incident_id, news.promise.etr) == (2, late.promise.etr)


def test_what_has_ended_in_the_middle_of_a_call_is_not_told() -> None:
    outages = outages_of(caller_at(point_at()), incident_in())
    (affected,) = outages.affected()
    outages.notices.board.show([])
    assert outages.news(affected) == []


# -- work ahead


def work(begins: timedelta, key: int = 5) -> Incident:
    """Return work on the internet that takes four hours."""
    start = NOON + begins
    planned = incident_in(key=key, etr=start + timedelta(hours=4))
    return replace(planned, kind=IncidentKind.PLANNED, starts_at=start)


def test_work_ahead_keeps_nothing_out_and_is_told_as_ahead() -> None:
    outages = outages_of(caller_at(point_at()), work(timedelta(days=2)), work(timedelta(days=1), key=6))
    assert outages.affected() == []
    assert not outages.is_out(point_at())
    ahead = outages.ahead(point_at())
    assert [(one.promise.incident_id, one.promise.told) for one in ahead] == [
        (6, Told.AHEAD),
        (5, Told.AHEAD),
    ]


def test_work_that_has_begun_is_out_and_goes_on_past_its_end() -> None:
    for begins in (timedelta(0), timedelta(hours=-5)):
        outages = outages_of(caller_at(point_at()), work(begins))
        (affected,) = outages.affected()
        (news,) = outages.news(affected)
        assert (news.announcement.kind, news.promise.told) == (IncidentKind.PLANNED, Told.OUT)
        assert outages.ahead(point_at()) == []


def test_a_fault_comes_before_work_under_way() -> None:
    outages = outages_of(
        caller_at(point_at()), replace(work(timedelta(0)), services=BOTH), incident_in(etr=None)
    )
    (affected,) = outages.affected()
    assert [one.promise.incident_id for one in outages.news(affected)] == [1, 5]


# -- what ended


def test_callers_who_heard_a_promise_are_told_what_ended_lately() -> None:
    over = heard_of(incident_in(), etr=NOON, ended=NOON - timedelta(hours=1))
    outages = outages_of(replace(caller_at(point_at()), heard=(over,)))
    assert outages.ended() == EndedOutage(point_at(), over)


def test_nothing_is_back_that_another_incident_keeps_out() -> None:
    over = heard_of(incident_in(), etr=NOON, ended=NOON - timedelta(hours=1))
    outages = outages_of(replace(caller_at(point_at()), heard=(over,)), incident_in(key=2))
    (affected,) = outages.affected()
    assert outages.ended() is None
    assert outages.back(affected) is None


def test_who_has_one_service_back_and_another_not_is_told_both_once() -> None:
    ended = heard_of(replace(incident_in(), services=BOTH), etr=NOON, ended=NOON - timedelta(hours=1))
    television = replace(incident_in(key=2), services=frozenset({Service.TV}))
    caller = replace(caller_at(point_at()), heard=(ended,))
    (affected,) = outages_of(caller, television).affected()
    back = outages_of(caller, television).back(affected)
    assert back is not None
    assert back.services == frozenset({Service.INTERNET})
    told = replace(ended, promise=replace(ended.promise, told=Told.RESTORED))
    assert outages_of(replace(caller, heard=(told,)), television).back(affected) is None


def test_a_notice_withdrawn_beside_an_outage_is_not_told_as_an_end() -> None:
    withdrawn = replace(heard_of(incident_in(), etr=NOON, ended=NOON), state=State.CANCELLED)
    caller = replace(caller_at(point_at()), heard=(withdrawn,))
    assert outages_of(caller).ended() == EndedOutage(point_at(), withdrawn)
    assert outages_of(caller, incident_in(key=2)).ended() is None


def test_an_incident_that_goes_on_in_another_has_not_ended() -> None:
    merged = replace(heard_of(incident_in(), etr=NOON, ended=NOON), state=State.MERGED)
    assert outages_of(replace(caller_at(point_at()), heard=(merged,))).ended() is None


def test_what_was_heard_as_a_general_announcement_is_no_news_of_the_callers_own() -> None:
    over = heard_of(incident_in(), etr=NOON, ended=NOON - timedelta(hours=1))
    over = replace(over, promise=replace(over.promise, means=Means.GENERAL))
    assert outages_of(replace(caller_at(point_at()), heard=(over,))).ended() is None


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


@pytest.mark.parametrize(
    ("stated", "ahead", "change"),
    [
        ([], timedelta(minutes=1), Change.SAME),
        ([], timedelta(0), Change.BROKEN),
        ([timedelta(minutes=-1)], timedelta(minutes=5), Change.MOVED),
        ([timedelta(minutes=5)], timedelta(minutes=5), Change.BROKEN),
    ],
)
def test_promised_news_count_as_a_promise_kept_by_whatever_is_stated_in_time(
    stated: list[timedelta], ahead: timedelta, change: Change
) -> None:
    promised, outset = NOON - ahead if not stated else NOON, NOON - timedelta(hours=2)
    promised = NOON + ahead if change is Change.SAME else NOON - timedelta(minutes=5)
    revisions = [EtrRevision(1, None, None, "ivan", outset, promised)]
    revisions += [EtrRevision(2, None, Delay.ACCESS, "ivan", promised + late, NOON + LONG) for late in stated]
    incident = replace(incident_in(), revisions=tuple(revisions))
    promise = Promise(incident.id, 1, None, promised)
    heard = replace(heard_of(incident, etr=None), promise=promise, at=outset)
    outages = outages_of(replace(caller_at(point_at()), heard=(heard,)), incident)
    assert outages.change(AffectedPoint(point_at(), incident)) is change


def test_an_incident_beside_a_known_one_is_news() -> None:
    television = replace(incident_in(key=2), services=frozenset({Service.TV}))
    caller = replace(caller_at(point_at()), heard=(heard_of(television, etr=television.promise.etr),))
    outages = outages_of(caller, incident_in(), television)
    assert outages.change(AffectedPoint(point_at(), television)) is Change.MOVED
    alone = outages_of(caller_at(point_at()), television)
    assert alone.change(AffectedPoint(point_at(), television)) is Change.NEW


def test_a_second_notice_with_a_later_time_breaks_what_was_promised_of_the_first() -> None:
    early, late = incident_in(), incident_in(key=2, etr=NOON + timedelta(hours=9))
    caller = replace(caller_at(point_at()), heard=(heard_of(early, etr=early.promise.etr),))
    outages = outages_of(caller, early, late)
    (affected,) = outages.affected()
    assert outages.change(affected) is Change.BROKEN
    assert outages.news(affected)[0].announcement.heard_etr == early.promise.etr


@pytest.mark.parametrize(("met", "change"), [(True, Change.BROKEN), (False, Change.NEW)])
def test_a_promise_outlives_its_incident_if_another_keeps_the_service_out(
    change: Change, *, met: bool
) -> None:
    late = incident_in(key=2, etr=NOON + timedelta(hours=9))
    ended = late.began + timedelta(minutes=5 if met else -5)
    over = heard_of(incident_in(), etr=NOON + timedelta(hours=1), ended=ended)
    outages = outages_of(replace(caller_at(point_at()), heard=(over,)), late)
    (affected,) = outages.affected()
    assert outages.change(affected) is change
    assert outages.news(affected)[0].announcement.heard_etr == (over.promise.etr if met else None)


def test_a_promise_that_fits_several_points_is_not_held_against_one() -> None:
    late = incident_in(key=2, etr=NOON + timedelta(hours=9))
    over = heard_of(incident_in(), etr=NOON + timedelta(hours=1), ended=late.began + timedelta(minutes=5))
    points = flat(1, Service.INTERNET), flat(2, Service.INTERNET)
    outages = outages_of(replace(caller_at(*points), heard=(over,)), late)
    assert outages.change(outages.affected()[0]) is Change.NEW


@pytest.mark.parametrize(("reopened", "change"), [(True, Change.REOPENED), (False, Change.NEW)])
def test_who_heard_that_it_is_back_hears_an_apology_if_that_was_taken_back(
    change: Change, *, reopened: bool
) -> None:
    incident = replace(incident_in(), reopened_at=NOON if reopened else None)
    back = Promise(incident.id, 1, None, told=Told.RESTORED)
    heard = replace(heard_of(incident, etr=None), promise=back, at=NOON - timedelta(hours=1))
    outages = outages_of(replace(caller_at(point_at()), heard=(heard,)), incident)
    assert outages.change(AffectedPoint(point_at(), incident)) is change


def test_work_that_was_heard_of_beforehand_is_news_when_it_has_begun() -> None:
    begun = work(timedelta(0))
    ahead = Promise(begun.id, 1, begun.promise.etr, told=Told.AHEAD)
    heard = replace(heard_of(begun, etr=None), promise=ahead)
    outages = outages_of(replace(caller_at(point_at()), heard=(heard,)), begun)
    assert outages.change(AffectedPoint(point_at(), begun)) is Change.NEW


def test_strangers_hear_what_is_general_and_are_promised_it() -> None:
    outages = outages_of(Caller("+79995550000"))
    incident = replace(incident_in(), general=True)
    outages.notices.board.show([incident])
    outages.notices._general[incident.id] = announce_generally(incident, ("улица Ленина",))
    (news,) = outages.general()
    assert (news.announcement.areas, news.promise.means) == (("улица Ленина",), Means.GENERAL)
    outages.notices.board.show([])
    assert outages.general() == []


def test_a_point_is_out_until_its_incident_ends() -> None:
    outages = outages_of(caller_at(point_at()), incident_in())
    (affected,) = outages.affected()
    assert outages.is_out(affected.point)
    outages.notices.board.show([])
    assert not outages.is_out(affected.point)
