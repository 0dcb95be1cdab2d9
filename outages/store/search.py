"""Search in the database: every question is answered by an index, alike on SQLite and PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    bindparam,
    func,
    select,
    text,
)
from typing_extensions import override

from outages.addresses.normal import fold
from outages.places import Area, AreaId, AreaKind
from outages.search.people import Clue, FoundPerson, PeopleAsked, name_fits
from outages.search.places import KnownPlace, SearchCertainty
from outages.search.repository import FoundHouse, SearchRepository
from outages.store import areas as area_rows
from outages.store.cards import read_homes
from outages.store.engine import Store
from outages.store.subscribers import PLACED, POINT, subscriber_of
from outages.store.tables import areas, phones, service_points, subscribers, versions
from outages.store.types import AnyRow, OrderedText
from outages.subscribers import SubscriberId

#: Sorts after anything that a key may continue with.
_LAST: Final = "\U0010ffff"
#: Most people with one surname and initial who are looked through for the rest of a name.
_NAMESAKES: Final = 300

_IMPORTS = select(versions.c.value).where(versions.c.name == "imports")
_HOUSES_OF = (
    select(areas.c.parent_id, func.count().label("houses"))
    .where(areas.c.kind == AreaKind.HOUSE)
    .group_by(areas.c.parent_id)
)
_INDEXED = (AreaKind.REGION, AreaKind.CITY, AreaKind.STREET)
_PLACES = select(areas.c.id, areas.c.kind, areas.c.name, areas.c.normal, areas.c.lineage).where(
    areas.c.kind.in_(_INDEXED)
)
_beginning = bindparam("beginning", type_=OrderedText)
_end = bindparam("end", type_=OrderedText)
_limit: BindParameter[int] = bindparam("limit")
_HOUSES = (
    select(areas.c.id, areas.c.parent_id, areas.c.name, areas.c.normal)
    .where(
        areas.c.parent_id.in_(bindparam("streets", expanding=True)),
        areas.c.kind == AreaKind.HOUSE,
        func.substr(areas.c.normal, 1, bindparam("length")) == bindparam("beginning"),
    )
    .order_by(func.length(areas.c.normal), areas.c.normal, areas.c.id)
)
#: Literal, so that PostgreSQL matches the partial index in prepared statements too.
_IS_NODE = text("areas.kind = 'node'")


def _between(column: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(column >= _beginning, column < _end)


_NODES = (
    select(areas.c.id)
    .where(_IS_NODE, _between(areas.c.folded))
    .order_by(areas.c.folded, areas.c.id)
    .limit(_limit)
)
_NODES_IN = (
    select(areas.c.id)
    .where(areas.c.parent_id == bindparam("parent"), _IS_NODE, _between(areas.c.folded))
    .order_by(areas.c.folded, areas.c.id)
    .limit(_limit)
)


def _accounts_by(column: ColumnElement[str]) -> Select[Any]:
    return (
        select(subscribers.c.id, column.label("key")).where(_between(column)).order_by(column).limit(_limit)
    )


_BY_ACCOUNT = _accounts_by(subscribers.c.account_key)
_BY_DIGITS = _accounts_by(subscribers.c.account_digits)
_BY_NAME = _accounts_by(subscribers.c.name_key)
_BY_NUMBER = select(phones.c.subscriber_id).where(phones.c.number == bindparam("number")).limit(_limit)
_BY_TAIL = select(phones.c.subscriber_id).where(_between(phones.c.tail)).order_by(phones.c.tail).limit(_limit)
_AT_HOUSE = (
    select(service_points.c.subscriber_id, service_points.c.id, service_points.c.flat)
    .where(service_points.c.house_id == bindparam("house"), service_points.c.ended_at.is_(None))
    .order_by(service_points.c.id)
)
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_SUBSCRIBERS = select(subscribers).where(subscribers.c.id.in_(_ids))
_LIVING = func.min(service_points.c.id).filter(service_points.c.ended_at.is_(None))
#: Where somebody lives, or lived last.
_FIRST_POINTS = (
    select(func.coalesce(_LIVING, func.min(service_points.c.id)))
    .where(service_points.c.subscriber_id.in_(_ids))
    .group_by(service_points.c.subscriber_id)
)
_POINTS = (
    select(*POINT, service_points.c.flat, service_points.c.ended_at)
    .select_from(PLACED)
    .where(service_points.c.id.in_(_ids))
)
_SURNAMES: Mapping[str, str] = {
    "sqlite": "SELECT DISTINCT substr(name_key, 1, instr(name_key || ' ', ' ') - 1) FROM subscribers",
    "postgresql": "SELECT DISTINCT split_part(name_key, ' ', 1) FROM subscribers",
}
#: Whom a text may mean: the subscriber, by what, and how surely.
_Match = tuple[int, Clue, SearchCertainty]


class SQLSearchRepository(SearchRepository):
    """A SearchRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def imports(self) -> int:
        return await self._store.read(lambda connection: connection.execute(_IMPORTS).scalar_one())

    @override
    async def places(self) -> list[KnownPlace]:
        return await self._store.bulk(_read_places)

    @override
    async def surnames(self) -> list[str]:
        return await self._store.bulk(_read_surnames)

    @override
    async def houses(
        self, streets: Sequence[AreaId], beginning: str, *, limit: int
    ) -> Mapping[AreaId, list[FoundHouse]]:
        asked = {"streets": streets, "beginning": beginning, "length": len(beginning)}
        rows = await self._store.read(lambda connection: connection.execute(_HOUSES, asked).all())
        found: defaultdict[AreaId, list[FoundHouse]] = defaultdict(list)
        for row in rows:
            if len(found[AreaId(row.parent_id)]) < limit:
                found[AreaId(row.parent_id)].append(FoundHouse(AreaId(row.id), row.name, row.normal))
        return found

    @override
    async def nodes(self, path: str, *, limit: int) -> list[Area]:
        return await self._store.read(partial(_find_nodes, parts=path.split("/"), limit=limit))

    @override
    async def people(self, asked: PeopleAsked, *, limit: int) -> list[FoundPerson]:
        return await self._store.read(partial(_find_people, asked=asked, limit=limit))

    @override
    async def people_at(self, house: AreaId, flat: str, *, limit: int) -> list[FoundPerson]:
        return await self._store.read(partial(_find_at, house=house, flat=flat, limit=limit))


def _read_places(engine: Engine) -> list[KnownPlace]:
    with engine.connect() as connection:
        rows = connection.execute(_PLACES).all()
        houses = {row.parent_id: row.houses for row in connection.execute(_HOUSES_OF)}
    names = {row.id: row.name for row in rows}
    below: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        for above in row.lineage:
            below[above] += houses.get(row.id, 0)
    return [
        KnownPlace(
            Area(AreaId(row.id), row.kind, tuple(names[one] for one in row.lineage), row.lineage),
            row.normal or fold(row.name),
            below[row.id],
        )
        for row in rows
    ]


def _read_surnames(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        found = connection.exec_driver_sql(_SURNAMES[connection.dialect.name]).scalars().all()
    return [one for one in found if one]


def _certainty(key: str, asked: str) -> SearchCertainty:
    return SearchCertainty.CERTAIN if key == asked else SearchCertainty.LIKELY


def _range(beginning: str, limit: int) -> dict[str, object]:
    return {"beginning": beginning, "end": beginning + _LAST, "limit": limit}


def _find_nodes(connection: Connection, parts: Sequence[str], limit: int) -> list[Area]:
    *above, last = [fold(part) for part in parts]
    if not above:
        ids = connection.execute(_NODES, _range(last, limit)).scalars().all()
        return _named(connection, ids)
    parents: Sequence[int] = connection.execute(_NODES, _exactly(above[0], limit)).scalars().all()
    for part in above[1:]:
        parents = _below(connection, parents, _exactly(part, limit))
    return _named(connection, _below(connection, parents, _range(last, limit))[:limit])


def _exactly(name: str, limit: int) -> dict[str, object]:
    return {"beginning": name, "end": f"{name}\x01", "limit": limit}


def _below(connection: Connection, parents: Iterable[int], asked: Mapping[str, object]) -> list[int]:
    return [
        one
        for parent in parents
        for one in connection.execute(_NODES_IN, {**asked, "parent": parent}).scalars()
    ]


def _named(connection: Connection, ids: Sequence[int]) -> list[Area]:
    found = area_rows.read(connection, [AreaId(one) for one in ids])
    return sorted(found.values(), key=lambda area: (len(area.name), area.names))


def _find_people(connection: Connection, asked: PeopleAsked, limit: int) -> list[FoundPerson]:
    found: dict[int, tuple[Clue, SearchCertainty]] = {}
    for person, clue, certainty in _match(connection, asked, limit):
        if person not in found or certainty < found[person][1]:
            found[person] = clue, certainty
        if len(found) >= limit:
            break
    points = connection.execute(_FIRST_POINTS, {"ids": list(found)}).scalars().all() if found else []
    people = _describe(connection, found, points)
    return sorted(people, key=lambda one: one.certainty)


def _match(connection: Connection, asked: PeopleAsked, limit: int) -> Iterator[_Match]:
    """Yield whom the text may mean, by number and account before the ends of numbers and names."""
    exactly = {"number": asked.number, "limit": limit}
    for person in connection.execute(_BY_NUMBER, exactly).scalars() if asked.number else ():
        yield person, Clue.TELEPHONE, SearchCertainty.CERTAIN
    for statement in (_BY_ACCOUNT, _BY_DIGITS) if asked.account else ():
        for row in connection.execute(statement, _range(asked.account, limit)):
            yield row.id, Clue.ACCOUNT, _certainty(row.key, asked.account)
    for tail in asked.tails:
        for person in connection.execute(_BY_TAIL, _range(tail, limit)).scalars():
            yield person, Clue.TELEPHONE, SearchCertainty.LIKELY
    for wanted in asked.names:
        yield from _by_name(connection, wanted, limit)


def _by_name(connection: Connection, wanted: tuple[str, ...], limit: int) -> Iterator[_Match]:
    """Yield those whose name begins like this, then those of whom only initials are known, or wanted."""
    whole = " ".join(wanted)
    for row in connection.execute(_BY_NAME, _range(whole, limit)):
        yield row.id, Clue.NAME, _certainty(row.key, whole)
    if len(wanted) == 1:
        return
    surname, given, *_ = wanted
    for row in connection.execute(_BY_NAME, _range(f"{surname} {given[0]}", _NAMESAKES)):
        if name_fits(row.key, wanted):
            yield row.id, Clue.NAME, SearchCertainty.LIKELY


def _find_at(connection: Connection, house: AreaId, flat: str, limit: int) -> list[FoundPerson]:
    rows = connection.execute(_AT_HOUSE, {"house": house}).all()
    there = [row for row in rows if not flat or fold(row.flat) == fold(flat)][:limit]
    found = {
        row.subscriber_id: (Clue.ADDRESS, SearchCertainty.CERTAIN if flat else SearchCertainty.LIKELY)
        for row in there
    }
    return _describe(connection, found, [row.id for row in there])


def _describe(
    connection: Connection, found: Mapping[int, tuple[Clue, SearchCertainty]], points: Sequence[int]
) -> list[FoundPerson]:
    """Return the subscribers in this order, each with the last of the service points that is theirs."""
    if not found:
        return []
    people: dict[int, AnyRow] = {
        row.id: row for row in connection.execute(_SUBSCRIBERS, {"ids": list(found)})
    }
    homes = read_homes(connection, connection.execute(_POINTS, {"ids": list(points)}).all())
    return [
        FoundPerson(subscriber_of(people[one]), next(iter(homes[SubscriberId(one)]), None), clue, certainty)
        for one, (clue, certainty) in found.items()
    ]
