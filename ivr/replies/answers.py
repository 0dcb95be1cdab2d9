"""Sends the answers to replies, as things are when they are sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from ivr.dialogs.conversation import choose_language
from ivr.notices.live import LiveOutages, Notices
from ivr.replies.status import find_status
from outages.callers import Caller, SubscriberRepository
from outages.calls import Promise
from outages.clock import Clock
from outages.errors import PermanentDeliveryError, StoreError, TemporaryDeliveryError, UnknownDeliveryError
from outages.ledger import LedgerEntry, Means
from outages.notifications import Result
from outages.replies.repository import AnswerState, DueAnswer, ReplyRepository
from outages.replies.rules import ReplyAnswer
from outages.requests import RequestRules, find_refusal
from outages.subscribers import Language
from outages.text_messages import SMSGateway, TextMessage
from outages.tickets import Channel
from prompts.wording.languages import wording_for
from prompts.wording.protocol import Wording

log = structlog.get_logger()

#: How many answers are claimed at once, and how long a worker answers for one.
BATCH = 20
LEASE = timedelta(minutes=2)


class WrittenAnswer(NamedTuple):
    """The text of an answer, and what its reader is told of outages with it."""

    text: str
    told: Sequence[LedgerEntry] = ()


class Answerer:
    """Hands due answers to the gateway and settles each by what the gateway says.

    `rules` say which telephones may be written to: an answer to a premium number would earn its owner money.
    """

    def __init__(
        self,
        *,
        repository: ReplyRepository,
        subscribers: SubscriberRepository,
        notices: Notices,
        gateway: SMSGateway,
        clock: Clock,
        languages: Sequence[Language],
        rules: RequestRules,
    ) -> None:
        self._repository, self._subscribers, self._notices = repository, subscribers, notices
        self._gateway, self._clock = gateway, clock
        self._languages, self._rules = languages, rules

    async def send_due(self) -> None:
        """Send everything that is due now."""
        while due := await self._repository.claim_answers(limit=BATCH, at=self._clock.now(), lease=LEASE):
            for one in due:
                await self._send(one)

    async def _send(self, due: DueAnswer) -> None:
        try:
            caller = await self._subscribers.recognise(due.number)
        except StoreError as error:
            log.warning("answer_not_written_yet", attempt=due.attempt_id, error=str(error))
            await self._settle(due, AnswerState.DUE)
            return
        on_account = bool(caller.subscribers)
        if refusal := find_refusal(due.number, Channel.SMS, self._rules, on_account=on_account):
            log.warning("answer_refused", attempt=due.attempt_id, reason=refusal)
            await self._settle(due, AnswerState.FAILED)
            return
        answer = self._write(due, caller)
        await self._settle(due, await self._hand_over(due, answer.text), answer)

    async def _hand_over(self, due: DueAnswer, text: str) -> AnswerState:
        try:
            result = await self._gateway.send(TextMessage(due.attempt_id, due.number, text))
        except TemporaryDeliveryError as error:
            log.warning("answer_not_taken", attempt=due.attempt_id, error=str(error))
            return AnswerState.DUE
        except PermanentDeliveryError as error:
            log.warning("answer_refused", attempt=due.attempt_id, reason=str(error))
            return AnswerState.FAILED
        except UnknownDeliveryError as error:
            log.error("answer_unknown", attempt=due.attempt_id, error=str(error))
            return AnswerState.UNKNOWN
        return AnswerState.SENT if result in (Result.ACCEPTED, Result.DELIVERED) else AnswerState.UNKNOWN

    async def _settle(self, due: DueAnswer, state: AnswerState, answer: WrittenAnswer | None = None) -> None:
        """Write how it went; what the database refuses is unknown once the lease is over, and not sent again."""
        text, told = answer or WrittenAnswer("")
        try:
            await self._repository.settle_answer(
                due.attempt_id, state, at=self._clock.now(), text=text, told=told
            )
        except StoreError as error:
            log.error("answer_not_written", attempt=due.attempt_id, state=state, error=str(error))

    def _write(self, due: DueAnswer, caller: Caller) -> WrittenAnswer:
        words = wording_for(choose_language(due.language or caller.language, self._languages))
        if due.answer is not ReplyAnswer.STATUS:
            return WrittenAnswer(words.write_answer(due.answer, due.tickets))
        if not caller.points:
            return WrittenAnswer(words.write_answer(ReplyAnswer.STRANGER, ()))
        return self._write_status(due, caller, words)

    def _write_status(self, due: DueAnswer, caller: Caller, words: Wording) -> WrittenAnswer:
        """Return what the line would say to this telephone if it called: it is a hint who writes, no proof."""
        outages = LiveOutages(caller, self._notices, self._clock)
        told = find_status(outages)
        if not told:
            return WrittenAnswer(words.write_answer(ReplyAnswer.STATUS, ()))
        text, whole = words.status_sms([one.news for one in told], at=outages.now(), zone=outages.zone)
        promises = (promise for one in told[:whole] for promise in one.promises)
        return WrittenAnswer(text, [_note(promise, due, outages.now()) for promise in promises])


def _note(promise: Promise, due: DueAnswer, at: datetime) -> LedgerEntry:
    return LedgerEntry(
        at=at,
        number=due.number,
        source=due.attempt_id,
        means=Means.SMS,
        told=promise.told,
        incident_id=promise.incident_id,
        revision=promise.revision,
        etr=promise.etr,
        next_news=promise.next_news,
    )
