"""Reports, with the names of their recordings, in the database."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from typing_extensions import override

from outages.errors import NotFoundError
from outages.reports import Complaint, Detail, Report, ReportId, ReportRepository
from outages.store.audit import note
from outages.store.engine import Store, by_dialect
from outages.store.tables import reports, tickets
from outages.store.types import AnyRow
from outages.tickets import TicketId


def _keeping(insertion: Callable[..., sqlite.Insert | postgresql.Insert]) -> Insert:
    new = insertion(reports)
    said = {"services": new.excluded.services, "hazard": or_(reports.c.hazard, new.excluded.hazard)}
    kept: Any = new.on_conflict_do_update(index_elements=["ticket_id", "call_id"], set_=said)
    statement: Insert = kept.returning(reports.c.id)
    return statement


_KEEP = by_dialect(_keeping)
_ATTACH = update(reports).where(reports.c.id == bindparam("report"))
_OF_TICKETS = (
    select(reports)
    .where(reports.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .order_by(reports.c.at.desc(), reports.c.id.desc())
)
_RECORDING = (
    select(reports.c.detail_name, reports.c.detail_seconds)
    .select_from(reports.join(tickets, tickets.c.id == reports.c.ticket_id))
    .where(tickets.c.number == bindparam("number"), reports.c.detail_name.is_not(None))
    .order_by(reports.c.at.desc(), reports.c.id.desc())
    .limit(1)
)


class SQLReportRepository(ReportRepository):
    """A ReportRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def keep(self, ticket: TicketId, complaint: Complaint, *, call_id: str, at: datetime) -> ReportId:
        row = {
            "ticket_id": ticket,
            "call_id": call_id,
            "at": at,
            "services": complaint.services,
            "hazard": complaint.hazard,
        }
        return await self._store.write(
            lambda connection: connection.execute(_KEEP[connection.dialect.name], row).scalar_one()
        )

    @override
    async def attach(self, report: ReportId, detail: Detail) -> None:
        await self._store.write(lambda connection: _attach(connection, report, detail))

    @override
    async def find(self, tickets: Collection[TicketId]) -> Mapping[TicketId, list[Report]]:
        rows = await self._store.read(
            lambda connection: connection.execute(_OF_TICKETS, {"tickets": list(tickets)}).all()
        )
        found: defaultdict[TicketId, list[Report]] = defaultdict(list)
        for row in rows:
            found[row.ticket_id].append(_report(row))
        return found

    @override
    async def listen(self, number: str, *, author: str, at: datetime) -> Detail:
        return await self._store.write(lambda connection: _listen(connection, number, author, at))


def _attach(connection: Connection, report: ReportId, detail: Detail) -> None:
    row = {"detail_name": detail.name, "detail_seconds": detail.seconds}
    if not connection.execute(_ATTACH.values(row), {"report": report}).rowcount:
        raise NotFoundError(f"there is no report {report}")


def _listen(connection: Connection, number: str, author: str, at: datetime) -> Detail:
    row = connection.execute(_RECORDING, {"number": number}).one_or_none()
    if row is None:
        raise NotFoundError(f"nothing was recorded about a ticket {number}")
    note(connection, "listen", ("ticket", number), author=author, at=at)
    return Detail(row.detail_name, row.detail_seconds)


def _report(row: AnyRow) -> Report:
    recording = None if row.detail_name is None else Detail(row.detail_name, row.detail_seconds)
    return Report(
        id=ReportId(row.id),
        ticket_id=TicketId(row.ticket_id),
        call_id=row.call_id,
        at=row.at,
        complaint=Complaint(row.services, row.hazard),
        detail=recording,
    )
