"""Where people answered that service is still out after it was said to be back, by branch of both trees."""

from collections import Counter

from sqlalchemy import Connection, select, text

from outages.campaigns import StillOut, StillOutBranch
from outages.places import AreaId
from outages.store.tables import areas, service_points, tickets

#: Literal, as the index has it.
IS_STILL_OUT = text("tickets.state = 'open' AND tickets.still_out")
_POINTS = (
    select(areas.c.parent_id.label("street"), service_points.c.node_id.label("node"))
    .select_from(
        tickets.join(service_points, service_points.c.id == tickets.c.point_id).join(
            areas, areas.c.id == service_points.c.house_id
        )
    )
    .where(IS_STILL_OUT)
)


def count(connection: Connection) -> StillOut:
    """Return how many open tickets say so, and the branches that they lie in, those with most of them first."""
    rows = connection.execute(_POINTS).all()
    named = (area for row in rows for area in (row.street, row.node) if area is not None)
    branches = tuple(StillOutBranch(AreaId(area), found) for area, found in Counter(named).most_common())
    return StillOut(len(rows), branches)
