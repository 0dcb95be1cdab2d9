"""Tallies in the database, for all incidents of a board at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ScalarSelect, Select, bindparam, distinct, exists, func, select
from typing_extensions import override

from outages.incidents import IncidentId
from outages.notifications import NotificationState
from outages.store.call_tables import calls, promises
from outages.store.engine import Store
from outages.store.notification_tables import notifications
from outages.store.tables import incidents, ticket_incidents
from outages.store.types import Instant
from outages.tallies import COUNTED, Tally, TallyRepository

_earlier = promises.alias("earlier")
#: A call in which an incident is told twice is one call.
_told_before = exists().where(
    _earlier.c.call_id == promises.c.call_id,
    _earlier.c.incident_id == promises.c.incident_id,
    _earlier.c.position < promises.c.position,
)


def _count(rows: Select[Any]) -> ScalarSelect[int]:
    counted = rows.limit(COUNTED).correlate(incidents).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


_TALLIES = select(
    incidents.c.id,
    _count(select(promises.c.call_id).where(promises.c.incident_id == incidents.c.id, ~_told_before)).label(
        "calls"
    ),
    _count(
        select(ticket_incidents.c.ticket_id).where(ticket_incidents.c.incident_id == incidents.c.id)
    ).label("tickets"),
    _count(
        select(notifications.c.id).where(
            notifications.c.incident_id == incidents.c.id, notifications.c.state == NotificationState.DONE
        )
    ).label("told"),
).where(incidents.c.id.in_(bindparam("ids", expanding=True)))
#: Over the calls of the last while, once for all incidents: of each alone, they would have to be sought among all its calls.
_LATELY = (
    select(promises.c.incident_id, func.count(distinct(promises.c.call_id)).label("calls"))
    .select_from(calls.join(promises, promises.c.call_id == calls.c.id))
    .where(calls.c.started_at >= bindparam("since", type_=Instant))
    .group_by(promises.c.incident_id)
)


class SQLTallyRepository(TallyRepository):
    """A TallyRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def count(self, incidents: Sequence[IncidentId], *, since: datetime) -> Mapping[IncidentId, Tally]:
        return await self._store.read(lambda connection: _tallies(connection, incidents, since))


def _tallies(
    connection: Connection, incidents: Sequence[IncidentId], since: datetime
) -> dict[IncidentId, Tally]:
    lately = {row.incident_id: row.calls for row in connection.execute(_LATELY, {"since": since})}
    return {
        IncidentId(row.id): Tally(row.calls, min(COUNTED, lately.get(row.id, 0)), row.tickets, row.told)
        for row in connection.execute(_TALLIES, {"ids": list(incidents)})
    }
