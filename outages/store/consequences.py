"""What follows from a change of an incident for tickets and requests; nobody is told what is not news to them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, true, update

from outages import edits
from outages.incidents import Incident, IncidentId, State
from outages.lifecycle import RESTORED, WITHDRAWN, Aftermath
from outages.notifications import Policy
from outages.scopes import ScopeItem, areas_named
from outages.store import areas as area_rows
from outages.store import campaigns, drafts, incident_rows, ticket_rows, waiting
from outages.store.coverage import in_batches, open_tickets_in, points_of, waiting_tickets_in
from outages.store.incident_changes import RecordedChange
from outages.store.tables import incidents, reports
from outages.subscribers import ServicePoint

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
    near = open_tickets_in(connection, incident.scope.include, true())
    reported = [ticket for ticket, point in near if incident.covers(point)]
    rows = (connection.execute(_FIRST_REPORT, {"ids": some}).scalar() for some in in_batches(reported))
    return min((at for at in rows if at is not None), default=None)


def begin(connection: Connection, incident: Incident, at: datetime) -> bool:
    """Have the open tickets that the incident covers wait for it, once it is out; tell whether that is new."""
    if not incident.is_out(at):
        return False
    if not connection.execute(_JOINED.values(joined_at=at), {"wanted": incident.id}).rowcount:
        return False
    waiting.join_scope(connection, incident, at)
    return True


def end(connection: Connection, incident: Incident, *, policy: Policy, at: datetime) -> None:
    """Let every ticket go that waits for the incident, and tell those who asked what became of it."""
    waiting.end(connection, incident.id, at)
    restored = incident.state is State.RESTORED
    _let_go(connection, incident, RESTORED if restored else WITHDRAWN, policy=policy, at=at)


def restore_part(
    connection: Connection, incident: Incident, items: Sequence[ScopeItem], *, policy: Policy, at: datetime
) -> None:
    """Let the tickets go whose service points lie in the items, and tell those who asked."""
    freed = waiting_tickets_in(connection, incident.id, items)
    waiting.end(connection, incident.id, at, freed)
    _let_go(connection, incident, RESTORED, policy=policy, at=at)


def rescope(
    connection: Connection, before: Incident, after: Incident, *, policy: Policy, at: datetime
) -> None:
    """Have tickets follow an edit: those that are not covered any more are released, covered ones join."""
    if not after.is_out(at):
        _release(connection, after, waiting.waiting_for(connection, after.id), policy=policy, at=at)
        connection.execute(update(incidents).where(incidents.c.id == after.id).values(joined_at=None))
        return
    if begin(connection, after, at) or (before.scope, before.services) == (after.scope, after.services):
        return
    points = points_of(connection, waiting.waiting_for(connection, after.id))
    _release(connection, after, _outside(after, points.items()), policy=policy, at=at)
    waiting.join_scope(connection, after, at)


def reopen(
    connection: Connection, incident: Incident, since: datetime, *, policy: Policy, at: datetime
) -> None:
    """Have the tickets wait again that were let go at `since`, and take back what people were told."""
    ids = waiting.over_since(connection, incident.id, since)
    points = {key: point for key, point in points_of(connection, ids).items() if incident.covers(point)}
    again = list(points)
    ticket_rows.open_again(connection, again)
    waiting.join_what_covers(connection, points, at)
    waiting.join_scope(connection, incident, at)
    campaigns.take_back(connection, incident.id, again, since=since, policy=policy, at=at)


def merge(connection: Connection, key: IncidentId, into: IncidentId, change: RecordedChange) -> Incident:
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
    waiting.move(connection, key, into, change.at)
    after = replace(change, seen=None).write(connection, other, grown)
    waiting.join_scope(connection, after, change.at)
    return after


def split(
    connection: Connection, key: IncidentId, items: Sequence[ScopeItem], change: RecordedChange
) -> Incident:
    """Move a part of the scope to a new active incident, which its tickets wait for instead, and return that."""

    def rule(connection: Connection, incident: Incident) -> Incident:
        return edits.split(incident, items, drafts.read_item_areas(connection, incident, items))[0]

    before, after = change.make(connection, key, rule)
    areas = drafts.read_item_areas(connection, before, items)
    scope = edits.split(before, items, areas)[1]
    first = replace(before.promise, number=1, reason=None)
    part = incident_rows.add(
        connection, replace(before, scope=scope, revisions=(first,), version=1, began_at=_begun(before))
    )
    change.note(connection, part, {})
    if part.is_out(change.at):
        connection.execute(_JOINED.values(joined_at=change.at), {"wanted": part.id})
    points = points_of(connection, waiting.waiting_for(connection, key))
    moved = [ticket for ticket, point in points.items() if part.covers(point) and not after.covers(point)]
    waiting.move(connection, key, part.id, change.at, moved)
    return part


def _begun(incident: Incident) -> datetime | None:
    """Return when a part of the incident began; planned work has its start for that."""
    return None if incident.starts_at else incident.began


def _let_go(
    connection: Connection, incident: Incident, aftermath: Aftermath, *, policy: Policy, at: datetime
) -> None:
    ended = (incident.restored_at or at) if aftermath is RESTORED else None
    waiting.pass_on(connection, incident.id, at, ended=ended)
    campaigns.tell_of_end(connection, incident, aftermath, policy=policy, at=at)


def _release(
    connection: Connection, incident: Incident, ids: Sequence[int], *, policy: Policy, at: datetime
) -> None:
    """Let tickets go that the notice should never have covered."""
    if ids:
        waiting.end(connection, incident.id, at, ids)
        _let_go(connection, incident, WITHDRAWN, policy=policy, at=at)


def _outside(incident: Incident, points: Iterable[tuple[int, ServicePoint]]) -> list[int]:
    return [ticket for ticket, point in points if not incident.covers(point)]
