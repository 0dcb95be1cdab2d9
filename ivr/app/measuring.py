"""Figures that no event reports: they are looked up at intervals, for Prometheus and for load shedding."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from asterisk.ari.errors import ARIError
from ivr.calls.queue.agents import Agents
from ivr.calls.queue.calls import QueueStage
from ivr.observability.metrics import Metrics
from ivr.observability.parts import Part, PartState
from ivr.web.services import QueueView
from outages.branches import BranchRepository
from outages.call_list import CallListRepository
from outages.campaigns import CampaignRepository
from outages.clock import Clock
from outages.errors import StoreError
from outages.estimates import AlertStage as PromiseStage
from outages.incidents import Incident
from outages.notifications import NotificationRepository
from outages.promises import stage_of
from outages.replies.repository import ReplyRepository
from outages.tickets import Channel

#: Interval of samples of the event loop's lag, in seconds, and how many in a row are taken; the best one counts, since a
#: hiccup is no overload.
_EVERY = 0.5
_SAMPLES = 4

#: The gauge of each state, as its help text explains it.
GRADES = {PartState.OK: 0, PartState.DEGRADED: 1, PartState.DOWN: 2}


class HealthReport(Protocol):
    """Reports the health of the service."""

    async def parts(self) -> Sequence[Part]:
        """Return the state of every part."""
        ...


class ActiveNotices(Protocol):
    """Holds what callers hear now."""

    @property
    def active(self) -> Sequence[Incident]:
        """The incidents that callers hear now."""
        ...


class Measurer:
    """Sets the gauges; a figure that can't be looked up stays as it was, and a part's health says why."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        health: HealthReport,
        notices: ActiveNotices,
        notifications: NotificationRepository,
        campaigns: CampaignRepository,
        replies: ReplyRepository,
        branches: BranchRepository,
        call_list: CallListRepository,
        queue_view: QueueView,
        agents: Agents,
        clock: Clock,
    ) -> None:
        self._metrics, self._health, self._notices = metrics, health, notices
        self._notifications, self._campaigns, self._branches = notifications, campaigns, branches
        self._queue_view, self._agents, self._replies, self._clock = queue_view, agents, replies, clock
        self._call_list = call_list

    async def measure(self) -> None:
        """Set every gauge once."""
        now = self._clock.now()
        self._measure_incidents(now)
        for part in await self._health.parts():
            self._metrics.part_health.labels(part.name).set(GRADES[part.state])
        await self._measure_queue()
        await self._measure_notifications(now)

    def _measure_incidents(self, now: datetime) -> None:
        active = self._notices.active
        overdue = [one for one in active if stage_of(one, at=now, ahead=timedelta()) is PromiseStage.OVERDUE]
        self._metrics.active_incidents.set(len(active))
        self._metrics.promises_overdue.set(len(overdue))

    async def _measure_queue(self) -> None:
        calls = Counter(one.stage for one in await self._queue_view.look())
        for stage in QueueStage:
            self._metrics.queue_calls.labels(stage).set(calls[stage])
        try:
            self._metrics.persons_there.set((await self._agents.attendance()).there)
        except ARIError:
            return

    async def _measure_notifications(self, now: datetime) -> None:
        try:
            due = await self._notifications.count_due(at=now)
            still_out = await self._campaigns.still_out()
            waiting = await self._replies.count_waiting()
            held = await self._branches.held()
            to_call = await self._call_list.count(at=now)
        except StoreError:
            return
        self._metrics.call_list.set(to_call)
        self._metrics.tickets_still_out.set(still_out.tickets)
        self._metrics.replies_waiting.set(waiting)
        self._metrics.branches_held.set(len(held))
        for channel in Channel:
            self._metrics.notifications_due.labels(channel).set(due.get(channel, 0))


async def watch_lag(tell: Callable[[float], object]) -> None:
    """Report the event loop's lasting lag in seconds, twice a second, until cancelled; callers hear it as a pause."""
    loop = asyncio.get_running_loop()
    samples = deque([0.0] * _SAMPLES, maxlen=_SAMPLES)
    while True:
        due = loop.time() + _EVERY
        await asyncio.sleep(_EVERY)
        samples.append(max(0.0, loop.time() - due))
        tell(min(samples))
