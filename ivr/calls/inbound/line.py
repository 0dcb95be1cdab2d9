"""The line: each inbound call is a task, and ends in a defined way whatever happens in it."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIError
from asterisk.ari.router import TAKEN_OVER
from ivr.calls.duty.talks import DUTY, DutyTalks
from ivr.calls.inbound.intake import Intake
from ivr.calls.inbound.session import InboundSession
from ivr.calls.phone_call import Handover, PhoneCall
from ivr.calls.playing import PlaybackWatch
from ivr.calls.queue.talks import KEEP, RATE, QueueTalks
from ivr.calls.records import CallRecorder
from ivr.dialogs.call import Destination, HungUp, NotPlayed
from ivr.dialogs.conversation import Conversation, choose_language
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import LoadShedding
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller, FloodLimit, SubscriberRepository
from outages.calls import CallOutcome, CallRecord, Direction
from outages.clock import Clock
from outages.errors import StoreError
from outages.phones import to_e164
from outages.requests import RequestRules
from outages.subscribers import Language
from outages.tickets import Channel, TicketRepository
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import PromptLibrary

log = structlog.get_logger()

#: The dialplan's first argument when the queue hands a caller over to keep a place or to rate the talk.
_IN_THE_QUEUE = ((KEEP,), (RATE,))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParts:
    """What a line works with.

    `patience` is how long a caller may wait in silence while the database is asked who they are, in seconds.
    `successor_of` returns the application that takes over a channel's call when this worker ends, None for nobody.
    """

    subscribers: SubscriberRepository
    tickets: TicketRepository
    notices: Notices
    library: PromptLibrary
    recorder: CallRecorder
    metrics: Metrics
    clock: Clock
    languages: Sequence[Language]
    region: str
    intake: Intake
    load_shedding: LoadShedding
    playing: PlaybackWatch
    rules: RequestRules = field(default_factory=RequestRules)
    texts_numbers: bool = False
    flood_limit: FloodLimit = field(default_factory=FloodLimit)
    successor_of: Callable[[str], str | None] = lambda _channel: None
    queue_talks: QueueTalks | None = None
    patience: float = 1.5


class Line:
    """Takes the calls that Asterisk offers until it is told to stop."""

    def __init__(self, parts: LineParts) -> None:
        self._parts = parts
        self._calls: set[asyncio.Task[None]] = set()
        #: Holds the calls of duty managers; None where they can't call.
        self.duty: DutyTalks | None = None
        self._closing = False

    @property
    def conversations(self) -> int:
        """How many calls this worker is holding."""
        return len(self._calls)

    async def serve(self, incoming: asyncio.Queue[ARIChannel]) -> None:
        """Attend every arriving channel in its own task, until cancelled."""
        while True:
            channel = await incoming.get()
            task = asyncio.create_task(self._attend(channel), name=f"call-{channel.id}")
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def drain(self, within: float) -> None:
        """Pass new callers on, wait for conversations to end, and hand over those left after `within` seconds.

        Another worker takes them over; without one, the dialplan plays an announcement and offers an agent.
        """
        self._closing = True
        if self._calls:
            log.info("calls_draining", calls=len(self._calls))
            await asyncio.wait(self._calls, timeout=within)
        for task in self._calls:
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _attend(self, channel: ARIChannel) -> None:
        """Hold one call from offer to end; every failure in it is decided here."""
        call = PhoneCall(channel, self._parts.playing)
        try:
            await self._talk(call, channel)
        except HungUp:
            return
        except asyncio.CancelledError:
            # In a conversation another worker has the caller by now; before and after one, the dialplan does.
            await _release(call, channel)
            raise
        except (StoreError, NotPlayed) as error:
            # In a storm an unreachable database or file fails hundreds of calls: one line each, no traceback.
            log.error("call_failed", channel=channel.id, error=str(error))
            await _release(call, channel)
        except Exception:
            log.exception("call_failed", channel=channel.id)
            await _release(call, channel)

    async def _talk(self, call: PhoneCall, channel: ARIChannel) -> None:
        """Hold the conversation that the dialplan asks for, if any."""
        if channel.args[:1] in _IN_THE_QUEUE and self._parts.queue_talks:
            await self._parts.queue_talks.hold(channel, call)
        elif channel.args[:1] == (DUTY,) and self.duty:
            await self.duty.hold(channel, call, self._number_of(channel))
        elif not is_caller(channel):
            # An outbound call whose worker died; its result is read from Asterisk's event records.
            await call.hang_up()
        elif self._closing:
            await self._pass_on(call, channel)
        else:
            await self._hold(call, channel)

    async def _pass_on(self, call: PhoneCall, channel: ARIChannel) -> None:
        """Give a caller to another worker before any conversation, else to the dialplan, with a record."""
        line_call = self._begin(call, channel)
        try:
            if successor := self._parts.successor_of(channel.id):
                await call.move(successor, TAKEN_OVER if channel.found else channel.args)
            else:
                log.warning("call_passed_on", channel=channel.id)
                await call.hand_over(Destination.FALLBACK)
        finally:
            if not channel.moved:
                self._keep(line_call, CallOutcome.FAILED)

    async def _hold(self, call: PhoneCall, channel: ARIChannel) -> None:
        """Hold the conversation and keep its record, however it ends."""
        line_call = self._begin(call, channel)
        session, talk, outcome = line_call.session, line_call.talk, CallOutcome.FAILED
        with self._parts.metrics.calls_now.track_inprogress():
            try:
                session.meet(await self._recognise(session.facts.caller.number))
                talk.language = choose_language(session.facts.caller.language, self._parts.languages)
                if channel.found:
                    await self._apologise(line_call)
                if session.facts.flooding:
                    self._parts.metrics.floods.inc()
                outcome = await take_call(talk, session)
            except HungUp:
                outcome = CallOutcome.HUNG_UP
                raise
            except asyncio.CancelledError:
                await self._leave(call, channel)
                raise
            finally:
                # A worker that takes the call over keeps its record.
                if not channel.moved:
                    self._keep(line_call, outcome)

    async def _apologise(self, line_call: "_LineCall") -> None:
        """Restart a conversation that broke off with an apology, in the language spoken last."""
        talk = line_call.talk
        talk.language = choose_language(
            await line_call.call.take_over() or talk.language, self._parts.languages
        )
        talk.greeting = FixedPhrase.SORRY_REPEAT

    async def _leave(self, call: PhoneCall, channel: ARIChannel) -> None:
        """Move a call in mid-conversation to another worker; if that fails, the dialplan has the caller."""
        if successor := self._parts.successor_of(channel.id):
            with contextlib.suppress(HungUp, ARIError):
                await call.move(successor, TAKEN_OVER)

    def _begin(self, call: PhoneCall, channel: ARIChannel) -> "_LineCall":
        """Prepare to talk with a caller known by nothing but the number."""
        parts = self._parts
        caller = Caller(self._number_of(channel))
        session = InboundSession(
            caller,
            channel.id,
            parts.notices,
            parts.tickets,
            parts.clock,
            parts.metrics,
            parts.intake,
            level=parts.load_shedding.note_calls(max(len(self._calls), _callers_on_line(channel))),
            flood_limit=parts.flood_limit,
            rules=parts.rules,
            texts_numbers=parts.texts_numbers,
        )
        talk = Conversation(call, parts.library, parts.languages, parts.languages[0])
        call.goes_with = lambda: Handover(
            talk.language,
            session.ticket.number if session.ticket else "",
            may_keep_place=parts.queue_talks is not None
            and isinstance(session.check_own_number(Channel.CALL), str),
        )
        return _LineCall(channel.id, call, session, talk, parts.clock.now(), time.monotonic())

    def _number_of(self, channel: ARIChannel) -> str | None:
        """Return the caller's number as E.164, None when withheld; raw caller ID goes no further than here."""
        presentation = channel.args[1] if len(channel.args) > 1 else ""
        if presentation.startswith("prohib"):
            return None
        return to_e164(channel.snapshot.caller_number, self._parts.region)

    async def _recognise(self, number: str | None) -> Caller:
        """Return who has the number; raise StoreError, also when the look-up exceeds `patience`."""
        if number is None:
            return Caller(None)
        try:
            async with asyncio.timeout(self._parts.patience):
                return await self._parts.subscribers.recognise(number)
        except TimeoutError as error:
            raise StoreError(f"the caller was not looked up within {self._parts.patience:g} s") from error

    def _keep(self, line_call: "_LineCall", outcome: CallOutcome) -> None:
        """Count the call, and keep its record."""
        self._parts.metrics.calls.labels(Direction.INBOUND, outcome).inc()
        if line_call.call.first_play_at is not None:
            self._parts.metrics.first_sound.observe(line_call.call.first_play_at - line_call.began)
        self._parts.recorder.keep(line_call.record(outcome))


@dataclass(frozen=True, slots=True)
class _LineCall:
    """What belongs to one call, offered at `started_at` (aware UTC) and `began` (monotonic seconds)."""

    call_id: str
    call: PhoneCall
    session: InboundSession
    talk: Conversation
    started_at: datetime
    began: float

    def record(self, outcome: CallOutcome) -> CallRecord:
        """Return the call's record as of now."""
        caller = self.session.facts.caller
        return CallRecord(
            id=self.call_id,
            direction=Direction.INBOUND,
            caller_number=caller.number,
            subscriber_id=caller.subscribers[0].id if caller.subscribers else None,
            ticket_id=self.session.ticket.id if self.session.ticket else None,
            language=self.talk.language,
            started_at=self.started_at,
            ended_at=self.session.clock.now(),
            outcome=outcome,
            heard=tuple(self.talk.heard),
            promises=tuple(self.talk.promises),
            keys=tuple(self.call.keys),
        )


def is_caller(channel: ARIChannel) -> bool:
    """Say whether the channel comes from the dialplan's context `line`."""
    return channel.args[:1] == ("line",)


def _callers_on_line(channel: ARIChannel) -> int:
    """Return the dialplan's count of callers on the whole line, this one included; 0 if it gave none."""
    counted = channel.args[2] if len(channel.args) > 2 else ""  # noqa: PLR2004 - the third of the dialplan's arguments
    return int(counted) if counted.isdecimal() else 0


async def _release(call: PhoneCall, channel: ARIChannel) -> None:
    """Give the caller to the dialplan, which plays an announcement and offers an agent; a hang-up is no error.

    A caller from the queue goes back to it; one who has already talked with an agent is hung up on, and so is a duty manager.
    """
    with contextlib.suppress(HungUp, Exception):
        if channel.args[:1] in ((RATE,), (DUTY,)):
            await call.hang_up()
        else:
            from_queue = channel.args[:1] == (KEEP,)
            await call.hand_over(Destination.AGENT if from_queue else Destination.FALLBACK)
