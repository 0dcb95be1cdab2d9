"""The provider's side of a call: which outages are told, and writes that fail without cutting the call."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from ivr.desk import WRITE_TRIES, CallerDesk
from ivr.dialogs.desk import Case
from ivr.metrics import Metrics
from ivr.notices import Notices
from outages.calls import Promise
from outages.errors import StoreError
from outages.incidents import Incident, IncidentId
from outages.places import AreaId
from outages.subscribers import Caller, Service, ServicePoint, ServicePointId
from outages.tickets import Channel, Consent, Ticket, TicketId, TicketState
from tests.fake_books import FakeAreas, FakeIncidents
from tests.fakes import NOON, FakeClock, FakeRehearsal, caller_at, incident_in, point_at


@dataclass
class Tickets:
    """Opens a ticket a point, after failing as often as a test says."""

    failures: int = 0
    asked: int = 0
    consents: list[Consent] = field(default_factory=list)

    async def open_or_join(
        self, point: ServicePointId, incident: IncidentId | None, *, call_id: str, at: datetime
    ) -> Ticket:
        self._fail()
        caller = caller_at(point_at())
        holder = caller.subscribers[0].id
        return Ticket(TicketId(point), f"471200{point}", holder, point, incident, TicketState.OPEN, at)

    async def record_consent(self, consent: Consent) -> None:
        self._fail()
        self.consents.append(consent)

    async def find(self, **_: str | int | Collection[TicketState] | None) -> list[Ticket]:
        return []

    def _fail(self) -> None:
        self.asked += 1
        if self.asked <= self.failures:
            raise StoreError("database is locked")


def desk_for(caller: Caller, *incidents: Incident, tickets: Tickets | None = None) -> CallerDesk:
    areas, clock = FakeAreas(), FakeClock()
    book = FakeIncidents(areas)
    notices = Notices(incidents=book, areas=areas, rehearsal=FakeRehearsal(), clock=clock, zone=UTC)
    notices.board.show(incidents)
    return CallerDesk(caller, "call-1", notices, tickets or Tickets(), clock, Metrics())


def told(desk: CallerDesk) -> list[tuple[int, int]]:
    """Return point and incident of each case."""
    return [(case.point.id, case.incident.id) for case in desk.cases() if case.incident]


def flat(key: int, *services: Service, house: int = 500) -> ServicePoint:
    """Return one of several service points of one house."""
    lineage = (AreaId(1), AreaId(2), AreaId(3), AreaId(house))
    return replace(point_at(key=key), services=frozenset(services), house_lineage=lineage)


def test_two_points_of_one_house_in_one_outage_are_told_once() -> None:
    caller = caller_at(flat(1, Service.INTERNET), flat(2, Service.INTERNET))
    assert told(desk_for(caller, incident_in())) == [(1, 1)]


def test_two_outages_at_one_house_are_both_told() -> None:
    caller = caller_at(flat(1, Service.INTERNET), flat(2, Service.TV))
    television = replace(incident_in(key=2), services=frozenset({Service.TV}))
    assert told(desk_for(caller, incident_in(), television)) == [(1, 1), (2, 2)]


def test_houses_of_one_name_in_two_towns_are_both_told() -> None:
    caller = caller_at(flat(1, Service.INTERNET), flat(2, Service.INTERNET, house=600))
    assert told(desk_for(caller, incident_in())) == [(1, 1), (2, 1)]


def test_of_two_outages_at_one_point_the_more_severe_is_told() -> None:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    assert told(desk_for(caller_at(point_at()), incident_in(), both)) == [(1, 2)]


def test_a_point_that_nothing_covers_is_no_case() -> None:
    assert desk_for(caller_at(point_at()), incident_in(area=77)).cases() == []


def test_a_promise_heard_twice_is_one_promise() -> None:
    desk = desk_for(caller_at(point_at()))
    for _ in range(2):
        desk.promised(Promise(IncidentId(1), 1, NOON))
    assert len(desk.promises) == 1


async def test_a_ticket_that_the_database_refuses_at_first_is_opened() -> None:
    desk = desk_for(caller_at(point_at()), tickets=Tickets(failures=1))
    ticket = await desk.open_ticket(Case(point_at(), incident_in()))
    assert ticket is not None
    assert desk.ticket == ticket


async def test_a_database_that_is_away_gives_no_ticket_and_a_count() -> None:
    desk = desk_for(caller_at(point_at()), tickets=Tickets(failures=99))
    assert await desk.open_ticket(Case(point_at(), incident_in())) is None
    assert desk.metrics.registry.get_sample_value("outage_ivr_late_writes_total", {"what": "ticket"}) == 1


@pytest.mark.parametrize(("failures", "kept"), [(0, True), (1, True), (WRITE_TRIES, False)])
async def test_a_wish_is_kept_or_not_promised(failures: int, *, kept: bool) -> None:
    tickets = Tickets()
    desk = desk_for(caller_at(point_at()), tickets=tickets)
    ticket = await desk.open_ticket(Case(point_at(), incident_in()))
    assert ticket
    tickets.asked, tickets.failures = 0, failures
    assert await desk.keep_wish([ticket], Channel.SMS, "ru", "2") is kept
    assert [(one.channel, one.number, one.key) for one in tickets.consents] == [
        (Channel.SMS, "+79990000101", "2")
    ] * kept


async def test_a_withheld_number_cannot_be_called_back() -> None:
    tickets = Tickets()
    desk = desk_for(caller_at(number=None), tickets=tickets)
    assert not await desk.keep_wish([], Channel.CALL, "ru", "1")
