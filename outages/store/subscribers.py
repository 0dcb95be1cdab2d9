"""Subscribers and their service points in the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    type_coerce,
)
from typing_extensions import override

from outages.callers import Caller, SubscriberRepository
from outages.calls import Direction, HeardPromise, Promise
from outages.incidents import IncidentId
from outages.places import AreaId, AreaKind
from outages.store.call_tables import calls, ledger
from outages.store.engine import Store
from outages.store.tables import areas, incidents, phones, service_points, subscribers
from outages.store.types import AnyRow, Instant, OrderedText
from outages.subscribers import Language, Service, ServicePoint, ServicePointId, Subscriber, SubscriberId

_house = areas.alias("house")
_street = areas.alias("street")
_node = areas.alias("node")
_city = areas.alias("city")
_region = areas.alias("region")
_ABOVE_STREET = (
    select(func.coalesce(_city.c.zone, _region.c.zone))
    .select_from(_city.outerjoin(_region, _region.c.id == _city.c.parent_id))
    .where(_city.c.id == _street.c.parent_id)
    .correlate(_street)
    .scalar_subquery()
)
#: The time zone of the nearest area above a service point of PLACED.
_ZONE = func.coalesce(_house.c.zone, _street.c.zone, _ABOVE_STREET)
#: Columns of PLACED that describe a service point, for `point_of`.
POINT = (
    service_points.c.id.label("point_id"),
    service_points.c.subscriber_id,
    service_points.c.services,
    _street.c.name.label("street"),
    _house.c.name.label("house"),
    _house.c.lineage.label("house_lineage"),
    _node.c.lineage.label("node_lineage"),
    _ZONE.label("point_zone"),
)
#: The time zone of whoever has a service point of PLACED, joined with `subscribers`.
PERSON_ZONE = func.coalesce(subscribers.c.zone, _ZONE)
#: The house that a service point of PLACED lies in.
HOUSE = _house.c.name
_PLACES = (
    (_house, _house.c.id == service_points.c.house_id),
    (_street, _street.c.id == _house.c.parent_id),
    (_node, _node.c.id == service_points.c.node_id),
)
#: Nobody's address any more is left out wherever people are recognised, counted or looked for.
LIVING = service_points.c.ended_at.is_(None)
PLACED = service_points.join(*_PLACES[0]).join(*_PLACES[1]).outerjoin(*_PLACES[2])

#: How much of a number's past is read: calls, and what it was told.
_RECENT_CALLS = 20
_RECENTLY_HEARD = 40


#: When the number came to its present holders, NULL if it is not known to have been anybody else's.
_SINCE = type_coerce(
    select(
        case(
            (func.count(phones.c.since) == func.count(), func.min(phones.c.since, type_=Instant)),
            else_=null(),
        )
    )
    .where(phones.c.number == bindparam("number"))
    .scalar_subquery(),
    Instant,
)


def _recognising(known: FromClause, condition: ColumnElement[bool]) -> Select[Any]:
    joined = known.outerjoin(service_points, and_(service_points.c.subscriber_id == subscribers.c.id, LIVING))
    for place, link in _PLACES:
        joined = joined.outerjoin(place, link)
    subscriber = (subscribers.c.id, subscribers.c.account, subscribers.c.name, subscribers.c.phones)
    return (
        select(*subscriber, subscribers.c.language, subscribers.c.tier, subscribers.c.zone, *POINT)
        .select_from(joined)
        .where(condition)
        .order_by(subscribers.c.id, service_points.c.id)
    )


def _describing() -> Select[Any]:
    return (
        select(*POINT)
        .select_from(PLACED)
        .where(service_points.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(service_points.c.id)
    )


def _remembering() -> Select[Any]:
    told = incidents.alias("told")
    fate = (incidents.c.kind, incidents.c.services, incidents.c.state)
    heard = (ledger.c.at, ledger.c.revision, ledger.c.etr, ledger.c.next_news, ledger.c.told, ledger.c.means)
    return (
        select(
            *heard,
            *(incidents.c.id.label("incident_id"), *fate),
            func.coalesce(incidents.c.restored_at, incidents.c.cancelled_at, type_=Instant).label("ended_at"),
        )
        .select_from(
            ledger.join(told, told.c.id == ledger.c.incident_id)
            # What was heard of a merged incident was heard of the one that goes on.
            .join(incidents, incidents.c.id == func.coalesce(told.c.merged_into, told.c.id))
        )
        .where(ledger.c.number == bindparam("number"), _SINCE.is_(None) | (ledger.c.at >= _SINCE))
        .order_by(ledger.c.id.desc())
        .limit(_RECENTLY_HEARD)
    )


_CALLED = (
    select(calls.c.started_at)
    .where(
        calls.c.caller_number == bindparam("number"),
        calls.c.direction == Direction.INBOUND,
        _SINCE.is_(None) | (calls.c.started_at >= _SINCE),
    )
    .order_by(calls.c.started_at.desc())
    .limit(_RECENT_CALLS)
)
_RECOGNISE = _recognising(
    phones.join(subscribers, subscribers.c.id == phones.c.subscriber_id),
    phones.c.number == bindparam("number"),
)
_KEYED = _recognising(
    subscribers,
    and_(
        or_(
            subscribers.c.account == bindparam("digits"), subscribers.c.account_digits == bindparam("digits")
        ),
        subscribers.c.ended_at.is_(None),
    ),
)
_SUPPLIED = select(service_points.c.services).where(LIVING).distinct()
_REMEMBER = _remembering()
_DESCRIBE = _describing()
_path = type_coerce(areas.c.lineage, OrderedText)
_BRANCHES = select(areas.c.kind, _path.label("branch")).where(
    areas.c.id.in_(bindparam("ids", expanding=True))
)


class SQLSubscriberRepository(SubscriberRepository):
    """A SubscriberRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def recognise(self, number: str) -> Caller:
        return await self._store.read(lambda connection: _recognise(connection, number))

    @override
    async def keyed_account(self, digits: str) -> Caller:
        return await self._store.read(lambda connection: _keyed_account(connection, digits))

    @override
    async def supplied(self) -> frozenset[Service]:
        sets = await self._store.read(lambda connection: connection.execute(_SUPPLIED).scalars().all())
        return frozenset().union(*sets)

    @override
    async def points_in(self, wanted: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        return await self._store.read(lambda connection: _points_in(connection, wanted, limit))


def _recognise(connection: Connection, number: str) -> Caller:
    rows = connection.execute(_RECOGNISE, {"number": number}).all()
    found = {row.id: subscriber_of(row) for row in rows}
    points = tuple(point_of(row) for row in rows if row.point_id is not None)
    if not found:
        return Caller(number)
    called = connection.execute(_CALLED, {"number": number}).scalars().all()
    return Caller(number, tuple(found.values()), points, _heard(connection, number), tuple(called))


def _keyed_account(connection: Connection, digits: str) -> Caller:
    rows = connection.execute(_KEYED, {"digits": digits}).all()
    rows = [row for row in rows if row.account == digits] or rows
    found = {row.id: subscriber_of(row) for row in rows}
    if len(found) != 1:
        return Caller(None)
    return Caller(
        None, tuple(found.values()), tuple(point_of(row) for row in rows if row.point_id is not None)
    )


def _heard(connection: Connection, number: str) -> tuple[HeardPromise, ...]:
    """Return what this number was told, one entry per incident, as heard last."""
    heard: dict[int, HeardPromise] = {}
    for row in connection.execute(_REMEMBER, {"number": number}):
        promise = Promise(
            IncidentId(row.incident_id), row.revision, row.etr, row.next_news, row.told, row.means
        )
        last = HeardPromise(promise, row.at, row.kind, row.services, row.state, row.ended_at)
        heard.setdefault(row.incident_id, last)
    return tuple(heard.values())


def subscriber_of(row: AnyRow) -> Subscriber:
    """Return the subscriber that a row of `subscribers` describes."""
    return Subscriber(
        SubscriberId(row.id), row.account, row.name, row.phones, Language(row.language), row.tier, row.zone
    )


def point_of(row: AnyRow) -> ServicePoint:
    """Return the service point that a row of POINT describes."""
    return ServicePoint(
        ServicePointId(row.point_id),
        SubscriberId(row.subscriber_id),
        row.street,
        row.house,
        row.services,
        row.house_lineage,
        row.node_lineage or (),
        row.point_zone,
    )


def lying_in(connection: Connection, wanted: Sequence[AreaId]) -> ColumnElement[bool]:
    """Return the condition on PLACED that a point lies in any of these areas of either tree."""
    places, nodes = _branches(connection, wanted)
    tops = [(_house, top) for top in places] + [(_node, top) for top in nodes]
    return or_(*(lies_below(type_coerce(tree.c.lineage, OrderedText), top) for tree, top in tops))


def _branches(connection: Connection, wanted: Sequence[AreaId]) -> tuple[list[str], list[str]]:
    """Return the paths of the areas in the address tree and in the network tree."""
    found = connection.execute(_BRANCHES, {"ids": wanted}).all()
    places = [row.branch for row in found if row.kind is not AreaKind.NODE]
    return places, [row.branch for row in found if row.kind is AreaKind.NODE]


def _points_in(connection: Connection, wanted: Sequence[AreaId], limit: int) -> list[ServicePoint]:
    places, nodes = _branches(connection, wanted)
    found: dict[int, int] = {}
    for link, tops in ((service_points.c.house_id, places), (service_points.c.node_id, nodes)):
        if tops:
            for house, point in connection.execute(_one_per_house(link, tops, limit)):
                found.setdefault(house, point)
    chosen = sorted(found.values())[:limit]
    return [point_of(row) for row in connection.execute(_DESCRIBE, {"ids": chosen})]


def _one_per_house(link: ColumnElement[int], tops: Sequence[str], limit: int) -> Select[Any]:
    """Select the first service point of each house below the tops; `link` joins points to areas."""
    first = func.min(service_points.c.id)
    return (
        select(service_points.c.house_id, first)
        .select_from(areas.join(service_points, link == areas.c.id))
        .where(or_(*(lies_below(_path, top) for top in tops)), LIVING)
        .group_by(service_points.c.house_id)
        .order_by(first)
        .limit(limit)
    )


def lies_below(path: ColumnElement[str], top: str) -> ColumnElement[bool]:
    """Return the condition for an area and all below it as a range of the index: "0" follows "/"."""
    return and_(path >= top, path < f"{top}0")
