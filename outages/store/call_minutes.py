"""Calls by minute in the database: counted as their records are written, so that a board asks for some hundred rows at most."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, bindparam, delete, select
from typing_extensions import override

from outages.call_minutes import (
    MINUTES_KEPT,
    NOTICED,
    CallMinute,
    CallMinuteRepository,
    Handling,
    NoticeChange,
    minute_of,
)
from outages.calls import CallRecord
from outages.incidents import IncidentId
from outages.store.admin_tables import audit
from outages.store.call_tables import call_minutes
from outages.store.engine import Store, by_dialect
from outages.store.types import Instant

_since = bindparam("since", type_=Instant)
_MINUTES = select(call_minutes).where(call_minutes.c.at >= _since).order_by(call_minutes.c.at)
_CHANGES = (
    select(audit.c.entity_id, audit.c.action, audit.c.at)
    .where(audit.c.at >= _since, audit.c.entity == "incident", audit.c.action.in_(NOTICED))
    .order_by(audit.c.at, audit.c.id)
)
_COUNT = by_dialect(
    lambda insertion: insertion(call_minutes).on_conflict_do_update(
        index_elements=["at", "ending"],
        set_={"calls": call_minutes.c.calls + insertion(call_minutes).excluded.calls},
    )
)
_FORGET = delete(call_minutes).where(call_minutes.c.at < bindparam("before", type_=Instant))


class SQLCallMinuteRepository(CallMinuteRepository):
    """A CallMinuteRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def find(self, since: datetime) -> list[CallMinute]:
        return await self._store.read(partial(_find, since=since))

    @override
    async def changes(self, since: datetime) -> list[NoticeChange]:
        rows = await self._store.read(lambda connection: connection.execute(_CHANGES, {"since": since}).all())
        return [NoticeChange(IncidentId(int(row.entity_id)), row.action, row.at) for row in rows]


def count_calls(connection: Connection, records: Iterable[CallRecord]) -> None:
    """Count these calls, which were not counted before, and forget what was counted long ago."""
    counted = Counter(where for record in records if (where := minute_of(record)))
    # In this order all workers wait for each other alike.
    rows = [{"at": at, "ending": ending, "calls": calls} for (at, ending), calls in sorted(counted.items())]
    if rows:
        connection.execute(_COUNT[connection.dialect.name], rows)
        connection.execute(_FORGET, {"before": max(counted)[0] - MINUTES_KEPT})


def _find(connection: Connection, since: datetime) -> list[CallMinute]:
    minutes: defaultdict[datetime, dict[Handling, int]] = defaultdict(dict)
    for row in connection.execute(_MINUTES, {"since": since}):
        minutes[row.at][row.ending] = row.calls
    return [CallMinute(at, calls) for at, calls in minutes.items()]
