"""Erases one person: names, numbers, places and words go, facts stay under random markers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    union_all,
    update,
)

from outages.errors import ConflictError
from outages.persons import ERASED, Erasure, RecordKind, Whose, new_marker
from outages.queue_callbacks import QueueCallbackState
from outages.store import person_rows as rows
from outages.store.admin_tables import audit, tries
from outages.store.audit import note
from outages.store.call_tables import callbacks, calls, ledger
from outages.store.conditions import HOLDS, WAITS
from outages.store.import_tables import listings
from outages.store.notification_tables import attempts, consents, notifications, opt_outs
from outages.store.person_rows import Reach
from outages.store.reply_tables import UNANSWERED, WAITING, replies
from outages.store.retention import UNFINISHED
from outages.store.sms_tables import sent_segments
from outages.store.tables import areas, former_phones, phones, reports, service_points, subscribers, tickets
from outages.store.types import AnyRow
from outages.subscribers import Tier
from outages.tickets import TicketState

_COUNTED: tuple[tuple[RecordKind, Table, ColumnElement[bool]], ...] = (
    (RecordKind.SUBSCRIBER, subscribers, rows.SUBSCRIBER),
    (RecordKind.ADDRESSES, service_points, rows.ADDRESSES),
    (RecordKind.CALLS, calls, rows.CALLS),
    (RecordKind.QUEUE_CALLBACKS, callbacks, rows.CALLBACKS),
    (RecordKind.TICKETS, tickets, rows.TICKETS),
    (RecordKind.CONSENTS, consents, rows.CONSENTS),
    (RecordKind.OPT_OUTS, opt_outs, rows.OPT_OUTS),
    (RecordKind.REPLIES, replies, rows.OWN_REPLIES),
    (RecordKind.NOTIFICATIONS, notifications, rows.OWN_NOTIFICATIONS),
    (RecordKind.LEDGER, ledger, rows.LEDGER),
    (RecordKind.AUDIT, audit, rows.AUDIT),
)
_own_ticket = consents.c.ticket_id.in_(select(tickets.c.id).where(rows.TICKETS))
_numbers: Any = bindparam("numbers", expanding=True)
#: Where numbers stand, children first: later rows are found by earlier ones' parents.
_NUMBERED: tuple[tuple[Column[Any], ColumnElement[bool]], ...] = (
    (ledger.c.person, rows.LEDGER & ledger.c.number.is_not(None)),
    (ledger.c.number, rows.LEDGER),
    (callbacks.c.number, rows.CALLBACKS),
    (notifications.c.number, rows.OWN_NOTIFICATIONS),
    (consents.c.number, or_(_own_ticket, consents.c.number.in_(_numbers))),
    (consents.c.asked_by, or_(_own_ticket, consents.c.asked_by.in_(_numbers))),
    (replies.c.number, rows.OWN_REPLIES),
    (opt_outs.c.number, rows.OPT_OUTS & opt_outs.c.ended_at.is_not(None)),
    (calls.c.caller_number, rows.CALLS),
)
_VOICES = select(reports.c.detail_name).where(rows.REPORTS, reports.c.detail_name.is_not(None))
_ATTEMPTS = union_all(
    select(attempts.c.id).where(rows.ATTEMPTS),
    select(replies.c.attempt_id).where(rows.OWN_REPLIES, replies.c.attempt_id.is_not(None)),
)
_OPEN = select(tickets.c.number).where(rows.TICKETS, tickets.c.state == TicketState.OPEN)
_REQUESTED = (
    select(tickets.c.number)
    .join(consents, consents.c.ticket_id == tickets.c.id)
    .where(rows.CONSENTS, HOLDS, or_(tickets.c.state == TicketState.OPEN, WAITS))
    .distinct()
)
_UNTOLD = select(notifications.c.id).where(rows.NOTIFICATIONS, UNFINISHED)
_KEPT_PLACE = select(callbacks.c.id).where(rows.CALLBACKS, callbacks.c.state != QueueCallbackState.DONE)
_UNREAD = select(replies.c.id).where(rows.OWN_REPLIES, WAITING)
_UNANSWERED = select(replies.c.id).where(rows.OWN_REPLIES, UNANSWERED)
_OBSTACLES = (
    (_OPEN, "the ticket {} is open: close it"),
    (_REQUESTED, "a request about the ticket {} holds: it ends when its person was told"),
    (_UNTOLD, "the notification {} is not over: wait until it is told or has failed"),
    (_UNREAD, "the message {} waits for a person: read it"),
    (_UNANSWERED, "the message {} is being answered: wait a moment"),
    (_KEPT_PLACE, "the place {} in the queue is kept: wait until it is over"),
)
_POINTS = (
    select(service_points.c.id, areas.c.lineage)
    .join(areas, areas.c.id == service_points.c.house_id)
    .where(rows.ADDRESSES)
)
_point: Any = bindparam("point")
_HAS_TICKETS = select(tickets.c.id).where(tickets.c.point_id == _point).limit(1)


def preview(connection: Connection, whose: Whose) -> Erasure:
    """Return what an erasure would do; raise NotFoundError or ConflictError for whom is meant."""
    found = rows.reach(connection, whose)
    facts = found.facts
    counts = {
        kind: connection.execute(select(func.count()).select_from(table).where(condition), facts).scalar_one()
        for kind, table, condition in _COUNTED
    }
    voices = tuple(connection.execute(_VOICES, facts).scalars())
    return Erasure(
        account=found.account,
        numbers=found.numbers,
        shared=found.shared,
        found=counts | {RecordKind.VOICES: len(voices)},
        obstacles=tuple(_obstacles(connection, found)),
        voices=voices,
        attempts=tuple(connection.execute(_ATTEMPTS, facts).scalars()),
    )


def erase(connection: Connection, whose: Whose, *, author: str, at: datetime) -> Erasure:
    """Erase the person; raise NotFoundError, or ConflictError while there are obstacles."""
    found = rows.reach(connection, whose)
    if found.subscriber is not None:
        # A ticket that is being opened now waits, and finds the contract as this leaves it.
        connection.execute(select(subscribers.c.id).where(rows.SUBSCRIBER).with_for_update(), found.facts)
    planned = preview(connection, whose)
    if planned.obstacles:
        raise ConflictError(f"nothing was erased: {'; '.join(planned.obstacles)}")
    marker = new_marker()
    _forget_words(connection, found, marker, at)
    _replace_numbers(connection, found)
    if found.subscriber is not None:
        _forget_contract(connection, found.subscriber, marker)
    counts = {kind.value: count for kind, count in planned.found.items() if count}
    note(connection, "erase", ("person", marker), author=author, at=at, detail=counts)
    return replace(planned, marker=marker)


def _obstacles(connection: Connection, found: Reach) -> Iterator[str]:
    for query, sentence in _OBSTACLES:
        for one in connection.execute(query, found.facts).scalars():
            yield sentence.format(one)


def _forget_words(connection: Connection, found: Reach, marker: str, at: datetime) -> None:
    """Delete what was said, keyed and written about the person; what they asked for ends."""
    ended = {"withdrawn_at": at}
    for statement in (
        update(calls).where(rows.CALLS).values(heard=[], keys=[]),
        update(replies).where(rows.OWN_REPLIES).values(text="", answered="", message_id=None),
        update(reports).where(rows.REPORTS).values(detail_name=None, detail_seconds=None),
        update(tickets).where(rows.TICKETS).values(reason=""),
        update(consents).where(rows.CONSENTS, HOLDS).values(ended),
        update(notifications).where(rows.OWN_NOTIFICATIONS).values(tier=Tier.STANDARD),
        update(audit).where(rows.AUDIT).values(detail={}),
        update(audit).where(rows.AUDIT, audit.c.entity == "person").values(entity_id=marker),
        delete(tries).where(rows.TRIES),
        delete(sent_segments).where(sent_segments.c.attempt_id.in_(_ATTEMPTS)),
        delete(former_phones).where(rows.FORMER_PHONES),
        # Or the next list would find its row known, and bring nobody back.
        delete(listings).where(listings.c.point_id.in_(select(service_points.c.id).where(rows.ADDRESSES))),
    ):
        connection.execute(statement, found.facts)


def _replace_numbers(connection: Connection, found: Reach) -> None:
    """Put a marker for each number wherever it stands, so that its rows still belong together."""
    markers: defaultdict[str, str] = defaultdict(new_marker)
    for column, condition in _NUMBERED:
        standing = select(column).where(condition, column.is_not(None)).distinct()
        for number in connection.execute(standing, found.facts).scalars().all():
            if number is not None and not number.startswith(ERASED):
                put = update(column.table).where(condition, column == number)
                connection.execute(put.values({column: markers[number]}), found.facts)


def _forget_contract(connection: Connection, subscriber: AnyRow, marker: str) -> None:
    """Leave the contract a marker; of a place with tickets stays the region, which has no street and is never spoken."""
    whose = {"subscriber": subscriber.id}
    for point in connection.execute(_POINTS, whose).all():
        if connection.execute(_HAS_TICKETS, {"point": point.id}).first() is None:
            connection.execute(delete(service_points).where(service_points.c.id == point.id))
            continue
        region = {"house_id": point.lineage[0], "node_id": None, "flat": f"{ERASED}{point.id}"}
        connection.execute(
            update(service_points)
            .where(service_points.c.id == point.id)
            .values(region | {"services": frozenset()})
        )
    listed = and_(phones.c.number.in_(subscriber.phones), phones.c.subscriber_id == subscriber.id)
    connection.execute(delete(phones).where(listed))
    keys = {"account_digits": None, "account_key": "", "name_key": ""}
    erased = keys | {"account": marker, "name": "", "phones": (), "tier": Tier.STANDARD}
    connection.execute(
        update(subscribers)
        .where(subscribers.c.id == subscriber.id)
        .values(erased | {"zone": None, "email": None})
    )
