"""Tallies in the database: one statement for all incidents of a board, which reads no more rows than it counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, literal, select
from typing_extensions import override

from outages.incidents import IncidentId
from outages.notifications import NotificationState
from outages.store.call_tables import calls, promises
from outages.store.engine import Store
from outages.store.notification_tables import notifications
from outages.store.tables import incidents, ticket_incidents
from outages.store.types import Instant
from outages.tallies import COUNTED, Tally, TallyRepository

_heard = promises.c.incident_id == incidents.c.id
_lately = calls.c.started_at >= bindparam("since", type_=Instant)


def _some(table: Any, *conditions: ColumnElement[bool]) -> Select[Any]:  # noqa: ANN401 - a table or a join
    return select(literal(1)).select_from(table).where(*conditions)


def _count(rows: Select[Any]) -> ScalarSelect[int]:
    counted = rows.limit(COUNTED).correlate(incidents).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


_in_calls = promises.join(calls, calls.c.id == promises.c.call_id)
_TALLIES = select(
    incidents.c.id,
    _count(select(promises.c.call_id).where(_heard).distinct()).label("calls"),
    _count(select(promises.c.call_id).select_from(_in_calls).where(_heard, _lately).distinct()).label(
        "lately"
    ),
    _count(_some(ticket_incidents, ticket_incidents.c.incident_id == incidents.c.id)).label("tickets"),
    _count(
        _some(
            notifications,
            notifications.c.incident_id == incidents.c.id,
            notifications.c.state == NotificationState.DONE,
        )
    ).label("told"),
).where(incidents.c.id.in_(bindparam("ids", expanding=True)))


class SQLTallyRepository(TallyRepository):
    """A TallyRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def count(self, incidents: Sequence[IncidentId], *, since: datetime) -> Mapping[IncidentId, Tally]:
        about = {"ids": list(incidents), "since": since}
        rows = await self._store.read(lambda connection: connection.execute(_TALLIES, about).all())
        return {IncidentId(row.id): Tally(row.calls, row.lately, row.tickets, row.told) for row in rows}
