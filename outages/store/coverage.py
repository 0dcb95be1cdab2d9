"""Which active incidents cover which service points, and which points and tickets lie in an incident's scope."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    or_,
    select,
    true,
)

from outages.addresses.house_rules import HouseRule
from outages.incidents import Incident, State
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.store.incident_rows import assemble
from outages.store.subscribers import HOUSE, LIVING, PLACED, POINT, lying_in, point_of
from outages.store.tables import incidents, scope_items, service_points, ticket_incidents, tickets
from outages.subscribers import Service, ServicePoint
from outages.tickets import TicketState

#: What a service point may be supplied with.
_SETS = [frozenset(some) for count in range(len(Service)) for some in combinations(Service, count + 1)]

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
#: The open tickets with their points; none of other faults.
OPEN = (
    select(_ticket, *POINT)
    .select_from(PLACED.join(tickets, tickets.c.point_id == service_points.c.id))
    .where(tickets.c.state == TicketState.OPEN, ~tickets.c.other_fault)
)
#: The tickets that wait for incidents, or did, with their points.
LINKED = select(_ticket, *POINT).select_from(
    PLACED.join(tickets, tickets.c.point_id == service_points.c.id).join(
        ticket_incidents, ticket_incidents.c.ticket_id == tickets.c.id
    )
)
_THESE = (
    select(_ticket, *POINT)
    .select_from(PLACED.join(tickets, tickets.c.point_id == service_points.c.id))
    .where(tickets.c.id.in_(_ids))
)


def active_near(connection: Connection, points: Iterable[ServicePoint]) -> list[Incident]:
    """Return the active incidents whose scope names an area of these points, by id; they may not cover them."""
    areas = sorted({area for point in points for area in point.lineage})
    rows = {row.id: row for some in in_batches(areas) for row in connection.execute(_NEAR, {"ids": some})}
    return assemble(connection, [rows[key] for key in sorted(rows)])


def open_near(connection: Connection, items: Sequence[ScopeItem]) -> Select[*tuple[Any, ...]]:
    """Return the query for the open tickets near these items, with their points; none of other faults."""
    return OPEN.where(lying_in(connection, [item.area for item in items]))


def points_of(connection: Connection, ids: Collection[int]) -> dict[int, ServicePoint]:
    """Return the service points of these tickets, by ticket."""
    return {
        row.ticket_id: point_of(row)
        for some in in_batches(sorted(ids))
        for row in connection.execute(_THESE, {"ids": some})
    }


def in_batches(values: Sequence[int] | Sequence[AreaId]) -> Iterator[Sequence[int]]:
    """Yield the values in runs of BATCH."""
    for first in range(0, len(values), BATCH):
        yield values[first : first + BATCH]


def covers(connection: Connection, scope: Scope, services: Collection[Service]) -> ColumnElement[bool]:
    """Return the condition on PLACED that `scope` covers a point, as Scope.covers says it, with one of these services."""
    included = [_lies_in(connection, item, HouseRule.covers) for item in scope.include]
    spared = [
        _lies_in(connection, item, HouseRule.surely_covers) for item in (*scope.exclude, *scope.restored)
    ]
    # All sets that have one of them: a pattern would mislead PostgreSQL's planner.
    with_any = service_points.c.services.in_([one for one in _SETS if not one.isdisjoint(services)])
    # A point without a node makes a condition about nodes unknown.
    return and_(or_(*included), *(one.is_not(true()) for one in spared), with_any, LIVING)


def _lies_in(
    connection: Connection, item: ScopeItem, judge: Callable[[HouseRule, str], bool]
) -> ColumnElement[bool]:
    """Return the condition on PLACED that a point lies in the item; `judge` says whether its house rule means a house."""
    inside = lying_in(connection, [item.area])
    if item.houses is None:
        return inside
    houses = select(service_points.c.house_id, HOUSE.label("house")).select_from(PLACED).where(inside)
    meant = {row.house_id for row in connection.execute(houses.distinct()) if judge(item.houses, row.house)}
    return and_(inside, service_points.c.house_id.in_(meant))
