"""Hand-written fakes: a clock that tests advance, a library that has every prompt, a session without a database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from typing_extensions import override

from ivr.dialogs.level import DialogLevel
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
from outages.board import Board
from outages.callers import Caller
from outages.calls import Promise
from outages.errors import StoreError
from outages.estimates import EtrRevision
from outages.incidents import Cause, Incident, IncidentId, IncidentKind, Remark, State
from outages.interruptions import Interruption, find_interruptions, find_work_ahead
from outages.ledger import Means
from outages.places import AreaId
from outages.promises import Change, promise_of
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal
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
from prompts.wording.announcements import Announcement, announce, announce_interruption
from prompts.wording.phrases import Phrase, Prompt

NOON = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def same(text: str) -> Remark:
    """Return a remark whose spoken form is its text."""
    return Remark(text, text)


class FakeClock:
    """A clock that moves when a test says so."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the time that the test has set."""
        return self.at

    def advance(self, step: timedelta) -> None:
        """Let time pass."""
        self.at += step


@dataclass
class FakeLibrary:
    """Has every prompt ready, one second each, except those that are `slow` or `missing`."""

    slow: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return one prompt per phrase; slow ones only when given time, missing ones never."""
        late = (*self.slow, *self.missing) if within == 0 else self.missing
        return [
            Prompt(phrase, Path(f"/prompts/{phrase.language}/{phrase.id}"), 1.0)
            for phrase in phrases
            if phrase.id not in late
        ]


@dataclass
class FakeHouses:
    """Knows service points, and whoever calls as `caller`; `down` makes every look-up fail."""

    points: list[ServicePoint] = field(default_factory=list)
    down: bool = False
    caller: Caller | None = None

    async def recognise(self, number: str) -> Caller:
        """Return the test's caller, by default nobody who is known."""
        if self.down:
            raise StoreError("the database is away")
        return self.caller or Caller(number)

    async def keyed_account(self, digits: str) -> Caller:
        """Know nobody by their account."""
        return Caller(None)

    async def supplied(self) -> frozenset[Service]:
        """Return the services of all points."""
        return frozenset[Service]().union(*(point.services for point in self.points))

    async def points_in(self, areas: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        """Return the points that the test has set, whatever the area."""
        if self.down:
            raise StoreError("the database is away")
        return self.points[:limit]


class FakePrerendering:
    """Renders nothing and reports success."""

    async def prerender(self, incidents: list[Incident], general: list[Announcement], board: Board) -> None:
        """Return at once."""

    async def prerender_end(self, over: list[Incident]) -> None:
        """Render nothing."""


def point_at(house: str = "12", *, key: int = 1, street: str = "улица Ленина", area: int = 3) -> ServicePoint:
    """Return a service point with internet and television at a house."""
    return ServicePoint(
        ServicePointId(key),
        SubscriberId(1),
        street,
        house,
        frozenset({Service.INTERNET, Service.TV}),
        (AreaId(1), AreaId(2), AreaId(area), AreaId(100 + key)),
        (AreaId(50), AreaId(51)),
    )


def incident_in(area: int = 3, *, key: int = 1, etr: datetime | None = NOON + timedelta(hours=3)) -> Incident:
    """Return an active incident: no internet in an area."""
    return Incident(
        id=IncidentId(key),
        kind=IncidentKind.UNPLANNED,
        services=frozenset({Service.INTERNET}),
        scope=Scope((ScopeItem(AreaId(area)),)),
        cause=Cause.LINE_DAMAGE,
        general=False,
        note="",
        state=State.ACTIVE,
        revisions=(EtrRevision(1, etr, None, "manager", NOON),),
        created_at=NOON,
        published_at=NOON,
    )


def caller_at(*points: ServicePoint, number: str | None = "+79990000101") -> Caller:
    """Return a recognised caller with these service points."""
    subscriber = Subscriber(
        SubscriberId(1), "100101", "Иванова", ("+79990000101",), Language("ru"), Tier.STANDARD
    )
    return Caller(number, (subscriber,) if points else (), points)


@dataclass
class FakeSession(CallerSession, CallerOutages):
    """A session that keeps tickets and requests in lists; `broken` makes writes fail, `stuck` makes them hang."""

    caller: Caller
    incidents: list[Incident] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    broken: bool = False
    stuck: bool = False
    level: DialogLevel = DialogLevel.FULL
    again: bool = False
    flooding: bool = False
    over: EndedOutage | RestoredPart | None = None
    #: What works again at a point where something else is out.
    returned: EndedOutage | RestoredPart | None = None
    recurrent: bool = False
    #: Where several people have reported what no notice covers.
    neighbours: ReportsFrom | None = None
    #: What the caller was promised, for a conversation to write into.
    promises: list[Promise] = field(default_factory=list)
    requests: list[tuple[str, Channel]] = field(default_factory=list)
    kept: list[NotificationRequest] = field(default_factory=list)
    opened: list[ServicePoint] = field(default_factory=list)
    other_faults: list[ServicePoint] = field(default_factory=list)
    #: What has changed since the caller last heard the news, their calls today, and whether they have made a request.
    changed: Change = Change.NEW
    calls_today: int = 0
    requested: bool = False
    #: Refusals by number, the caller's own included; `full` refuses the request itself.
    refused: dict[str, RequestRefusal] = field(default_factory=dict)
    full: bool = False
    #: Numbers that want no notification.
    opted_out: set[str] = field(default_factory=set)
    #: Callers by the digits they key, and the result for any other digits.
    known: dict[str, Caller] = field(default_factory=dict)
    unknown: Identified = Identified.UNKNOWN
    looked_up: list[tuple[Keyed, str]] = field(default_factory=list)
    keyed: str = ""
    hazardous: bool = False
    hints: frozenset[Service] = frozenset()
    #: Whether the provider texts ticket numbers; to which numbers it has, by ticket and in which language.
    texts: bool = False
    texted: list[tuple[str, str, Language]] = field(default_factory=list)
    #: Whether a text with the ticket's number could not be delivered.
    unsent: bool = False
    complaints: list[Complaint] = field(default_factory=list)
    details: list[bytes] = field(default_factory=list)

    @property
    @override
    def facts(self) -> CallerFacts:
        return CallerFacts(
            self.caller,
            keyed=self.keyed,
            hazardous=self.hazardous,
            hints=self.hints,
            level=self.level,
            again=self.again,
            flooding=self.flooding,
            calls_today=self.calls_today,
        )

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
        return NOON

    @override
    def affected(self) -> list[AffectedPoint]:
        points = self.caller.points
        return [
            AffectedPoint(one, found[0].incident) for one in points if (found := self._interruptions(one))
        ]

    @override
    def is_out(self, point: ServicePoint) -> bool:
        return bool(self._interruptions(point))

    @override
    def change(self, affected: AffectedPoint) -> Change:
        return self.changed

    @override
    def news(self, affected: AffectedPoint) -> list[OutageNews]:
        return [
            OutageNews(announce_interruption(one, affected.point), promise_of(one.incident, NOON))
            for one in self._interruptions(affected.point)
        ]

    @override
    def ahead(self, point: ServicePoint) -> list[OutageNews]:
        ahead = find_work_ahead(self.incidents, point, NOON)
        return [OutageNews(announce(one, point), promise_of(one, NOON)) for one in ahead]

    @override
    def times(self, point: ServicePoint) -> int:
        return RECURRENT_FROM if self.recurrent else 1

    @override
    def back(self, affected: AffectedPoint) -> EndedOutage | RestoredPart | None:
        return self.returned

    @override
    def ended(self) -> EndedOutage | RestoredPart | None:
        return self.over

    @override
    def general(self) -> list[OutageNews]:
        promise = promise_of(incident_in(), NOON, Means.GENERAL)
        return [OutageNews(one, promise) for one in self.announcements]

    @override
    def reports(self) -> ReportsFrom | None:
        return self.neighbours

    def _interruptions(self, point: ServicePoint) -> list[Interruption]:
        return find_interruptions(self.incidents, point, NOON)

    @override
    async def identify(self, what: Keyed, digits: str) -> Identified:
        """Look the digits up among those that the test has set."""
        await self._write()
        self.looked_up.append((what, digits))
        if digits not in self.known:
            return self.unknown
        known = self.known[digits]
        self.caller = replace(known, number=self.caller.number, points=withhold(known.points))
        self.keyed = digits
        return Identified.KNOWN

    @override
    async def open_ticket(self, affected: AffectedPoint, *, text_in: Language | None = None) -> Ticket | None:
        """Open a ticket, numbered by count."""
        return await self._open(affected.point, affected.incident.id, text_in)

    @override
    async def report(
        self, point: ServicePoint, complaint: Complaint, *, text_in: Language | None = None
    ) -> Filed | None:
        ticket = await self._open(point, None, text_in)
        self.complaints += [complaint] if ticket else []
        return Filed(ticket, ReportId(len(self.complaints))) if ticket else None

    @override
    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        await self._write()
        self.details += [] if self.broken else [sound]
        return not self.broken

    @override
    async def report_other_fault(
        self, point: ServicePoint, *, text_in: Language | None = None
    ) -> Ticket | None:
        ticket = await self._open(point, None, text_in)
        self.other_faults += [point] if ticket else []
        return ticket

    async def _open(
        self, point: ServicePoint, incident: IncidentId | None, text_in: Language | None
    ) -> Ticket | None:
        await self._write()
        if self.broken:
            return None
        self.opened.append(point)
        count = len(self.opened)
        return Ticket(
            TicketId(count),
            f"471200{count}",
            SubscriberId(1),
            point.id,
            incident,
            TicketState.OPEN,
            NOON,
            requested=self.requested,
            recurrent=self.recurrent,
            texted=self._text(f"471200{count}", text_in),
            number_unsent=self.unsent,
        )

    def _text(self, ticket: str, language: Language | None) -> bool:
        number = self.check_own_number(Channel.SMS)
        if language is None or not self.texts or isinstance(number, RequestRefusal):
            return False
        self.texted.append((ticket, number, language))
        return True

    @override
    def check_own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the caller's number, or why the test has it refused."""
        if self.caller.number is None:
            return RequestRefusal.UNREADABLE
        return self.refused.get(self.caller.number) or self.caller.number

    @override
    def check_keyed_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        """Return the number with a plus, or why the test has it refused."""
        return self.refused.get(f"+{keyed}") or f"+{keyed}"

    @override
    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        """Remember one request per ticket."""
        await self._write()
        if self.broken or self.full:
            return RequestRefusal.TROUBLE if self.broken else RequestRefusal.TOO_MANY
        if request.number in self.opted_out:
            return RequestRefusal.OPTED_OUT
        self.requests += [(ticket.number, request.channel) for ticket in tickets]
        self.kept.append(request)
        return None

    @override
    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        await self._write()
        if not self.broken:
            numbers = {ticket.number for ticket in tickets}
            self.requests = [one for one in self.requests if one[0] not in numbers]
        return not self.broken

    async def _write(self) -> None:
        if self.stuck:
            await asyncio.Event().wait()
