"""The archive of notices in the database."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, or_, select, type_coerce
from typing_extensions import override

from outages.archive import NoticeArchive, NoticeSearch
from outages.incidents import Incident
from outages.places import AreaId
from outages.store.engine import Store
from outages.store.incident_rows import assemble
from outages.store.subscribers import lies_below
from outages.store.tables import areas, incidents, scope_items
from outages.store.types import OrderedText

_ids: Any = bindparam("ids", expanding=True)
_LINEAGES = select(areas.c.lineage).where(areas.c.id.in_(_ids))
_began = func.coalesce(
    incidents.c.began_at, incidents.c.starts_at, incidents.c.published_at, incidents.c.created_at
)
_ended = func.coalesce(incidents.c.restored_at, incidents.c.cancelled_at)


class SQLNoticeArchive(NoticeArchive):
    """Finds notices in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def find(self, search: NoticeSearch, *, limit: int, before: int | None = None) -> list[Incident]:
        def read(connection: Connection) -> list[Incident]:
            query: Select[*tuple[Any, ...]] = select(incidents).where(*_conditions(connection, search))
            if before is not None:
                query = query.where(incidents.c.id < before)
            newest = query.order_by(incidents.c.id.desc()).limit(limit)
            return assemble(connection, connection.execute(newest).all())

        return await self._store.read(read)


def _conditions(connection: Connection, search: NoticeSearch) -> Iterator[ColumnElement[bool]]:
    if search.states:
        yield incidents.c.state.in_(search.states)
    if search.areas:
        yield _names_one_near(connection, search.areas)
    if search.since is not None:
        yield or_(_ended.is_(None), _ended > search.since)
    if search.until is not None:
        yield _began < search.until


def _names_one_near(connection: Connection, wanted: Collection[AreaId]) -> ColumnElement[bool]:
    """Return the condition that a notice names one of these areas, one around it, or one inside it."""
    lineages = connection.execute(_LINEAGES, {"ids": list(wanted)}).scalars().all()
    around = {area for lineage in lineages for area in lineage}
    path = type_coerce(areas.c.lineage, OrderedText)
    inside = [lies_below(path, "/".join(map(str, lineage))) for lineage in lineages]
    named = scope_items.join(areas, areas.c.id == scope_items.c.area_id)
    return exists(
        select(scope_items.c.area_id)
        .select_from(named)
        .where(
            scope_items.c.incident_id == incidents.c.id,
            scope_items.c.excluded.is_(False) | scope_items.c.restored_at.is_not(None),
            or_(areas.c.id.in_(around), *inside),
        )
    )
