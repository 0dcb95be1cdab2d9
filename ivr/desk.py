"""The provider's side of one inbound call: notices, tickets and wishes, with failures that never cut the call."""

from dataclasses import dataclass, field
from datetime import datetime

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from ivr.dialogs.desk import Case
from ivr.metrics import Metrics
from ivr.notices import Notices
from outages.calls import Promise
from outages.clock import Clock
from outages.errors import StoreError
from outages.incidents import IncidentId, most_severe
from outages.places import AreaId
from outages.subscribers import Caller
from outages.tickets import Channel, Consent, Ticket, TicketBook
from prompts.phrases import Phrase
from prompts.wording import Wording

log = structlog.get_logger()

#: A write that fails is tried again while the caller listens, so many times in all within about a second.
WRITE_TRIES = 4


@dataclass
class CallerDesk:
    """Serves one caller; remembers the promises they heard and the ticket they got."""

    caller: Caller
    call_id: str
    notices: Notices
    tickets: TicketBook
    clock: Clock
    metrics: Metrics
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

    def outage(self, case: Case, words: Wording) -> list[Phrase]:
        """Return the phrases that announce the case's incident, as of now."""
        return self.notices.outage(case.incident, case.point, words) if case.incident else []

    def general(self, words: Wording) -> list[Phrase]:
        """Return the phrases of the general announcement, none when there is none."""
        return self.notices.general(words)

    def promised(self, promise: Promise) -> None:
        """Remember that the caller heard this estimate to its end."""
        if promise not in self.promises:
            self.promises.append(promise)

    async def open_ticket(self, case: Case) -> Ticket | None:
        """Open or join the ticket of a case; None when it could not be kept, which is reported."""
        incident = case.incident.id if case.incident else None
        try:
            async for attempt in _patiently():
                with attempt:
                    ticket = await self.tickets.open_or_join(
                        case.point.id, incident, call_id=self.call_id, at=self.now()
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


def _patiently() -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type(StoreError),
        stop=stop_after_attempt(WRITE_TRIES),
        wait=wait_random_exponential(multiplier=0.1, max=0.5),
        reraise=True,
    )
