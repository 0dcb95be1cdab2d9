"""Merges the staged rows of an import into subscribers, service points and areas, in one transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    Select,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from outages.addresses.normal import fold
from outages.store.staging import Places, fill, staged, staged_accounts, staged_areas, staged_phones
from outages.store.tables import areas, phones, service_points, subscribers, versions

_house = staged_areas.alias("staged_house")
_node = staged_areas.alias("staged_node")
_AREA = ("id", "parent_id", "kind", "name", "folded", "depth", "lineage", "normal")
_SUBSCRIBER = ("account", "name", "phones", "language", "tier")
#: What search compares follows from the rest.
_KEYS = ("name_key", "account_key")
_stated_zone = func.nullif(staged.c.zone, "")
#: A file without zones leaves them as they are.
_kept_zone = case((staged.c.zone.is_(None), subscribers.c.zone), else_=_stated_zone)


def lock_imports(connection: Connection) -> None:
    """Wait for any other import to end; on SQLite this takes the write lock."""
    lock = update(versions).where(versions.c.name == "imports").values(value=versions.c.value + 1)
    connection.execute(lock)


def merge_areas(connection: Connection, places: Places) -> int:
    """Find the file's areas in the database, add missing ones and return their number."""
    ways = _known_ways(connection, places)
    missing = [key for key, way in enumerate(ways) if way is None]
    for key, area in zip(missing, _reserve(connection, len(missing)), strict=True):
        parent = places.found[key][0]
        above = None if parent is None else ways[parent]
        ways[key] = (*(above or ()), area)
    resolved = [way or () for way in ways]
    fill(connection, areas, _AREA, (_area(places, resolved, key) for key in missing))
    fill(connection, staged_areas, ("key", "area_id"), ((key, way[-1]) for key, way in enumerate(resolved)))
    return len(missing)


def _known_ways(connection: Connection, places: Places) -> list[tuple[int, ...] | None]:
    """Return the lineage of each area of the file, None for a new one."""
    columns = (areas.c.parent_id, areas.c.kind, areas.c.folded, areas.c.normal, areas.c.lineage)
    # Of doubles from before the one that is spelt like this, else the first.
    known = connection.execute(select(*columns).order_by(areas.c.id.desc())).all()
    spelt = {(row.parent_id, row.kind, row.folded): row.lineage for row in known}
    alike = {(row.parent_id, row.kind, row.normal): row.lineage for row in known}
    ways: list[tuple[int, ...] | None] = []
    for parent, kind, name, normal in places.found:
        above = None if parent is None else ways[parent]
        new = parent is not None and above is None
        place = above and above[-1]
        way = spelt.get((place, kind, fold(name))) or alike.get((place, kind, normal))
        ways.append(None if new else way)
    return ways


def _reserve(connection: Connection, count: int) -> Sequence[int]:
    """Reserve that many ids."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.coalesce(func.max(areas.c.id), 0))).scalar_one()
        return range(last + 1, last + 1 + count)
    sequence = func.nextval(func.pg_get_serial_sequence("areas", "id"))
    return connection.execute(select(sequence).select_from(func.generate_series(1, count))).scalars().all()


def _area(places: Places, ways: Sequence[tuple[int, ...]], key: int) -> tuple[object, ...]:
    _, kind, name, normal = places.found[key]
    way = ways[key]
    parent = way[-2] if len(way) > 1 else None
    return (way[-1], parent, kind.value, name, fold(name), len(way), "/".join(map(str, way)), normal)


def merge_subscribers(connection: Connection) -> tuple[int, int]:
    """Add and update subscribers with their phone numbers; return both counts."""
    stated = staged_accounts.join(staged, staged.c.line == staged_accounts.c.line)
    changed = (
        update(subscribers)
        .where(
            subscribers.c.account == staged_accounts.c.account,
            staged.c.line == staged_accounts.c.line,
            or_(
                *(subscribers.c[name] != staged.c[name] for name in _SUBSCRIBER[1:]),
                subscribers.c.zone.is_distinct_from(_kept_zone),
            ),
        )
        .values({name: staged.c[name] for name in (*_SUBSCRIBER[1:], *_KEYS)} | {"zone": _kept_zone})
    )
    known = exists().where(subscribers.c.account == staged_accounts.c.account)
    fresh = (
        select(
            staged_accounts.c.account,
            *(staged.c[name] for name in _SUBSCRIBER[1:]),
            staged.c.account_digits,
            _stated_zone,
            *(staged.c[name] for name in _KEYS),
        )
        .select_from(stated)
        .where(~known)
        .order_by(staged_accounts.c.line)
    )
    updated = connection.execute(changed).rowcount
    columns = [*_SUBSCRIBER, "account_digits", "zone", *_KEYS]
    added = _count(connection, insert(subscribers).from_select(columns, fresh))
    if updated:
        _forget_phones(connection)
    if updated or added:
        _add_phones(connection)
    return added, updated


def _count(connection: Connection, insertion: Insert) -> int:
    return connection.execute(insertion, execution_options={"preserve_rowcount": True}).rowcount


def _stated_phones() -> Select[Any]:
    """Select the file's phone numbers with the subscribers they belong to."""
    return select(staged_phones.c.number, subscribers.c.id, staged_phones.c.tail).select_from(
        staged_phones.join(staged_accounts, staged_accounts.c.line == staged_phones.c.line).join(
            subscribers, subscribers.c.account == staged_accounts.c.account
        )
    )


def _forget_phones(connection: Connection) -> None:
    """Delete numbers that the file's subscribers no longer have."""
    listed = select(subscribers.c.id).join(
        staged_accounts, staged_accounts.c.account == subscribers.c.account
    )
    stated = _stated_phones().where(staged_phones.c.number == phones.c.number)
    kept = stated.where(subscribers.c.id == phones.c.subscriber_id).correlate(phones).exists()
    connection.execute(delete(phones).where(phones.c.subscriber_id.in_(listed), ~kept))


def _add_phones(connection: Connection) -> None:
    known = exists().where(
        phones.c.number == staged_phones.c.number, phones.c.subscriber_id == subscribers.c.id
    )
    fresh = _stated_phones().where(~known).order_by(staged_phones.c.number)
    connection.execute(insert(phones).from_select(["number", "subscriber_id", "tail"], fresh))


def merge_points(connection: Connection) -> tuple[int, int]:
    """Add and update service points; return both counts."""
    facts = (
        select(
            staged.c.line,
            subscribers.c.id.label("subscriber_id"),
            _house.c.area_id.label("house_id"),
            _node.c.area_id.label("node_id"),
            staged.c.flat,
            staged.c.services,
        ).select_from(
            staged.join(subscribers, subscribers.c.account == staged.c.account)
            .join(_house, _house.c.key == staged.c.house)
            .outerjoin(_node, _node.c.key == staged.c.node)
        )
    ).subquery()
    point = service_points.c
    same = and_(
        point.subscriber_id == facts.c.subscriber_id,
        point.house_id == facts.c.house_id,
        point.flat == facts.c.flat,
    )
    words = type_coerce(point.services, Text)
    differs = or_(words != facts.c.services, point.node_id.is_distinct_from(facts.c.node_id))
    changed = update(service_points).where(same, differs)
    updated = connection.execute(changed.values(services=facts.c.services, node_id=facts.c.node_id)).rowcount
    columns = ("subscriber_id", "house_id", "node_id", "flat", "services")
    fresh = select(*(facts.c[name] for name in columns)).where(~exists().where(same)).order_by(facts.c.line)
    return _count(connection, insert(service_points).from_select(columns, fresh)), updated
