"""Queue callbacks: callers who keep their place in the queue are rung once they are next and an agent can be expected."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from typing_extensions import override

from ivr.calls.outbound.leases import LEASE
from ivr.calls.outbound.settling import Settler
from ivr.calls.outbound.source import CallSource, ClaimedCall, Script
from ivr.calls.phone_call import Handover
from ivr.calls.queue.agents import Agents, Attendance
from ivr.calls.queue.log import QueueLog, Waiting
from ivr.dialogs.call import Destination
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.queue_callback import close_callback, offer_callback
from outages.calls import CallOutcome
from outages.notifications import Result
from outages.queue_callbacks import CALLBACK_PREFIX, QueueCallback, QueueCallbackRepository
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.protocol import Wording

#: How many kept places are considered at a time.
_CONSIDERED = 20


class QueueCallbacks(CallSource[QueueCallback]):
    """Calls to those next in the queue; without an agent to talk to, nobody is rung."""

    def __init__(
        self, repository: QueueCallbackRepository, settler: Settler, agents: Agents, queue_log: QueueLog
    ) -> None:
        self.settler = settler
        self._repository, self._agents, self._queue_log = repository, agents, queue_log

    @override
    async def claim(
        self, limit: int, *, underway: int, at: datetime
    ) -> AsyncIterator[ClaimedCall[QueueCallback]]:
        due = await self._repository.due(at=at, limit=_CONSIDERED)
        if not due:
            return
        attendance = await self._agents.attendance()
        await asyncio.to_thread(self._queue_log.read)
        chosen = callbacks_to_place(due, attendance, self._queue_log.waiting, underway=underway)
        for callback in chosen[:limit]:
            if claimed := await self._repository.claim(callback.id, at=at, lease=LEASE):
                yield _call_for(claimed)

    @override
    async def renew(self, attempts: Collection[str], *, at: datetime) -> None:
        await self._repository.renew(attempts, until=at + LEASE)

    @override
    async def expired(self, *, at: datetime) -> list[str]:
        return [str(callback.attempt_id) for callback in await self._repository.expired(at=at)]

    @override
    def script(self, subject: QueueCallback, words: Wording) -> Script:
        return Script((), [words.say(FixedPhrase.RETURN_GREETING), words.say(FixedPhrase.MENU_RETURN)])

    @override
    async def ask(self, subject: QueueCallback, talk: Conversation) -> Result:
        return await offer_callback(talk)

    @override
    async def leave_message(self, subject: QueueCallback, talk: Conversation) -> Result:
        # Without a person there is nothing to tell, so it is spoken to as if there were one.
        return await offer_callback(talk)

    @override
    def result_without_answer(self, talk: Conversation) -> Result:
        return Result.ENDED_EARLY

    @override
    async def close(self, talk: Conversation, answer: Result) -> CallOutcome:
        return await close_callback(talk, answer)


def _call_for(callback: QueueCallback) -> ClaimedCall[QueueCallback]:
    place = callback.place
    return ClaimedCall(
        subject=callback,
        attempt_id=str(callback.attempt_id),
        number=place.number,
        language=place.language,
        handover=Handover(
            place.language, place.ticket, may_keep_place=True, rung_number=place.number, goes_first=True
        ),
        agent=Destination.PRIORITY if place.first else Destination.AGENT,
    )


def callbacks_to_place(
    due: Sequence[QueueCallback], attendance: Attendance, waiting: Sequence[Waiting], *, underway: int
) -> list[QueueCallback]:
    """Return the due callbacks to place now, in order: those with nobody waiting ahead of them.

    One for each free agent, so that nobody is rung only to wait again. One even without a free agent when later callers
    wait: they would get each agent that becomes free.
    """
    back = sum(one.channel.startswith(CALLBACK_PREFIX) for one in waiting)
    later = any(not one.channel.startswith(CALLBACK_PREFIX) for one in waiting)
    wanted = max(attendance.free, int(later)) if attendance.there else 0
    chosen: list[QueueCallback] = []
    for callback in due[: max(0, wanted - underway - back)]:
        if not callback.place.first and any(one.since < callback.place.joined_at for one in waiting):
            break
        chosen.append(callback)
    return chosen
