"""Notifications in the database: claimed under a lease, attempted once, then settled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, func, insert, select, update
from typing_extensions import override

from outages.incidents import IncidentId
from outages.notifications import (
    Attempt,
    AttemptState,
    DueNotification,
    Notification,
    NotificationId,
    NotificationRepository,
    NotificationState,
    Result,
    name_attempt,
)
from outages.store import settlement
from outages.store.engine import Store
from outages.store.tables import areas, attempts, incidents, notifications, service_points, tickets
from outages.store.types import AnyRow, Instant
from outages.subscribers import SubscriberId
from outages.tickets import Channel, Closing, TicketId

#: Margin between an attempt's deadline and its lease's end: dialling takes a moment.
_MARGIN = timedelta(seconds=5)

_house = areas.alias("house")
_street = areas.alias("street")
_JOINED = (
    notifications.join(tickets, tickets.c.id == notifications.c.ticket_id)
    .join(incidents, incidents.c.id == notifications.c.incident_id)
    .join(service_points, service_points.c.id == tickets.c.point_id)
    .join(_house, _house.c.id == service_points.c.house_id)
    .join(_street, _street.c.id == _house.c.parent_id)
)
_FACTS = (
    *notifications.c,
    tickets.c.number.label("ticket_number"),
    tickets.c.state.label("ticket_state"),
    tickets.c.incident_id.label("ticket_incident"),
    incidents.c.kind.label("incident_kind"),
    incidents.c.services.label("services_out"),
    service_points.c.services.label("services_had"),
    _street.c.name.label("street"),
    _house.c.name.label("house"),
)
_now = bindparam("now", type_=Instant)
_DUE = (
    select(*_FACTS)
    .select_from(_JOINED)
    .where(
        notifications.c.state == NotificationState.PENDING,
        notifications.c.channel == bindparam("channel", type_=notifications.c.channel.type),
        notifications.c.due_at <= _now,
    )
    .order_by(notifications.c.due_at, notifications.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=notifications, skip_locked=True)
)
_DUE_BY_CHANNEL = (
    select(notifications.c.channel, func.count().label("due"))
    .where(notifications.c.state == NotificationState.PENDING, notifications.c.due_at <= _now)
    .group_by(notifications.c.channel)
)
_TRY = (
    attempts.c.id.label("attempt"),
    attempts.c.made_at,
    attempts.c.deadline,
    attempts.c.state.label("attempt_state"),
    attempts.c.result,
)
_EXPIRED = (
    select(*_FACTS, *_TRY)
    .select_from(_JOINED.join(attempts, attempts.c.notification_id == notifications.c.id))
    .where(attempts.c.state == AttemptState.SENDING, attempts.c.lease_ends <= _now)
    .order_by(attempts.c.lease_ends)
)
_LATEST = (
    select(*notifications.c, tickets.c.number.label("ticket_number"))
    .select_from(notifications.join(tickets, tickets.c.id == notifications.c.ticket_id))
    .order_by(notifications.c.id.desc())
)
_ATTEMPTS = (
    select(attempts.c.notification_id.label("id"), *_TRY)
    .where(attempts.c.notification_id.in_(bindparam("ids", expanding=True)))
    .order_by(attempts.c.made_at)
)
_TAKE = (
    update(notifications)
    .where(notifications.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=NotificationState.SENDING, due_at=None)
)
_WAIT = (
    update(notifications)
    .where(notifications.c.id == bindparam("wanted"))
    .values(due_at=bindparam("until", type_=Instant))
)
_ATTEMPT = insert(attempts)


class SQLNotificationRepository(NotificationRepository):
    """A NotificationRepository in a Store; `node` is the Asterisk that its attempts are made on."""

    def __init__(self, store: Store, *, node: str = "") -> None:
        self._store = store
        self._node = node

    @override
    async def claim(
        self, channel: Channel, *, limit: int, at: datetime, lease: timedelta
    ) -> list[DueNotification]:
        return await self._store.write(
            partial(_claim, channel=channel, limit=limit, at=at, lease=lease, node=self._node)
        )

    @override
    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        await self._store.write(partial(settlement.settle, attempt=attempt_id, result=result, at=at))

    @override
    async def expired(self, *, at: datetime) -> list[DueNotification]:
        return await self._store.read(
            lambda connection: [
                _due_notification(row, _attempt(row)) for row in connection.execute(_EXPIRED, {"now": at})
            ]
        )

    @override
    async def count_due(self, *, at: datetime) -> Mapping[Channel, int]:
        rows = await self._store.read(
            lambda connection: connection.execute(_DUE_BY_CHANNEL, {"now": at}).all()
        )
        return {row.channel: row.due for row in rows}

    @override
    async def close_unreported(self, *, before: datetime) -> int:
        return await self._store.write(partial(settlement.close_unreported, before=before))

    @override
    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        states: Collection[NotificationState] = (),
        limit: int = 100,
        before: int | None = None,
    ) -> list[Notification]:
        query = _LATEST.limit(limit)
        if number is not None:
            query = query.where(notifications.c.number == number)
        if incident is not None:
            query = query.where(notifications.c.incident_id == incident)
        if states:
            query = query.where(notifications.c.state.in_(states))
        if before is not None:
            query = query.where(notifications.c.id < before)
        return await self._store.read(
            lambda connection: _assemble(connection, connection.execute(query).all())
        )


def _claim(
    connection: Connection, *, channel: Channel, limit: int, at: datetime, lease: timedelta, node: str
) -> list[DueNotification]:
    notifications: list[DueNotification] = []
    for row in connection.execute(_DUE, {"channel": channel, "now": at, "most": limit}).all():
        if not row.news.is_current(
            about=row.incident_id, state=row.ticket_state, incident=row.ticket_incident
        ):
            settlement.end(connection, row, NotificationState.DONE)
        elif at > row.created_at + row.policy.expires_after:
            settlement.end(connection, row, NotificationState.FAILED)
            settlement.close_tickets(connection, row, Closing.UNREACHED, at=at, made_at=at)
        elif (opening := row.policy.opening(row.channel, row.hours, at)) > at:
            connection.execute(_WAIT, {"wanted": row.id, "until": opening})
        else:
            made = Attempt(name_attempt(node), NotificationId(row.id), at, at + lease - _MARGIN)
            notifications.append(_due_notification(row, made))
    if notifications:
        _take(connection, notifications, at + lease)
    return notifications


def _take(connection: Connection, notifications: Sequence[DueNotification], lease_ends: datetime) -> None:
    """Commit the attempts before anybody dials."""
    tries = [notification.attempt for notification in notifications]
    connection.execute(_TAKE, {"ids": [one.notification_id for one in tries]})
    rows = [
        {
            "id": one.id,
            "notification_id": one.notification_id,
            "made_at": one.made_at,
            "deadline": one.deadline,
            "lease_ends": lease_ends,
            "state": one.state,
        }
        for one in tries
    ]
    connection.execute(_ATTEMPT, rows)


def _assemble(connection: Connection, rows: Sequence[AnyRow]) -> list[Notification]:
    """Return the rows as notifications, with their attempts from first to last."""
    if not rows:
        return []
    tries: defaultdict[int, list[Attempt]] = defaultdict(list)
    for row in connection.execute(_ATTEMPTS, {"ids": [row.id for row in rows]}):
        tries[row.id].append(_attempt(row))
    return [_notification(row, tuple(tries[row.id])) for row in rows]


def _notification(row: AnyRow, tries: tuple[Attempt, ...]) -> Notification:
    return Notification(
        id=NotificationId(row.id),
        incident_id=IncidentId(row.incident_id),
        subscriber_id=SubscriberId(row.subscriber_id),
        ticket_number=row.ticket_number,
        channel=row.channel,
        number=row.number,
        language=row.language,
        state=row.state,
        tries_used=row.tries_used,
        created_at=row.created_at,
        due_at=row.due_at,
        attempts=tries,
        news=row.news,
    )


def _attempt(row: AnyRow) -> Attempt:
    return Attempt(
        row.attempt, NotificationId(row.id), row.made_at, row.deadline, row.attempt_state, row.result
    )


def _due_notification(row: AnyRow, attempt: Attempt) -> DueNotification:
    return DueNotification(
        attempt=attempt,
        channel=row.channel,
        number=row.number,
        language=row.language,
        subscriber_id=SubscriberId(row.subscriber_id),
        ticket_id=TicketId(row.ticket_id),
        ticket_number=row.ticket_number,
        incident_id=IncidentId(row.incident_id),
        services=row.services_out & row.services_had,
        street=row.street,
        house=row.house,
        kind=row.incident_kind,
        news=row.news,
    )
