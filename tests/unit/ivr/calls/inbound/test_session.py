"""The provider's side of a call: writes that fail without cutting it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.calls.inbound.intake import Intake
from ivr.calls.inbound.session import WRITE_TRIES, InboundSession
from ivr.dialogs.session import AffectedPoint
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller
from outages.errors import ConflictError, OptedOutError, StoreError, TooManyRequestsError
from outages.incidents import Incident, IncidentId, IncidentKind, State
from outages.reports import Complaint
from outages.requests import NotificationRequest, RequestRefusal
from outages.subscribers import Language, Service, ServicePointId
from outages.ticket_texts import TextTo
from outages.tickets import Channel, Consent, Ticket, TicketId, TicketState
from tests.support.fake_intake import intake_of
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import (
    NOON,
    FakeClock,
    FakeHouses,
    FakePrerendering,
    caller_at,
    incident_in,
    point_at,
)


@dataclass
class Tickets:
    """Opens a ticket a point, after failing as often as a test says."""

    failures: int = 0
    asked: int = 0
    refusal: ConflictError | None = None
    withdrawn: list[tuple[TicketId, str | None]] = field(default_factory=list)
    waited_for: list[IncidentId] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    text_to: list[TextTo | None] = field(default_factory=list)

    async def open_or_join(
        self,
        point: ServicePointId,
        incidents: Sequence[IncidentId],
        *,
        call_id: str,
        at: datetime,
        caller: str | None = None,
        recurrent: bool = False,
        other_fault: bool = False,
        text_to: TextTo | None = None,
    ) -> Ticket:
        self._fail()
        self.waited_for = list(incidents)
        self.text_to.append(text_to)
        holder = caller_at(point_at()).subscribers[0].id
        return Ticket(
            TicketId(point),
            f"471200{point}",
            holder,
            point,
            next(iter(incidents), None),
            TicketState.OPEN,
            at,
            recurrent=recurrent,
            other_fault=other_fault,
        )

    async def record_consent(self, consent: Consent) -> None:
        self._fail()
        if self.refusal:
            raise self.refusal
        self.consents.append(consent)

    async def withdraw_consents(
        self, ticket: TicketId, *, call_id: str, caller: str | None, at: datetime
    ) -> None:
        self._fail()
        self.withdrawn.append((ticket, caller))

    async def find(self, **_: str | int | Collection[TicketState] | None) -> list[Ticket]:
        return []

    async def close(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        raise NotImplementedError

    async def reopen(self, number: str, *, reason: str, author: str, at: datetime) -> Ticket:
        raise NotImplementedError

    async def close_abandoned(self, *, at: datetime) -> int:
        return 0

    def _fail(self) -> None:
        self.asked += 1
        if self.asked <= self.failures:
            raise StoreError("database is locked")


def session_for(
    caller: Caller,
    *incidents: Incident,
    tickets: Tickets | None = None,
    intake: Intake | None = None,
    texts_numbers: bool = False,
) -> InboundSession:
    areas, clock = FakeAreas(), FakeClock()
    repository = FakeIncidents(areas)
    notices = Notices(
        incidents=repository, areas=areas, prerendering=FakePrerendering(), clock=clock, zone=UTC
    )
    notices.board.show(incidents)
    parts = (notices, tickets or Tickets(), clock, Metrics(), intake or intake_of(FakeHouses()))
    return InboundSession(caller, "call-1", *parts, texts_numbers=texts_numbers)


async def test_the_third_outage_in_a_month_makes_a_specialists_ticket() -> None:
    day = timedelta(days=1)
    present = incident_in()
    past = [
        replace(incident_in(key=key), state=State.RESTORED, published_at=began, restored_at=began + day / 2)
        for key, began in ((2, NOON - 9 * day), (3, NOON - 5 * day))
    ]
    for ended, recurrent in [(past, True), (past[:1], False)]:
        session = session_for(caller_at(point_at()), present)
        session.notices._history.add(ended)
        ticket = await session.open_ticket(AffectedPoint(point_at(), present))
        assert ticket
        assert ticket.recurrent is recurrent


async def test_three_overlapping_notices_of_a_night_are_one_outage() -> None:
    three = [incident_in(key=key) for key in (1, 2, 3)]
    ticket = await session_for(caller_at(point_at()), *three).open_ticket(AffectedPoint(point_at(), three[0]))
    assert ticket
    assert not ticket.recurrent


async def test_a_ticket_waits_for_everything_that_is_out_there_but_not_for_work_ahead() -> None:
    tomorrow = NOON + timedelta(days=1)
    work = replace(incident_in(key=4), kind=IncidentKind.PLANNED, starts_at=tomorrow)
    television = replace(incident_in(key=2), services=frozenset({Service.TV}))
    late = incident_in(key=3, etr=None)
    tickets = Tickets()
    session = session_for(caller_at(point_at()), work, incident_in(), television, late, tickets=tickets)
    (affected,) = session.outages.affected()
    await session.open_ticket(affected)
    assert affected.incident.id == tickets.waited_for[0]
    assert tickets.waited_for == [2, 3, 1]


async def test_a_report_stands_alone() -> None:
    filed = await session_for(caller_at(point_at())).report(point_at(), Complaint())
    ticket = filed and filed.ticket
    assert ticket
    assert ticket.incident_id is None


async def test_a_ticket_that_the_database_refuses_at_first_is_opened() -> None:
    session = session_for(caller_at(point_at()), tickets=Tickets(failures=1))
    ticket = await session.open_ticket(AffectedPoint(point_at(), incident_in()))
    assert ticket is not None
    assert session.ticket == ticket


async def test_a_database_that_is_away_gives_no_ticket_and_a_count() -> None:
    session = session_for(caller_at(point_at()), tickets=Tickets(failures=99))
    assert await session.open_ticket(AffectedPoint(point_at(), incident_in())) is None
    assert session.metrics.registry.get_sample_value("outage_ivr_late_writes_total", {"what": "ticket"}) == 1


REQUEST = NotificationRequest(Channel.SMS, "+79990000101", "ru", "2", ("menu_ru_1",))


@pytest.mark.parametrize(
    ("failures", "refusal"), [(0, None), (1, None), (WRITE_TRIES, RequestRefusal.TROUBLE)]
)
async def test_a_request_is_kept_or_not_confirmed(failures: int, refusal: RequestRefusal | None) -> None:
    tickets = Tickets()
    session = session_for(caller_at(point_at()), tickets=tickets)
    ticket = await session.open_ticket(AffectedPoint(point_at(), incident_in()))
    assert ticket
    tickets.asked, tickets.failures = 0, failures
    assert await session.keep_request([ticket], REQUEST) is refusal
    assert tickets.consents == [
        Consent(
            *(ticket.id, Channel.SMS, REQUEST.number, "ru", "2", "call-1", NOON, REQUEST.prompts),
            asked_by="+79990000101",
        )
    ] * (refusal is None)


async def test_one_request_too_many_is_refused() -> None:
    session = session_for(caller_at(point_at()), tickets=Tickets(refusal=TooManyRequestsError("enough")))
    ticket = await session.report_other_fault(point_at())
    assert ticket
    assert await session.keep_request([ticket], REQUEST) is RequestRefusal.TOO_MANY


async def test_a_request_for_a_telephone_that_opted_out_is_refused() -> None:
    session = session_for(caller_at(point_at()), tickets=Tickets(refusal=OptedOutError("never")))
    ticket = await session.report_other_fault(point_at())
    assert ticket
    assert await session.keep_request([ticket], REQUEST) is RequestRefusal.OPTED_OUT


@pytest.mark.parametrize(("failures", "done"), [(1, True), (WRITE_TRIES, False)])
async def test_a_request_is_withdrawn_or_not_confirmed(failures: int, *, done: bool) -> None:
    tickets = Tickets()
    session = session_for(caller_at(point_at()), tickets=tickets)
    ticket = await session.report_other_fault(point_at())
    assert ticket
    tickets.asked, tickets.failures = 0, failures
    assert await session.withdraw_request([ticket]) is done
    assert tickets.withdrawn == [(ticket.id, "+79990000101")] * done


def test_the_calling_number_serves_unless_withheld_or_costly() -> None:
    assert session_for(caller_at(point_at())).check_own_number(Channel.CALL) == "+79990000101"
    assert session_for(caller_at(number=None)).check_own_number(Channel.CALL) is RequestRefusal.UNREADABLE
    assert (
        session_for(caller_at(number="+78091234567")).check_own_number(Channel.CALL) is RequestRefusal.COSTLY
    )


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
    assert session_for(caller_at(point_at())).check_keyed_number(keyed, Channel.CALL) == number


async def test_another_fault_gets_a_separate_ticket() -> None:
    ticket = await session_for(caller_at(point_at()), incident_in()).report_other_fault(point_at())
    assert ticket
    assert (ticket.incident_id, ticket.other_fault) == (None, True)


def test_calls_within_a_day_are_counted() -> None:
    ago = (timedelta(hours=1), timedelta(hours=23), timedelta(hours=25))
    caller = replace(caller_at(point_at()), called_at=tuple(NOON - one for one in ago))
    assert session_for(caller).facts.calls_today == 2


@pytest.mark.parametrize(
    ("number", "texts_numbers", "text_in", "text_to"),
    [
        ("+79990000101", True, "en", TextTo("+79990000101", "en")),
        ("+79161234567", True, "ru", TextTo("+79161234567", "ru")),
        ("+79990000101", False, "en", None),
        ("+79990000101", True, None, None),
        # A landline of the country, a foreign one, a costly one, and none.
        ("+74951234567", True, "ru", None),
        ("+375291234567", True, "ru", None),
        ("+78091234567", True, "ru", None),
        (None, True, "ru", None),
    ],
)
async def test_numbers_are_texted_to_mobiles_of_the_country_where_the_provider_does_that(
    number: str | None, text_in: Language | None, text_to: TextTo | None, *, texts_numbers: bool
) -> None:
    tickets = Tickets()
    session = session_for(caller_at(point_at(), number=number), tickets=tickets, texts_numbers=texts_numbers)
    await session.open_ticket(AffectedPoint(point_at(), incident_in()), text_in=text_in)
    await session.report(point_at(), Complaint(), text_in=text_in)
    await session.report_other_fault(point_at(), text_in=text_in)
    assert tickets.text_to == [text_to] * 3
