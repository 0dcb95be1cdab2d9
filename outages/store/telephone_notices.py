"""Notices made by telephone in the database: those that end soon, and those that nobody renewed."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from outages.incidents import Incident, IncidentId, State
from outages.store.incident_rows import read_many
from outages.store.tables import incidents
from outages.store.types import Instant

_HELD = (
    select(incidents.c.id)
    .where(incidents.c.state == State.ACTIVE, incidents.c.lapsed_at.is_(None))
    .order_by(incidents.c.id)
)
_OVER = _HELD.where(incidents.c.holds_until <= bindparam("now", type_=Instant))
#: Two workers never claim the same notice.
_ENDING = _HELD.where(
    incidents.c.holds_until <= bindparam("until", type_=Instant),
    incidents.c.holds_until > bindparam("now", type_=Instant),
    incidents.c.warned_of.is_distinct_from(incidents.c.holds_until),
).with_for_update(skip_locked=True)
_MARK = (
    update(incidents)
    .where(incidents.c.id.in_(bindparam("ids", expanding=True)))
    .values(warned_of=incidents.c.holds_until)
)


def find_over(connection: Connection, *, at: datetime) -> list[IncidentId]:
    """Return the active notices whose last moment has passed at `at` (aware UTC)."""
    return [IncidentId(key) for key in connection.execute(_OVER, {"now": at}).scalars()]


def claim_ending(connection: Connection, *, at: datetime, ahead: timedelta) -> list[Incident]:
    """Return the active notices that lapse within `ahead`, and record that the manager is told of this last moment."""
    due = [IncidentId(key) for key in connection.execute(_ENDING, {"now": at, "until": at + ahead}).scalars()]
    if due:
        connection.execute(_MARK, {"ids": due})
    return read_many(connection, due)
