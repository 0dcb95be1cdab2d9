"""Figures that nobody reports by itself: they are looked up again and again for Prometheus."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from asterisk.ari.errors import ARIError
from ivr.calls.queue.agents import Attendance
from ivr.calls.queue.calls import QueuedCall, QueueStage
from ivr.observability.metrics import Metrics
from ivr.observability.parts import Part, PartState
from outages.clock import Clock
from outages.errors import StoreError
from outages.incidents import AlertStage as PromiseStage
from outages.incidents import Incident
from outages.notifications import NotificationRepository
from outages.promises import stage_of
from outages.tickets import Channel

#: What Prometheus is shown for how a part does.
GRADES = {PartState.OK: 0, PartState.DEGRADED: 1, PartState.DOWN: 2}


class HealthReport(Protocol):
    """Knows how every part does."""

    async def parts(self) -> list[Part]:
        """Return the state of every part."""
        ...


class ActiveNotices(Protocol):
    """Knows what callers hear now."""

    @property
    def active(self) -> Sequence[Incident]:
        """The incidents that callers hear now."""
        ...


class Lobby(Protocol):
    """Knows who asked for a person."""

    async def look(self) -> list[QueuedCall]:
        """Return all of them."""
        ...


class Persons(Protocol):
    """Knows the persons behind key 0."""

    async def attendance(self) -> Attendance:
        """Return who is there; raise ARIError."""
        ...


class Queue(Protocol):
    """The queue for a person, and who takes calls from it."""

    @property
    def queue_view(self) -> Lobby:
        """Who is in it."""
        ...

    @property
    def persons(self) -> Persons:
        """Who takes calls from it."""
        ...


class Measurer:
    """Looks up what the gauges show; what can't be looked up keeps its last figure, and a part's health says why."""

    def __init__(
        self,
        metrics: Metrics,
        health: HealthReport,
        notices: ActiveNotices,
        notifications: NotificationRepository,
        queue: Queue,
        *,
        clock: Clock,
    ) -> None:
        self._metrics, self._health, self._notices = metrics, health, notices
        self._notifications, self._queue, self._clock = notifications, queue, clock

    async def measure(self) -> None:
        """Look everything up once."""
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
        calls = Counter(one.stage for one in await self._queue.queue_view.look())
        for stage in QueueStage:
            self._metrics.queue_calls.labels(stage).set(calls[stage])
        try:
            self._metrics.persons_there.set((await self._queue.persons.attendance()).there)
        except ARIError:
            return

    async def _measure_notifications(self, now: datetime) -> None:
        try:
            due = await self._notifications.count_due(at=now)
        except StoreError:
            return
        for channel in Channel:
            self._metrics.notifications_due.labels(channel).set(due.get(channel, 0))
