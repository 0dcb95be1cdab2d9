"""Subscribers and their service points in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, type_coerce

from outages.places import AreaId, AreaKind
from outages.store.engine import Store
from outages.store.tables import areas, phones, service_points, subscribers
from outages.store.types import AnyRow, OrderedText
from outages.subscribers import Caller, Language, ServicePoint, ServicePointId, Subscriber, SubscriberId

_house = areas.alias("house")
_street = areas.alias("street")
_node = areas.alias("node")
_POINT = (
    service_points.c.id.label("point_id"),
    service_points.c.subscriber_id,
    service_points.c.services,
    _street.c.name.label("street"),
    _house.c.name.label("house"),
    _house.c.lineage.label("house_lineage"),
    _node.c.lineage.label("node_lineage"),
)
_PLACES = (
    (_house, _house.c.id == service_points.c.house_id),
    (_street, _street.c.id == _house.c.parent_id),
    (_node, _node.c.id == service_points.c.node_id),
)


def _recognising() -> Select[Any]:
    joined = phones.join(subscribers, subscribers.c.id == phones.c.subscriber_id).outerjoin(
        service_points, service_points.c.subscriber_id == subscribers.c.id
    )
    for place, link in _PLACES:
        joined = joined.outerjoin(place, link)
    person = (subscribers.c.id, subscribers.c.account, subscribers.c.name, subscribers.c.phones)
    return (
        select(*person, subscribers.c.language, subscribers.c.tier, *_POINT)
        .select_from(joined)
        .where(phones.c.number == bindparam("number"))
        .order_by(subscribers.c.id, service_points.c.id)
    )


def _describing() -> Select[Any]:
    joined = service_points.join(*_PLACES[0]).join(*_PLACES[1]).outerjoin(*_PLACES[2])
    return (
        select(*_POINT)
        .select_from(joined)
        .where(service_points.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(service_points.c.id)
    )


_RECOGNISE = _recognising()
_DESCRIBE = _describing()
_path = type_coerce(areas.c.lineage, OrderedText)
_BRANCHES = select(areas.c.kind, _path.label("branch")).where(
    areas.c.id.in_(bindparam("ids", expanding=True))
)


class SQLSubscriberBook:
    """A SubscriberBook in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def recognise(self, number: str) -> Caller:
        """Return everything behind an E.164 number in one read; an unknown number has no points."""
        return await self._store.read(lambda connection: _recognise(connection, number))

    async def points_in(self, wanted: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        """Return service points lying in any of the areas, at most `limit`, one a house."""
        return await self._store.read(lambda connection: _points_in(connection, wanted, limit))


def _recognise(connection: Connection, number: str) -> Caller:
    rows = connection.execute(_RECOGNISE, {"number": number}).all()
    people = {row.id: _subscriber(row) for row in rows}
    points = tuple(_point(row) for row in rows if row.point_id is not None)
    return Caller(number, tuple(people.values()), points)


def _subscriber(row: AnyRow) -> Subscriber:
    return Subscriber(
        SubscriberId(row.id), row.account, row.name, row.phones, Language(row.language), row.tier
    )


def _point(row: AnyRow) -> ServicePoint:
    return ServicePoint(
        ServicePointId(row.point_id),
        SubscriberId(row.subscriber_id),
        row.street,
        row.house,
        row.services,
        row.house_lineage,
        row.node_lineage or (),
    )


def _points_in(connection: Connection, wanted: Sequence[AreaId], limit: int) -> list[ServicePoint]:
    branches = connection.execute(_BRANCHES, {"ids": wanted}).all()
    nodes = [row.branch for row in branches if row.kind is AreaKind.NODE]
    places = [row.branch for row in branches if row.kind is not AreaKind.NODE]
    found: dict[int, int] = {}
    for link, tops in ((service_points.c.house_id, places), (service_points.c.node_id, nodes)):
        if tops:
            for house, point in connection.execute(_one_a_house(link, tops, limit)):
                found.setdefault(house, point)
    chosen = sorted(found.values())[:limit]
    return [_point(row) for row in connection.execute(_DESCRIBE, {"ids": chosen})]


def _one_a_house(link: ColumnElement[int], tops: Sequence[str], limit: int) -> Select[Any]:
    """Select the first service point of each house below the tops, reached from areas over a link."""
    first = func.min(service_points.c.id)
    return (
        select(service_points.c.house_id, first)
        .select_from(areas.join(service_points, link == areas.c.id))
        .where(or_(*(_below(top) for top in tops)))
        .group_by(service_points.c.house_id)
        .order_by(first)
        .limit(limit)
    )


def _below(top: str) -> ColumnElement[bool]:
    """Select an area and all below it by their range in the index: after "/" comes "0"."""
    return and_(_path >= top, _path < f"{top}0")
