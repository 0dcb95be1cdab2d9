"""The call list in the database: people take its entries, call, and say what came of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, or_, select, update
from typing_extensions import override

from outages import call_list as rules
from outages.call_list import (
    CallListEntry,
    CallListEntryId,
    CallListOutcome,
    CallListRepository,
    ListedAddress,
    ListedTry,
)
from outages.errors import ConflictError, NotFoundError
from outages.incidents import IncidentId
from outages.ledger import Means
from outages.notifications import NotificationState, Policy
from outages.store import settlement
from outages.store.audit import note
from outages.store.call_list_rows import (
    END,
    HAS_HEARD,
    HAS_OPEN_TICKET,
    HAS_OPTED_OUT,
    IS_NEEDED,
    IS_OPEN,
    IS_STOPPED,
    JOINED,
)
from outages.store.engine import Store
from outages.store.notification_tables import LISTED, attempts, call_list, notification_tickets, notifications
from outages.store.other_ways import numbers_of
from outages.store.subscribers import PERSON_ZONE, PLACED, POINT
from outages.store.tables import incidents, phones, service_points, subscribers, tickets
from outages.store.types import AnyRow, Instant
from outages.subscribers import Tier
from outages.tickets import Channel, Closing, TicketState

#: Entries that end in one transaction.
_BATCH = 100
_CLOSINGS = {
    CallListOutcome.TOLD: Closing.TOLD,
    CallListOutcome.UNREACHED: Closing.UNREACHED,
}
_URGENCY = {Tier.CRITICAL: 0, Tier.CORPORATE: 1, Tier.STANDARD: 2}

_ids: Any = bindparam("ids", expanding=True)
_now = bindparam("now", type_=Instant)
_urgency = (
    select(func.min(case(*((subscribers.c.tier == tier, rank) for tier, rank in _URGENCY.items()))))
    .select_from(
        subscribers.join(tickets, tickets.c.subscriber_id == subscribers.c.id).join(
            notification_tickets, notification_tickets.c.ticket_id == tickets.c.id
        )
    )
    .where(notification_tickets.c.notification_id == notifications.c.id)
    .scalar_subquery()
)
_ENTRY = (
    *call_list.c,
    notifications.c.number,
    notifications.c.language,
    notifications.c.news,
    notifications.c.incident_id,
    notifications.c.policy,
    notifications.c.hours,
)
_OPEN = (
    select(*_ENTRY)
    .select_from(JOINED)
    .where(IS_OPEN)
    .order_by(_urgency, call_list.c.listed_at, call_list.c.id)
    .limit(bindparam("most"))
)
_COUNT = select(func.count()).select_from(JOINED).where(IS_OPEN)
_BY_ID = (
    select(*_ENTRY, IS_OPEN.label("open"))
    .select_from(JOINED)
    .where(call_list.c.id == bindparam("entry"))
    .with_for_update(of=call_list)
)
_OVER = (
    select(
        notifications,
        call_list.c.id.label("entry_id"),
        IS_STOPPED.label("stopped"),
        (call_list.c.expires_at <= _now).label("expired"),
        HAS_HEARD.label("heard"),
        HAS_OPTED_OUT.label("opted_out"),
        HAS_OPEN_TICKET.label("has_open_ticket"),
    )
    .select_from(JOINED)
    .where(LISTED, ~IS_NEEDED)
    .order_by(call_list.c.id)
    .limit(_BATCH)
    .with_for_update(of=call_list, skip_locked=True)
)
_ORIGIN = select(notifications).select_from(JOINED).where(call_list.c.id == bindparam("entry"))
_ADDRESSES = (
    select(
        notification_tickets.c.notification_id,
        tickets.c.number.label("ticket_number"),
        subscribers.c.name,
        subscribers.c.account,
        subscribers.c.tier,
        service_points.c.flat,
        incidents.c.services.label("services_out"),
        PERSON_ZONE.label("zone"),
        exists()
        .where(phones.c.subscriber_id == subscribers.c.id, phones.c.number == notifications.c.number)
        .label("on_account"),
        *POINT,
    )
    .select_from(
        PLACED.join(tickets, tickets.c.point_id == service_points.c.id)
        .join(subscribers, subscribers.c.id == service_points.c.subscriber_id)
        .join(notification_tickets, notification_tickets.c.ticket_id == tickets.c.id)
        .join(notifications, notifications.c.id == notification_tickets.c.notification_id)
        .join(incidents, incidents.c.id == notifications.c.incident_id)
    )
    .where(notification_tickets.c.notification_id.in_(_ids), tickets.c.state == TicketState.OPEN)
    .order_by(tickets.c.id)
)
_first = func.coalesce(notifications.c.origin_id, notifications.c.id)
_TRIES = (
    select(
        _first.label("first"),
        attempts.c.made_at,
        attempts.c.result,
        notifications.c.channel,
        notifications.c.number,
    )
    .join(attempts, attempts.c.notification_id == notifications.c.id)
    .where(or_(notifications.c.id.in_(_ids), notifications.c.origin_id.in_(_ids)))
    .order_by(attempts.c.made_at)
)
#: The same news, which the line was about to tell the person once more.
_NO_MORE = (
    update(notifications)
    .where(
        notifications.c.incident_id == bindparam("incident"),
        notifications.c.number.in_(bindparam("numbers", expanding=True)),
        notifications.c.news == bindparam("same", type_=notifications.c.news.type),
        notifications.c.state == NotificationState.PENDING,
    )
    .values(state=NotificationState.DONE, due_at=None, ended_at=_now)
)


class SQLCallListRepository(CallListRepository):
    """A CallListRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def find(self, *, at: datetime, limit: int = 100) -> Sequence[CallListEntry]:
        return await self._store.read(partial(_find, at=at, limit=limit))

    @override
    async def count(self, *, at: datetime) -> int:
        return await self._store.read(
            lambda connection: int(connection.execute(_COUNT, {"now": at}).scalar_one())
        )

    @override
    async def take(self, entry: CallListEntryId, *, author: str, at: datetime) -> CallListEntry:
        return await self._store.write(partial(_take, key=entry, author=author, at=at))

    @override
    async def settle(
        self, entry: CallListEntryId, outcome: CallListOutcome, *, author: str, at: datetime
    ) -> None:
        await self._store.write(partial(_settle, key=entry, outcome=outcome, author=author, at=at))

    @override
    async def end_needless(self, *, at: datetime) -> int:
        return await self._store.write(partial(_end_needless, at=at))


def _find(connection: Connection, at: datetime, limit: int) -> list[CallListEntry]:
    return _assemble(connection, connection.execute(_OPEN, {"now": at, "most": limit}).all(), at)


def _take(connection: Connection, key: CallListEntryId, author: str, at: datetime) -> CallListEntry:
    taken = rules.take(_lock(connection, key, at), author, at)
    connection.execute(END.values(taken_by=taken.taken_by, taken_at=taken.taken_at), {"entry": key})
    note(connection, "take", ("call_list", key), author=author, at=at)
    return taken


def _settle(
    connection: Connection, key: CallListEntryId, outcome: CallListOutcome, author: str, at: datetime
) -> None:
    rules.check_taken(_lock(connection, key, at), author)
    origin = connection.execute(_ORIGIN, {"entry": key}).one()
    connection.execute(END.values(outcome=outcome, ended_at=at, ended_by=author), {"entry": key})
    note(connection, outcome, ("call_list", key), author=author, at=at)
    if outcome is CallListOutcome.STILL_OUT:
        settlement.reopen_tickets(connection, origin, at)
    else:
        settlement.close(connection, origin, _CLOSINGS[outcome], at=at, made_at=at)
    if outcome is not CallListOutcome.UNREACHED:
        source = f"call-list-{key}"
        settlement.note_told(connection, origin, at, source=source, means=Means.AGENT, told_at=at)
        about = {"incident": origin.incident_id, "numbers": numbers_of(connection, origin)}
        connection.execute(_NO_MORE, about | {"same": origin.news, "now": at})
    settlement.end_requests(connection, origin, at)


def _end_needless(connection: Connection, at: datetime) -> int:
    rows = connection.execute(_OVER, {"now": at}).all()
    for row in rows:
        outcome = _what_became_of(row)
        connection.execute(END.values(outcome=outcome, ended_at=at), {"entry": row.entry_id})
        is_untrue = row.has_open_ticket and outcome is CallListOutcome.NEEDLESS
        if is_untrue and not (row.heard or row.opted_out):
            # The person is still to hear of what has become of it.
            continue
        why = Closing.TOLD if row.heard else Closing.UNREACHED
        settlement.close(connection, row, why, at=at, made_at=at)
        settlement.end_requests(connection, row, at)
    return len(rows)


def _what_became_of(row: AnyRow) -> CallListOutcome:
    if row.heard:
        return CallListOutcome.NEEDLESS
    if row.stopped:
        return CallListOutcome.STOPPED
    return CallListOutcome.EXPIRED if row.expired else CallListOutcome.NEEDLESS


def _lock(connection: Connection, key: CallListEntryId, at: datetime) -> CallListEntry:
    """Return an entry that nobody else changes meanwhile; raise NotFoundError, ConflictError if it is over."""
    row = connection.execute(_BY_ID, {"entry": key, "now": at}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no entry {key} of the call list")
    if not row.open:
        raise ConflictError("there is nothing left to tell them")
    (entry,) = _assemble(connection, [row], at)
    return entry


def _assemble(connection: Connection, rows: Sequence[AnyRow], at: datetime) -> list[CallListEntry]:
    if not rows:
        return []
    ids = {"ids": [row.notification_id for row in rows]}
    addresses, tries = defaultdict(list), defaultdict(list)
    for one in connection.execute(_ADDRESSES, ids):
        addresses[one.notification_id].append(one)
    for one in connection.execute(_TRIES, ids):
        tries[one.first].append(ListedTry(one.made_at, one.channel, one.number, one.result))
    return [
        CallListEntry(
            id=CallListEntryId(row.id),
            number=row.number,
            language=row.language,
            news=row.news,
            incident_id=IncidentId(row.incident_id),
            listed_at=row.listed_at,
            expires_at=row.expires_at,
            opens_at=_find_opening(row, addresses[row.notification_id], at),
            taken_by=row.taken_by,
            taken_at=row.taken_at,
            addresses=tuple(map(_address, addresses[row.notification_id])),
            tries=tuple(tries[row.notification_id]),
        )
        for row in rows
    ]


def _find_opening(row: AnyRow, addresses: Sequence[AnyRow], at: datetime) -> datetime:
    policy: Policy = row.policy
    return max((policy.opening(Channel.CALL, row.hours, at, one.zone) for one in addresses), default=at)


def _address(row: AnyRow) -> ListedAddress:
    return ListedAddress(
        ticket_number=row.ticket_number,
        name=row.name,
        account=row.account,
        tier=row.tier,
        street=row.street,
        house=row.house,
        flat=row.flat,
        services=row.services & row.services_out,
        on_account=row.on_account,
    )
