"""The provider's side in a call flow: facts that never change, and no database behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from typing_extensions import override

from ivr.dialogs.queue_callback import CallbackKeeper
from ivr.dialogs.ring_back import StandingOutages
from ivr.dialogs.session import (
    AffectedPoint,
    CallerFacts,
    CallerOutages,
    CallerSession,
    EndedOutage,
    Filed,
    Identified,
    Keyed,
    OutageNews,
    ReportsFrom,
    RestoredPart,
)
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.estimates import EtrRevision
from outages.incidents import Cause, Incident, IncidentId, IncidentKind, State
from outages.interruptions import Interruption, find_interruptions, find_work_ahead
from outages.phones import to_e164
from outages.places import AreaId
from outages.promises import Change, promise_of
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal, RequestRules, find_refusal
from outages.scopes import Scope, ScopeItem
from outages.subscribers import (
    Language,
    Service,
    ServicePoint,
    ServicePointId,
    Subscriber,
    SubscriberId,
    Tier,
    withhold,
)
from outages.tickets import RECURRENT_FROM, Channel, Ticket, TicketId, TicketState
from prompts.wording.announcements import announce, announce_interruption

#: The moment at which every scene plays.
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_ETR = NOW + timedelta(hours=9)
_NUMBER = "+79990000101"
_REGION = "RU"
_TICKET = "4712003"
_STREETS = ("улица Ленина", "улица Мира")
_HOUSES = ("5", "12")


def point(number: int = 0, *services: Service) -> ServicePoint:
    """Return one of two service points, with internet and television unless other services are named."""
    return ServicePoint(
        ServicePointId(number + 1),
        SubscriberId(1),
        _STREETS[number],
        _HOUSES[number],
        frozenset(services or {Service.INTERNET, Service.TV}),
        (AreaId(number + 1),),
        (),
    )


def caller(*points: ServicePoint, tier: Tier = Tier.STANDARD) -> Caller:
    """Return a caller with these service points; with none, an unknown one."""
    known = Subscriber(SubscriberId(1), "100101", "", (_NUMBER,), Language("ru"), tier)
    return Caller(_NUMBER, (known,) if points else (), points)


def outage(number: int = 0) -> Incident:
    """Return an outage at one of the service points."""
    return Incident(
        id=IncidentId(number + 1),
        kind=IncidentKind.UNPLANNED,
        services=frozenset({Service.INTERNET}),
        scope=Scope((ScopeItem(AreaId(number + 1)),)),
        cause=Cause.LINE_DAMAGE,
        general=False,
        note="",
        state=State.ACTIVE,
        revisions=(EtrRevision(1, _ETR, None, "", NOW),),
        created_at=NOW,
        published_at=NOW,
    )


def television_outage() -> Incident:
    """Return an outage of television at the first service point, with an unknown end."""
    revisions = (EtrRevision(1, None, None, "", NOW),)
    television = frozenset({Service.TV})
    return replace(outage(), id=IncidentId(3), services=television, revisions=revisions)


def planned_work() -> Incident:
    """Return work at the first service point that begins tomorrow."""
    begins = NOW + timedelta(hours=20)
    revisions = (EtrRevision(1, begins + timedelta(hours=4), None, "", NOW),)
    kind, cause = IncidentKind.PLANNED, Cause.MAINTENANCE
    return replace(outage(), id=IncidentId(4), kind=kind, cause=cause, starts_at=begins, revisions=revisions)


def ended_outage() -> EndedOutage:
    """Return the outage of a caller who heard of it and calls after its end."""
    promise = Promise(IncidentId(1), 1, _ETR)
    earlier = NOW - timedelta(hours=3)
    services, since = frozenset({Service.INTERNET}), NOW - timedelta(hours=1)
    heard = HeardPromise(promise, earlier, IncidentKind.UNPLANNED, services, State.RESTORED, since)
    return EndedOutage(point(), heard)


class ScriptedSession(CallerSession, CallerOutages):
    """A session whose every write succeeds; `known` are the digits that somebody has."""

    def __init__(
        self,
        facts: CallerFacts,
        *incidents: Incident,
        ended: EndedOutage | RestoredPart | None = None,
        changed: Change = Change.NEW,
        requested: bool = False,
        recurrent: bool = False,
        texted: bool = False,
        known: Mapping[str, Caller] | None = None,
        reports: ReportsFrom | None = None,
    ) -> None:
        self._facts, self._incidents, self._ended = facts, incidents, ended
        self._changed, self._requested, self._known = changed, requested, known or {}
        self._recurrent, self._texted, self._reports = recurrent, texted, reports

    @property
    @override
    def facts(self) -> CallerFacts:
        return self._facts

    @property
    @override
    def outages(self) -> CallerOutages:
        return self

    @property
    @override
    def zone(self) -> tzinfo:
        return UTC

    @override
    def now(self) -> datetime:
        return NOW

    @override
    def affected(self) -> list[AffectedPoint]:
        points = self._facts.caller.points
        return [
            AffectedPoint(one, found[0].incident) for one in points if (found := self._interruptions(one))
        ]

    @override
    def is_out(self, point: ServicePoint) -> bool:
        """Return True: nothing ends in the middle of a call flow."""
        return True

    @override
    def change(self, affected: AffectedPoint) -> Change:
        return self._changed

    @override
    def news(self, affected: AffectedPoint) -> list[OutageNews]:
        point = affected.point
        return [
            OutageNews(announce_interruption(one, point), promise_of(one.incident, NOW))
            for one in self._interruptions(point)
        ]

    @override
    def ahead(self, point: ServicePoint) -> list[OutageNews]:
        ahead = find_work_ahead(self._incidents, point, NOW)
        return [OutageNews(announce(one, point), promise_of(one, NOW)) for one in ahead]

    @override
    def times(self, point: ServicePoint) -> int:
        return RECURRENT_FROM

    @override
    def back(self, affected: AffectedPoint) -> EndedOutage | RestoredPart | None:
        return self._ended

    @override
    def ended(self) -> EndedOutage | RestoredPart | None:
        return self._ended

    @override
    def general(self) -> Sequence[OutageNews]:
        return ()

    @override
    def reports(self) -> ReportsFrom | None:
        return self._reports

    def _interruptions(self, point: ServicePoint) -> list[Interruption]:
        return find_interruptions(self._incidents, point, NOW)

    @override
    async def identify(self, what: Keyed, digits: str) -> Identified:
        if digits not in self._known:
            return Identified.UNKNOWN
        known, number = self._known[digits], self._facts.caller.number
        found = replace(known, number=number, points=withhold(known.points))
        self._facts = replace(self._facts, caller=found, keyed=digits)
        return Identified.KNOWN

    @override
    async def open_ticket(self, affected: AffectedPoint, *, text_in: Language | None = None) -> Ticket | None:
        return self._ticket(affected.point, affected.incident.id)

    @override
    async def report(
        self, point: ServicePoint, complaint: Complaint, *, text_in: Language | None = None
    ) -> Filed | None:
        return Filed(self._ticket(point, None), ReportId(1))

    @override
    async def report_other_fault(
        self, point: ServicePoint, *, text_in: Language | None = None
    ) -> Ticket | None:
        return self._ticket(point, None)

    @override
    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        return True

    @override
    def check_own_number(self, channel: Channel) -> str | RequestRefusal:
        return _NUMBER

    @override
    def check_keyed_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        number = to_e164(keyed, _REGION) or ""
        rules = RequestRules(_REGION, (_REGION,))
        return find_refusal(number, channel, rules, on_account=False) or number

    @override
    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        return None

    @override
    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        return True

    def _ticket(self, where: ServicePoint, incident: IncidentId | None) -> Ticket:
        return Ticket(
            TicketId(where.id),
            _TICKET,
            SubscriberId(1),
            where.id,
            incident,
            TicketState.OPEN,
            NOW,
            requested=self._requested,
            recurrent=self._recurrent,
            texted=self._texted,
        )


class ScriptedOutages(StandingOutages):
    """These incidents are out, whenever somebody is rung back."""

    def __init__(self, *incidents: Incident) -> None:
        self._incidents = incidents

    @property
    @override
    def zone(self) -> tzinfo:
        return UTC

    @override
    def now(self) -> datetime:
        return NOW

    @override
    def covering(self, point: ServicePoint) -> Sequence[Incident]:
        return [one for one in self._incidents if one.covers(point) and one.is_out(NOW)]

    @override
    def ahead(self, point: ServicePoint) -> Sequence[Incident]:
        return find_work_ahead(self._incidents, point, NOW)


class ScriptedCallbackKeeper(CallbackKeeper):
    """A keeper that never fails."""

    @override
    async def keep(self) -> bool:
        return True

    @override
    async def give_up(self) -> bool:
        return True
