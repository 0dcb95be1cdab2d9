"""The provider's side of one inbound call: tickets, reports and requests, with failures that never cut the call."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import timedelta
from typing import ParamSpec, TypeVar

import structlog
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from typing_extensions import override

from ivr.calls.inbound.intake import Intake
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.session import AffectedPoint, CallerFacts, CallerSession, Filed, Identified, Keyed
from ivr.notices.live import LiveOutages, Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller, FloodLimit
from outages.clock import Clock
from outages.errors import NotFoundError, OptedOutError, StoreError, TooManyRequestsError
from outages.incidents import IncidentId
from outages.phones import to_e164
from outages.reports import Complaint, ReportId
from outages.requests import NotificationRequest, RequestRefusal, RequestRules, find_refusal
from outages.subscribers import Language, ServicePoint
from outages.ticket_texts import TextTo
from outages.tickets import RECURRENT_FROM, Channel, Consent, Ticket, TicketRepository

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

#: How many times a write is tried while the caller listens, within about a second.
WRITE_TRIES = 4

#: Callers whose last call began no longer ago than this remember the keys.
AGAIN = timedelta(minutes=5)

#: Calls that began no longer ago than this count as today's.
TODAY = timedelta(days=1)


@dataclass
class InboundSession(CallerSession):
    """Serves one caller; keeps the first ticket that they got."""

    caller: InitVar[Caller]
    call_id: str
    notices: Notices
    tickets: TicketRepository
    clock: Clock
    metrics: Metrics
    intake: Intake
    level: DialogLevel = DialogLevel.FULL
    flood_limit: FloodLimit = field(default_factory=FloodLimit)
    rules: RequestRules = field(default_factory=RequestRules)
    #: Whether the provider texts ticket numbers.
    texts_numbers: bool = False
    ticket: Ticket | None = None
    _facts: CallerFacts = field(init=False)

    def __post_init__(self, caller: Caller) -> None:
        self.meet(caller)

    @property
    @override
    def facts(self) -> CallerFacts:
        return self._facts

    @property
    @override
    def outages(self) -> LiveOutages:
        return LiveOutages(self._facts.caller, self.notices, self.clock)

    def meet(self, caller: Caller, *, keyed: str = "") -> None:
        """Take this caller for whoever is on the line; `keyed` are the digits if nothing else says so."""
        now, calls = self.clock.now(), caller.called_at
        self._facts = CallerFacts(
            caller,
            keyed=keyed,
            hazardous=self.intake.endangers(caller.points),
            hints=self.intake.hints,
            level=self.level,
            again=any(at > now - AGAIN for at in calls),
            flooding=self.flood_limit.is_passed(calls, now),
            calls_today=sum(at > now - TODAY for at in calls),
        )

    @override
    async def identify(self, what: Keyed, digits: str) -> Identified:
        with self._reported("try"):
            found = await self.intake.identify(self._facts.caller, what, digits, self.clock.now())
            if isinstance(found, Identified):
                return found
            self.meet(found, keyed=digits)
            return Identified.KNOWN
        return Identified.TROUBLE

    @override
    async def open_ticket(self, affected: AffectedPoint, *, text_in: Language | None = None) -> Ticket | None:
        return await self._open(affected.point, self.outages.waited_for(affected), text_in)

    @override
    async def report(
        self, point: ServicePoint, complaint: Complaint, *, text_in: Language | None = None
    ) -> Filed | None:
        ticket = await self._open(point, [], text_in)
        return Filed(ticket, await self._keep_report(ticket, complaint)) if ticket else None

    @override
    async def report_other_fault(
        self, point: ServicePoint, *, text_in: Language | None = None
    ) -> Ticket | None:
        return await self._open(point, [], text_in, other_fault=True)

    @override
    async def keep_detail(self, report: ReportId, sound: bytes) -> bool:
        with self._reported("detail", (StoreError, NotFoundError, OSError)):
            return await self.intake.keep_detail(report, sound)
        return False

    @override
    def check_own_number(self, channel: Channel) -> str | RequestRefusal:
        number = self._facts.caller.number
        return self._check(number, channel) if number else RequestRefusal.UNREADABLE

    @override
    def check_keyed_number(self, keyed: str, channel: Channel) -> str | RequestRefusal:
        number = to_e164(keyed, self.rules.region)
        return self._check(number, channel) if number else RequestRefusal.UNREADABLE

    @override
    async def keep_request(
        self, tickets: list[Ticket], request: NotificationRequest
    ) -> RequestRefusal | None:
        try:
            with self._reported("consent"):
                for ticket in tickets:
                    await _patiently(self.tickets.record_consent, self._consent(ticket, request))
                return None
        except (TooManyRequestsError, OptedOutError) as error:
            log.warning("wish_refused", call=self.call_id, reason=str(error))
            opted_out = isinstance(error, OptedOutError)
            return RequestRefusal.OPTED_OUT if opted_out else RequestRefusal.TOO_MANY
        return RequestRefusal.TROUBLE

    @override
    async def withdraw_request(self, tickets: list[Ticket]) -> bool:
        withdraw, caller, at = self.tickets.withdraw_consents, self._facts.caller.number, self.clock.now()
        with self._reported("withdrawal"):
            for ticket in tickets:
                await _patiently(withdraw, ticket.id, call_id=self.call_id, caller=caller, at=at)
            return True
        return False

    async def _open(
        self,
        point: ServicePoint,
        incidents: Sequence[IncidentId],
        text_in: Language | None,
        *,
        other_fault: bool = False,
    ) -> Ticket | None:
        with self._reported("ticket"):
            ticket = await _patiently(
                self.tickets.open_or_join,
                point.id,
                incidents,
                call_id=self.call_id,
                at=self.clock.now(),
                caller=self._facts.caller.number,
                recurrent=self.notices.times(point) >= RECURRENT_FROM,
                other_fault=other_fault,
                text_to=self._text_to(text_in),
            )
            self.ticket = self.ticket or ticket
            return ticket
        return None

    def _text_to(self, language: Language | None) -> TextTo | None:
        """Return the calling telephone, None where no number is texted in this language, or not to this telephone."""
        number = self.check_own_number(Channel.SMS)
        if language is None or not self.texts_numbers or isinstance(number, RequestRefusal):
            return None
        return TextTo(number, language)

    async def _keep_report(self, ticket: Ticket, complaint: Complaint) -> ReportId | None:
        keep, at = self.intake.reports.keep, self.clock.now()
        with self._reported("report"):
            return await _patiently(keep, ticket.id, complaint, call_id=self.call_id, at=at)
        return None

    def _check(self, number: str, channel: Channel) -> str | RequestRefusal:
        # A stranger must not learn which numbers an account has.
        known = any(number in one.phones for one in self._facts.caller.subscribers)
        on_account = known and not self._facts.keyed
        return find_refusal(number, channel, self.rules, on_account=on_account) or number

    def _consent(self, ticket: Ticket, request: NotificationRequest) -> Consent:
        return Consent(
            ticket.id,
            request.channel,
            request.number,
            request.language,
            request.keys,
            self.call_id,
            self.clock.now(),
            request.prompts,
            request.hours,
            self._facts.caller.number,
        )

    @contextlib.contextmanager
    def _reported(self, what: str, errors: tuple[type[Exception], ...] = (StoreError,)) -> Iterator[None]:
        """Count and log these errors instead of raising them."""
        try:
            yield
        except errors as error:
            self.metrics.lost_writes.labels(what).inc()
            log.error("write_failed", what=what, call=self.call_id, error=str(error))


async def _patiently(write: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what the write returns, tried WRITE_TRIES times; raise its last StoreError."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type(StoreError),
        stop=stop_after_attempt(WRITE_TRIES),
        wait=wait_random_exponential(multiplier=0.1, max=0.5),
        reraise=True,
    ):
        with attempt:
            return await write(*args, **kwargs)
    raise AssertionError("the last attempt returns or raises")
