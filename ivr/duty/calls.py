"""Calls to duty managers: what nobody has acknowledged is told to one number after the other, until somebody takes it on."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

import structlog
from typing_extensions import override

from ivr.calls.outbound.leases import LEASE
from ivr.calls.outbound.settling import Settler
from ivr.calls.outbound.source import CallSource, ClaimedCall, Script
from ivr.calls.phone_call import Handover
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty_call import close_duty_call, phrases_of, tell_alarms
from outages.alarms import AlarmCall, AlarmCallRepository, AlarmReason, AlarmRules
from outages.calls import CallOutcome
from outages.errors import StoreError
from outages.notifications import Result
from outages.subscribers import Language
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.protocol import Wording

log = structlog.get_logger()


class AlarmCalls(CallSource[AlarmCall]):
    """Calls about alarms to the numbers (E.164) in their order, one at a time, in the line's first language."""

    def __init__(
        self,
        repository: AlarmCallRepository,
        settler: Settler,
        numbers: Sequence[str],
        rules: AlarmRules,
        language: Language,
    ) -> None:
        self.settler = settler
        self._repository, self._numbers, self._rules, self._language = repository, numbers, rules, language

    @override
    async def claim(
        self, limit: int, *, underway: int, at: datetime
    ) -> AsyncIterator[ClaimedCall[AlarmCall]]:
        if underway:
            return
        if call := await self._repository.claim(self._numbers, rules=self._rules, at=at, lease=LEASE):
            log.warning("duty_called", number=call.number, alarms=[one.id for one in call.alarms])
            yield ClaimedCall(
                subject=call,
                attempt_id=call.attempt_id,
                number=call.number,
                language=self._language,
                handover=Handover(self._language, ""),
            )

    @override
    async def renew(self, attempts: Collection[str], *, at: datetime) -> None:
        await self._repository.renew(attempts, until=at + LEASE)

    @override
    async def expired(self, *, at: datetime) -> list[str]:
        return await self._repository.expired(at=at)

    @override
    def script(self, subject: AlarmCall, words: Wording) -> Script:
        said = phrases_of([one.reason for one in subject.alarms])
        return Script(
            (), [words.say(one) for one in (FixedPhrase.ALARM_GREETING, *said, FixedPhrase.MENU_ALARM)]
        )

    @override
    async def ask(self, subject: AlarmCall, talk: Conversation) -> Result:
        return await tell_alarms(talk, await self._find_reasons(subject))

    @override
    async def leave_message(self, subject: AlarmCall, talk: Conversation) -> Result:
        # A person who was taken for a machine may take it on all the same.
        return await tell_alarms(talk, await self._find_reasons(subject))

    @override
    def result_without_answer(self, talk: Conversation) -> Result:
        return Result.ENDED_EARLY

    @override
    async def close(self, talk: Conversation, answer: Result) -> CallOutcome:
        return await close_duty_call(talk, answer)

    async def _find_reasons(self, call: AlarmCall) -> list[AlarmReason]:
        """Return what somebody is still needed for: while it rang, somebody may have taken it on."""
        try:
            alarms = await self._repository.find(call.attempt_id)
        except StoreError:
            alarms = list(call.alarms)
        return [one.reason for one in alarms]
