"""The provider's side of one inbound call: notices, tickets and wishes, with failures that never cut the call."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from ivr.calls.inbound.intake import Intake
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
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller, FloodLimit
from outages.calls import Promise
from outages.clock import Clock
from outages.errors import NotFoundError, StoreError, TooManyRequestsError
from outages.incidents import Incident, IncidentId, State, by_severity, most_severe
from outages.phones import to_e164
from outages.places import AreaId
from outages.promises import Change, change_since
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal, RequestRules, find_refusal
from outages.subscribers import Service, ServicePoint
from outages.tickets import RECURRENT_FROM, Channel, Consent, Ticket, TicketId, TicketRepository
from prompts.wording import Wording
from prompts.wording.announcements import Place
from prompts.wording.phrases import Phrase

log = structlog.get_logger()

#: A write that fails is tried again while the caller listens, so many times in all within about a second.
WRITE_TRIES = 4

#: Whoever was promised something that ended no longer ago than this hears of it before anything else.
RECENTLY = timedelta(days=1)

#: Who called no longer ago than this remembers the keys.
AGAIN = timedelta(minutes=5)

#: Calls that began no longer ago than this are counted as today's.
TODAY = timedelta(days=1)


_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass
class InboundSession:
    """Serves one caller; remembers the promises they heard and the ticket they got."""

    caller: Caller
    call_id: str
    notices: Notices
    tickets: TicketRepository
    clock: Clock
    metrics: Metrics
    intake: Intake
    #: How much of a conversation is held, as of the call's beginning.
    step: DialogLevel = DialogLevel.FULL
    flood_limit: FloodLimit = field(default_factory=FloodLimit)
    rules: RequestRules = field(default_factory=RequestRules)
    promises: list[Promise] = field(default_factory=list)
    ticket: Ticket | None = None
    #: Whether the caller is known only by what they typed.
    keyed: bool = False
    #: Tickets about which somebody else has asked to be told.
    wished_by_others: set[TicketId] = field(default_factory=set)

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        return self.clock.now()

    @property
    def calls_today(self) -> int:
        """How often the line was called from this telephone in the last 24 hours, this call left out."""
        since = self.now() - TODAY
        return sum(at > since for at in self.caller.called_at)

    @property
    def again(self) -> bool:
        """Whether the line was called from this telephone a few minutes ago."""
        since = self.now() - AGAIN
        return any(at > since for at in self.caller.called_at)

    @property
    def flooding(self) -> bool:
        """Whether the line was called so often from this telephone lately that it is kept short."""
        return self.flood_limit.is_passed(self.caller.called_at, self.now())

    @property
    def hazardous(self) -> bool:
        """Whether there may be danger where the caller is supplied, or, while nobody knows where, anywhere."""
        return self.intake.endangers(self.caller.points)

    @property
    def hints(self) -> frozenset[Service]:
        """The services for which callers are told what they can try first."""
        return self.intake.hints

    async def identify(self, what: Keyed, digits: str) -> Identified:
        """Find who has typed these digits; a failure is reported."""
        try:
            found = await self.intake.identify(self.caller, what, digits, self.now())
        except StoreError as error:
            self._report("try", error)
            return Identified.TROUBLE
        if isinstance(found, Identified):
            return found
        self.caller, self.keyed = found, True
        return Identified.KNOWN

    def cases(self) -> list[AffectedPoint]:
        """Return the caller's service points that an active incident covers: each incident once a house.

        First comes what this telephone was told of last, then what began last.
        """
        cases: dict[tuple[AreaId, IncidentId], AffectedPoint] = {}
        for point in self.caller.points:
            if incident := most_severe(self.notices.board.covering(point)):
                cases.setdefault((point.house_lineage[-1], incident.id), AffectedPoint(point, incident))
        return sorted(cases.values(), key=self._recency, reverse=True)

    def stands(self, case: AffectedPoint) -> bool:
        """Say whether an active incident still covers the case's point."""
        return bool(self.notices.board.covering(case.point))

    def change(self, case: AffectedPoint) -> Change:
        """Say what has become of the estimates at the case's point since this telephone was told of them.

        An incident beside one that they know is news.
        """
        first, *others = [self._change(one) for one in self._covering(case)]
        return Change.MOVED if first is Change.SAME and set(others) - {Change.SAME} else first

    def outage(self, case: AffectedPoint, words: Wording, *, briefly: bool = False) -> list[PhraseGroup]:
        """Return what is told of the incidents at the case's point, as of now, the most severe first.

        Told briefly, it is one sentence about the most severe. Should the last of them have ended in the middle
        of the call, it is told as it was.
        """
        first, *others = self._covering(case)
        news, *further = [self.notices.news(one, case.point, self.caller.heard) for one in (first, *others)]
        now, zone = self.now(), self.notices.zone
        if briefly:
            return [PhraseGroup(tuple(words.outage_brief(news, at=now, zone=zone)), (_promise(first),))]
        told = [PhraseGroup(tuple(words.outage(news, at=now, zone=zone)), (_promise(first),))]
        if others:
            summary = words.others(further, at=now, zone=zone)
            told.append(PhraseGroup(tuple(summary), tuple(map(_promise, others))))
        return told

    def over(self) -> EndedOutage | RestoredPart | None:
        """Return what the caller was promised lately and what ended since, else what ended at a point of theirs only.

        Which of several addresses it was is not known, so then nothing is said of it.
        """
        since = self.now() - RECENTLY
        for heard in self.caller.heard:
            points = [point for point in self.caller.points if point.services & heard.services]
            if heard.ended_at and heard.ended_at > since and len(points) == 1:
                return EndedOutage(points[0], heard)
        return self._back()

    def _back(self) -> RestoredPart | None:
        for point in self.caller.points:
            if incident := most_severe(self.notices.board.over_at(point)):
                return RestoredPart(point, incident)
        return None

    def after(self, over: EndedOutage | RestoredPart, words: Wording) -> list[Phrase]:
        """Return the phrases that tell that it is over, or was withdrawn, or goes on elsewhere."""
        place, services = Place(over.point.street, over.point.house), sorted(over.services)
        if isinstance(over, RestoredPart):
            return words.restored_here(services, place)
        heard = over.heard
        if heard.state is State.CANCELLED or heard.ended_at is None:
            return words.withdrawn(heard.kind, place)
        return words.was_restored(services, place, heard.ended_at, at=self.now(), zone=self.notices.zone)

    def general(self, words: Wording) -> list[Phrase]:
        """Return the phrases of the general announcement, none when there is none."""
        return self.notices.general(words)

    def promised(self, promise: Promise) -> None:
        """Remember that the caller heard this estimate to its end."""
        if promise not in self.promises:
            self.promises.append(promise)

    async def open_ticket(self, case: AffectedPoint) -> Ticket | None:
        """Open or join the ticket of a case; None when it could not be kept, which is reported."""
        return await self._open(case.point, case.incident.id)

    async def report(self, point: ServicePoint, complaint: Complaint) -> Filed | None:
        """Open or join a ticket that stands alone, with the complaint; None when it could not be kept."""
        ticket = await self._open(point, None)
        return Filed(ticket, await self._keep_report(ticket, complaint)) if ticket else None

    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        """Keep what the caller has said with their report; False when nothing is heard or kept."""
        try:
            return await self.intake.keep_detail(report, sound)
        except (StoreError, NotFoundError, OSError) as error:
            self._report("detail", error)
            return False

    async def _keep_report(self, ticket: Ticket, complaint: Complaint) -> ReportId | None:
        keep = self.intake.reports.keep
        try:
            async for attempt in _patiently():
                with attempt:
                    return await keep(ticket.id, complaint, call_id=self.call_id, at=self.now())
        except StoreError as error:
            self._report("report", error)
        return None

    async def report_other_fault(self, point: ServicePoint) -> Ticket | None:
        """Open or join the ticket of another fault than the known outage's; None when it could not be kept."""
        return await self._open(point, None, other_fault=True)

    async def _open(
        self, point: ServicePoint, incident: IncidentId | None, *, other_fault: bool = False
    ) -> Ticket | None:
        recurrent = self.notices.times(point) >= RECURRENT_FROM
        try:
            async for attempt in _patiently():
                with attempt:
                    ticket = await self.tickets.open_or_join(
                        point.id,
                        incident,
                        call_id=self.call_id,
                        at=self.now(),
                        recurrent=recurrent,
                        other_fault=other_fault,
                    )
                    self.ticket = self.ticket or ticket
                    return self._as_told(ticket)
        except StoreError as error:
            self._report("ticket", error)
        return None

    def _as_told(self, ticket: Ticket) -> Ticket:
        """Keep from a stranger that somebody else has asked to be told."""
        if not (self.keyed and ticket.requested):
            return ticket
        self.wished_by_others.add(ticket.id)
        return replace(ticket, requested=False)

    def own_number(self, channel: Channel) -> str | RequestRefusal:
        """Return the number that called, or why it can't be told by the channel: UNREADABLE when withheld."""
        if self.caller.number is None:
            return RequestRefusal.UNREADABLE
        return self._check(self.caller.number, channel)

    def read_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        """Return the number that was keyed as E.164, or why it can't be told by the channel."""
        # Nobody can key a plus.
        number = to_e164(keyed, self.rules.region) or to_e164(f"+{keyed}", self.rules.region)
        return self._check(number, channel) if number else RequestRefusal.UNREADABLE

    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        """Keep the wish to be told of these tickets; None is yes, TROUBLE a failure, which is reported.

        A stranger's wish doesn't take the place of somebody else's.
        """
        if any(ticket.id in self.wished_by_others for ticket in tickets):
            return RequestRefusal.TOO_MANY
        try:
            for ticket in tickets:
                consent = self._consent(ticket, request)
                async for attempt in _patiently():
                    with attempt:
                        await self.tickets.record_consent(consent)
        except TooManyRequestsError as error:
            log.warning("wish_refused", call=self.call_id, reason=str(error))
            return RequestRefusal.TOO_MANY
        except StoreError as error:
            self._report("consent", error)
            return RequestRefusal.TROUBLE
        return None

    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        """Let no wish about these tickets count any more; False when that failed, which is reported."""
        try:
            for ticket in tickets:
                async for attempt in _patiently():
                    with attempt:
                        await self.tickets.withdraw_consents(ticket.id, call_id=self.call_id, at=self.now())
        except StoreError as error:
            self._report("withdrawal", error)
            return False
        return True

    def _covering(self, case: AffectedPoint) -> list[Incident]:
        return by_severity(self.notices.board.covering(case.point)) or [case.incident]

    def _recency(self, case: AffectedPoint) -> tuple[datetime, datetime]:
        """Say when this telephone was told of the case's incident last, and when that was published."""
        incident = case.incident
        told = (one.at for one in self.caller.heard if one.promise.incident_id == incident.id)
        return next(told, _NEVER), incident.published_at or incident.created_at

    def _change(self, incident: Incident) -> Change:
        heard = (one.promise for one in self.caller.heard if one.promise.incident_id == incident.id)
        return change_since(next(heard, None), incident, self.now())

    def _check(self, number: str, channel: Channel) -> str | RequestRefusal:
        known = any(number in one.phones for one in self.caller.subscribers)
        return find_refusal(number, channel, self.rules, on_account=known) or number

    def _consent(self, ticket: Ticket, request: NotificationRequest) -> Consent:
        return Consent(
            ticket.id,
            request.channel,
            request.number,
            request.language,
            request.keys,
            self.call_id,
            self.now(),
            request.prompts,
            request.hours,
        )

    def _report(self, what: str, error: Exception) -> None:
        self.metrics.lost_writes.labels(what).inc()
        log.error("write_failed", what=what, call=self.call_id, error=str(error))


def _promise(incident: Incident) -> Promise:
    revision = incident.promise
    return Promise(incident.id, revision.number, revision.etr)


def _patiently() -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type(StoreError),
        stop=stop_after_attempt(WRITE_TRIES),
        wait=wait_random_exponential(multiplier=0.1, max=0.5),
        reraise=True,
    )
