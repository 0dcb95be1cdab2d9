"""Hand-written stand-ins: a clock that tests advance, a caller who follows a script, a session without a database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from typing_extensions import override

from ivr.dialogs.call import Destination, HungUp, Played
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
    RestoredPart,
)
from outages.callers import Caller
from outages.calls import HeardPrompt, Promise
from outages.errors import StoreError
from outages.incidents import (
    Cause,
    EtrRevision,
    Incident,
    IncidentId,
    IncidentKind,
    Remark,
    Scope,
    ScopeItem,
    State,
)
from outages.places import Area, AreaId
from outages.promises import Change
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal
from outages.subscribers import (
    Language,
    Service,
    ServicePoint,
    ServicePointId,
    Subscriber,
    SubscriberId,
    Tier,
)
from outages.tickets import Channel, Ticket, TicketId, TicketState
from prompts.wording.announcements import Announcement, announce
from prompts.wording.phrases import Phrase, Prompt

NOON = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def same(text: str) -> Remark:
    """Return a remark that is read as it is spoken."""
    return Remark(text, text)


class FakeClock:
    """A clock that moves when a test says so."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the moment that the test has set."""
        return self.at

    def advance(self, step: timedelta) -> None:
        """Let time pass."""
        self.at += step


@dataclass
class FakeLibrary:
    """Has every prompt already, one second each, but for those that are `slow` or `missing`."""

    slow: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    async def prepare(self, phrases: Sequence[Phrase], *, within: float | None = None) -> list[Prompt]:
        """Return a prompt a phrase; slow ones are not there at once, missing ones never in time."""
        late = (*self.slow, *self.missing) if within == 0 else self.missing
        return [
            Prompt(phrase, Path(f"/prompts/{phrase.language}/{phrase.id}"), 1.0)
            for phrase in phrases
            if phrase.id not in late
        ]


@dataclass
class FakeHouses:
    """Knows service points; `down` makes every look-up fail."""

    points: list[ServicePoint] = field(default_factory=list)
    down: bool = False

    async def recognise(self, number: str) -> Caller:
        """Know nobody by their number."""
        return Caller(number)

    async def keyed_account(self, digits: str) -> Caller:
        """Know nobody by their account."""
        return Caller(None)

    async def supplied(self) -> frozenset[Service]:
        """Return what the points have."""
        return frozenset[Service]().union(*(point.services for point in self.points))

    async def points_in(self, areas: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        """Return what the test has set, wherever it lies."""
        if self.down:
            raise StoreError("the database is away")
        return self.points[:limit]


@dataclass
class FakeZones:
    """Everybody lives in these time zones, wherever the incident is; `down` makes every look-up fail."""

    names: frozenset[str | None] = frozenset({None})
    down: bool = False

    async def set_zone(self, area: AreaId, zone: str | None, *, author: str, at: datetime) -> None:
        """Move everybody."""
        self.names = frozenset({zone})

    async def area_zones(self) -> list[tuple[Area, str]]:
        """Know no area."""
        return []

    async def zones_in(self, areas: Sequence[AreaId]) -> frozenset[str | None]:
        """Return what the test has set."""
        if self.down:
            raise StoreError("the database is away")
        return self.names


class FakePrerendering:
    """Renders nothing, and says that it is done."""

    async def prerender(self, incidents: list[Incident], general: list[Announcement]) -> None:
        """Return at once."""

    async def prerender_end(self, over: list[Incident]) -> None:
        """Render nothing."""


@dataclass(frozen=True)
class Press:
    """The caller presses a key when a phrase begins, or, with `after`, when everything has been played."""

    key: str
    during: str = ""


@dataclass(frozen=True)
class Leave:
    """The caller hangs up when a phrase begins."""

    during: str


@dataclass
class ScriptedCall:
    """A caller who follows a script, one step a playing; steps that name a phrase wait for it."""

    script: list[Press | Leave | None] = field(default_factory=list)
    ended: bool = False
    handed_to: Destination | None = None
    heard: list[str] = field(default_factory=list)
    #: What the caller says when asked to speak, None for nothing; `leaves_speaking` hangs up behind it.
    speech: bytes | None = b"RIFF"
    leaves_speaking: bool = False
    recorded: list[int] = field(default_factory=list)

    async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
        """Play until the script's next step happens."""
        if self.leaves_speaking and self.recorded:
            raise HungUp
        step = self.script[0] if self.script else None
        heard: list[HeardPrompt] = []
        for prompt in prompts:
            cut = step is not None and step.during == prompt.phrase.id
            heard.append(_heard(prompt, whole=not cut))
            self.heard.append(prompt.phrase.id)
            if cut:
                self.script.pop(0)
                if isinstance(step, Leave):
                    raise HungUp(tuple(heard))
                return Played(tuple(heard), step.key if isinstance(step, Press) else None)
        if wait and self.script and (step is None or not step.during):
            self.script.pop(0)
            return Played(tuple(heard), step.key if isinstance(step, Press) else None)
        return Played(tuple(heard), None)

    async def record(self, seconds: int) -> bytes | None:
        """Return what the test lets the caller say."""
        self.recorded.append(seconds)
        return self.speech

    async def hand_over(self, destination: Destination) -> None:
        """Remember where the caller went."""
        self.handed_to = destination

    async def hang_up(self) -> None:
        """Remember that it is over."""
        self.ended = True


def _heard(prompt: Prompt, *, whole: bool) -> HeardPrompt:
    phrase = prompt.phrase
    return HeardPrompt(phrase.id, phrase.language, prompt.file.name, phrase.text, whole)


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
    """A session whose tickets and requests are lists; `broken` makes every write fail, `stuck` never end."""

    caller: Caller
    incidents: list[Incident] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    broken: bool = False
    stuck: bool = False
    level: DialogLevel = DialogLevel.FULL
    again: bool = False
    flooding: bool = False
    over: EndedOutage | RestoredPart | None = None
    promises: list[Promise] = field(default_factory=list)
    requests: list[tuple[str, Channel]] = field(default_factory=list)
    kept: list[NotificationRequest] = field(default_factory=list)
    opened: list[ServicePoint] = field(default_factory=list)
    other_faults: list[ServicePoint] = field(default_factory=list)
    #: How what the caller heard before has changed, how often they called, and whether they made a request then.
    changed: Change = Change.NEW
    calls_today: int = 0
    requested: bool = False
    #: Why numbers are refused, the caller's own too; `full` refuses the request itself.
    refused: dict[str, RequestRefusal] = field(default_factory=dict)
    full: bool = False
    #: Who has which digits, and what looking up any others comes to.
    known: dict[str, Caller] = field(default_factory=dict)
    unknown: Identified = Identified.UNKNOWN
    looked_up: list[tuple[Keyed, str]] = field(default_factory=list)
    keyed: bool = False
    hazardous: bool = False
    hints: frozenset[Service] = frozenset()
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
        """Return the points that an incident covers, each with the first that does."""
        found = [(point, self._covering(point)) for point in self.caller.points]
        return [AffectedPoint(point, covering[0]) for point, covering in found if covering]

    @override
    def is_out(self, point: ServicePoint) -> bool:
        return bool(self._covering(point))

    @override
    def change(self, affected: AffectedPoint) -> Change:
        return self.changed

    @override
    def news(self, affected: AffectedPoint) -> list[OutageNews]:
        covering = self._covering(affected.point) or [affected.incident]
        return [OutageNews(announce(one, affected.point), _promise(one)) for one in covering]

    @override
    def ended(self) -> EndedOutage | RestoredPart | None:
        return self.over

    @override
    def general(self) -> list[Announcement]:
        return self.announcements

    def _covering(self, point: ServicePoint) -> list[Incident]:
        return [one for one in self.incidents if one.covers(point)]

    @override
    async def identify(self, what: Keyed, digits: str) -> Identified:
        """Find what the test has set."""
        await self._write()
        self.looked_up.append((what, digits))
        if digits not in self.known:
            return self.unknown
        self.caller, self.keyed = replace(self.known[digits], number=self.caller.number), True
        return Identified.KNOWN

    @override
    def note_promise(self, promise: Promise) -> None:
        self.promises.append(promise)

    @override
    async def open_ticket(self, affected: AffectedPoint) -> Ticket | None:
        """Open a ticket whose number counts the tickets."""
        return await self._open(affected.point, affected.incident.id)

    @override
    async def report(self, point: ServicePoint, complaint: Complaint) -> Filed | None:
        ticket = await self._open(point, None)
        self.complaints += [complaint] if ticket else []
        return Filed(ticket, ReportId(len(self.complaints))) if ticket else None

    @override
    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        await self._write()
        self.details += [] if self.broken else [sound]
        return not self.broken

    @override
    async def report_other_fault(self, point: ServicePoint) -> Ticket | None:
        ticket = await self._open(point, None)
        self.other_faults += [point] if ticket else []
        return ticket

    async def _open(self, point: ServicePoint, incident: IncidentId | None) -> Ticket | None:
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
        )

    @override
    def own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the caller's number, or why the test has it refused."""
        if self.caller.number is None:
            return RequestRefusal.UNREADABLE
        return self.refused.get(self.caller.number) or self.caller.number

    @override
    def read_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
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


def _promise(incident: Incident) -> Promise:
    return Promise(incident.id, incident.promise.number, incident.promise.etr)
