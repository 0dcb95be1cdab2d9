"""Merges areas that a database of before knows under two spellings, in one transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, or_, select, type_coerce, update
from typing_extensions import override

from outages.doubles import Doubles, DoublesRepository, Spelling
from outages.errors import ConflictError
from outages.incidents import IncidentId, State
from outages.lifecycle import Consequence
from outages.notifications import Policy
from outages.places import Area, AreaId, AreaKind
from outages.store import incident_rows
from outages.store.areas import read
from outages.store.audit import note
from outages.store.engine import Store
from outages.store.following import BATCH, Following
from outages.store.import_journal import lock_imports
from outages.store.import_lock import hold_imports
from outages.store.notification_tables import branches
from outages.store.subscribers import lies_below
from outages.store.tables import areas, incidents, scope_items, service_points, tickets, versions
from outages.store.types import AnyRow, OrderedText
from outages.tickets import TicketState

_path = type_coerce(areas.c.lineage, OrderedText)
_ids: Any = bindparam("ids", expanding=True)
_spelling = (areas.c.parent_id, areas.c.kind, areas.c.normal)
#: What no reader has read yet is nobody's double.
TWICE = select(*_spelling).where(areas.c.normal.is_not(None)).group_by(*_spelling).having(func.count() > 1)
_CHILDREN = (
    select(areas.c.id, areas.c.kind, areas.c.normal)
    .where(areas.c.parent_id == bindparam("parent"))
    .order_by(areas.c.id)
)
_MOVE = update(areas).where(areas.c.id == bindparam("area"))
_POINTS = select(service_points).where(service_points.c.house_id == bindparam("house"))
_COUNT = select(func.count()).where(service_points.c.house_id.in_(_ids))
_OPEN = (
    select(tickets.c.number, tickets.c.other_fault)
    .where(tickets.c.point_id.in_(_ids), tickets.c.state == TicketState.OPEN)
    .order_by(tickets.c.id)
)
_SCOPED = select(scope_items).where(scope_items.c.area_id == bindparam("area"))
_NEAR = (
    select(incidents.c.id)
    .join(scope_items, scope_items.c.incident_id == incidents.c.id)
    .where(scope_items.c.area_id.in_(_ids), ~scope_items.c.excluded, incidents.c.state == State.ACTIVE)
    .distinct()
    .order_by(incidents.c.id)
)
_CHANGED = (
    update(versions)
    .where(or_(versions.c.name == "imports", versions.c.name == "incidents"))
    .values(value=versions.c.value + 1)
)


class SQLDoublesRepository(DoublesRepository):
    """A DoublesRepository in a Store; `policy` is stamped on what people are told."""

    def __init__(self, store: Store, policy: Policy) -> None:
        self._store, self._following = store, Following(policy, BATCH)

    @override
    async def find(self) -> list[Doubles]:
        return await self._store.read(_find)

    @override
    async def merge(self, doubles: Doubles, *, author: str, at: datetime) -> None:
        await self._store.bulk(
            partial(_merge_all, doubles=doubles, following=self._following, author=author, at=at)
        )


def _find(connection: Connection) -> list[Doubles]:
    found = [_group(connection, _same(connection, *one)) for one in connection.execute(TWICE).all()]
    return sorted(found, key=lambda one: (len(one.stays.area.lineage), one.stays.area.id))


def _same(connection: Connection, parent: int | None, kind: AreaKind, normal: str) -> dict[AreaId, Area]:
    same = (areas.c.parent_id.is_not_distinct_from(parent), areas.c.kind == kind, areas.c.normal == normal)
    return read(connection, connection.execute(select(areas.c.id).where(*same)).scalars().all())


def _group(connection: Connection, spellings: dict[AreaId, Area]) -> Doubles:
    counted = [Spelling(area, _count(connection, area)) for area in spellings.values()]
    stays, *others = sorted(counted, key=lambda one: (-one.points, one.area.id))
    return Doubles(stays, tuple(others))


def _count(connection: Connection, area: Area) -> int:
    inside = [row.id for row in _below(connection, area.lineage)]
    return sum(
        connection.execute(_COUNT, {"ids": inside[first : first + 500]}).scalar_one()
        for first in range(0, len(inside), 500)
    )


def _below(connection: Connection, lineage: Sequence[int]) -> Sequence[AnyRow]:
    """Return the area with this lineage and all below it."""
    inside = select(areas.c.id, areas.c.lineage).where(lies_below(_path, "/".join(map(str, lineage))))
    return connection.execute(inside.order_by(areas.c.id)).all()


def _merge_all(engine: Engine, doubles: Doubles, *, following: Following, author: str, at: datetime) -> None:
    """Merge while no import looks up areas."""
    with hold_imports(engine), engine.begin() as connection:
        lock_imports(connection)
        if gone := _merge_doubles(connection, doubles):
            _have_followed(connection, doubles.stays.area, following, at)
            connection.execute(_CHANGED)
            detail = {"merged": ["/".join(area.names) for area in gone]}
            note(
                connection,
                "merge_areas",
                ("area", doubles.stays.area.id),
                author=author,
                at=at,
                detail=detail,
            )


def _merge_doubles(connection: Connection, doubles: Doubles) -> list[Area]:
    """Merge those that are still there, and return them."""
    stays = doubles.stays.area
    present = read(connection, [stays.id, *(one.area.id for one in doubles.others)])
    gone = [present[one.area.id] for one in doubles.others if one.area.id in present]
    if stays.id not in present:
        return []
    for area in gone:
        _merge(connection, stays.id, present[stays.id].lineage, area.id)
    return gone


def _have_followed(connection: Connection, area: Area, following: Following, at: datetime) -> None:
    """Have the open tickets join what covers them now."""
    for key in _active_near(connection, area.lineage):
        if incident_rows.read(connection, key).is_out(at):
            following.start(connection, key, Consequence.COVERED, at)


def _merge(connection: Connection, stays: int, lineage: tuple[int, ...], gone: int) -> None:
    """Merge one area into another, and those below it that are doubles then."""
    known = {(row.kind, row.normal): row.id for row in reversed(_children(connection, stays))}
    for child in _children(connection, gone):
        twin = known.get((child.kind, child.normal))
        if twin is None:
            _move_below(connection, child.id, lineage)
        else:
            _merge(connection, twin, (*lineage, twin), child.id)
    _move_points(connection, stays, gone)
    _move_scopes(connection, stays, gone)
    connection.execute(update(branches).where(branches.c.area_id == gone).values(area_id=stays))
    connection.execute(delete(areas).where(areas.c.id == gone))


def _children(connection: Connection, parent: int) -> Sequence[AnyRow]:
    return connection.execute(_CHILDREN, {"parent": parent}).all()


def _move_below(connection: Connection, area: int, lineage: tuple[int, ...]) -> None:
    """Move an area, with all below it, to the parent with this lineage."""
    old = read(connection, [AreaId(area)])[AreaId(area)].lineage
    inside = _below(connection, old)
    connection.execute(_MOVE.values(parent_id=lineage[-1]), {"area": area})
    for row in inside:
        way = (*lineage, *row.lineage[len(old) - 1 :])
        connection.execute(_MOVE.values(lineage=way), {"area": row.id})


def _move_points(connection: Connection, stays: int, gone: int) -> None:
    known = {(row.subscriber_id, row.flat): row for row in connection.execute(_POINTS, {"house": stays})}
    for point in connection.execute(_POINTS, {"house": gone}).all():
        twin = known.get((point.subscriber_id, point.flat))
        if twin is None:
            connection.execute(_set_point(point.id, house_id=stays))
        else:
            _join_points(connection, twin, point)


def _join_points(connection: Connection, stays: AnyRow, gone: AnyRow) -> None:
    """Make one of two service points of a subscriber that differ in the spelling of the house only."""
    opened = connection.execute(_OPEN, {"ids": [stays.id, gone.id]}).all()
    for other_fault in (False, True):
        numbers = [row.number for row in opened if row.other_fault is other_fault]
        if len(numbers) > 1:
            raise ConflictError(
                f"tickets {' and '.join(numbers)} are about one place: close one of them first"
            )
    connection.execute(update(tickets).where(tickets.c.point_id == gone.id).values(point_id=stays.id))
    connection.execute(_set_point(stays.id, services=stays.services | gone.services))
    connection.execute(delete(service_points).where(service_points.c.id == gone.id))


def _set_point(point: int, **values: object) -> Any:  # noqa: ANN401 - SQLAlchemy's own type is private
    return update(service_points).where(service_points.c.id == point).values(**values)


def _move_scopes(connection: Connection, stays: int, gone: int) -> None:
    """Let notices name the area that stays, each once."""
    named = {_item(row) for row in connection.execute(_SCOPED, {"area": stays})}
    for row in connection.execute(_SCOPED, {"area": gone}).all():
        same = (
            scope_items.c.incident_id == row.incident_id,
            scope_items.c.position == row.position,
        )
        if _item(row) in named:
            connection.execute(delete(scope_items).where(*same))
        else:
            connection.execute(update(scope_items).where(*same).values(area_id=stays))


def _item(row: AnyRow) -> tuple[object, ...]:
    return (row.incident_id, row.excluded, row.houses, row.restored_at)


def _active_near(connection: Connection, lineage: tuple[int, ...]) -> Iterator[IncidentId]:
    near = {*lineage, *(row.id for row in _below(connection, lineage))}
    return map(IncidentId, connection.execute(_NEAR, {"ids": sorted(near)}).scalars().all())
