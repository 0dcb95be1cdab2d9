"""What tickets wait for: they join incidents, are released from them, and wait for several at once.

A ticket waits for an incident from `joined_at` until `over_at`. While it waits for any, its service is out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, func, select, update

from outages.incidents import IncidentId
from outages.store.coverage import active_near, in_batches
from outages.store.engine import Insertion, by_dialect
from outages.store.tables import ticket_incidents, tickets
from outages.store.types import Instant
from outages.subscribers import ServicePoint
from outages.tickets import TicketState

links = ticket_incidents

_ids: Any = bindparam("ids", expanding=True)
_incident: Any = bindparam("incident")
_now = bindparam("now", type_=Instant)
_other = links.alias("other")

_these = tickets.c.id.in_(_ids)


def _joining(insertion: Insertion) -> Insert:
    statement = insertion(links)
    return statement.on_conflict_do_update(
        index_elements=["ticket_id", "incident_id"],
        set_={"over_at": None},
        where=links.c.over_at.is_not(None),
    )


_JOIN = by_dialect(_joining)
_MAIN = (
    update(tickets)
    .where(_these, tickets.c.incident_id.is_(None) | tickets.c.restored_at.is_not(None))
    .values(incident_id=_incident, still_out=False)
)
_OUT = update(tickets).where(_these, tickets.c.restored_at.is_not(None)).values(restored_at=None)
_END = (
    update(links)
    .where(links.c.ticket_id.in_(_ids), links.c.incident_id == _incident, links.c.over_at.is_(None))
    .values(over_at=_now)
)
_still_waited_for = (
    select(func.min(_other.c.incident_id))
    .where(_other.c.ticket_id == tickets.c.id, _other.c.over_at.is_(None))
    .scalar_subquery()
)
_PASS_ON = (
    update(tickets).where(_these, tickets.c.incident_id == _incident).values(incident_id=_still_waited_for)
)
_ENDED = (
    update(tickets)
    .where(_these, tickets.c.state == TicketState.OPEN)
    .values(incident_id=_incident, restored_at=bindparam("ended", type_=Instant))
)
_ALONE = (
    update(tickets)
    .where(_these, tickets.c.state == TicketState.OPEN)
    .values(incident_id=None, restored_at=None)
)
_AWAITED = (
    select(links.c.ticket_id, links.c.incident_id)
    .where(links.c.over_at.is_(None), links.c.ticket_id.in_(_ids))
    .order_by(links.c.ticket_id, links.c.incident_id)
)
_GO_ON_WITH = (
    update(tickets).where(_these, tickets.c.incident_id == bindparam("before")).values(incident_id=_incident)
)


def join(connection: Connection, ids: Sequence[int], incident: IncidentId, at: datetime) -> None:
    """Have these tickets wait for the incident, which becomes the main one of those that waited for none."""
    if not ids:
        return
    rows = [{"ticket_id": one, "incident_id": incident, "joined_at": at} for one in ids]
    connection.execute(_JOIN[connection.dialect.name], rows)
    for some in in_batches(ids):
        connection.execute(_MAIN, {"ids": some, "incident": incident})
        connection.execute(_OUT, {"ids": some})


def join_each(connection: Connection, ticket: int, incidents: Sequence[IncidentId], at: datetime) -> None:
    """Have the ticket wait for each of the incidents; the first becomes the main one if it waited for none."""
    for incident in incidents:
        join(connection, [ticket], incident, at)


def join_what_covers(connection: Connection, points: Mapping[int, ServicePoint], at: datetime) -> None:
    """Have these tickets, opened again at these points, wait for every incident that keeps a service out there."""
    for incident in active_near(connection, points.values()):
        if incident.is_out(at):
            covered = [ticket for ticket, point in points.items() if incident.covers(point)]
            join(connection, covered, incident.id, at)


def end(connection: Connection, incident: IncidentId, ids: Sequence[int], at: datetime) -> None:
    """Record that these tickets wait for the incident no longer; it still is their main one."""
    for some in in_batches(ids):
        connection.execute(_END, {"incident": incident, "now": at, "ids": some})


def pass_on(connection: Connection, incident: IncidentId, ids: Sequence[int]) -> None:
    """Give these tickets, which wait for the incident no longer, another main incident that they wait for."""
    for some in in_batches(ids):
        connection.execute(_PASS_ON, {"incident": incident, "ids": some})


def be_over(
    connection: Connection, incident: IncidentId, ids: Sequence[int], *, ended: datetime | None
) -> None:
    """Record that these tickets, which wait for nothing, are over since the incident ended, or stand alone for None."""
    for some in in_batches(ids):
        if ended is None:
            connection.execute(_ALONE, {"ids": some})
        else:
            connection.execute(_ENDED, {"incident": incident, "ids": some, "ended": ended})


def move(
    connection: Connection, before: IncidentId, after: IncidentId, ids: Sequence[int], at: datetime
) -> None:
    """Have these tickets wait for another incident instead of the one that they wait for."""
    end(connection, before, ids, at)
    rows = [{"ticket_id": one, "incident_id": after, "joined_at": at} for one in ids]
    connection.execute(_JOIN[connection.dialect.name], rows)
    for some in in_batches(ids):
        connection.execute(_GO_ON_WITH, {"ids": some, "before": before, "incident": after})


def awaited_by(connection: Connection, ids: Sequence[int]) -> Mapping[int, list[IncidentId]]:
    """Return the incidents that each of these tickets waits for; those that wait for none are left out."""
    found: dict[int, list[IncidentId]] = {}
    for some in in_batches(ids):
        for row in connection.execute(_AWAITED, {"ids": some}):
            found.setdefault(row.ticket_id, []).append(IncidentId(row.incident_id))
    return found
