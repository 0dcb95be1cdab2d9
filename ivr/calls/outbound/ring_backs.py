"""Ring-backs: people are told what has become of their outages, as it is when they are told."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from typing_extensions import override

from ivr.calls.outbound.settling import Settler
from ivr.calls.outbound.source import LEASE, CallSource, ClaimedCall
from ivr.calls.phone_call import Handover
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.ring_back import (
    StandingOutages,
    find_tellings,
    leave_message,
    phrases_to_tell,
    tell_news,
    thank,
    what_silence_means,
)
from outages.calls import CallOutcome
from outages.notifications import DueNotification, NotificationRepository, Result, node_of
from outages.tellings import is_overtaken
from outages.tickets import Channel
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording

#: How long after its lease an attempt of another Asterisk is given up: its workers can't say any more what became of it.
ABANDONED = timedelta(hours=1)


class RingBacks(CallSource[DueNotification]):
    """Notifications by telephone; the attempts made here are those of the Asterisk `node`."""

    def __init__(
        self, repository: NotificationRepository, settler: Settler, outages: StandingOutages, *, node: str
    ) -> None:
        self.settler = settler
        self._repository, self._outages, self._node = repository, outages, node

    @override
    async def claim(
        self, limit: int, *, underway: int, at: datetime
    ) -> AsyncIterator[ClaimedCall[DueNotification]]:
        for due in await self._repository.claim(Channel.CALL, limit=limit, at=at, lease=LEASE):
            if is_overtaken(due.news, find_tellings(due, self._outages)):
                # Due again at the next tick, at which the database knows, too.
                await self.settler.settle(due.attempt.id, Result.LATE)
                continue
            yield _call_for(due)

    @override
    async def expired(self, *, at: datetime) -> list[str]:
        to_look_up = []
        for due in await self._repository.expired(at=at):
            attempt, made_here = due.attempt, node_of(due.attempt.id) in ("", self._node)
            abandoned = not made_here and at > attempt.deadline + ABANDONED
            if self.settler.knows(attempt.id):
                continue
            if due.channel is Channel.WEBHOOK:
                # Who receives it knows repetitions.
                await self.settler.settle(attempt.id, Result.UNAVAILABLE, channel=due.channel)
            elif due.channel is not Channel.CALL or abandoned:
                await self.settler.settle(attempt.id, Result.UNKNOWN, channel=due.channel)
            elif made_here:
                to_look_up.append(attempt.id)
        return to_look_up

    @override
    def phrases(self, subject: DueNotification, words: Wording) -> Sequence[Phrase]:
        # Half of the news is no news: unlike a caller, this subscriber isn't waiting for it.
        return phrases_to_tell(subject, self._outages, words)

    @override
    async def ask(self, subject: DueNotification, talk: Conversation) -> Result:
        return await tell_news(talk, subject, self._outages)

    @override
    async def leave_message(self, subject: DueNotification, talk: Conversation) -> Result:
        return await leave_message(talk, subject, self._outages)

    @override
    def result_without_answer(self, talk: Conversation) -> Result:
        return what_silence_means(talk)

    @override
    async def close(self, talk: Conversation, answer: Result) -> CallOutcome:
        return await thank(talk, answer)


def _call_for(due: DueNotification) -> ClaimedCall[DueNotification]:
    """Return the call; an agent to whom it is handed over sees the first ticket."""
    first = due.points[0]
    return ClaimedCall(
        subject=due,
        attempt_id=due.attempt.id,
        number=due.number,
        language=due.language,
        handover=Handover(due.language, first.ticket_number, rung_number=due.number),
        subscriber_id=first.point.subscriber_id,
        ticket_id=first.ticket_id,
    )
