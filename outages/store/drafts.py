"""What managers write of incidents, checked against the areas that exist and the people who live there."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from outages import edits, lifecycle
from outages.errors import InvalidError
from outages.incidents import Incident, IncidentDraft, IncidentId
from outages.places import Area, AreaId
from outages.scopes import Scope, ScopeItem, areas_named, check_scope
from outages.store import areas as area_rows
from outages.store import incident_rows
from outages.store.incident_changes import RecordedChange
from outages.store.subscribers import PLACED, POINT, lying_in, point_of
from outages.store.tables import incidents

_PARENT = select(incidents.c.parent_id).where(incidents.c.id == bindparam("wanted"))
_POINTS = select(*POINT).select_from(PLACED)


def create(connection: Connection, draft: IncidentDraft, author: str, at: datetime) -> Incident:
    """Insert a draft; raise InvalidError naming the field for an area or a parent that does not exist."""
    check_scope(draft.scope, _read_areas(connection, draft.scope))
    _check_parent(connection, draft.parent_id, None)
    created = incident_rows.add(connection, edits.keep_draft(draft, author=author, at=at))
    RecordedChange("create", author, at).note(connection, created, {})
    return created


def edit(
    connection: Connection, incident: Incident, *, draft: IncidentDraft, author: str, at: datetime
) -> Incident:
    """Return the incident as the draft states it; raise what `edits.edit` does, or InvalidError for the database's reasons."""
    areas = _read_areas(connection, draft.scope, incident.scope)
    edited = edits.edit(incident, draft, areas, author=author, at=at)
    _check_parent(connection, draft.parent_id, incident.id)
    if (edited.services, edited.scope) != (incident.services, incident.scope):
        _check_supplied(connection, edited, "services" if edited.scope == incident.scope else "scope")
    return edited


def restore_part(
    connection: Connection, incident: Incident, *, items: Sequence[ScopeItem], at: datetime
) -> Incident:
    """Return the incident with the items restored; raise as `lifecycle.restore_part`."""
    areas = read_item_areas(connection, incident, items)
    return lifecycle.restore_part(incident, items, areas, at)


def read_item_areas(
    connection: Connection, incident: Incident, items: Sequence[ScopeItem]
) -> Mapping[AreaId, Area]:
    """Return the areas of the incident and of these items; raise InvalidError for an item without one."""
    _check_exist(connection, Scope(tuple(items)), "items")
    return area_rows.read(connection, areas_named(incident.scope, items))


def _read_areas(connection: Connection, *scopes: Scope) -> Mapping[AreaId, Area]:
    for scope in scopes:
        _check_exist(connection, scope, "scope")
    return area_rows.read(connection, sorted({area for scope in scopes for area in areas_named(scope)}))


def _check_exist(connection: Connection, scope: Scope, field: str) -> None:
    wanted = areas_named(scope)
    unknown = set(wanted) - set(area_rows.read(connection, wanted))
    if unknown:
        raise InvalidError(field, f"there is no area {min(unknown)}")


def _check_supplied(connection: Connection, incident: Incident, field: str) -> None:
    """Raise InvalidError naming the field unless somebody in the scope has one of the services."""
    near = _POINTS.where(lying_in(connection, [item.area for item in incident.scope.include]))
    if not any(incident.covers(point_of(row)) for row in connection.execute(near)):
        raise InvalidError(field, "leaves nobody: no address there is supplied with any of the services")


def _check_parent(connection: Connection, parent: IncidentId | None, child: IncidentId | None) -> None:
    """Raise InvalidError for a parent that does not exist, or that lies inside the incident itself."""
    while parent is not None:
        if parent == child:
            raise InvalidError("parent_id", "lies inside this incident itself")
        row = connection.execute(_PARENT, {"wanted": parent}).one_or_none()
        if row is None:
            raise InvalidError("parent_id", f"there is no incident {parent}")
        parent = row.parent_id
