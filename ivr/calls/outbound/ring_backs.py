"""Ring-backs: people are told what has become of their outages, as it is when they are told."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime

from typing_extensions import override

from ivr.calls.outbound.leases import LEASE, LeaseWatch
from ivr.calls.outbound.settling import Settler
from ivr.calls.outbound.source import CallSource, ClaimedCall, Script
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
from outages.leases import ExpiredLease, LeaseRepository
from outages.notifications import DueNotification, NotificationRepository, Result, node_of
from outages.tellings import is_overtaken
from outages.tickets import Channel
from prompts.wording.protocol import Wording


class RingBacks(CallSource[DueNotification]):
    """Notifications by telephone; the attempts made here are those of the Asterisk `node`.

    What became of those that a lost node has left, and of messages that a lost worker has, nobody knows: such a person is
    never told by that channel again.
    """

    def __init__(
        self,
        repository: NotificationRepository,
        leases: LeaseRepository,
        settler: Settler,
        outages: StandingOutages,
        *,
        node: str,
        lease_watch: LeaseWatch | None = None,
    ) -> None:
        self.settler = settler
        self._repository, self._leases, self._outages, self._node = repository, leases, outages, node
        self._lease_watch = lease_watch or LeaseWatch()

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
    async def renew(self, attempts: Collection[str], *, at: datetime) -> None:
        await self._leases.renew(attempts, until=at + LEASE)

    @override
    async def expired(self, *, at: datetime) -> list[str]:
        expired = await self._leases.expired(at=at)
        made_here = {one.attempt_id for one in expired if self._knows_of(one)}
        for lost in self._lease_watch.find_lost(expired):
            if lost.attempt_id not in made_here and not self.settler.knows(lost.attempt_id):
                # Whoever receives a webhook knows repetitions.
                result = Result.UNAVAILABLE if lost.channel is Channel.WEBHOOK else Result.UNKNOWN
                await self.settler.settle(lost.attempt_id, result, channel=lost.channel)
        return sorted(made_here)

    def _knows_of(self, lease: ExpiredLease) -> bool:
        """Tell whether our Asterisk knows what became of the attempt."""
        return lease.channel is Channel.CALL and node_of(lease.attempt_id) in ("", self._node)

    @override
    def script(self, subject: DueNotification, words: Wording) -> Script:
        # Half of the news is no news: unlike a caller, this subscriber isn't waiting for it.
        return Script(*phrases_to_tell(subject, self._outages, words))

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
