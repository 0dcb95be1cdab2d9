"""Areas in the database."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select
from typing_extensions import override

from outages.addresses.normal import fold
from outages.places import Area, AreaId, AreaKind, AreaRepository, normal_name
from outages.store.engine import Store
from outages.store.tables import areas
from outages.store.types import AnyRow

_COLUMNS = (areas.c.id, areas.c.kind, areas.c.name, areas.c.lineage)
_BY_IDS = select(*_COLUMNS).where(areas.c.id.in_(bindparam("ids", expanding=True)))
#: Doubles from before: the one that is spelt like this, else the first.
_CHILD = (
    select(areas.c.id)
    .where(
        areas.c.parent_id.is_not_distinct_from(bindparam("parent")),
        areas.c.kind == bindparam("kind"),
        areas.c.normal == bindparam("normal"),
    )
    .order_by(areas.c.folded != bindparam("folded"), areas.c.id)
    .limit(1)
)
_BELOW = (
    select(*_COLUMNS)
    .where(areas.c.parent_id.is_not_distinct_from(bindparam("parent")))
    .order_by(areas.c.kind == AreaKind.NODE, areas.c.folded, areas.c.id)
    .limit(bindparam("limit"))
)
#: Sorts after anything that a name may continue with.
_LAST = "\U0010ffff"
_ADDRESS = (AreaKind.REGION, AreaKind.CITY, AreaKind.STREET, AreaKind.HOUSE)
_SEARCH = (
    select(*_COLUMNS)
    .where(areas.c.folded >= bindparam("first"), areas.c.folded < bindparam("last"))
    .order_by(areas.c.depth, areas.c.folded, areas.c.id)
    .limit(bindparam("limit"))
)


class SQLAreaRepository(AreaRepository):
    """An AreaRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def get_many(self, ids: Sequence[AreaId]) -> dict[AreaId, Area]:
        return await self._store.read(lambda connection: read(connection, ids))

    @override
    async def find(self, kind: AreaKind, names: Sequence[str]) -> Area | None:
        return await self._store.read(lambda connection: _walk(connection, kinds_of(kind, len(names)), names))

    @override
    async def below(self, area: AreaId | None, *, limit: int) -> list[Area]:
        wanted = {"parent": area, "limit": limit}
        return await self._store.read(
            lambda connection: _name(connection, connection.execute(_BELOW, wanted).all())
        )

    @override
    async def search(self, text: str, *, limit: int) -> list[Area]:
        first = fold(text)
        return await self._store.read(lambda connection: _search(connection, first, limit))


def kinds_of(kind: AreaKind, depth: int) -> tuple[AreaKind, ...]:
    """Return the kinds from the top of the tree down to an area, empty if none lies that deep."""
    if kind is AreaKind.NODE:
        return (AreaKind.NODE,) * depth
    path = _ADDRESS[: _ADDRESS.index(kind) + 1]
    return path if len(path) == depth else ()


def read(connection: Connection, ids: Sequence[AreaId]) -> dict[AreaId, Area]:
    """Return the existing areas among the ids, with the names of everything above them."""
    return {area.id: area for area in _name(connection, connection.execute(_BY_IDS, {"ids": ids}).all())}


def _name(connection: Connection, rows: Sequence[AnyRow]) -> list[Area]:
    """Return the rows as areas, with the names of everything above them."""
    names = {row.id: row.name for row in rows}
    missing = {step for row in rows for step in row.lineage} - names.keys()
    if missing:
        names |= {row.id: row.name for row in connection.execute(_BY_IDS, {"ids": sorted(missing)})}
    return [
        Area(AreaId(row.id), row.kind, tuple(names[step] for step in row.lineage), row.lineage)
        for row in rows
    ]


def _walk(connection: Connection, kinds: Sequence[AreaKind], names: Sequence[str]) -> Area | None:
    found: AreaId | None = None
    for kind, name in zip(kinds, names, strict=False):
        step = {"parent": found, "kind": kind, "normal": normal_name(kind, name), "folded": fold(name)}
        found = connection.execute(_CHILD, step).scalar_one_or_none()
        if found is None:
            return None
    return None if found is None else read(connection, [found])[found]


def _search(connection: Connection, first: str, limit: int) -> list[Area]:
    bounds = {"first": first, "last": first + _LAST, "limit": limit}
    return _name(connection, connection.execute(_SEARCH, bounds).all())
