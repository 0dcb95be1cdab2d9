"""Notifications kept in memory, for those who only read and settle them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outages.errors import NotFoundError
from outages.incidents import IncidentId
from outages.notifications import DueNotification, Notification, NotificationState, Result
from outages.tickets import Channel


@dataclass
class FakeNotifications:
    kept: list[Notification] = field(default_factory=list)
    settled: list[tuple[str, Result]] = field(default_factory=list)

    async def claim(
        self, channel: Channel, *, limit: int, at: datetime, lease: timedelta
    ) -> list[DueNotification]:
        raise NotImplementedError

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        if attempt_id not in {attempt.id for one in self.kept for attempt in one.attempts}:
            raise NotFoundError(f"nobody made the attempt {attempt_id}")
        self.settled.append((attempt_id, result))

    async def count_due(self, *, at: datetime) -> Mapping[Channel, int]:
        return Counter(one.channel for one in self.kept if one.due_at and one.due_at <= at)

    async def close_unreported(self, *, before: datetime) -> int:
        raise NotImplementedError

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[NotificationState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Notification]:
        newest = sorted(self.kept, key=lambda one: -one.id)
        wanted = [one for one in newest if number is None or one.number == number]
        wanted = [one for one in wanted if incident is None or one.incident_id == incident]
        wanted = [one for one in wanted if not states or one.state in states]
        return [one for one in wanted if before is None or one.id < before][:limit]
