"""What is held about one person, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, select
from typing_extensions import override

from outages.persons import Erasure, PersonData, PersonRepository, Whose
from outages.store import erasure
from outages.store import person_rows as rows
from outages.store.admin_tables import audit, tries
from outages.store.audit import note
from outages.store.call_tables import callbacks, calls, ledger, promises
from outages.store.cards import HOMES, read_homes
from outages.store.engine import Store
from outages.store.notification_tables import (
    attempts,
    call_list,
    consents,
    notification_tickets,
    notifications,
    opt_outs,
)
from outages.store.person_rows import Reach
from outages.store.reply_tables import replies, reply_tickets
from outages.store.sms_tables import sent_segments
from outages.store.tables import former_phones, reports, subscribers, ticket_incidents, tickets

_own_tickets = select(tickets.c.id).where(rows.TICKETS)
_notifications = select(notifications.c.id).where(rows.NOTIFICATIONS)
#: How the line retries says nothing about anybody.
_FACTS_OF_NOTIFICATIONS = [column for column in notifications.c if column.name != "policy"]
_FACTS_OF_REPLIES = [column for column in replies.c if column.name not in ("due_at", "lease_ends")]
#: What is handed out, under these names; the fields are the columns.
_LISTS: Mapping[str, Select[Any]] = {
    "subscriber": select(subscribers).where(rows.SUBSCRIBER),
    "tickets": select(tickets).where(rows.TICKETS).order_by(tickets.c.id),
    "ticket_incidents": select(ticket_incidents).where(ticket_incidents.c.ticket_id.in_(_own_tickets)),
    "reports": select(reports).where(rows.REPORTS).order_by(reports.c.id),
    "consents": select(consents).where(rows.CONSENTS).order_by(consents.c.id),
    "replies": select(*_FACTS_OF_REPLIES).where(rows.REPLIES).order_by(replies.c.id),
    "reply_tickets": select(reply_tickets).where(
        reply_tickets.c.reply_id.in_(select(replies.c.id).where(rows.REPLIES)),
        reply_tickets.c.ticket_id.in_(_own_tickets),
    ),
    "opt_outs": select(opt_outs).where(rows.OPT_OUTS).order_by(opt_outs.c.id),
    "notifications": select(*_FACTS_OF_NOTIFICATIONS).where(rows.NOTIFICATIONS).order_by(notifications.c.id),
    "notification_tickets": select(notification_tickets).where(
        notification_tickets.c.notification_id.in_(_notifications),
        notification_tickets.c.ticket_id.in_(_own_tickets),
    ),
    "attempts": select(attempts)
    .where(attempts.c.notification_id.in_(_notifications))
    .order_by(attempts.c.made_at),
    "sent_segments": select(sent_segments)
    .where(sent_segments.c.attempt_id.in_(select(attempts.c.id).where(rows.ATTEMPTS)))
    .order_by(sent_segments.c.id),
    "call_list": select(call_list)
    .where(call_list.c.notification_id.in_(_notifications))
    .order_by(call_list.c.id),
    "ledger": select(ledger).where(rows.LEDGER).order_by(ledger.c.id),
    "former_phones": select(former_phones).where(rows.FORMER_PHONES),
    "calls": select(calls).where(rows.CALLS).order_by(calls.c.started_at),
    "promises": select(promises).where(promises.c.call_id.in_(select(calls.c.id).where(rows.CALLS))),
    "queue_callbacks": select(callbacks).where(rows.CALLBACKS).order_by(callbacks.c.id),
    "tries": select(tries).where(rows.TRIES),
    "audit": select(audit).where(rows.AUDIT).order_by(audit.c.id),
}


class SQLPersonRepository(PersonRepository):
    """A PersonRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def export(self, whose: Whose, *, author: str, at: datetime) -> PersonData:
        data = await self._store.read(partial(_export, whose=whose))
        thing = ("person", data.account or whose.number)
        await self._store.write(lambda connection: note(connection, "export", thing, author=author, at=at))
        return data

    @override
    async def preview(self, whose: Whose) -> Erasure:
        return await self._store.read(partial(erasure.preview, whose=whose))

    @override
    async def erase(self, whose: Whose, *, author: str, at: datetime) -> Erasure:
        return await self._store.write(partial(erasure.erase, whose=whose, author=author, at=at))


def _export(connection: Connection, whose: Whose) -> PersonData:
    found = rows.reach(connection, whose)
    records = {name: _read(connection, query, found) for name, query in _LISTS.items()}
    return PersonData(
        account=found.account,
        numbers=found.numbers,
        shared=found.shared,
        records=records | {"addresses": _addresses(connection, found)},
        voices=tuple(str(one["detail_name"]) for one in records["reports"] if one["detail_name"]),
        attempts=(
            *(str(one["id"]) for one in records["attempts"]),
            *(str(one["attempt_id"]) for one in records["replies"] if one["attempt_id"]),
        ),
    )


def _read(connection: Connection, query: Select[Any], found: Reach) -> Sequence[Mapping[str, object]]:
    return [dict(row) for row in connection.execute(query, found.facts).mappings()]


def _addresses(connection: Connection, found: Reach) -> Sequence[Mapping[str, object]]:
    if found.subscriber is None:
        return []
    points = connection.execute(HOMES, {"ids": [found.subscriber.id]}).all()
    return [
        {
            "id": home.point.id,
            "address": home.address,
            "flat": home.flat,
            "node": home.node,
            "services": home.point.services,
        }
        for home in read_homes(connection, points).get(found.subscriber.id, [])
    ]
