"""Hand-written stand-ins: a clock that tests advance, a caller who follows a script, a desk without a database."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.dialogs.call import Destination, HungUp, Played
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.session import (
    AffectedPoint,
    EndedOutage,
    Filed,
    Identified,
    Keyed,
    PhraseGroup,
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
from outages.places import AreaId
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
from prompts.wording import Wording
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


class FakeRehearsal:
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
class FakeDesk:
    """A desk whose tickets and wishes are lists; `broken` makes every write fail, `stuck` none ever end."""

    caller: Caller
    incidents: list[Incident] = field(default_factory=list)
    general_phrases: list[Phrase] = field(default_factory=list)
    broken: bool = False
    stuck: bool = False
    step: DialogLevel = DialogLevel.FULL
    again: bool = False
    flooding: bool = False
    ended: EndedOutage | RestoredPart | None = None
    promises: list[Promise] = field(default_factory=list)
    wishes: list[tuple[str, Channel]] = field(default_factory=list)
    kept: list[NotificationRequest] = field(default_factory=list)
    opened: list[ServicePoint] = field(default_factory=list)
    other_faults: list[ServicePoint] = field(default_factory=list)
    #: What the caller heard before and how it has changed since; how often they called; whether they wished then.
    changed: Change = Change.NEW
    calls_today: int = 0
    wished: bool = False
    #: Why numbers are refused, the caller's own too when withheld: `full` when it is kept.
    refused: dict[str, RequestRefusal] = field(default_factory=dict)
    full: bool = False
    #: What was typed that is somebody's, whose points they are, and what a try comes to otherwise.
    known: dict[str, Caller] = field(default_factory=dict)
    unknown: Identified = Identified.UNKNOWN
    typed: list[tuple[Keyed, str]] = field(default_factory=list)
    keyed: bool = False
    hazardous: bool = False
    hints: frozenset[Service] = frozenset()
    complaints: list[Complaint] = field(default_factory=list)
    details: list[bytes] = field(default_factory=list)

    async def identify(self, what: Keyed, digits: str) -> Identified:
        """Find what the test has set."""
        await self._write()
        self.typed.append((what, digits))
        if digits not in self.known:
            return self.unknown
        self.caller, self.keyed = replace(self.known[digits], number=self.caller.number), True
        return Identified.KNOWN

    def cases(self) -> list[AffectedPoint]:
        """Return the points that an incident covers, each with the first that does."""
        found = [
            (point, [one for one in self.incidents if one.covers(point)]) for point in self.caller.points
        ]
        return [AffectedPoint(point, covering[0]) for point, covering in found if covering]

    def stands(self, case: AffectedPoint) -> bool:
        """Say whether any of the incidents covers the point."""
        return any(one.covers(case.point) for one in self.incidents)

    def change(self, case: AffectedPoint) -> Change:
        """Return what the test has set."""
        return self.changed

    def outage(self, case: AffectedPoint, words: Wording, *, briefly: bool = False) -> list[PhraseGroup]:
        """Return the wording's own phrases: the first incident in full, and the others in one summary."""
        first, *others = [one for one in self.incidents if one.covers(case.point)] or [case.incident]
        if briefly:
            brief = words.outage_brief(announce(first, case.point), at=NOON, zone=UTC)
            return [PhraseGroup(tuple(brief), (_promise(first),))]
        news, *further = [announce(one, case.point) for one in (first, *others)]
        told = [PhraseGroup(tuple(words.outage(news, at=NOON, zone=UTC)), (_promise(first),))]
        if others:
            summary = tuple(words.others(further, at=NOON, zone=UTC))
            told.append(PhraseGroup(summary, tuple(map(_promise, others))))
        return told

    def over(self) -> EndedOutage | RestoredPart | None:
        """Return what the test has set."""
        return self.ended

    def after(self, over: EndedOutage | RestoredPart, words: Wording) -> list[Phrase]:
        """Return a phrase that names how it ended, or stands."""
        state = over.heard.state if isinstance(over, EndedOutage) else over.incident.state
        return [Phrase(state, words.language, "It is over.")]

    def general(self, words: Wording) -> list[Phrase]:
        """Return what the test has set."""
        return self.general_phrases

    def promised(self, promise: Promise) -> None:
        """Remember a promise."""
        self.promises.append(promise)

    async def open_ticket(self, case: AffectedPoint) -> Ticket | None:
        """Open a ticket whose number is its place."""
        return await self._open(case.point, case.incident.id)

    async def report(self, point: ServicePoint, complaint: Complaint) -> Filed | None:
        """Open a ticket that stands alone, and remember what was said."""
        ticket = await self._open(point, None)
        self.complaints += [complaint] if ticket else []
        return Filed(ticket, ReportId(len(self.complaints))) if ticket else None

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Remember what the caller has said."""
        await self._write()
        self.details += [] if self.broken else [sound]
        return not self.broken

    async def report_other_fault(self, point: ServicePoint) -> Ticket | None:
        """Open the ticket of another fault."""
        ticket = await self._open(point, None)
        self.other_faults += [point] if ticket else []
        return ticket

    async def _open(self, point: ServicePoint, incident: IncidentId | None) -> Ticket | None:
        await self._write()
        if self.broken:
            return None
        self.opened.append(point)
        place = len(self.opened)
        return Ticket(
            TicketId(place),
            f"471200{place}",
            SubscriberId(1),
            point.id,
            incident,
            TicketState.OPEN,
            NOON,
            requested=self.wished,
        )

    def own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the caller's number, or why the test has it refused."""
        if self.caller.number is None:
            return RequestRefusal.UNREADABLE
        return self.refused.get(self.caller.number) or self.caller.number

    def read_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        """Return the number with a plus, or why the test has it refused."""
        return self.refused.get(f"+{keyed}") or f"+{keyed}"

    async def keep_request(self, tickets: list[Ticket], wish: NotificationRequest) -> RequestRefusal | None:
        """Remember a wish a ticket."""
        await self._write()
        if self.broken or self.full:
            return RequestRefusal.TROUBLE if self.broken else RequestRefusal.TOO_MANY
        self.wishes += [(ticket.number, wish.channel) for ticket in tickets]
        self.kept.append(wish)
        return None

    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        """Forget the wishes about the tickets."""
        await self._write()
        if not self.broken:
            numbers = {ticket.number for ticket in tickets}
            self.wishes = [wish for wish in self.wishes if wish[0] not in numbers]
        return not self.broken

    async def _write(self) -> None:
        if self.stuck:
            await asyncio.Event().wait()


def _promise(incident: Incident) -> Promise:
    return Promise(incident.id, incident.promise.number, incident.promise.etr)
