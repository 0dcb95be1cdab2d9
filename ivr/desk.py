"""The provider's side of one inbound call: notices, tickets and wishes, with failures that never cut the call."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from ivr.dialogs.desk import Case, Over, Told
from ivr.metrics import Metrics
from ivr.notices import Notices
from outages.calls import Promise
from outages.clock import Clock
from outages.errors import StoreError
from outages.incidents import Incident, IncidentId, State, by_severity, most_severe
from outages.places import AreaId
from outages.subscribers import Caller, ServicePoint
from outages.tickets import RECURRENT_FROM, Channel, Consent, Ticket, TicketBook
from prompts.announcements import Place
from prompts.phrases import Phrase
from prompts.wording import Wording

log = structlog.get_logger()

#: A write that fails is tried again while the caller listens, so many times in all within about a second.
WRITE_TRIES = 4

#: Whoever was promised something that ended no longer ago than this hears of it before anything else.
RECENTLY = timedelta(days=1)


@dataclass
class CallerDesk:
    """Serves one caller; remembers the promises they heard and the ticket they got."""

    caller: Caller
    call_id: str
    notices: Notices
    tickets: TicketBook
    clock: Clock
    metrics: Metrics
    #: Whether so many people call that each is told the shortest version.
    hurried: bool = False
    promises: list[Promise] = field(default_factory=list)
    ticket: Ticket | None = None

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        return self.clock.now()

    def cases(self) -> list[Case]:
        """Return the caller's service points that an active incident covers: each incident once a house."""
        cases: dict[tuple[AreaId, IncidentId], Case] = {}
        for point in self.caller.points:
            if incident := most_severe(self.notices.board.covering(point)):
                cases.setdefault((point.house_lineage[-1], incident.id), Case(point, incident))
        return list(cases.values())

    def outage(self, case: Case, words: Wording) -> list[Told]:
        """Return what is told of the incidents at the case's point, as of now, the most severe first.

        Should the last of them have ended in the middle of the call, it is told as it was.
        """
        first, *others = by_severity(self.notices.board.covering(case.point)) or [case.incident]
        news, *further = [self.notices.news(one, case.point, self.caller.heard) for one in (first, *others)]
        now, zone = self.now(), self.notices.zone
        if self.hurried:
            return [Told(tuple(words.outage_brief(news, at=now, zone=zone)), (_promise(first),))]
        told = [Told(tuple(words.outage(news, at=now, zone=zone)), (_promise(first),))]
        if others:
            summary = words.others(further, at=now, zone=zone)
            told.append(Told(tuple(summary), tuple(map(_promise, others))))
        return told

    def over(self) -> Over | None:
        """Return what the caller was promised lately and what ended since, None for nothing.

        Which of several addresses it was is not known, so then nothing is said of it.
        """
        since = self.now() - RECENTLY
        for heard in self.caller.heard:
            points = [point for point in self.caller.points if point.services & heard.services]
            if heard.ended_at and heard.ended_at > since and len(points) == 1:
                return Over(points[0], heard)
        return None

    def after(self, over: Over, words: Wording) -> list[Phrase]:
        """Return the phrases that tell that it is over, or was withdrawn."""
        place, heard = Place(over.point.street, over.point.house), over.heard
        if heard.state is State.CANCELLED or heard.ended_at is None:
            return words.withdrawn(heard.kind, place)
        services = sorted(heard.services & over.point.services)
        return words.was_restored(services, place, heard.ended_at, at=self.now(), zone=self.notices.zone)

    def general(self, words: Wording) -> list[Phrase]:
        """Return the phrases of the general announcement, none when there is none."""
        return self.notices.general(words)

    def promised(self, promise: Promise) -> None:
        """Remember that the caller heard this estimate to its end."""
        if promise not in self.promises:
            self.promises.append(promise)

    async def open_ticket(self, case: Case) -> Ticket | None:
        """Open or join the ticket of a case; None when it could not be kept, which is reported."""
        return await self._open(case.point, case.incident.id)

    async def report(self, point: ServicePoint) -> Ticket | None:
        """Open or join a ticket that stands alone; None when it could not be kept, which is reported."""
        return await self._open(point, None)

    async def _open(self, point: ServicePoint, incident: IncidentId | None) -> Ticket | None:
        recurrent = self.notices.times(point) >= RECURRENT_FROM
        try:
            async for attempt in _patiently():
                with attempt:
                    ticket = await self.tickets.open_or_join(
                        point.id, incident, call_id=self.call_id, at=self.now(), recurrent=recurrent
                    )
                    self.ticket = self.ticket or ticket
                    return ticket
        except StoreError as error:
            self._report("ticket", error)
        return None

    async def keep_wish(self, tickets: list[Ticket], channel: Channel, language: str, key: str) -> bool:
        """Keep the wish to be told of these tickets; False when it could not be kept, which is reported."""
        if self.caller.number is None:
            return False
        try:
            for ticket in tickets:
                consent = Consent(
                    ticket.id, channel, self.caller.number, language, key, self.call_id, self.now()
                )
                async for attempt in _patiently():
                    with attempt:
                        await self.tickets.record_consent(consent)
        except StoreError as error:
            self._report("consent", error)
            return False
        return True

    def _report(self, what: str, error: StoreError) -> None:
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
