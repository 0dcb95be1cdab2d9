"""The provider's side of a call: which outages are told, and writes that fail without cutting the call."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.calls.inbound.intake import Intake
from ivr.calls.inbound.session import WRITE_TRIES, InboundSession
from ivr.dialogs.session import AffectedPoint, EndedOutage, PhraseGroup, RestoredPart
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.errors import StoreError, TooManyRequestsError
from outages.incidents import Incident, IncidentId, Scope, ScopeItem, State
from outages.places import AreaId
from outages.promises import Change
from outages.reports import Complaint
from outages.requests import NotificationRequest, RequestRefusal
from outages.subscribers import Service, ServicePoint, ServicePointId
from outages.tickets import Channel, Consent, Ticket, TicketId, TicketState
from prompts.wording import wording_for
from tests.support.fake_books import FakeAreas, FakeIncidents
from tests.support.fake_intake import intake_of
from tests.support.fakes import NOON, FakeClock, FakeHouses, FakeRehearsal, caller_at, incident_in, point_at


@dataclass
class Tickets:
    """Opens a ticket a point, after failing as often as a test says."""

    failures: int = 0
    asked: int = 0
    full: bool = False
    withdrawn: list[TicketId] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)

    async def open_or_join(
        self,
        point: ServicePointId,
        incident: IncidentId | None,
        *,
        call_id: str,
        at: datetime,
        recurrent: bool = False,
        other_fault: bool = False,
    ) -> Ticket:
        self._fail()
        caller = caller_at(point_at())
        holder = caller.subscribers[0].id
        return Ticket(
            TicketId(point),
            f"471200{point}",
            holder,
            point,
            incident,
            TicketState.OPEN,
            at,
            recurrent=recurrent,
            other_fault=other_fault,
        )

    async def record_consent(self, consent: Consent) -> None:
        self._fail()
        if self.full:
            raise TooManyRequestsError("enough")
        self.consents.append(consent)

    async def withdraw_consents(self, ticket: TicketId, *, call_id: str, at: datetime) -> None:
        self._fail()
        self.withdrawn.append(ticket)

    async def find(self, **_: str | int | Collection[TicketState] | None) -> list[Ticket]:
        return []

    def _fail(self) -> None:
        self.asked += 1
        if self.asked <= self.failures:
            raise StoreError("database is locked")


def desk_for(
    caller: Caller, *incidents: Incident, tickets: Tickets | None = None, intake: Intake | None = None
) -> InboundSession:
    areas, clock = FakeAreas(), FakeClock()
    repository = FakeIncidents(areas)
    notices = Notices(incidents=repository, areas=areas, prerendering=FakeRehearsal(), clock=clock, zone=UTC)
    notices.board.show(incidents)
    parts = (notices, tickets or Tickets(), clock, Metrics(), intake or intake_of(FakeHouses()))
    return InboundSession(caller, "call-1", *parts)


def told(session: InboundSession) -> list[tuple[int, int]]:
    """Return point and incident of each case."""
    return [(case.point.id, case.incident.id) for case in session.cases()]


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


RU = wording_for("ru")


def ids(told: Sequence[PhraseGroup]) -> list[str]:
    return [phrase.id for one in told for phrase in one.phrases]


def heard_of(incident: Incident, *, etr: datetime | None, ended: datetime | None = None) -> HeardPromise:
    """Return what a caller was told of an incident before, and how it stands now."""
    state = incident.state if ended is None else State.RESTORED
    return HeardPromise(Promise(incident.id, 1, etr), NOON, incident.kind, incident.services, state, ended)


def test_only_who_heard_another_estimate_is_told_that_it_moved() -> None:
    incident = incident_in()
    earlier = heard_of(incident, etr=NOON + timedelta(hours=1))
    for heard, moved in [
        ((), False),
        ((earlier,), True),
        ((heard_of(incident, etr=incident.promise.etr),), False),
    ]:
        caller = replace(caller_at(point_at()), heard=heard)
        told = desk_for(caller, incident).outage(AffectedPoint(point_at(), incident), RU)
        assert ("moved_from" in ids(told)) is moved


def test_further_incidents_are_summed_up_with_their_promises() -> None:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    session = desk_for(caller_at(point_at()), incident_in(), both)
    first, others = session.outage(AffectedPoint(point_at(), both), RU)
    assert [one.incident_id for one in (*first.promises, *others.promises)] == [2, 1]
    assert others.phrases[0].id == "others"


def test_told_briefly_only_the_most_severe_is_told() -> None:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    session = desk_for(caller_at(point_at()), incident_in(), both)
    (told,) = session.outage(AffectedPoint(point_at(), both), RU, briefly=True)
    assert ids([told]) == ["place_street", "place_house", "outage_known", "etr_brief"]
    assert [one.incident_id for one in told.promises] == [2]


def test_what_ends_in_the_middle_of_a_call_is_told_as_it_was() -> None:
    session = desk_for(caller_at(point_at()), incident_in())
    (case,) = session.cases()
    session.notices.board.show([])
    assert "outage_known" in ids(session.outage(case, RU))


def test_what_ended_lately_is_told_to_who_was_promised_something() -> None:
    over = heard_of(incident_in(), etr=NOON, ended=NOON - timedelta(hours=1))
    session = desk_for(replace(caller_at(point_at()), heard=(over,)))
    found = session.over()
    assert isinstance(found, EndedOutage)
    assert session.after(found, RU)[-1].id == "was_restored"
    withdrawn = replace(found, heard=replace(over, state=State.CANCELLED))
    assert session.after(withdrawn, RU)[-1].id == "withdrawn"


@pytest.mark.parametrize(
    ("ended", "points"),
    [
        (None, (point_at(),)),
        (NOON - timedelta(hours=25), (point_at(),)),
        (NOON - timedelta(hours=1), (replace(point_at(), services=frozenset({Service.GAS})),)),
        (NOON - timedelta(hours=1), (point_at(), point_at("5", key=2))),
    ],
)
def test_what_goes_on_is_long_past_or_was_nobody_knows_where_is_not_told(
    ended: datetime | None, points: tuple[ServicePoint, ...]
) -> None:
    caller = replace(caller_at(*points), heard=(heard_of(incident_in(), etr=NOON, ended=ended),))
    assert desk_for(caller).over() is None


def test_a_part_that_works_again_is_told_while_work_goes_on_elsewhere() -> None:
    at_home, street = ScopeItem(AreaId(500)), ScopeItem(AreaId(3))
    incident = replace(incident_in(), scope=Scope((street,), restored=(at_home,)))
    session = desk_for(caller_at(flat(1, Service.INTERNET)), incident)
    found = session.over()
    assert session.cases() == []
    assert isinstance(found, RestoredPart)
    assert [one.id for one in session.after(found, RU)][-2:] == ["restored", "work_elsewhere"]
    elsewhere = replace(incident, scope=Scope((street,), restored=(ScopeItem(AreaId(77)),)))
    assert desk_for(caller_at(flat(1, Service.INTERNET)), elsewhere).over() is None
    assert desk_for(caller_at(flat(1, Service.GAS)), incident).over() is None


async def test_the_third_outage_in_a_month_makes_a_specialists_ticket() -> None:
    three = [incident_in(key=key) for key in (1, 2, 3)]
    for incidents, recurrent in [(three, True), (three[:2], False)]:
        ticket = await desk_for(caller_at(point_at()), *incidents).open_ticket(
            AffectedPoint(point_at(), three[0])
        )
        assert ticket
        assert ticket.recurrent is recurrent


async def test_a_report_stands_alone() -> None:
    filed = await desk_for(caller_at(point_at())).report(point_at(), Complaint())
    ticket = filed and filed.ticket
    assert ticket
    assert ticket.incident_id is None


def test_a_promise_heard_twice_is_one_promise() -> None:
    session = desk_for(caller_at(point_at()))
    for _ in range(2):
        session.promised(Promise(IncidentId(1), 1, NOON))
    assert len(session.promises) == 1


async def test_a_ticket_that_the_database_refuses_at_first_is_opened() -> None:
    session = desk_for(caller_at(point_at()), tickets=Tickets(failures=1))
    ticket = await session.open_ticket(AffectedPoint(point_at(), incident_in()))
    assert ticket is not None
    assert session.ticket == ticket


async def test_a_database_that_is_away_gives_no_ticket_and_a_count() -> None:
    session = desk_for(caller_at(point_at()), tickets=Tickets(failures=99))
    assert await session.open_ticket(AffectedPoint(point_at(), incident_in())) is None
    assert session.metrics.registry.get_sample_value("outage_ivr_late_writes_total", {"what": "ticket"}) == 1


WISH = NotificationRequest(Channel.SMS, "+79990000101", "ru", "2", ("menu_ru_1",))


@pytest.mark.parametrize(
    ("failures", "refusal"), [(0, None), (1, None), (WRITE_TRIES, RequestRefusal.TROUBLE)]
)
async def test_a_wish_is_kept_or_not_promised(failures: int, refusal: RequestRefusal | None) -> None:
    tickets = Tickets()
    session = desk_for(caller_at(point_at()), tickets=tickets)
    ticket = await session.open_ticket(AffectedPoint(point_at(), incident_in()))
    assert ticket
    tickets.asked, tickets.failures = 0, failures
    assert await session.keep_request([ticket], WISH) is refusal
    assert tickets.consents == [
        Consent(ticket.id, Channel.SMS, WISH.number, "ru", "2", "call-1", NOON, WISH.prompts)
    ] * (refusal is None)


async def test_one_wish_too_many_is_refused() -> None:
    session = desk_for(caller_at(point_at()), tickets=Tickets(full=True))
    ticket = await session.report_other_fault(point_at())
    assert ticket
    assert await session.keep_request([ticket], WISH) is RequestRefusal.TOO_MANY


@pytest.mark.parametrize(("failures", "done"), [(1, True), (WRITE_TRIES, False)])
async def test_a_wish_is_withdrawn_or_that_is_not_said(failures: int, *, done: bool) -> None:
    tickets = Tickets()
    session = desk_for(caller_at(point_at()), tickets=tickets)
    ticket = await session.report_other_fault(point_at())
    assert ticket
    tickets.asked, tickets.failures = 0, failures
    assert await session.withdraw_request([ticket]) is done
    assert tickets.withdrawn == [ticket.id] * done


def test_the_number_that_called_is_told_unless_withheld_or_costly() -> None:
    assert desk_for(caller_at(point_at())).own_number(Channel.CALL) == "+79990000101"
    assert desk_for(caller_at(number=None)).own_number(Channel.CALL) is RequestRefusal.UNREADABLE
    assert desk_for(caller_at(number="+78091234567")).own_number(Channel.CALL) is RequestRefusal.COSTLY


@pytest.mark.parametrize(
    ("keyed", "number"),
    [
        ("89991110001", "+79991110001"),
        ("9991110001", "+79991110001"),
        ("79991110001", "+79991110001"),
        ("375291234567", RequestRefusal.FOREIGN),
        ("8091234567", RequestRefusal.COSTLY),
        ("12", RequestRefusal.UNREADABLE),
    ],
)
def test_a_keyed_number_is_read_in_the_lines_country(keyed: str, number: str) -> None:
    assert desk_for(caller_at(point_at())).read_number(keyed, Channel.CALL) == number


async def test_another_fault_gets_a_ticket_of_its_own() -> None:
    ticket = await desk_for(caller_at(point_at()), incident_in()).report_other_fault(point_at())
    assert ticket
    assert (ticket.incident_id, ticket.other_fault) == (None, True)


def test_calls_within_a_day_are_counted() -> None:
    ago = (timedelta(hours=1), timedelta(hours=23), timedelta(hours=25))
    caller = replace(caller_at(point_at()), called_at=tuple(NOON - one for one in ago))
    assert desk_for(caller).calls_today == 2


def test_what_was_told_last_comes_first_and_then_what_began_last() -> None:
    points = [replace(point_at(str(key), key=key, area=key)) for key in (3, 4, 5)]
    hour = timedelta(hours=1)
    three = [replace(incident_in(area=key, key=key), published_at=NOON + key * hour) for key in (3, 4, 5)]
    heard = heard_of(three[0], etr=NOON)
    session = desk_for(replace(caller_at(*points), heard=(heard,)), *three)
    assert [incident for _, incident in told(session)] == [3, 5, 4]


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
    assert desk_for(caller, incident).change(AffectedPoint(point_at(), incident)) is change


def test_an_incident_beside_a_known_one_is_news() -> None:
    both = replace(incident_in(key=2), services=frozenset({Service.INTERNET, Service.TV}))
    caller = replace(caller_at(point_at()), heard=(heard_of(both, etr=both.promise.etr),))
    session = desk_for(caller, incident_in(), both)
    assert session.change(AffectedPoint(point_at(), both)) is Change.MOVED
    assert desk_for(caller_at(point_at()), both).change(AffectedPoint(point_at(), both)) is Change.NEW


def test_a_case_stands_until_its_incident_ends() -> None:
    session = desk_for(caller_at(point_at()), incident_in())
    (case,) = session.cases()
    assert session.stands(case)
    session.notices.board.show([])
    assert not session.stands(case)
