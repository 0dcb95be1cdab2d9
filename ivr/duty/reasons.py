"""Why somebody is needed now: looks at promises, proposals, branches, answers, the parts of the service and the queue."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from ivr.calls.queue.agents import Attendance
from ivr.calls.queue.calls import QueuedCall, QueueStage
from ivr.observability.parts import Condition, Part, PartState
from outages.alarms import AlarmKind, AlarmReason, level_of_count, level_of_holding, level_of_promise
from outages.branches import BranchRepository
from outages.campaigns import CampaignRepository
from outages.detection.proposals import ProposalRepository
from outages.incidents import Incident
from outages.publications import PublicationRepository, is_missed
from outages.queue_callbacks import QueueCallbackRepository

#: What is so at a moment (aware UTC).
Look = Callable[[datetime], Awaitable[Sequence[AlarmReason]]]

#: A part that was ill for a moment needs nobody.
ILL_FOR: Final = timedelta(seconds=30)
#: What the line does of itself, how it was installed, and what follows from another part: none of it needs a hand.
_NEEDS_NOBODY: Final = frozenset(
    {
        Condition.LEVEL_KEYS,
        Condition.LEVEL_NOTICE,
        Condition.LEVEL_BRIEF,
        Condition.ENGINE_MISSING,
        Condition.LANGUAGES_MUTE,
        Condition.ASTERISK_AWAY,
    }
)
_LEVELS: Final = {PartState.DEGRADED: 1, PartState.DOWN: 2}


class QueueLook(Protocol):
    """Sees who is in the queue for an agent."""

    async def look(self) -> Sequence[QueuedCall]:
        """Return all calls in it."""
        ...


class AttendanceLook(Protocol):
    """Counts the agents."""

    async def attendance(self) -> Attendance:
        """Return how many there are; raise ARIError."""
        ...


class BoardReasons:
    """What callers and those who were told have made of it; it is the same on all nodes."""

    def __init__(
        self,
        *,
        active: Callable[[], Sequence[Incident]],
        proposals: ProposalRepository,
        branches: BranchRepository,
        campaigns: CampaignRepository,
        publications: PublicationRepository,
        ahead: timedelta,
    ) -> None:
        self._active, self._proposals, self._branches = active, proposals, branches
        self._campaigns, self._publications, self._ahead = campaigns, publications, ahead

    def looks(self) -> Mapping[AlarmKind, Look]:
        """Return how each kind is looked at; they raise StoreError."""
        return {
            AlarmKind.PROMISE: self._look_at_promises,
            AlarmKind.TELEPHONE_NOTICE: self._look_at_telephone_notices,
            AlarmKind.MISSED_DRAFT: self._look_at_missed_drafts,
            AlarmKind.PROPOSAL: self._look_at_proposals,
            AlarmKind.BRANCH: self._look_at_branches,
            AlarmKind.STILL_OUT: self._look_at_answers,
        }

    async def _look_at_promises(self, at: datetime) -> list[AlarmReason]:
        levels = {one.id: level_of_promise(one, at=at, ahead=self._ahead) for one in self._active()}
        return [AlarmReason(AlarmKind.PROMISE, str(key), level) for key, level in levels.items() if level]

    async def _look_at_telephone_notices(self, at: datetime) -> list[AlarmReason]:
        levels = {one.id: level_of_holding(one, at=at, ahead=self._ahead) for one in self._active()}
        kind = AlarmKind.TELEPHONE_NOTICE
        return [AlarmReason(kind, str(key), level) for key, level in levels.items() if level]

    async def _look_at_missed_drafts(self, at: datetime) -> list[AlarmReason]:
        missed = [one for one in await self._publications.waiting() if is_missed(one, at)]
        return [AlarmReason(AlarmKind.MISSED_DRAFT, str(one.id)) for one in missed]

    async def _look_at_proposals(self, _at: datetime) -> list[AlarmReason]:
        return [AlarmReason(AlarmKind.PROPOSAL, str(one.id)) for one in await self._proposals.find_open()]

    async def _look_at_branches(self, _at: datetime) -> list[AlarmReason]:
        return [AlarmReason(AlarmKind.BRANCH, str(one.id)) for one in await self._branches.held()]

    async def _look_at_answers(self, _at: datetime) -> list[AlarmReason]:
        level = level_of_count((await self._campaigns.still_out()).tickets)
        return [AlarmReason(AlarmKind.STILL_OUT, level=level)] if level else []


class NodeReasons:
    """What is wrong with this node: parts that stay ill, and callers who wait where no agent is."""

    def __init__(
        self,
        *,
        health: Callable[[], Awaitable[Sequence[Part]]],
        queue: QueueLook,
        agents: AttendanceLook,
        callbacks: QueueCallbackRepository,
        node: str,
    ) -> None:
        self._health, self._queue, self._agents = health, queue, agents
        self._callbacks, self._node = callbacks, node
        self._ill_since: dict[str, datetime] = {}

    def looks(self) -> Mapping[AlarmKind, Look]:
        """Return how each kind is looked at; they raise StoreError, ARIError or TimeoutError."""
        return {AlarmKind.PART: self._look_at_parts, AlarmKind.AGENTS: self._look_at_queue}

    async def _look_at_parts(self, at: datetime) -> list[AlarmReason]:
        ill = {
            one.name: _LEVELS[one.state]
            for one in await self._health()
            if one.state is not PartState.OK and one.condition not in _NEEDS_NOBODY
        }
        self._ill_since = {name: self._ill_since.get(name, at) for name in ill}
        return [
            AlarmReason(AlarmKind.PART, name, level, self._node)
            for name, level in ill.items()
            if at - self._ill_since[name] >= ILL_FOR
        ]

    async def _look_at_queue(self, at: datetime) -> list[AlarmReason]:
        waits = any(one.stage is QueueStage.WAITING for one in await self._queue.look())
        if not (waits or await self._callbacks.due(at=at, limit=1)):
            return []
        if (await self._agents.attendance()).there:
            return []
        return [AlarmReason(AlarmKind.AGENTS, node=self._node)]
