"""How service points are spread, read from the database."""

from sqlalchemy import Connection, Engine, func, select
from typing_extensions import override

from outages.coverage import PointGroup, PointGroupRepository
from outages.store.engine import Store
from outages.store.tables import areas, service_points, versions

_VERSION = select(versions.c.value).where(versions.c.name == "imports")
_AREAS = select(areas.c.id, areas.c.name, areas.c.lineage)
_same = (service_points.c.house_id, service_points.c.node_id, service_points.c.services)
_GROUPS = select(*_same, func.count()).where(service_points.c.ended_at.is_(None)).group_by(*_same)


class SQLPointGroupRepository(PointGroupRepository):
    """A PointGroupRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def version(self) -> int:
        return await self._store.read(lambda connection: connection.execute(_VERSION).scalar_one())

    @override
    async def read(self) -> tuple[int, list[PointGroup]]:
        return await self._store.bulk(_read)


def _read(engine: Engine) -> tuple[int, list[PointGroup]]:
    with engine.begin() as connection:
        return read_groups(connection)


def read_groups(connection: Connection) -> tuple[int, list[PointGroup]]:
    """Return all groups, and the version of the imports that they are of, or an older one."""
    version = connection.execute(_VERSION).scalar_one()
    known = {row.id: (row.name, row.lineage) for row in connection.execute(_AREAS)}
    groups = [
        PointGroup(known[house][0], services, known[house][1], known[node][1] if node else (), points)
        for house, node, services, points in connection.execute(_GROUPS)
    ]
    return version, groups
