"""Finds the areas that a file names in the database, and adds the missing ones."""

from collections.abc import Sequence

from sqlalchemy import Connection, case, func, or_, select

from outages.addresses.normal import fold
from outages.places import AreaKind
from outages.store.staging import Places, fill, staged_areas
from outages.store.tables import areas

_AREA = ("id", "parent_id", "kind", "name", "folded", "depth", "lineage", "normal")


#: The lineage of each area of a file, None for a new one.
Ways = list[tuple[int, ...] | None]


class AreaMerger:
    """The areas of one file, with what is known of them; others add none meanwhile."""

    def __init__(self, places: Places, ways: Ways) -> None:
        self._places = places
        self._ways = ways
        self._missing = [key for key, way in enumerate(self._ways) if way is None]
        self.count = len(self._missing)

    def stage_known(self, connection: Connection) -> None:
        """Stage the ids of all areas, NULL for missing ones."""
        rows = ((key, None if way is None else way[-1]) for key, way in enumerate(self._ways))
        fill(connection, staged_areas, ("key", "area_id"), rows)

    def add(self, connection: Connection, most: int) -> bool:
        """Add some of the missing areas, parents first, and tell whether there may be more."""
        some, self._missing = self._missing[:most], self._missing[most:]
        for key, area in zip(some, _reserve(connection, len(some)), strict=True):
            parent = self._places.found[key][0]
            above = () if parent is None else self._way(parent)
            self._ways[key] = (*above, area)
        fill(connection, areas, _AREA, [self._row(key) for key in some])
        return bool(self._missing)

    def area(self, key: int) -> int | None:
        """Return the id of an area, None for a missing one."""
        way = self._ways[key]
        return None if way is None else way[-1]

    def _way(self, key: int) -> tuple[int, ...]:
        """Return the lineage of an area that is in the database."""
        return self._ways[key] or ()

    def _row(self, key: int) -> tuple[object, ...]:
        _, kind, name, normal = self._places.found[key]
        way = self._way(key)
        parent = way[-2] if len(way) > 1 else None
        return (way[-1], parent, kind.value, name, fold(name), len(way), "/".join(map(str, way)), normal)


def known_ways(connection: Connection, places: Places) -> Ways:
    """Look up the areas of a file; read all that there are."""
    columns = (areas.c.parent_id, areas.c.kind, areas.c.folded, areas.c.normal, areas.c.lineage)
    # Of doubles from before the one that is spelt like this, else the first.
    known = connection.execute(select(*columns).order_by(areas.c.id.desc())).all()
    spelt = {(row.parent_id, row.kind, row.folded): row.lineage for row in known}
    alike = {(row.parent_id, row.kind, row.normal): row.lineage for row in known}
    ways: Ways = []
    for parent, kind, name, normal in places.found:
        above = None if parent is None else ways[parent]
        new = parent is not None and above is None
        place = above and above[-1]
        way = spelt.get((place, kind, fold(name))) or alike.get((place, kind, normal))
        ways.append(None if new else way)
    return ways


def named_ways(connection: Connection, places: Places) -> Ways:
    """Look up the areas of a few rows; read those alone, and find the same."""
    ways: Ways = []
    for parent, kind, name, normal in places.found:
        above = None if parent is None else ways[parent]
        if parent is not None and above is None:
            ways.append(None)
            continue
        place = None if above is None else above[-1]
        ways.append(_find_way(connection, place, kind, (fold(name), normal)))
    return ways


def _find_way(
    connection: Connection, parent: int | None, kind: AreaKind, forms: tuple[str, str]
) -> tuple[int, ...] | None:
    """Return the lineage of an area by its folded and its normal name, the former first."""
    spelt, alike = areas.c.folded == forms[0], areas.c.normal == forms[1]
    query = (
        select(areas.c.lineage)
        .where(areas.c.parent_id.is_(None) if parent is None else areas.c.parent_id == parent)
        .where(areas.c.kind == kind, or_(spelt, alike))
        .order_by(case((spelt, 0), else_=1), areas.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _reserve(connection: Connection, count: int) -> Sequence[int]:
    """Reserve that many ids."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.coalesce(func.max(areas.c.id), 0))).scalar_one()
        return range(last + 1, last + 1 + count)
    sequence = func.nextval(func.pg_get_serial_sequence("areas", "id"))
    return connection.execute(select(sequence).select_from(func.generate_series(1, count))).scalars().all()
