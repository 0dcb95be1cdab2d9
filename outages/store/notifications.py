"""Notifications in the database: claimed under a lease, attempted once, then settled."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, or_, select, update
from typing_extensions import override

from outages.calls import Promise
from outages.campaigns import CampaignId
from outages.hours import DaysOff
from outages.incidents import IncidentId, IncidentKind
from outages.notifications import (
    Attempt,
    DueNotification,
    Notification,
    NotificationId,
    NotificationRepository,
    NotificationState,
    NotifiedPoint,
    Policy,
    Result,
    name_attempt,
)
from outages.store import campaign_rows, fact_truth, opt_outs, settlement, unfinished
from outages.store.conditions import HOLDS
from outages.store.due import find_due
from outages.store.engine import Store
from outages.store.following import catch_up
from outages.store.notification_tables import attempts, consents, notification_tickets, notifications
from outages.store.subscribers import PERSON_ZONE, PLACED, POINT
from outages.store.surroundings import look_around
from outages.store.tables import phones, service_points, subscribers, tickets
from outages.store.types import AnyRow, Instant
from outages.throttles import BEARABLE, Throttle, free_at
from outages.tickets import Channel

#: Margin between an attempt's deadline and its lease's end: dialling takes a moment.
_MARGIN = timedelta(seconds=5)

_now = bindparam("now", type_=Instant)
_ids: Any = bindparam("ids", expanding=True)
_ASKED = select(consents.c.ticket_id).where(
    consents.c.number.in_(bindparam("numbers", expanding=True)), HOLDS
)
_TICKETS = (
    select(
        notification_tickets.c.notification_id,
        tickets.c.id.label("ticket_id"),
        tickets.c.number.label("ticket_number"),
        tickets.c.other_fault,
        exists()
        .where(
            consents.c.ticket_id == tickets.c.id,
            consents.c.number == notifications.c.number,
            HOLDS,
        )
        .label("asked"),
        exists()
        .where(phones.c.subscriber_id == subscribers.c.id, phones.c.number == notifications.c.number)
        .label("on_account"),
        PERSON_ZONE.label("zone"),
        subscribers.c.email,
        *POINT,
    )
    .select_from(
        PLACED.join(tickets, tickets.c.point_id == service_points.c.id)
        .join(subscribers, subscribers.c.id == service_points.c.subscriber_id)
        .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
        .join(notifications, notifications.c.id == notification_tickets.c.notification_id)
    )
    .where(notification_tickets.c.notification_id.in_(_ids))
    .order_by(tickets.c.id)
)
_NUMBERS = (
    select(notification_tickets.c.notification_id, tickets.c.number)
    .join(tickets, tickets.c.id == notification_tickets.c.ticket_id)
    .where(notification_tickets.c.notification_id.in_(_ids))
    .order_by(tickets.c.id)
)
_DUE_BY_CHANNEL = (
    select(notifications.c.channel, func.count().label("due"))
    .where(
        notifications.c.state == NotificationState.PENDING,
        notifications.c.due_at <= _now,
        notifications.c.campaign_id.is_(None) | notifications.c.campaign_id.not_in(campaign_rows.ON_HOLD),
    )
    .group_by(notifications.c.channel)
)
_TRY = (
    attempts.c.id.label("attempt"),
    attempts.c.made_at,
    attempts.c.deadline,
    attempts.c.state.label("attempt_state"),
    attempts.c.result,
)
_LATEST = select(notifications).order_by(notifications.c.id.desc())
_ATTEMPTS = (
    select(attempts.c.notification_id.label("id"), *_TRY)
    .where(attempts.c.notification_id.in_(_ids))
    .order_by(attempts.c.made_at)
)
#: What the person noticed nothing of doesn't count.
_TRIES = (
    select(notifications.c.number, attempts.c.made_at)
    .join(attempts, attempts.c.notification_id == notifications.c.id)
    .where(
        notifications.c.number.in_(bindparam("numbers", expanding=True)),
        notifications.c.channel == bindparam("channel", type_=notifications.c.channel.type),
        attempts.c.made_at > bindparam("since", type_=Instant),
        or_(attempts.c.result.is_(None), attempts.c.result.not_in([Result.LATE, Result.UNAVAILABLE])),
    )
)
_TAKE = (
    update(notifications)
    .where(notifications.c.id.in_(_ids))
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

    def __init__(
        self,
        store: Store,
        *,
        node: str = "",
        throttles: Mapping[Channel, Sequence[Throttle]] = BEARABLE,
        days_off: DaysOff | None = None,
    ) -> None:
        """With `days_off`, their quiet hours hold on weekends and holidays, not those of the policies."""
        self._store, self._node = store, node
        self._throttles, self._days_off = throttles, days_off

    @override
    async def claim(
        self, channel: Channel, *, limit: int, at: datetime, lease: timedelta
    ) -> list[DueNotification]:
        return await self._store.write(
            partial(
                _claim,
                channel=channel,
                limit=limit,
                at=at,
                lease=lease,
                node=self._node,
                throttles=self._throttles.get(channel, ()),
                days_off=self._days_off,
            )
        )

    @override
    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        await self._store.write(partial(_settle, attempt=attempt_id, result=result, at=at))

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
    connection: Connection,
    *,
    channel: Channel,
    limit: int,
    at: datetime,
    lease: timedelta,
    node: str,
    throttles: Sequence[Throttle],
    days_off: DaysOff | None = None,
) -> list[DueNotification]:
    _catch_up(connection, channel, limit, at)
    rows = find_due(connection, channel, limit=limit, at=at, lock=True)
    listed, tried = _tickets_of(connection, rows), _tries_of(connection, rows, channel, throttles, at)
    around = look_around(connection, rows, listed)
    claimed: dict[str, DueNotification] = {}
    campaigns: list[CampaignId | None] = []
    for row in rows:
        if row.number in claimed:
            continue
        if row.opted_out:
            opt_outs.drop(connection, row, at)
            continue
        points = fact_truth.points_to_tell(connection, row, listed[row.id], around, at)
        if _is_over(connection, row, points, at):
            continue
        opening = _find_opening(row, listed[row.id], points, at, days_off)
        if (free := max(opening, free_at(throttles, tried[row.number], at))) > at:
            connection.execute(_WAIT, {"wanted": row.id, "until": free})
        else:
            made, email = _make_attempt(row, node, at, lease), _email_of(listed[row.id])
            promised = around.histories.promised.get(row.id)
            claimed[row.number] = _due_notification(row, made, points, promised, email)
            campaigns.append(row.campaign_id)
    if claimed:
        _take(connection, list(claimed.values()), at + lease)
        campaign_rows.note_tried(connection, campaigns, at)
    return list(claimed.values())


def _catch_up(connection: Connection, channel: Channel, limit: int, at: datetime) -> None:
    """Have all tickets follow every change first that the people due asked about: they are told once, and of all."""
    if unfinished.read(connection):
        waiting = find_due(connection, channel, limit=limit, at=at)
        listed = [one.ticket_id for some in _tickets_of(connection, waiting).values() for one in some]
        asked = connection.execute(_ASKED, {"numbers": [row.number for row in waiting]}).scalars()
        catch_up(connection, sorted({*listed, *asked}), at)


def _settle(connection: Connection, *, attempt: str, result: Result, at: datetime) -> None:
    number = settlement.settle(connection, attempt=attempt, result=result, at=at)
    if number is not None and result is Result.OPTED_OUT:
        opt_outs.opt_out_by_key(connection, number=number, call=attempt, at=at)


def _find_opening(
    row: AnyRow,
    listed: Sequence[AnyRow],
    points: Sequence[NotifiedPoint],
    at: datetime,
    days_off: DaysOff | None,
) -> datetime:
    """Return when the person may be told (aware UTC): outside the quiet hours of each of their addresses."""
    policy: Policy = row.policy
    zones = {one.zone for one in listed if one.asked} | {one.point.zone for one in points}
    return max(policy.opening(row.channel, row.hours, at, zone, days_off) for zone in zones)


def _is_over(connection: Connection, row: AnyRow, points: Sequence[NotifiedPoint], at: datetime) -> bool:
    """End a notification to which there is nothing left to tell, or whose time is up; tell whether it was so."""
    if not points:
        settlement.end(connection, row, NotificationState.DONE, at)
        settlement.end_requests(connection, row, at)
        return True
    if is_late := at > row.created_at + row.policy.expires_after:
        settlement.give_up(connection, row, NotificationState.FAILED, at)
    return bool(is_late)


def _make_attempt(row: AnyRow, node: str, at: datetime, lease: timedelta) -> Attempt:
    # Not before the news, even if the clock has been set back since.
    made_at = max(at, row.created_at)
    return Attempt(name_attempt(node), NotificationId(row.id), made_at, at + lease - _MARGIN)


def _email_of(listed: Sequence[AnyRow]) -> str:
    return next((one.email for one in listed if one.asked and one.on_account and one.email), "")


def _tickets_of(connection: Connection, rows: Sequence[AnyRow]) -> Mapping[int, list[AnyRow]]:
    """Return the tickets of these notifications, with their points.

    `asked` says whether a request for them holds, `on_account` whether the telephone is their subscriber's.
    """
    found: defaultdict[int, list[AnyRow]] = defaultdict(list)
    if rows:
        for one in connection.execute(_TICKETS, {"ids": [row.id for row in rows]}):
            found[one.notification_id].append(one)
    return found


def _tries_of(
    connection: Connection,
    rows: Sequence[AnyRow],
    channel: Channel,
    throttles: Sequence[Throttle],
    at: datetime,
) -> Mapping[str, list[datetime]]:
    """Return when the telephones of these notifications were tried lately by a channel, whatever it was about."""
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    if rows and throttles:
        since = at - max(one.within for one in throttles)
        about = {"numbers": [row.number for row in rows], "channel": channel, "since": since}
        for row in connection.execute(_TRIES, about):
            found[row.number].append(row.made_at)
    return found


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
    """Return the rows as notifications, with their tickets' numbers and their attempts from first to last."""
    if not rows:
        return []
    ids = {"ids": [row.id for row in rows]}
    tries: defaultdict[int, list[Attempt]] = defaultdict(list)
    for row in connection.execute(_ATTEMPTS, ids):
        tries[row.id].append(_attempt(row))
    numbers: defaultdict[int, list[str]] = defaultdict(list)
    for listed in connection.execute(_NUMBERS, ids):
        numbers[listed.notification_id].append(listed.number)
    return [_notification(row, tuple(numbers[row.id]), tuple(tries[row.id])) for row in rows]


def _notification(row: AnyRow, numbers: tuple[str, ...], tries: tuple[Attempt, ...]) -> Notification:
    return Notification(
        id=NotificationId(row.id),
        incident_id=row.incident_id,
        ticket_numbers=numbers,
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


def _due_notification(
    row: AnyRow,
    attempt: Attempt,
    points: tuple[NotifiedPoint, ...],
    promised: Promise | None = None,
    email: str = "",
) -> DueNotification:
    return DueNotification(
        attempt=attempt,
        channel=row.channel,
        number=row.number,
        language=row.language,
        incident_id=row.incident_id,
        points=points,
        kind=row.incident_kind or IncidentKind.UNPLANNED,
        news=row.news,
        promised=promised,
        version=row.incident_version or 0,
        email=email,
    )
