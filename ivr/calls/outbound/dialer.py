"""Places every call that the line makes of itself, within the trunk's limits."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

import structlog

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIError, ARIFailedError, ARIUnansweredError, ChannelExistsError
from asterisk.server.dialplan import LONGEST_CALL_OUT
from ivr.calls.outbound.budget import CallBudget
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.causes import read_refusal
from ivr.calls.outbound.pace import CallPace
from ivr.calls.outbound.source import CallSource, ClaimedCall
from ivr.calls.outbound.trunk import Trunk
from ivr.calls.phone_call import PhoneCall
from ivr.calls.playing import PlaybackWatch
from ivr.calls.records import CallRecorder
from ivr.dialogs.call import HungUp, NotPlayed
from ivr.dialogs.conversation import Conversation, choose_language
from ivr.observability.metrics import Metrics
from outages.calls import CallOutcome, CallRecord, Direction
from outages.clock import Clock
from outages.notifications import Result
from outages.phones import is_dialable
from outages.subscribers import Language
from prompts.errors import SpeechError
from prompts.wording.languages import wording_for
from prompts.wording.phrases import PromptLibrary

T = TypeVar("T")
log = structlog.get_logger()

#: How much later than its prompts alone would have it the news may be over: their sound sets out a moment after it is asked for.
LAG = timedelta(seconds=1)

#: How long after its claim the dialplan still dials an attempt: a worker that slept must not ring anybody late.
DIAL_WITHIN = timedelta(seconds=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialerParts:
    """What the dialer works with; at most `at_once` calls at a time, `per_second` new ones a second.

    `leads` tells whether this worker is the one that may place calls.
    """

    trunk: Trunk
    carrier: CarrierWatch
    budget: CallBudget
    library: PromptLibrary
    recorder: CallRecorder
    metrics: Metrics
    clock: Clock
    playing: PlaybackWatch
    languages: Sequence[Language]
    at_once: int
    per_second: float
    leads: Callable[[], bool] = lambda: True


class Dialer:
    """Claims due calls of its sources while slots are free, and places each in a task of its own.

    Each attempt is committed before it is dialled; one without a known result is looked up when its lease expires.
    """

    def __init__(self, parts: DialerParts) -> None:
        self._parts = parts
        self._calls: dict[str, tuple[CallSource[Any], asyncio.Task[None]]] = {}
        # The limits hold for all sources together, so one claims at a time.
        self._claiming = asyncio.Lock()
        self._pace = CallPace(parts.per_second, asyncio.get_running_loop().time)
        self._closing = False

    async def dial_due(self, source: CallSource[T]) -> None:
        """Start the source's due calls at the trunk's pace, each as soon as there is a free slot."""
        more = True
        while more:
            if self._is_full and self._calls:
                await asyncio.wait(
                    [task for _, task in self._calls.values()], return_when=asyncio.FIRST_COMPLETED
                )
            async with self._claiming:
                more = await self._dial_some(source)

    async def settle_expired(self, source: CallSource[T]) -> None:
        """Settle attempts whose worker is gone by looking them up in Asterisk, before any new attempt."""
        for attempt_id in await source.expired(at=self._parts.clock.now()):
            if attempt_id in self._calls or source.settler.knows(attempt_id):
                continue
            try:
                result = await self._parts.trunk.look_up(attempt_id)
            except ARIError as error:
                log.warning("attempt_not_looked_up", attempt=attempt_id, error=str(error))
                continue
            if result is None:
                # The call goes on without its worker: no other node may take it for lost.
                await source.renew([attempt_id], at=self._parts.clock.now())
            else:
                await source.settler.settle(attempt_id, result)

    async def renew_leases(self, source: CallSource[T]) -> None:
        """Go on answering for the source's calls that are being made."""
        if mine := [attempt_id for attempt_id, (one, _) in self._calls.items() if one is source]:
            await source.renew(mine, at=self._parts.clock.now())

    async def drain(self, within: float) -> None:
        """Place no more calls; cut those left after `within` seconds: they are made again."""
        self._closing = True
        if tasks := [task for _, task in self._calls.values()]:
            await asyncio.wait(tasks, timeout=within)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _dial_some(self, source: CallSource[T]) -> bool:
        """Start as many calls as a second allows; return whether more may be due."""
        parts, now = self._parts, self._parts.clock.now()
        if self._is_full:
            return bool(self._calls) and not self._closing
        free = parts.carrier.allow(parts.at_once - len(self._calls), now)
        if self._closing or not (parts.trunk.ready and parts.leads()) or free <= 0:
            return False
        limit = min(free, max(1, int(parts.per_second)))
        underway = sum(one is source for one, _ in self._calls.values())
        claimed = 0
        async for call in source.claim(limit, underway=underway, at=now):
            claimed += 1
            await self._pace.wait()
            if self._closing:
                # Like one that came too late, it is due again at once.
                await source.settler.settle(call.attempt_id, Result.LATE)
                continue
            self._start(source, call, deadline=now + DIAL_WITHIN)
        return claimed == limit

    @property
    def _is_full(self) -> bool:
        return len(self._calls) >= self._parts.at_once

    def _start(self, source: CallSource[T], call: ClaimedCall[T], *, deadline: datetime) -> None:
        self._parts.carrier.note_placed(self._parts.clock.now())
        attempt = _DialAttempt(self._parts, source, call)
        task = asyncio.create_task(attempt.run(deadline), name=f"callback-{call.attempt_id}")
        self._calls[call.attempt_id] = source, task
        task.add_done_callback(lambda _: self._calls.pop(call.attempt_id))


@dataclass(frozen=True, slots=True)
class _DialAttempt(Generic[T]):
    """One claimed call, from the dialling to its record."""

    parts: DialerParts
    source: CallSource[T]
    call: ClaimedCall[T]

    async def run(self, deadline: datetime) -> None:
        """Carry the attempt out: the edge of its task. Whatever fails here is settled when the lease expires."""
        try:
            await self._ring(deadline)
        except asyncio.CancelledError:
            await self._hang_up()
            raise
        except Exception:
            log.exception("callback_failed", attempt=self.call.attempt_id)
            await self._hang_up()

    async def _hang_up(self) -> None:
        """Leave nobody on the phone with silence; without Asterisk, its own limit ends the call."""
        with contextlib.suppress(ARIError):
            await self.parts.trunk.hang_up(self.call.attempt_id)

    async def _ring(self, deadline: datetime) -> None:
        call, kind = self.call, self.source.settler.kind
        if refused := await self._refuse():
            await self._settle(refused)
            return
        try:
            news = await self._make_sayable()
            dialed = await self.parts.trunk.dial(call.attempt_id, call.number, deadline=deadline)
        except (ARIUnansweredError, ARIFailedError, ChannelExistsError) as error:
            # It may have rung or not: Asterisk's records tell when the lease expires.
            log.warning(kind.unknown, attempt=call.attempt_id, error=str(error))
        except (ARIError, SpeechError) as error:
            log.error(kind.not_placed, attempt=call.attempt_id, error=str(error))
            await self._settle(Result.UNAVAILABLE)
        else:
            carrier, now = self.parts.carrier, self.parts.clock.now()
            if dialed.answered:
                carrier.note_carried(call.number, now)
                await self._talk(dialed.channel, news)
            else:
                await self._settle(carrier.judge(call.number, read_refusal(dialed.ending), now))

    async def _refuse(self) -> Result | None:
        """Return what the attempt comes to without being dialled, None if it may be."""
        if not is_dialable(self.call.number):
            return Result.BAD_NUMBER
        return None if await self.parts.budget.admit(self.call.number) else Result.UNAVAILABLE

    async def _make_sayable(self) -> timedelta:
        """Have every phrase before anybody is rung, and return how long the news takes, zero if there is none.

        Raise SpeechError if a phrase can't be spoken or played.
        """
        news, menu = self.source.script(self.call.subject, wording_for(self._language))
        prompts = await self.parts.library.prepare([*news, *menu])
        if self.parts.playing.doubts(prompts):
            raise SpeechError("Asterisk can't play what is to be said")
        return timedelta(seconds=sum(prompt.seconds for prompt in prompts[: len(news)]))

    async def _talk(self, channel: ARIChannel, news: timedelta) -> None:
        """Hold the conversation, whose news takes so long, and keep its record however it ends."""
        parts, call = self.parts, self.call
        phone = PhoneCall(channel, parts.playing)
        talk = Conversation(phone, parts.library, parts.languages, self._language, agent=call.agent)
        phone.goes_with = lambda: replace(call.handover, language=talk.language)
        started_at, outcome = parts.clock.now(), CallOutcome.FAILED
        try:
            outcome = await self.source.close(talk, await self._ask(talk, phone, news))
        except HungUp:
            outcome = CallOutcome.HUNG_UP
        except NotPlayed:
            await phone.hang_up()
        finally:
            parts.metrics.calls.labels(Direction.OUTBOUND, outcome).inc()
            talked = (parts.clock.now() - started_at).total_seconds()
            # What an agent makes of it isn't seen here: it counts as the longest call that there is.
            await parts.budget.note_length(
                call.number, LONGEST_CALL_OUT if outcome is CallOutcome.HANDED_OVER else talked
            )
            parts.recorder.keep(self._record(talk, phone, started_at, outcome))

    async def _ask(self, talk: Conversation, phone: PhoneCall, news: timedelta) -> Result:
        """Return the answer, settled before anything follows from it.

        A conversation that the person ends, or in which nothing more can be played, is settled too; what else cuts it
        short is left to Asterisk's records.
        """
        try:
            result = await self._hold(talk, phone, news)
        except HungUp:
            told = self.source.result_without_answer(talk)
            # A call that we have lost goes on, and the rest may be heard: its records tell.
            if not (phone.is_lost and told is Result.ENDED_EARLY):
                await self._settle(told)
            raise
        except NotPlayed:
            told = self.source.result_without_answer(talk)
            await self._settle(Result.UNAVAILABLE if told is Result.ENDED_EARLY else told)
            raise
        # In Asterisk's records it survives our death, and a database that is away.
        with contextlib.suppress(ARIError):
            await self.parts.trunk.keep_answer(self.call.attempt_id, result)
        await self._settle(result)
        return result

    async def _hold(self, talk: Conversation, phone: PhoneCall, news: timedelta) -> Result:
        if await self._is_machine():
            return await self.source.leave_message(self.call.subject, talk)
        if news:
            earliest = self.parts.clock.now() + news
            await self._expect_heard(earliest)
            phone.once_playing = partial(self._expect_heard, earliest, news)
        return await self.source.ask(self.call.subject, talk)

    async def _expect_heard(self, earliest: datetime, playing: timedelta | None = None) -> None:
        """Have Asterisk's records tell whether the news was heard: not before, and once it is playing for so long, surely after.

        Asterisk may have begun to play long before it says so.
        """
        surely = None if playing is None else self.parts.clock.now() + playing + LAG
        with contextlib.suppress(ARIError):
            await self.parts.trunk.expect_heard(self.call.attempt_id, earliest=earliest, surely=surely)

    async def _is_machine(self) -> bool:
        """Tell whether a machine has answered; whoever isn't surely one is a person."""
        try:
            return await self.parts.trunk.is_machine(self.call.attempt_id)
        except ARIError:
            return False

    async def _settle(self, result: Result) -> None:
        await self.source.settler.settle(self.call.attempt_id, result)

    @property
    def _language(self) -> Language:
        return choose_language(self.call.language, self.parts.languages)

    def _record(
        self, talk: Conversation, phone: PhoneCall, started_at: datetime, outcome: CallOutcome
    ) -> CallRecord:
        return CallRecord(
            id=self.call.attempt_id,
            direction=Direction.OUTBOUND,
            caller_number=self.call.number,
            subscriber_id=self.call.subscriber_id,
            ticket_id=self.call.ticket_id,
            language=talk.language,
            started_at=started_at,
            ended_at=self.parts.clock.now(),
            outcome=outcome,
            heard=tuple(talk.heard),
            promises=tuple(talk.promises),
            keys=tuple(phone.keys),
        )
