"""What an answer of the billing system changes, compared with what the database knows of its accounts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from outages.directory import AskedBy, Question
from outages.imports import ImportedRow
from outages.store.area_merging import AreaMerger, named_ways
from outages.store.staging import Places
from outages.store.subscribers import LIVING
from outages.store.tables import phones, service_points, subscribers
from outages.store.types import AnyRow

_SUBSCRIBER = [
    subscribers.c[name]
    for name in ("id", "account", "name", "phones", "language", "tier", "zone", "email", "ended_at")
]
_POINT = [
    service_points.c[name] for name in ("id", "subscriber_id", "house_id", "flat", "services", "node_id")
]


@dataclass(frozen=True, slots=True)
class LostPhone:
    """A telephone that is its subscriber's no longer; `leaves`: the subscriber ends, too."""

    subscriber: int
    number: str
    leaves: bool


@dataclass(frozen=True, slots=True)
class EndedPoint:
    """A living service point that the answer lacks; `leaves`: its subscriber has no other."""

    point: int
    leaves: bool


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """What changes beside the rows; `holders` are others who have the number asked for, with the rest of theirs."""

    losses: Sequence[LostPhone]
    endings: Sequence[EndedPoint]
    holders: Mapping[int, tuple[str, ...]]
    places: Places
    areas: AreaMerger

    def place_of(self, row: ImportedRow) -> tuple[int | None, int | None]:
        """Return the ids of the row's house and node, None for a missing area and for no node."""
        return _place_of(row, self.places, self.areas)

    def add_areas(self, connection: Connection) -> None:
        """Add the missing areas."""
        if self.areas.count:
            self.areas.add(connection, self.areas.count)


def compare(
    connection: Connection, question: Question, rows: Sequence[ImportedRow]
) -> AnswerDifference | None:
    """Return what the answer changes, None for nothing."""
    places = Places()
    for row in rows:
        places.house(row.region, row.city, row.street, row.house)
        places.node(row.node)
    areas = AreaMerger(places, named_ways(connection, places))
    known = _read_known(connection, question, rows)
    holders = _other_holders(connection, question, known.people)
    losses = [
        *_find_losses(known, rows),
        *(LostPhone(one, question.wanted, leaves=False) for one in holders),
    ]
    endings = _find_endings(known, rows, lambda row: _place_of(row, places, areas)[0])
    difference = AnswerDifference(losses, endings, holders, places, areas)
    return difference if losses or endings or not _are_known(rows, difference, known) else None


def _place_of(row: ImportedRow, places: Places, areas: AreaMerger) -> tuple[int | None, int | None]:
    node = places.node(row.node)
    house = places.house(row.region, row.city, row.street, row.house)
    return areas.area(house), None if node is None else areas.area(node)


@dataclass(frozen=True, slots=True)
class _Known:
    """The subscribers whom the answer is about, and their living service points."""

    people: Sequence[AnyRow]
    points: Sequence[AnyRow]


def _read_known(connection: Connection, question: Question, rows: Sequence[ImportedRow]) -> _Known:
    accounts = {row.account for row in rows}
    if question.by is AskedBy.ACCOUNT and not rows:
        # Not "A-12" for "12": who answers may not know accounts by their digits.
        accounts = {question.wanted}
    people = connection.execute(select(*_SUBSCRIBER).where(subscribers.c.account.in_(accounts))).all()
    theirs = service_points.c.subscriber_id.in_([one.id for one in people])
    return _Known(people, connection.execute(select(*_POINT).where(theirs, LIVING)).all())


def _find_losses(known: _Known, rows: Sequence[ImportedRow]) -> list[LostPhone]:
    stated = {row.account: row.phones.split() for row in rows}
    return [
        LostPhone(one.id, number, leaves=one.account not in stated)
        for one in known.people
        for number in one.phones
        if number not in stated.get(one.account, ())
    ]


def _find_endings(
    known: _Known, rows: Sequence[ImportedRow], house_of: Callable[[ImportedRow], int | None]
) -> list[EndedPoint]:
    stated = {(row.account, house_of(row), row.flat) for row in rows}
    staying = {row.account for row in rows}
    accounts = {one.id: one.account for one in known.people}
    return [
        EndedPoint(one.id, leaves=accounts[one.subscriber_id] not in staying)
        for one in known.points
        if (accounts[one.subscriber_id], one.house_id, one.flat) not in stated
    ]


def _other_holders(
    connection: Connection, question: Question, people: Sequence[AnyRow]
) -> dict[int, tuple[str, ...]]:
    """Return who has the number asked for though the answer doesn't say so, with their other numbers."""
    if question.by is AskedBy.ACCOUNT:
        return {}
    query = (
        select(subscribers.c.id, subscribers.c.phones)
        .join(phones, phones.c.subscriber_id == subscribers.c.id)
        .where(phones.c.number == question.wanted, subscribers.c.id.not_in([one.id for one in people]))
    )
    return {
        row.id: tuple(one for one in row.phones if one != question.wanted)
        for row in connection.execute(query)
    }


def _are_known(rows: Sequence[ImportedRow], difference: AnswerDifference, known: _Known) -> bool:
    """Tell whether the database says of each row's subscriber and service point what the row says."""
    by_account = {one.account: one for one in known.people}
    by_place: dict[Any, AnyRow] = {(one.subscriber_id, one.house_id, one.flat): one for one in known.points}
    for row in rows:
        person = by_account.get(row.account)
        if person is None or not _is_same_person(row, person):
            return False
        house, node = difference.place_of(row)
        point = by_place.get((person.id, house, row.flat))
        if point is None or (point.services, point.node_id) != (frozenset(row.services.split()), node):
            return False
    return True


def _is_same_person(row: ImportedRow, person: AnyRow) -> bool:
    theirs = (person.name, " ".join(person.phones), person.language, person.tier)
    stated = ((row.zone, person.zone), (row.email, person.email))
    same = all(one is None or one == (theirs or "") for one, theirs in stated)
    is_same = theirs == (row.name, row.phones, row.language, row.tier)
    return is_same and same and person.ended_at is None
