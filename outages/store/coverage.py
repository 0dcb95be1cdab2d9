"""Which active incidents cover which service points, and which open tickets lie in an incident's scope."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from outages.incidents import Incident, ScopeItem, State
from outages.places import AreaId
from outages.store.incident_rows import assemble
from outages.store.subscribers import PLACED, POINT, lying_in, point_of
from outages.store.tables import incidents, scope_items, service_points, tickets
from outages.subscribers import ServicePoint
from outages.tickets import TicketState

#: Values named in one statement.
BATCH = 500

_ids: Any = bindparam("ids", expanding=True)
_NEAR = (
    select(incidents)
    .where(
        incidents.c.state == State.ACTIVE,
        incidents.c.id.in_(
            select(scope_items.c.incident_id).where(scope_items.c.area_id.in_(_ids), ~scope_items.c.excluded)
        ),
    )
    .order_by(incidents.c.id)
)
_ticket = tickets.c.id.label("ticket_id")
_OPEN = (
    select(_ticket, *POINT)
    .select_from(PLACED.join(tickets, tickets.c.point_id == service_points.c.id))
    .where(tickets.c.state == TicketState.OPEN, ~tickets.c.other_fault)
)
_THESE = (
    select(_ticket, *POINT)
    .select_from(PLACED.join(tickets, tickets.c.point_id == service_points.c.id))
    .where(tickets.c.id.in_(_ids))
)


def active_near(connection: Connection, points: Iterable[ServicePoint]) -> list[Incident]:
    """Return the active incidents whose scope names an area of these points; they may not cover them."""
    areas = sorted({area for point in points for area in point.lineage})
    rows = [row for some in in_batches(areas) for row in connection.execute(_NEAR, {"ids": some})]
    return assemble(connection, list({row.id: row for row in rows}.values()))


def active_at(connection: Connection, point: ServicePoint, at: datetime) -> list[Incident]:
    """Return the incidents that keep a service out at the point."""
    return [one for one in active_near(connection, [point]) if one.is_out(at) and one.covers(point)]


def open_tickets_in(connection: Connection, items: Sequence[ScopeItem]) -> Iterator[tuple[int, ServicePoint]]:
    """Yield the open tickets near these items with their points, those of other faults left out."""
    rows = connection.execute(_OPEN.where(lying_in(connection, [item.area for item in items])))
    for row in rows:
        yield row.ticket_id, point_of(row)


def points_of(connection: Connection, ids: Collection[int]) -> dict[int, ServicePoint]:
    """Return the service points of these tickets, by ticket."""
    return {
        row.ticket_id: point_of(row)
        for some in in_batches(sorted(ids))
        for row in connection.execute(_THESE, {"ids": some})
    }


def group_by_first(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Return the second values by the first ones."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for first, second in pairs:
        groups[first].append(second)
    return groups


def in_batches(values: Sequence[int] | Sequence[AreaId]) -> Iterator[Sequence[int]]:
    """Yield the values in runs of BATCH."""
    for first in range(0, len(values), BATCH):
        yield values[first : first + BATCH]
