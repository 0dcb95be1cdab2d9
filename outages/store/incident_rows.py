"""Incidents as rows: their own, those of their scopes, and those of their estimates."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, delete, insert, select, update

from outages.errors import NotFoundError
from outages.estimates import EtrRevision
from outages.incidents import Incident, IncidentId, Remark
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.store.tables import etr_revisions, incidents, scope_items
from outages.store.types import AnyRow

_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_ONE = select(incidents).where(incidents.c.id == bindparam("wanted"))
_LOCKED = _ONE.with_for_update()
_THESE = select(incidents).where(incidents.c.id.in_(_ids)).order_by(incidents.c.id)
_SCOPES = select(scope_items).where(scope_items.c.incident_id.in_(_ids)).order_by(scope_items.c.position)
_REVISIONS = (
    select(etr_revisions).where(etr_revisions.c.incident_id.in_(_ids)).order_by(etr_revisions.c.number)
)
_NEW = insert(incidents).returning(incidents.c.id)
_MOVE = update(incidents).where(incidents.c.id == bindparam("wanted"))
_FORGET_SCOPE = delete(scope_items).where(scope_items.c.incident_id == bindparam("wanted"))

#: Columns that bear the name of their field.
_PLAIN = (
    *("kind", "services", "cause", "general", "note", "state", "created_at", "published_at", "restored_at"),
    *(
        "cancelled_at",
        "starts_at",
        "version",
        "began_at",
        "reopened_at",
        "ends_by_clock",
        "parent_id",
        "merged_into",
        "holds_until",
        "lapsed_at",
        "publish_at",
    ),
)


def read(connection: Connection, key: IncidentId) -> Incident:
    """Return an incident; raise NotFoundError."""
    return _only(connection, key, _ONE)


def lock(connection: Connection, key: IncidentId) -> Incident:
    """Return an incident that nobody else changes until the transaction ends; raise NotFoundError."""
    return _only(connection, key, _LOCKED)


def read_many(connection: Connection, keys: Sequence[IncidentId]) -> list[Incident]:
    """Return the existing incidents among these, by id."""
    if not keys:
        return []
    return assemble(connection, connection.execute(_THESE, {"ids": list(keys)}).all())


def add(connection: Connection, incident: Incident) -> Incident:
    """Insert the incident, and return it with the id that it gets."""
    key = IncidentId(connection.execute(_NEW, _row(incident)).scalar_one())
    _write_scope(connection, key, incident.scope)
    for revision in incident.revisions:
        _state(connection, key, revision)
    return read(connection, key)


def replace(connection: Connection, before: Incident, after: Incident) -> None:
    """Write what differs between two states of an incident."""
    connection.execute(_MOVE.values(_row(after)), {"wanted": after.id})
    if _rows(after.id, after.scope) != _rows(before.id, before.scope):
        connection.execute(_FORGET_SCOPE, {"wanted": after.id})
        _write_scope(connection, after.id, after.scope)
    for revision in after.revisions[len(before.revisions) :]:
        _state(connection, after.id, revision)


def assemble(connection: Connection, rows: Sequence[AnyRow]) -> list[Incident]:
    """Return the rows as incidents, with scopes and revisions."""
    if not rows:
        return []
    ids = {"ids": [row.id for row in rows]}
    items: defaultdict[int, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(_SCOPES, ids):
        items[row.incident_id].append(row)
    revisions: defaultdict[int, list[EtrRevision]] = defaultdict(list)
    for row in connection.execute(_REVISIONS, ids):
        revisions[row.incident_id].append(_revision(row))
    return [_incident(row, _scope(items[row.id]), tuple(revisions[row.id])) for row in rows]


def scope_as_text(scope: Scope) -> list[list[str]]:
    """Return the scope for the record of a change: how an item counts, its area's id, its houses."""
    parts = (("include", scope.include), ("exclude", scope.exclude), ("restored", scope.restored))
    return [[kind, str(item.area), str(item.houses or "")] for kind, items in parts for item in items]


def _only(connection: Connection, key: IncidentId, query: Select[*tuple[Any, ...]]) -> Incident:
    found = assemble(connection, connection.execute(query, {"wanted": key}).all())
    if not found:
        raise NotFoundError(f"there is no incident {key}")
    return found[0]


def _row(incident: Incident) -> dict[str, Any]:
    remarks = {language: asdict(remark) for language, remark in incident.remarks.items()}
    return {name: getattr(incident, name) for name in _PLAIN} | {"remarks": remarks or None}


def _write_scope(connection: Connection, key: IncidentId, scope: Scope) -> None:
    connection.execute(insert(scope_items), _rows(key, scope))


def _rows(key: IncidentId, scope: Scope) -> list[Mapping[str, Any]]:
    kinds = ((scope.include, False), (scope.exclude, True), (scope.restored, True))
    marked = [(item, excluded) for items, excluded in kinds for item in items]
    return [
        {
            "incident_id": key,
            "position": position,
            "area_id": item.area,
            "excluded": excluded,
            "houses": item.houses,
            "restored_at": item.restored_at,
        }
        for position, (item, excluded) in enumerate(marked)
    ]


def _state(connection: Connection, key: IncidentId, revision: EtrRevision) -> None:
    connection.execute(insert(etr_revisions), {"incident_id": key, **asdict(revision)})


def _scope(rows: Sequence[AnyRow]) -> Scope:
    """Return the scope of these item rows, in their order."""
    return Scope(
        include=tuple(_items(rows, excluded=False, restored=False)),
        exclude=tuple(_items(rows, excluded=True, restored=False)),
        restored=tuple(_items(rows, excluded=True, restored=True)),
    )


def _items(rows: Sequence[AnyRow], *, excluded: bool, restored: bool) -> Iterator[ScopeItem]:
    for row in rows:
        if row.excluded is excluded and (row.restored_at is not None) is restored:
            yield ScopeItem(AreaId(row.area_id), row.houses, row.restored_at)


def _revision(row: AnyRow) -> EtrRevision:
    return EtrRevision(row.number, row.etr, row.reason, row.author, row.stated_at, row.next_news, row.source)


def _incident(row: AnyRow, scope: Scope, revisions: tuple[EtrRevision, ...]) -> Incident:
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    remarks = {language: Remark(**kept) for language, kept in (row.remarks or {}).items()}
    return Incident(id=IncidentId(row.id), scope=scope, revisions=revisions, remarks=remarks, **plain)
