"""Which facts of an incident a caller is told, and which of what they heard before still matters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.calls import Promise
from outages.estimates import Delay, EtrRevision
from outages.incidents import Cause, Incident, IncidentId, IncidentKind
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service
from prompts.wording.announcements import Place, announce, announce_generally
from tests.support.fakes import NOON, incident_in, point_at, same

HEARD = NOON + timedelta(hours=1)


def planned() -> Incident:
    """Return work with a moved estimate, a restored part, and a remark."""
    return replace(
        incident_in(),
        kind=IncidentKind.PLANNED,
        services=frozenset(Service),
        cause=Cause.MAINTENANCE,
        scope=Scope((ScopeItem(AreaId(3)),), restored=(ScopeItem(AreaId(3), HouseRule(("1",))),)),
        starts_at=NOON + timedelta(hours=2),
        remarks={"ru": same("Вода во дворе.")},
        revisions=(
            EtrRevision(1, HEARD, None, "ivan", NOON),
            EtrRevision(2, None, Delay.ACCESS, "ivan", NOON, NOON + timedelta(hours=5)),
        ),
    )


def test_every_fact_is_passed_on() -> None:
    news = announce(planned(), point_at())
    assert (news.kind, news.cause, news.delay) == (IncidentKind.PLANNED, Cause.MAINTENANCE, Delay.ACCESS)
    assert news.services == (
        Service.INTERNET,
        Service.TV,
    )  # services both out and supplied, in order
    assert news.place == Place("улица Ленина", "12")
    assert (news.etr, news.next_news) == (None, NOON + timedelta(hours=5))
    assert (news.starts_at, news.partly_restored) == (NOON + timedelta(hours=2), True)
    assert news.remarks == {"ru": same("Вода во дворе.")}


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        (None, None),
        (Promise(IncidentId(1), 1, HEARD), HEARD),
        (Promise(IncidentId(1), 1, None), None),
        (Promise(IncidentId(2), 1, HEARD), HEARD),
        (Promise(IncidentId(1), 2, NOON + timedelta(hours=3)), None),
    ],
)
def test_only_another_estimate_was_heard_before(heard: Promise | None, told: object) -> None:
    assert announce(incident_in(), point_at(), heard=heard).heard_etr == told


def test_of_an_overlapped_incident_only_the_services_named_are_told() -> None:
    news = announce(planned(), point_at(), services=frozenset({Service.TV}))
    assert news.services == (Service.TV,)


def test_a_general_announcement_names_areas_and_no_house() -> None:
    news = announce_generally(planned(), ("улица Ленина",))
    assert (news.place, news.areas, news.services) == (None, ("улица Ленина",), tuple(Service))


def test_a_general_announcement_names_the_houses_of_a_street() -> None:
    odd = HouseRule(ranges=(HouseRange(1, 25, Side.ODD),))
    scope = Scope((ScopeItem(AreaId(3), odd), ScopeItem(AreaId(4))))
    incident = replace(incident_in(), scope=scope)
    assert announce_generally(incident, ("улица Ленина", "улица Мира")).houses == (odd, None)
    assert (
        announce_generally(incident, ("улица Мира",)).houses == ()
    )  # the houses can't be matched to the names
