"""Time zones of areas and people in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update
from typing_extensions import override

from outages.places import Area, AreaId
from outages.store.areas import read
from outages.store.audit import note
from outages.store.engine import Store
from outages.store.subscribers import LIVING, PERSON_ZONE, PLACED, lying_in
from outages.store.tables import areas, service_points, subscribers
from outages.zones import ZoneRepository, read_zone

_SET = update(areas).where(areas.c.id == bindparam("area")).values(zone=bindparam("wanted"))
_ZONED = select(areas.c.id, areas.c.zone).where(areas.c.zone.is_not(None)).order_by(areas.c.depth, areas.c.id)
#: Most lines have one time zone: then nobody's is looked up.
_ANY = select(
    or_(
        select(areas.c.id).where(areas.c.zone.is_not(None)).exists(),
        select(subscribers.c.id).where(subscribers.c.zone.is_not(None)).exists(),
    )
)
_PEOPLE = PLACED.join(subscribers, subscribers.c.id == service_points.c.subscriber_id)


class SQLZoneRepository(ZoneRepository):
    """A ZoneRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def set_zone(self, area: AreaId, zone: str | None, *, author: str, at: datetime) -> None:
        wanted = read_zone(zone).key if zone else None

        def work(connection: Connection) -> None:
            connection.execute(_SET, {"area": area, "wanted": wanted})
            note(
                connection,
                "set_zone",
                ("area", str(area)),
                author=author,
                at=at,
                detail={"zone": wanted or ""},
            )

        await self._store.write(work)

    @override
    async def area_zones(self) -> list[tuple[Area, str]]:
        return await self._store.read(_area_zones)

    @override
    async def zones_in(self, wanted: Sequence[AreaId]) -> frozenset[str | None]:
        return await self._store.read(lambda connection: _zones_in(connection, wanted))


def _area_zones(connection: Connection) -> list[tuple[Area, str]]:
    zones = {AreaId(row.id): row.zone for row in connection.execute(_ZONED)}
    found = read(connection, list(zones))
    return [(found[area], zone) for area, zone in zones.items()]


def _zones_in(connection: Connection, wanted: Sequence[AreaId]) -> frozenset[str | None]:
    if not connection.execute(_ANY).scalar_one():
        return frozenset({None})
    here = lying_in(connection, wanted)
    found = connection.execute(select(PERSON_ZONE).select_from(_PEOPLE).where(here, LIVING).distinct())
    return frozenset(found.scalars())
