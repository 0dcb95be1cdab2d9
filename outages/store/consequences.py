"""What follows from a change of an incident for tickets and requests; nobody is told what is not news to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from outages import edits
from outages.incidents import Incident, IncidentId
from outages.lifecycle import Consequence
from outages.scopes import ScopeItem, areas_named
from outages.store import areas as area_rows
from outages.store import doubts, drafts, incident_rows
from outages.store.coverage import in_batches, open_near
from outages.store.following import Following
from outages.store.incident_changes import RecordedChange
from outages.store.subscribers import point_of
from outages.store.tables import incidents, reports

#: The actions after which people are told that service is back.
RESTORING = ("restore", "turn")

_JOINED = update(incidents).where(incidents.c.id == bindparam("wanted"), incidents.c.joined_at.is_(None))
_FIRST_REPORT = select(func.min(reports.c.at)).where(
    reports.c.ticket_id.in_(bindparam("ids", expanding=True))
)
_FOLLOW = update(incidents).where(incidents.c.merged_into == bindparam("before"))


def find_first_report(connection: Connection, incident: Incident) -> datetime | None:
    """Return when somebody first reported what a nested fault keeps out, None for another incident or no report."""
    if incident.parent_id is None:
        return None
    near = connection.execute(open_near(connection, incident.scope.include))
    reported = [row.ticket_id for row in near if incident.covers(point_of(row))]
    rows = (connection.execute(_FIRST_REPORT, {"ids": some}).scalar() for some in in_batches(reported))
    return min((at for at in rows if at is not None), default=None)


def begin(connection: Connection, incident: Incident, *, following: Following, at: datetime) -> bool:
    """Have the open tickets that the incident covers wait for it, once it is out; tell whether that is new."""
    if not incident.is_out(at):
        return False
    if not connection.execute(_JOINED.values(joined_at=at), {"wanted": incident.id}).rowcount:
        return False
    following.start(connection, incident.id, Consequence.COVERED, at)
    return True


def rescope(
    connection: Connection, before: Incident, after: Incident, *, following: Following, at: datetime
) -> None:
    """Have tickets follow an edit: those that are not covered any more are released, covered ones join."""
    if not after.is_out(at):
        following.start(connection, after.id, Consequence.ENDED, at)
        connection.execute(update(incidents).where(incidents.c.id == after.id).values(joined_at=None))
        return
    if begin(connection, after, following=following, at=at):
        return
    if (before.scope, before.services) != (after.scope, after.services):
        following.start(connection, after.id, Consequence.UNCOVERED, at)
        following.start(connection, after.id, Consequence.COVERED, at)


def reopen(
    connection: Connection, incident: Incident, since: datetime, *, following: Following, at: datetime
) -> None:
    """Have the tickets wait again that were let go at `since`, and take back what people were told."""
    doubts.overtake(connection, incident.id, at)
    following.start(connection, incident.id, Consequence.REOPENED, at, since=since)
    following.start(connection, incident.id, Consequence.COVERED, at)


def merge(
    connection: Connection, key: IncidentId, into: IncidentId, change: RecordedChange, following: Following
) -> Incident:
    """Merge the incident into the other one, whose tickets its tickets become, and return that."""
    # Locked in one order: two managers may merge each into the other.
    locked = {one: incident_rows.lock(connection, one) for one in sorted({key, into})}
    grown = other = locked[into]

    def rule(connection: Connection, incident: Incident) -> Incident:
        nonlocal grown
        areas = area_rows.read(connection, sorted({*areas_named(incident.scope), *areas_named(other.scope)}))
        merged, grown = edits.merge(incident, other, areas, change.at)
        return merged

    change.make(connection, key, rule)
    connection.execute(_FOLLOW.values(merged_into=into), {"before": key})
    after = replace(change, seen=None).write(connection, other, grown)
    following.start(connection, key, Consequence.MOVED, change.at, goes_to=into)
    following.start(connection, into, Consequence.COVERED, change.at)
    return after


def split(
    connection: Connection,
    key: IncidentId,
    items: Sequence[ScopeItem],
    change: RecordedChange,
    following: Following,
) -> Incident:
    """Move a part of the scope to a new active incident, which its tickets wait for instead, and return that."""

    def rule(connection: Connection, incident: Incident) -> Incident:
        return edits.split(incident, items, drafts.read_item_areas(connection, incident, items))[0]

    before, _ = change.make(connection, key, rule)
    areas = drafts.read_item_areas(connection, before, items)
    scope = edits.split(before, items, areas)[1]
    first = replace(before.promise, number=1, reason=None)
    part = incident_rows.add(
        connection, replace(before, scope=scope, revisions=(first,), version=1, began_at=_begun(before))
    )
    change.note(connection, part, {})
    if part.is_out(change.at):
        connection.execute(_JOINED.values(joined_at=change.at), {"wanted": part.id})
    following.start(connection, key, Consequence.MOVED, change.at, goes_to=part.id)
    return part


def _begun(incident: Incident) -> datetime | None:
    """Return when a part of the incident began; planned work has its start for that."""
    return None if incident.starts_at else incident.began
