"""Rings those back who keep a place in the queue, when it is their turn and a person can be expected."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from asterisk.ari.errors import ARIError, ARIFailedError, ARIUnansweredError, ChannelExistsError
from asterisk.ari.outgoing import Dialed
from ivr.calls.outbound.dialer import DIAL_WITHIN, LEASE, Dialer, Trunk, result_of
from ivr.calls.phone_call import Handover, PhoneCall
from ivr.calls.queue.agents import Agents, Attendance
from ivr.calls.queue.log import QueueLog, Waiting
from ivr.calls.records import CallRecorder
from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation, choose_language
from ivr.dialogs.queue_callback import close_callback, offer_callback
from ivr.observability.metrics import Metrics
from outages.calls import CallOutcome, CallRecord, Direction
from outages.clock import Clock
from outages.errors import StoreError
from outages.notifications import Result
from outages.queue_callbacks import CALLBACK_PREFIX, QueueCallback, QueueCallbackRepository
from outages.subscribers import Language
from prompts.errors import SpeechError
from prompts.wording import wording_for
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import PromptLibrary

log = structlog.get_logger()

#: So many kept places are looked at at a time.
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCallbackParts:
    """What a QueueCallbackDialer works with; the dialer has the trunk's limits."""

    repository: QueueCallbackRepository
    dialer: Dialer
    trunk: Trunk
    persons: Agents
    queue_log: QueueLog
    library: PromptLibrary
    recorder: CallRecorder
    metrics: Metrics
    clock: Clock
    languages: Sequence[Language]


class QueueCallbackDialer:
    """Looks whose turn it is; a call is committed before it is dialled, so that nobody is rung twice."""

    def __init__(self, parts: QueueCallbackParts) -> None:
        self._parts = parts
        self._ringing: set[str] = set()

    async def ring_due(self) -> None:
        """Ring those whose turn it is; without anybody to talk to, nobody. Raise StoreError or ARIError."""
        parts = self._parts
        due = await parts.repository.due(at=parts.clock.now(), limit=_LOOKED_AT)
        if not due or not parts.trunk.ready:
            return
        attendance = await parts.persons.attendance()
        await asyncio.to_thread(parts.queue_log.read)
        for callback in callbacks_to_place(
            due, attendance, parts.queue_log.waiting, ringing=len(self._ringing)
        ):
            if not parts.dialer.has_room:
                return
            if claimed := await parts.repository.claim(callback.id, at=parts.clock.now(), lease=LEASE):
                parts.dialer.start(self._attempt(claimed), str(claimed.attempt_id))

    async def settle_expired(self) -> None:
        """Settle calls whose worker is gone, by what Asterisk knows of them. Raise StoreError or ARIError."""
        for callback in await self._parts.repository.expired(at=self._parts.clock.now()):
            attempt = str(callback.attempt_id)
            if attempt not in self._ringing and (result := await self._parts.trunk.look_up(attempt)):
                await self._settle(attempt, result)

    async def _attempt(self, callback: QueueCallback) -> None:
        attempt = str(callback.attempt_id)
        self._ringing.add(attempt)
        try:
            await self._ring(callback, attempt)
        finally:
            self._ringing.discard(attempt)

    async def _ring(self, callback: QueueCallback, attempt: str) -> None:
        parts, place = self._parts, callback.place
        words = wording_for(choose_language(place.language, parts.languages))
        deadline = parts.clock.now() + DIAL_WITHIN
        try:
            await parts.library.prepare(
                [words.say(FixedPhrase.RETURN_GREETING), words.say(FixedPhrase.MENU_RETURN)]
            )
            dialed = await parts.trunk.dial(attempt, place.number, deadline=deadline)
        except (ARIUnansweredError, ARIFailedError, ChannelExistsError) as error:
            # It may have rung or not; once the lease is over, Asterisk's records tell.
            log.warning("turn_unknown", attempt=attempt, error=str(error))
        except (ARIError, SpeechError) as error:
            log.error("turn_not_rung", attempt=attempt, error=str(error))
            await self._settle(attempt, Result.UNAVAILABLE)
        else:
            if dialed.answered:
                await self._talk(callback, attempt, dialed)
            else:
                await self._settle(attempt, result_of(dialed.ending))

    async def _talk(self, callback: QueueCallback, attempt: str, dialed: Dialed) -> None:
        """Hold the conversation, and keep its record however it ends."""
        parts, place = self._parts, callback.place
        language = choose_language(place.language, parts.languages)
        call = PhoneCall(dialed.channel)
        talk = Conversation(call, parts.library, parts.languages, language)
        talk.agent = Destination.PRIORITY if place.first else Destination.AGENT
        call.goes_with = lambda: Handover(
            talk.language, place.ticket, may_keep_place=True, rung_number=place.number, goes_first=True
        )
        started_at, outcome = parts.clock.now(), CallOutcome.FAILED
        try:
            outcome = await close_callback(talk, await self._offer(talk, attempt))
        except HungUp:
            outcome = CallOutcome.HUNG_UP
        finally:
            parts.metrics.calls.labels(Direction.OUTBOUND, outcome).inc()
            parts.recorder.keep(self._record(callback, talk, call, started_at, outcome))

    async def _offer(self, talk: Conversation, attempt: str) -> Result:
        """Return the answer, kept before anything follows from it; a talk that breaks off counts as none."""
        result = Result.ENDED_EARLY
        try:
            result = await offer_callback(talk)
        finally:
            await self._settle(attempt, result)
        return result

    async def _settle(self, attempt: str, result: Result) -> None:
        """Write it; what can't be written now is settled once the lease is over, by Asterisk's records."""
        log.info("turn_rung", attempt=attempt, result=result)
        try:
            await self._parts.repository.settle(attempt, result, at=self._parts.clock.now())
        except StoreError as error:
            self._parts.metrics.lost_writes.labels("turn").inc()
            log.error("turn_not_written", attempt=attempt, result=result, error=str(error))

    def _record(
        self,
        callback: QueueCallback,
        talk: Conversation,
        call: PhoneCall,
        started_at: datetime,
        outcome: CallOutcome,
    ) -> CallRecord:
        return CallRecord(
            id=str(callback.attempt_id),
            direction=Direction.OUTBOUND,
            caller_number=callback.place.number,
            subscriber_id=None,
            ticket_id=None,
            language=talk.language,
            started_at=started_at,
            ended_at=self._parts.clock.now(),
            outcome=outcome,
            heard=tuple(talk.heard),
            keys=tuple(call.keys),
        )


def callbacks_to_place(
    due: Sequence[QueueCallback], attendance: Attendance, waiting: Sequence[Waiting], *, ringing: int
) -> list[QueueCallback]:
    """Return whom of those due, in their order, to ring now: those before whom nobody waits any more.

    As many as persons are free, so that nobody is rung to wait again; but one even if none is, when others wait who
    came later: those would get each person that becomes free.
    """
    back = sum(one.channel.startswith(CALLBACK_PREFIX) for one in waiting)
    later = any(not one.channel.startswith(CALLBACK_PREFIX) for one in waiting)
    wanted = max(attendance.free, int(later)) if attendance.there else 0
    chosen: list[QueueCallback] = []
    for callback in due[: max(0, wanted - ringing - back)]:
        if not callback.place.first and any(one.since < callback.place.joined_at for one in waiting):
            break
        chosen.append(callback)
    return chosen
