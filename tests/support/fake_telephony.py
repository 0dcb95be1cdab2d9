"""A trunk, a queue of notifications and a failing call log, all in memory."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

from asterisk.ari.errors import ChannelGone
from asterisk.ari.outcomes import ChannelEnding, EndKind
from asterisk.ari.outgoing import Dialed
from outages.calls import CallRecord
from outages.errors import NotFoundError, StoreError
from outages.incidents import Incident, IncidentId
from outages.interruptions import find_work_ahead
from outages.leases import ExpiredLease
from outages.news import News
from outages.notifications import (
    Attempt,
    DueNotification,
    Notification,
    NotificationId,
    NotificationState,
    NotifiedPoint,
    Result,
)
from outages.subscribers import Service, ServicePoint
from outages.tickets import Channel, TicketId
from tests.support.fake_channel import FakeChannel
from tests.support.fakes import NOON, point_at

#: The news for which people are rung back who asked for it.
RUNG_BACK = [News.RESTORED, News.WITHDRAWN, News.REOPENED]


def due_notification(
    number: str = "+79990000101",
    *,
    key: str = "attempt-1",
    channel: Channel = Channel.CALL,
    language: str = "ru",
) -> DueNotification:
    """Return a claimed notification that an outage is over."""
    return DueNotification(
        attempt=Attempt(key, NotificationId(1), NOON, NOON + timedelta(minutes=5)),
        channel=channel,
        number=number,
        language=language,
        incident_id=IncidentId(1),
        points=(NotifiedPoint(TicketId(1), "4712001", point_at(), frozenset({Service.INTERNET})),),
    )


@dataclass
class FakeOutages:
    """What is out now, as a test says."""

    incidents: list[Incident] = field(default_factory=list)
    at: datetime = NOON
    zone: tzinfo = UTC

    def now(self) -> datetime:
        """Return the moment that the test has set."""
        return self.at

    def covering(self, point: ServicePoint) -> list[Incident]:
        """Return the incidents that are out at the point."""
        return [one for one in self.incidents if one.is_out(self.at) and one.covers(point)]

    def ahead(self, point: ServicePoint) -> list[Incident]:
        """Return the work at the point that has not begun."""
        return find_work_ahead(self.incidents, point, self.at)


@dataclass
class FakeLeases:
    """Leases that have ended, as a test says, until somebody renews them."""

    ended: list[ExpiredLease] = field(default_factory=list)
    renewed: dict[str, datetime] = field(default_factory=dict)

    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        """Remember until when."""
        self.renewed |= dict.fromkeys(attempts, until)
        self.ended = [one for one in self.ended if one.attempt_id not in attempts]

    async def expired(self, *, at: datetime) -> list[ExpiredLease]:
        """Return those that are left."""
        return self.ended


@dataclass
class FakeQueue:
    """Hands out each notification once and remembers its result; `down` makes writes fail, `unknown` is no known attempt."""

    due: list[DueNotification] = field(default_factory=list)
    leases: FakeLeases = field(default_factory=FakeLeases)
    results: dict[str, Result] = field(default_factory=dict)
    down: bool = False
    unknown: str = ""

    async def claim(
        self, channel: Channel, *, limit: int, at: datetime, lease: timedelta
    ) -> list[DueNotification]:
        """Hand out what is due on this channel."""
        taken = [one for one in self.due if one.channel is channel][:limit]
        self.due = [one for one in self.due if one not in taken]
        return [replace(one, attempt=replace(one.attempt, made_at=at, deadline=at + lease)) for one in taken]

    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        """Remember a result."""
        if self.down:
            raise StoreError("the disk is full")
        if attempt_id == self.unknown:
            raise NotFoundError(f"there is no attempt {attempt_id}")
        self.results[attempt_id] = result

    async def count_due(self, *, at: datetime) -> Mapping[Channel, int]:
        """Count what is due."""
        return Counter(one.channel for one in self.due)

    async def close_unreported(self, *, before: datetime) -> int:
        """Close nothing."""
        return 0

    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[NotificationState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Notification]:
        """Find nothing."""
        return []


@dataclass
class FakeTrunk:
    """A trunk on which every call fails as the test says, except when it provides a `channel`."""

    cause: int | None = 19
    channel: FakeChannel | None = None
    ready: bool = True
    #: Whether the call is over before its answer can be kept.
    gone: bool = False
    error: Exception | None = None
    machine: bool = False
    found: Result | None = None
    dialed: list[tuple[str, str, datetime]] = field(default_factory=list)
    kept: dict[str, Result] = field(default_factory=dict)
    #: What `expect_heard` was told, in order.
    expected: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    async def dial(self, attempt_id: str, number: str, *, deadline: datetime) -> Dialed:
        """Fail as the test says."""
        self.dialed.append((attempt_id, number, deadline))
        if self.error:
            raise self.error
        ending = None if self.channel else ChannelEnding(EndKind.HUNG_UP, self.cause)
        return Dialed(self.channel, answered=self.channel is not None, status="", ending=ending)  # type: ignore[arg-type]

    async def is_machine(self, attempt_id: str) -> bool:
        """Say what the test says."""
        return self.machine

    async def expect_heard(self, attempt_id: str, *, earliest: datetime, surely: datetime | None) -> None:
        """Remember when."""
        self.expected.append((earliest, surely))

    async def keep_answer(self, attempt_id: str, answer: Result) -> None:
        """Keep it, unless the call is over."""
        if self.gone:
            raise ChannelGone("404")
        self.kept[attempt_id] = answer

    async def look_up(self, attempt_id: str) -> Result | None:
        """Return what the test has set."""
        if self.error:
            raise self.error
        return self.found

    async def hang_up(self, attempt_id: str) -> None:
        """End the call, if there is one."""
        if self.channel:
            await self.channel.hang_up()


@dataclass
class FakeCallLog:
    """Keeps records, unless it is down; writes wait until it is `open`."""

    records: list[CallRecord] = field(default_factory=list)
    down: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.open.set()

    async def write(self, records: Collection[CallRecord]) -> None:
        """Keep the records."""
        await self.open.wait()
        if self.down:
            raise StoreError("the disk is full")
        self.records += records

    async def rate(self, call_id: str, rating: int) -> None:
        """Add the rating to the record."""
        self.records = [replace(one, rating=rating) if one.id == call_id else one for one in self.records]

    async def get(self, call_id: str) -> CallRecord:
        """Return one record."""
        return next(one for one in self.records if one.id == call_id)

    async def find(self, **_: object) -> list[CallRecord]:
        """Return all records."""
        return self.records
