"""The ledger of what people were told, in the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, null, select, type_coerce
from typing_extensions import override

from outages.incidents import IncidentId, State
from outages.ledger import Ledger, LedgerEntry, LedgerLine, judge_promise
from outages.store.call_tables import ledger
from outages.store.engine import Store, by_dialect
from outages.store.tables import etr_revisions, incidents, phones, ticket_incidents, tickets
from outages.store.types import AnyRow, Instant

_NEW = by_dialect(lambda insertion: insertion(ledger).on_conflict_do_nothing())
_told = incidents.alias("told")
_links = ticket_incidents.alias("links")
#: When the person's tickets stopped waiting for the incident, NULL while one of them waits.
_over_at = (
    select(
        case(
            (func.count(_links.c.over_at) == func.count(), func.max(_links.c.over_at, type_=Instant)),
            else_=null(),
        )
    )
    .select_from(
        phones.join(tickets, tickets.c.subscriber_id == phones.c.subscriber_id).join(
            _links, _links.c.ticket_id == tickets.c.id
        )
    )
    .where(
        phones.c.number == ledger.c.number,
        phones.c.since.is_(None) | (phones.c.since <= ledger.c.at),
        _links.c.incident_id == incidents.c.id,
    )
    .correlate(ledger, incidents)
    .scalar_subquery()
)
_news_at = (
    select(func.min(etr_revisions.c.stated_at, type_=Instant))
    .where(etr_revisions.c.incident_id == incidents.c.id, etr_revisions.c.stated_at > ledger.c.at)
    .correlate(ledger, incidents)
    .scalar_subquery()
)
_LATEST = (
    select(
        ledger,
        incidents.c.state,
        func.coalesce(incidents.c.restored_at, incidents.c.cancelled_at, type_=Instant).label("ended_at"),
        type_coerce(_over_at, Instant).label("over_at"),
        type_coerce(_news_at, Instant).label("news_at"),
    )
    .select_from(
        ledger.join(_told, _told.c.id == ledger.c.incident_id)
        # What was promised of a merged incident is kept by the one that goes on.
        .join(incidents, incidents.c.id == func.coalesce(_told.c.merged_into, _told.c.id))
    )
    .order_by(ledger.c.id.desc())
)


class SQLLedger(Ledger):
    """A Ledger in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def note(self, entries: Sequence[LedgerEntry]) -> None:
        await self._store.write(lambda connection: write(connection, entries))

    @override
    async def find(
        self,
        *,
        at: datetime,
        number: str | None = None,
        incident: IncidentId | None = None,
        limit: int = 100,
        before: int | None = None,
    ) -> list[LedgerLine]:
        query = _LATEST.limit(limit)
        if number is not None:
            query = query.where(ledger.c.number == number)
        if incident is not None:
            query = query.where(ledger.c.incident_id == incident)
        if before is not None:
            query = query.where(ledger.c.id < before)
        rows = await self._store.read(lambda connection: connection.execute(query).all())
        return [_line(row, at) for row in rows]


def write(connection: Connection, entries: Iterable[LedgerEntry]) -> None:
    """Add entries; what the same person was told before of the same revision by the same means stays."""
    if rows := [_row(entry) for entry in entries]:
        connection.execute(_NEW[connection.dialect.name], rows)


def _row(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "person": entry.number or entry.source,
        "number": entry.number,
        "source": entry.source,
        "means": entry.means,
        "told": entry.told,
        "incident_id": entry.incident_id,
        "revision": entry.revision,
        "etr": entry.etr,
        "next_news": entry.next_news,
    }


def _line(row: AnyRow, at: datetime) -> LedgerLine:
    entry = LedgerEntry(
        row.at,
        row.number,
        row.source,
        row.means,
        row.told,
        IncidentId(row.incident_id),
        row.revision,
        row.etr,
        row.next_news,
    )
    ends = [one for one in (row.ended_at, row.over_at) if one is not None]
    outcome = judge_promise(
        entry,
        ended_at=min(ends, default=None),
        withdrawn=row.state is State.CANCELLED,
        at=at,
        news_at=row.news_at,
    )
    return LedgerLine(row.id, entry, outcome)
