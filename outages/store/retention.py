"""Deletes what has been kept long enough, some rows at a time, children before parents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from typing_extensions import override

from outages.incidents import State
from outages.notifications import NotificationState
from outages.queue_callbacks import QueueCallbackState
from outages.replies.rules import ReplyOutcome
from outages.retention import DataKind, RetentionRepository
from outages.store.admin_tables import audit
from outages.store.alarm_tables import alarms
from outages.store.call_tables import callbacks, calls, ledger, promises
from outages.store.conditions import WAITS
from outages.store.engine import Store
from outages.store.notification_tables import (
    attempts,
    branch_notifications,
    call_list,
    consents,
    notification_tickets,
    notifications,
)
from outages.store.reply_tables import replies, reply_tickets
from outages.store.sms_tables import sent_segments
from outages.store.tables import incidents, reports, ticket_incidents, tickets
from outages.store.types import Instant
from outages.tickets import TicketState

#: Rows deleted in one transaction, not counting what hangs on them.
_BATCH = 300

_before = bindparam("before", type_=Instant)
_ids: Any = bindparam("ids", expanding=True)

UNFINISHED = notifications.c.state.in_(
    [NotificationState.PENDING, NotificationState.SENDING, NotificationState.SENT]
)
_listed_as_unfinished = exists(
    select(notifications.c.id)
    .join(notification_tickets, notification_tickets.c.notification_id == notifications.c.id)
    .where(notification_tickets.c.ticket_id == tickets.c.id, UNFINISHED)
)
_first_unfinished = exists().where(notifications.c.ticket_id == tickets.c.id, UNFINISHED)
#: Closed, over, and told to everybody who asked.
_DONE_WITH = and_(
    tickets.c.state == TicketState.CLOSED,
    ~WAITS,
    ~_listed_as_unfinished,
    ~_first_unfinished,
)
_told = incidents.alias("told")
_merged = incidents.alias("merged")
#: The incidents by whose tickets the ledger judges its promises: that of a line, or what it was merged into.
_judging = select(func.coalesce(_told.c.merged_into, _told.c.id)).where(
    exists().where(ledger.c.incident_id == _told.c.id)
)
_ended_at = func.coalesce(incidents.c.restored_at, incidents.c.cancelled_at, type_=Instant)
_incident_is_over = exists(
    select(incidents.c.id)
    .join(_merged, incidents.c.id == func.coalesce(_merged.c.merged_into, _merged.c.id))
    .where(
        _merged.c.id == ledger.c.incident_id,
        incidents.c.state.in_([State.RESTORED, State.CANCELLED]),
        _ended_at < _before,
    )
)
_ticket_is_open = exists().where(tickets.c.id == calls.c.ticket_id, tickets.c.state == TicketState.OPEN)
_waits_for_person = and_(replies.c.outcome == ReplyOutcome.FOR_PERSON, replies.c.done_at.is_(None))
_is_about_open_ticket = exists(
    select(reply_tickets.c.ticket_id)
    .join(tickets, tickets.c.id == reply_tickets.c.ticket_id)
    .where(reply_tickets.c.reply_id == replies.c.id, tickets.c.state == TicketState.OPEN)
)
#: A request that nobody withdrew or answered ended with its ticket.
_request_ended = func.coalesce(
    consents.c.withdrawn_at, consents.c.ended_at, tickets.c.closed_at, type_=Instant
)
_ticket_of_request = exists().where(
    tickets.c.id == consents.c.ticket_id, _DONE_WITH, _request_ended < _before
)
_anything_kept_longer = or_(
    # The end of an incident may be taken back, also for a ticket that people have closed before.
    exists().where(ticket_incidents.c.ticket_id == tickets.c.id, ticket_incidents.c.over_at >= _before),
    exists().where(calls.c.ticket_id == tickets.c.id),
    exists().where(consents.c.ticket_id == tickets.c.id),
    exists().where(reports.c.ticket_id == tickets.c.id, reports.c.detail_name.is_not(None)),
    exists().where(
        ticket_incidents.c.ticket_id == tickets.c.id, ticket_incidents.c.incident_id.in_(_judging)
    ),
)
_listed: Any = (
    select(func.min(notification_tickets.c.ticket_id))
    .where(notification_tickets.c.notification_id == notifications.c.id)
    .scalar_subquery()
)
_of_these = notifications.c.ticket_id.in_(_ids)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What may go of one table, oldest first, and the statements that delete it by its ids."""

    table: Table
    may_go: ColumnElement[bool]
    oldest_first: ColumnElement[Any]
    steps: tuple[Delete | Update, ...]

    def choose(self) -> Select[Any]:
        """Select the ids of what may go."""
        return select(self.table.c.id).where(self.may_go)


def _delete(column: ColumnElement[Any], table: Table) -> Delete:
    return delete(table).where(column.in_(_ids))


_RULES: Mapping[DataKind, _Rule] = {
    DataKind.CALLS: _Rule(
        calls,
        and_(calls.c.started_at < _before, ~_ticket_is_open),
        calls.c.started_at,
        (_delete(promises.c.call_id, promises), _delete(calls.c.id, calls)),
    ),
    DataKind.QUEUE_CALLBACKS: _Rule(
        callbacks,
        and_(callbacks.c.state == QueueCallbackState.DONE, callbacks.c.kept_at < _before),
        callbacks.c.id,
        (_delete(callbacks.c.id, callbacks),),
    ),
    DataKind.VOICES: _Rule(
        reports,
        and_(reports.c.detail_name.is_not(None), reports.c.at < _before),
        reports.c.at,
        (update(reports).where(reports.c.id.in_(_ids)).values(detail_name=None, detail_seconds=None),),
    ),
    DataKind.LEDGER: _Rule(
        ledger,
        and_(ledger.c.at < _before, _incident_is_over),
        ledger.c.id,
        (_delete(ledger.c.id, ledger),),
    ),
    DataKind.NOTICES: _Rule(
        notifications,
        and_(notifications.c.ticket_id.is_(None), ~UNFINISHED, notifications.c.created_at < _before),
        notifications.c.id,
        (_delete(attempts.c.notification_id, attempts), _delete(notifications.c.id, notifications)),
    ),
    DataKind.CONSENTS: _Rule(
        consents,
        and_(consents.c.at < _before, _ticket_of_request),
        consents.c.id,
        (_delete(consents.c.id, consents),),
    ),
    DataKind.REPLIES: _Rule(
        replies,
        and_(replies.c.at < _before, ~_waits_for_person, ~_is_about_open_ticket),
        replies.c.at,
        (_delete(reply_tickets.c.reply_id, reply_tickets), _delete(replies.c.id, replies)),
    ),
    DataKind.TICKETS: _Rule(
        tickets,
        and_(_DONE_WITH, tickets.c.closed_at < _before, ~_anything_kept_longer),
        tickets.c.id,
        (
            _delete(reports.c.ticket_id, reports),
            _delete(reply_tickets.c.ticket_id, reply_tickets),
            _delete(ticket_incidents.c.ticket_id, ticket_incidents),
            _delete(notification_tickets.c.ticket_id, notification_tickets),
            # A notification about several tickets goes with the last of them.
            update(notifications).where(_of_these, _listed.is_not(None)).values(ticket_id=_listed),
            delete(attempts).where(
                attempts.c.notification_id.in_(select(notifications.c.id).where(_of_these))
            ),
            delete(branch_notifications).where(
                branch_notifications.c.notification_id.in_(select(notifications.c.id).where(_of_these))
            ),
            delete(call_list).where(
                call_list.c.notification_id.in_(select(notifications.c.id).where(_of_these))
            ),
            delete(notifications).where(_of_these),
            _delete(tickets.c.id, tickets),
        ),
    ),
    DataKind.SEGMENTS: _Rule(
        sent_segments,
        sent_segments.c.at < _before,
        sent_segments.c.at,
        (_delete(sent_segments.c.id, sent_segments),),
    ),
    DataKind.ALARMS: _Rule(
        alarms, alarms.c.ended_at < _before, alarms.c.ended_at, (_delete(alarms.c.id, alarms),)
    ),
    DataKind.AUDIT: _Rule(audit, audit.c.at < _before, audit.c.at, (_delete(audit.c.id, audit),)),
}


class SQLRetentionRepository(RetentionRepository):
    """A RetentionRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def forget(self, kind: DataKind, *, before: datetime) -> int:
        found = await self._store.read(partial(_find, rule=_RULES[kind], before=before))
        if not found:
            return 0
        return await self._store.write(partial(_forget, rule=_RULES[kind], found=found, before=before))

    @override
    async def known_voices(self, names: Collection[str]) -> set[str]:
        query = select(reports.c.detail_name).where(reports.c.detail_name.in_(list(names)))
        return await self._store.read(lambda connection: set(connection.execute(query).scalars()))


def _find(connection: Connection, rule: _Rule, before: datetime) -> Sequence[Any]:
    """Return the ids of some rows that may go: looking for them keeps nobody from writing."""
    query = rule.choose().order_by(rule.oldest_first).limit(_BATCH)
    return connection.execute(query, {"before": before}).scalars().all()


def _forget(connection: Connection, rule: _Rule, found: Sequence[Any], before: datetime) -> int:
    """Delete those of the rows that may still go and that nobody else is at; return how many."""
    still = rule.choose().where(rule.table.c.id.in_(found)).with_for_update(of=rule.table, skip_locked=True)
    ids = connection.execute(still, {"before": before}).scalars().all()
    if ids:
        for step in rule.steps:
            connection.execute(step, {"ids": ids})
    return len(ids)
