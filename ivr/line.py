"""The line: each call that comes in gets a task of its own, and a decided end whatever happens in it."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from ivr.ari.channel import ARIChannel
from ivr.call import PhoneCall
from ivr.desk import CallerDesk
from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation, choose_language
from ivr.dialogs.inbound import take_call
from ivr.journal import Journal
from ivr.metrics import Metrics
from ivr.notices import Notices
from outages.calls import CallRecord, Direction, Outcome
from outages.clock import Clock
from outages.phones import to_e164
from outages.subscribers import Caller, Language, SubscriberBook
from outages.tickets import TicketBook
from prompts.phrases import PromptLibrary

log = structlog.get_logger()

#: How long (seconds) the dialplan leaves a new call with the service before its fallback takes it.
GRANTED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParts:
    """What a line works with."""

    subscribers: SubscriberBook
    tickets: TicketBook
    notices: Notices
    library: PromptLibrary
    journal: Journal
    metrics: Metrics
    clock: Clock
    languages: Sequence[Language]
    region: str


class Line:
    """Takes the calls that Asterisk offers, until it is told to stop."""

    def __init__(self, parts: LineParts) -> None:
        self._parts = parts
        self._calls: set[asyncio.Task[None]] = set()
        self._closing = False

    async def serve(self, incoming: asyncio.Queue[ARIChannel]) -> None:
        """Attend every channel that arrives, each in a task of its own, until cancelled."""
        while True:
            channel = await incoming.get()
            task = asyncio.create_task(self._attend(channel), name=f"call-{channel.id}")
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def drain(self, within: float) -> None:
        """Send new callers to the dialplan, let conversations end, and hand over those left after `within` seconds."""
        self._closing = True
        if self._calls:
            log.info("calls_draining", calls=len(self._calls))
            await asyncio.wait(self._calls, timeout=within)
        for task in self._calls:
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _attend(self, channel: ARIChannel) -> None:
        """Hold one call from offer to end: the edge where everything that goes wrong is decided."""
        call = PhoneCall(channel)
        try:
            if not is_caller(channel):
                # A call back whose worker died: what it came to is asked of Asterisk's records.
                await call.hang_up()
            elif channel.found or self._closing:
                # Nobody remembers what this caller heard, or nobody will be there to go on.
                await call.hand_over(Destination.FALLBACK)
            else:
                await self._hold(call, channel)
        except HungUp:
            return
        except asyncio.CancelledError:
            await _release(call)
            raise
        except Exception:
            log.exception("call_failed", channel=channel.id)
            await _release(call)

    async def _hold(self, call: PhoneCall, channel: ARIChannel) -> None:
        """Hold the conversation, and keep its record however it ends."""
        began, started_at = time.monotonic(), self._parts.clock.now()
        number = self._number_of(channel)
        desk = CallerDesk(
            Caller(number),
            channel.id,
            self._parts.notices,
            self._parts.tickets,
            self._parts.clock,
            self._parts.metrics,
        )
        talk = Conversation(call, self._parts.library, self._parts.languages, self._parts.languages[0])
        outcome = Outcome.FAILED
        with self._parts.metrics.calls_now.track_inprogress():
            try:
                desk.caller = await self._recognise(number)
                talk.language = choose_language(desk.caller.language, self._parts.languages)
                outcome = await take_call(talk, desk)
            except HungUp:
                outcome = Outcome.HUNG_UP
                raise
            finally:
                self._measure(call, began, outcome)
                self._parts.journal.keep(
                    _record(
                        channel.id, started_at=started_at, desk=desk, talk=talk, call=call, outcome=outcome
                    )
                )

    def _number_of(self, channel: ARIChannel) -> str | None:
        """Return the caller's number, None when withheld; a caller's own text goes no further than here."""
        presentation = channel.args[1] if len(channel.args) > 1 else ""
        if presentation.startswith("prohib"):
            return None
        return to_e164(channel.snapshot.caller_number, self._parts.region)

    async def _recognise(self, number: str | None) -> Caller:
        return await self._parts.subscribers.recognise(number) if number else Caller(None)

    def _measure(self, call: PhoneCall, began: float, outcome: Outcome) -> None:
        self._parts.metrics.calls.labels(Direction.INBOUND, outcome).inc()
        if call.first_play_at is not None:
            self._parts.metrics.first_sound.observe(call.first_play_at - began)


def is_caller(channel: ARIChannel) -> bool:
    """Say whether the dialplan's context `line` offered the channel."""
    return channel.args[:1] == ("line",)


async def _release(call: PhoneCall) -> None:
    """Give the caller to the dialplan, which has an announcement and a person; a hang-up is fine too."""
    with contextlib.suppress(HungUp, Exception):
        await call.hand_over(Destination.FALLBACK)


def _record(
    call_id: str,
    *,
    started_at: datetime,
    desk: CallerDesk,
    talk: Conversation,
    call: PhoneCall,
    outcome: Outcome,
) -> CallRecord:
    caller = desk.caller
    return CallRecord(
        id=call_id,
        direction=Direction.INBOUND,
        caller_number=caller.number,
        subscriber_id=caller.subscribers[0].id if caller.subscribers else None,
        ticket_id=desk.ticket.id if desk.ticket else None,
        language=talk.language,
        started_at=started_at,
        ended_at=desk.now(),
        outcome=outcome,
        heard=tuple(talk.heard),
        promises=tuple(desk.promises),
        keys=tuple(call.keys),
    )
