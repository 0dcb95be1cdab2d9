"""Rings people back, within the trunk's limits, each attempt committed before it is dialled."""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from asterisk.ari.errors import ARIError, ARIFailedError, ARIUnansweredError, ChannelExistsError
from asterisk.ari.outcomes import ChannelEnding
from asterisk.ari.outgoing import Dialed
from asterisk.server.dialplan import CAUSE_LATE
from ivr.calls.outbound.settling import Settler
from ivr.calls.phone_call import Handover, PhoneCall
from ivr.calls.records import CallRecorder
from ivr.dialogs.call import HungUp
from ivr.dialogs.conversation import Conversation, choose_language
from ivr.dialogs.ring_back import news_of, tell_news, thank, what_silence_means
from ivr.observability.metrics import Metrics
from outages.calls import CallOutcome, CallRecord, Direction
from outages.clock import Clock
from outages.notifications import DueNotification, NotificationRepository, Result, node_of
from outages.phones import is_dialable
from outages.subscribers import Language
from outages.tickets import Channel
from prompts.errors import SpeechError
from prompts.wording import wording_for
from prompts.wording.phrases import PromptLibrary

log = structlog.get_logger()

#: A worker answers for a call so long before others may look after it: ringing, the talk, and a margin.
LEASE = timedelta(minutes=5)

#: The dialplan refuses to dial an attempt this long after its claim; so a worker that slept can't ring anybody late.
DIAL_WITHIN = timedelta(seconds=20)

#: An attempt of another Asterisk's workers whose lease ended so long ago has nobody left who could say what became of it.
ABANDONED = timedelta(hours=1)

#: What the causes of Q.850 mean for an attempt; any other is the trunk's or the network's trouble.
_CAUSES = {
    1: Result.BAD_NUMBER,
    17: Result.BUSY,
    18: Result.NO_ANSWER,
    19: Result.NO_ANSWER,
    21: Result.BUSY,
    22: Result.BAD_NUMBER,
    28: Result.BAD_NUMBER,
    CAUSE_LATE: Result.LATE,
}


class Trunk(Protocol):
    """Places calls and remembers the ones it placed."""

    @property
    def ready(self) -> bool:
        """Whether a call that is placed now can be followed."""
        ...

    async def dial(self, attempt_id: str, number: str, *, deadline: datetime) -> Dialed:
        """Dial an E.164 number on the channel named by the attempt, unless the deadline has passed."""
        ...

    async def look_up(self, attempt_id: str) -> Result | None:
        """Return what became of an attempt whose worker died: None while its call goes on."""
        ...

    async def hang_up(self, attempt_id: str) -> None:
        """End the attempt's call; one that is over is no error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DialerParts:
    """What the dialer works with; `at_once` calls at a time, `per_second` new ones a second, on the Asterisk `node`."""

    repository: NotificationRepository
    settler: Settler
    trunk: Trunk
    library: PromptLibrary
    recorder: CallRecorder
    metrics: Metrics
    clock: Clock
    languages: Sequence[Language]
    at_once: int
    per_second: float
    node: str


class Dialer:
    """Claims due calls while slots are free, and rings each in a task of its own."""

    def __init__(self, parts: DialerParts) -> None:
        self._parts = parts
        self._calls: set[asyncio.Task[None]] = set()
        self._closing = False

    async def dial_due(self) -> None:
        """Start the calls that are due now, as many as there are free slots, at the trunk's pace."""
        while self._may_dial and (free := self._parts.at_once - len(self._calls)):
            limit = min(free, max(1, int(self._parts.per_second)))
            notifications = await self._parts.repository.claim(
                Channel.CALL, limit=limit, at=self._parts.clock.now(), lease=LEASE
            )
            for notification in notifications:
                if self._closing:
                    # Nobody is rung any more; as one that came too late, it is due again at once.
                    await self._parts.settler.settle(notification, Result.LATE)
                    continue
                self.start(self._ring(notification), notification.attempt.id)
                await asyncio.sleep(1 / self._parts.per_second)
            if len(notifications) < limit:
                return

    @property
    def has_room(self) -> bool:
        """Whether the trunk takes one more call now."""
        return self._may_dial and len(self._calls) < self._parts.at_once

    @property
    def _may_dial(self) -> bool:
        return self._parts.trunk.ready and not self._closing

    def start(self, attempt: Coroutine[Any, Any, None], attempt_id: str) -> None:
        """Carry out an attempt that takes one of the trunk's places, in a task of its own."""
        task = asyncio.create_task(self._guard(attempt, attempt_id), name=f"callback-{attempt_id}")
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def settle_expired(self) -> None:
        """Settle attempts whose worker is gone by asking the telephone side what happened, before any new try."""
        for notification in await self._parts.repository.expired(at=self._parts.clock.now()):
            if self._parts.settler.knows(notification):
                continue
            result = await self._what_became_of(notification)
            if result is not None:
                await self._parts.settler.settle(notification, result)

    async def drain(self, within: float) -> None:
        """Ring nobody else, and let calls end; talks left after `within` seconds are cut, and settled by what was heard."""
        self._closing = True
        if self._calls:
            await asyncio.wait(self._calls, timeout=within)
        for task in self._calls:
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    async def _guard(self, attempt: Coroutine[Any, Any, None], attempt_id: str) -> None:
        """Carry out one attempt: the edge of its task. What can't be settled now is settled when its lease expires."""
        try:
            await attempt
        except asyncio.CancelledError:
            await self._hang_up(attempt_id)
            raise
        except Exception:
            log.exception("callback_failed", attempt=attempt_id)
            await self._hang_up(attempt_id)

    async def _hang_up(self, attempt_id: str) -> None:
        """Leave nobody on the phone with silence; without Asterisk, its own limit ends the call."""
        with contextlib.suppress(ARIError):
            await self._parts.trunk.hang_up(attempt_id)

    async def _ring(self, notification: DueNotification) -> None:
        if not is_dialable(notification.number):
            await self._parts.settler.settle(notification, Result.BAD_NUMBER)
            return
        deadline = notification.attempt.made_at + DIAL_WITHIN
        try:
            # Nobody is rung to hear half of the news: unlike a caller, this person doesn't wait for it.
            await self._parts.library.prepare(
                news_of(notification, wording_for(self._language_of(notification)))
            )
            dialed = await self._parts.trunk.dial(
                notification.attempt.id, notification.number, deadline=deadline
            )
        except (ARIUnansweredError, ARIFailedError, ChannelExistsError) as error:
            # It may have rung or not; the lease's expiry asks Asterisk's own records.
            log.warning("callback_unknown", attempt=notification.attempt.id, error=str(error))
            return
        except (ARIError, SpeechError) as error:
            log.error("callback_not_placed", attempt=notification.attempt.id, error=str(error))
            await self._parts.settler.settle(notification, Result.UNAVAILABLE)
            return
        if not dialed.answered:
            await self._parts.settler.settle(notification, result_of(dialed.ending))
            return
        await self._talk(notification, dialed)

    async def _talk(self, notification: DueNotification, dialed: Dialed) -> None:
        """Hold the conversation, and keep its record however it ends."""
        started_at = self._parts.clock.now()
        call = PhoneCall(dialed.channel)
        talk = Conversation(call, self._parts.library, self._parts.languages, self._language_of(notification))
        call.goes_with = lambda: Handover(
            talk.language, notification.ticket_number, rung_number=notification.number
        )
        outcome = CallOutcome.FAILED
        try:
            result, wants_agent = await self._hear(notification, talk)
            outcome = await thank(talk, result, wants_agent=wants_agent)
        except HungUp:
            outcome = CallOutcome.HUNG_UP
        finally:
            self._parts.metrics.calls.labels(Direction.OUTBOUND, outcome).inc()
            self._parts.recorder.keep(self._record(notification, started_at, talk, call, outcome=outcome))

    async def _hear(self, notification: DueNotification, talk: Conversation) -> tuple[Result, bool]:
        """Return the answer, kept before the thanks; whatever breaks the talk off, what was heard counts."""
        result, wants_agent = None, False
        try:
            result, wants_agent = await tell_news(talk, notification)
        finally:
            await self._parts.settler.settle(notification, result or what_silence_means(talk))
        return result, wants_agent

    def _language_of(self, notification: DueNotification) -> Language:
        return choose_language(notification.language, self._parts.languages)

    async def _what_became_of(self, notification: DueNotification) -> Result | None:
        """Return the result, or None while it can't be told: the call goes on, or Asterisk is away."""
        if notification.channel is Channel.SMS:
            return Result.UNKNOWN
        if node_of(notification.attempt.id) not in ("", self._parts.node):
            # Another Asterisk knows, and its workers ask it when they are back.
            abandoned = self._parts.clock.now() > notification.attempt.deadline + ABANDONED
            return Result.UNKNOWN if abandoned else None
        try:
            return await self._parts.trunk.look_up(notification.attempt.id)
        except ARIError as error:
            log.warning("attempt_not_looked_up", attempt=notification.attempt.id, error=str(error))
            return None

    def _record(
        self,
        notification: DueNotification,
        started_at: datetime,
        talk: Conversation,
        call: PhoneCall,
        *,
        outcome: CallOutcome,
    ) -> CallRecord:
        return CallRecord(
            id=notification.attempt.id,
            direction=Direction.OUTBOUND,
            caller_number=notification.number,
            subscriber_id=notification.subscriber_id,
            ticket_id=notification.ticket_id,
            language=talk.language,
            started_at=started_at,
            ended_at=self._parts.clock.now(),
            outcome=outcome,
            heard=tuple(talk.heard),
            keys=tuple(call.keys),
        )


def result_of(ending: ChannelEnding | None) -> Result:
    """Say what the end of an unanswered call means (source: ITU-T Q.850); what nobody explained is the trunk's fault."""
    if ending is None or ending.cause is None:
        return Result.UNAVAILABLE
    return _CAUSES.get(ending.cause, Result.UNAVAILABLE)
