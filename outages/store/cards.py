"""The agents' view of callers, read from the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select
from typing_extensions import override

from outages.cards import CallerCard, CardRepository, Contract, Evidence, Glance, Home
from outages.places import AreaId
from outages.store.call_tables import calls
from outages.store.engine import Store
from outages.store.notification_tables import consents
from outages.store.subscribers import PLACED, POINT, point_of, subscriber_of
from outages.store.tables import areas, phones, service_points, subscribers, tickets
from outages.store.ticket_rows import ticket_of
from outages.store.types import AnyRow
from outages.subscribers import ServicePoint, SubscriberId
from outages.tickets import Consent, TicketId, TicketState

#: Nobody reads more open tickets than this during a call.
_TICKETS = 50

_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_holders = select(phones.c.subscriber_id).where(phones.c.number == bindparam("number"))
_PEOPLE = (
    select(subscribers)
    .where(or_(subscribers.c.id.in_(_holders), subscribers.c.id == bindparam("subscriber")))
    .order_by(subscribers.c.id)
)
#: Service points for `read_homes`.
HOMES = (
    select(*POINT, service_points.c.flat, service_points.c.ended_at)
    .select_from(PLACED)
    .where(service_points.c.subscriber_id.in_(_ids))
    .order_by(service_points.c.ended_at.is_not(None), service_points.c.id)
)
_NAMES = select(areas.c.id, areas.c.name).where(areas.c.id.in_(_ids))
_OPEN = (
    select(tickets)
    .where(tickets.c.subscriber_id.in_(_ids), tickets.c.state == TicketState.OPEN)
    .order_by(tickets.c.id.desc())
    .limit(_TICKETS)
)
_EVIDENCE = (
    select(consents)
    .where(consents.c.ticket_id.in_(_ids))
    .order_by(consents.c.at.desc(), consents.c.id.desc())
)
#: A queue callback's call has no subscriber of its own: its number tells who it may be.
_first_holder = (
    select(func.min(phones.c.subscriber_id)).where(phones.c.number == calls.c.caller_number).scalar_subquery()
)
_GLANCE = (
    select(
        calls.c.id.label("call_id"),
        calls.c.caller_number,
        tickets.c.number.label("ticket_number"),
        *subscribers.c,
    )
    .select_from(
        calls.outerjoin(
            subscribers, subscribers.c.id == func.coalesce(calls.c.subscriber_id, _first_holder)
        ).outerjoin(tickets, tickets.c.id == calls.c.ticket_id)
    )
    .where(calls.c.id.in_(_ids))
)


class SQLCardRepository(CardRepository):
    """A CardRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def read(self, number: str | None, subscriber: SubscriberId | None) -> CallerCard:
        return await self._store.read(partial(_read, number=number, subscriber=subscriber))

    @override
    async def evidence(self, wanted: Collection[TicketId]) -> Mapping[TicketId, list[Evidence]]:
        rows = await self._store.read(
            lambda connection: connection.execute(_EVIDENCE, {"ids": list(wanted)}).all()
        )
        found: defaultdict[TicketId, list[Evidence]] = defaultdict(list)
        for row in rows:
            found[TicketId(row.ticket_id)].append(_evidence(row))
        return found

    @override
    async def glance(self, wanted: Collection[str]) -> Mapping[str, Glance]:
        rows = await self._store.read(
            lambda connection: connection.execute(_GLANCE, {"ids": list(wanted)}).all()
        )
        return {row.call_id: _glance(row) for row in rows}


def _read(connection: Connection, number: str | None, subscriber: SubscriberId | None) -> CallerCard:
    people = connection.execute(_PEOPLE, {"number": number, "subscriber": subscriber}).all()
    ids = {"ids": [row.id for row in people]}
    homes = read_homes(connection, connection.execute(HOMES, ids).all())
    contracts = tuple(_contract(row, number, homes[row.id]) for row in people)
    return CallerCard(contracts, tuple(ticket_of(row) for row in connection.execute(_OPEN, ids)))


def read_homes(connection: Connection, rows: Sequence[AnyRow]) -> Mapping[int, list[Home]]:
    """Return the service points of the rows by subscriber, with the names of the areas they lie in."""
    points = [(point_of(row), row) for row in rows]
    lineage = {area for point, _ in points for area in point.lineage}
    names = {row.id: row.name for row in connection.execute(_NAMES, {"ids": sorted(lineage)})}
    homes: defaultdict[int, list[Home]] = defaultdict(list)
    for point, row in points:
        homes[point.subscriber_id].append(_home(point, row, names))
    return homes


def _home(point: ServicePoint, row: AnyRow, names: Mapping[int, str]) -> Home:
    def named(lineage: Iterable[AreaId]) -> tuple[str, ...]:
        return tuple(names[one] for one in lineage)

    return Home(point, named(point.house_lineage), row.flat, named(point.node_lineage), row.ended_at)


def _contract(row: AnyRow, number: str | None, homes: Sequence[Home] = ()) -> Contract:
    return Contract(subscriber_of(row), tuple(homes), by_number=number in row.phones)


def _glance(row: AnyRow) -> Glance:
    known = None if row.id is None else _contract(row, row.caller_number)
    return Glance(row.caller_number, known, row.ticket_number)


def _evidence(row: AnyRow) -> Evidence:
    consent = Consent(
        ticket_id=TicketId(row.ticket_id),
        channel=row.channel,
        number=row.number,
        language=row.language,
        key=row.key,
        call_id=row.call_id,
        at=row.at,
        prompts=row.prompts or (),
        hours=row.hours,
        asked_by=row.asked_by,
    )
    return Evidence(consent, row.withdrawn_at, row.withdrawn_by_call, row.withdrawal)
