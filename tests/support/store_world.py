"""A small town in a database: areas, subscribers, and the repositories on top."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Insert, delete, func, insert, select

from outages.addresses.normal import fold
from outages.calls import CallOutcome, CallRecord, Direction, Promise
from outages.edits import draft_of
from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind
from outages.notifications import DueNotification, Policy, Result
from outages.places import AreaId, AreaKind, normal_name
from outages.scopes import Scope, ScopeItem
from outages.search.people import account_key, name_key, telephone_key
from outages.store import (
    SQLAreaRepository,
    SQLCallLog,
    SQLIncidentRepository,
    SQLLeaseRepository,
    SQLNotificationRepository,
    SQLSubscriberRepository,
    SQLTicketRepository,
    Store,
)
from outages.store.tables import areas, metadata, phones, service_points, subscribers
from outages.subscribers import Service, ServicePointId, Tier
from outages.tickets import Channel, Consent, Ticket
from tests.support.patience import PATIENCE

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
AUTHOR = "duty"

#: Numbers of the people below.
ANNA, BORIS, VERA = "+74822000001", "+74822000002", "+74822000003"
_NET = frozenset({Service.INTERNET, Service.TV})


@dataclass(frozen=True)
class Town:
    """Region 1, city 2, street 3 with houses 4 and 5, street 6 with house 7; headend 8, switches 9 and 10."""

    store: Store
    policy: Policy
    areas: SQLAreaRepository
    subscribers: SQLSubscriberRepository
    incidents: SQLIncidentRepository
    tickets: SQLTicketRepository
    calls: SQLCallLog
    notifications: SQLNotificationRepository
    leases: SQLLeaseRepository

    async def outage(
        self,
        area: int = 3,
        *,
        services: frozenset[Service] = _NET,
        etr: datetime | None = None,
        holds_until: datetime | None = None,
    ) -> Incident:
        """Publish an incident in one area."""
        draft = IncidentDraft(
            IncidentKind.UNPLANNED,
            services,
            Scope((ScopeItem(AreaId(area)),)),
            Cause.POWER,
            etr=etr,
            note="transformer",
            holds_until=holds_until,
        )
        made = await self.incidents.create(draft, author=AUTHOR, at=NOON)
        return await self.incidents.publish(made.id, author=AUTHOR, at=NOON)

    async def work(self, starts_at: datetime, ends_at: datetime, *, by_clock: bool = False) -> Incident:
        """Publish planned work on the street with houses 4 and 5."""
        draft = IncidentDraft(
            IncidentKind.PLANNED,
            _NET,
            Scope((ScopeItem(AreaId(3)),)),
            Cause.MAINTENANCE,
            etr=ends_at,
            starts_at=starts_at,
            ends_by_clock=by_clock,
        )
        made = await self.incidents.create(draft, author=AUTHOR, at=NOON)
        return await self.incidents.publish(made.id, author=AUTHOR, at=NOON)

    async def ticket(self, point: int, incident: Incident | None, *, at: datetime = NOON) -> Ticket:
        """Open or join the ticket of a service point."""
        wanted = [] if incident is None else [incident.id]
        return await self.tickets.open_or_join(ServicePointId(point), wanted, call_id="call-1", at=at)

    async def ring(self, at: datetime, channel: Channel = Channel.CALL) -> list[DueNotification]:
        """Claim everything due."""
        return await self.notifications.claim(channel, limit=99, at=at, lease=timedelta(minutes=2))

    async def tell(self, result: Result, at: datetime, channel: Channel = Channel.CALL) -> list[str]:
        """Claim everything due, settle it all with one result, and return what each number was told."""
        due = await self.ring(at, channel)
        for one in due:
            await self.notifications.settle(one.attempt.id, result, at=at)
        return [f"{one.number} {one.news}" for one in due]

    async def hears(
        self,
        incident: Incident,
        number: str,
        *,
        at: datetime = NOON,
        times: int = 1,
        calls: int = 1,
    ) -> None:
        """Let somebody hear of an incident in so many calls, in each so many times."""
        promise = Promise(incident.id, incident.promise.number, incident.promise.etr)
        await self.calls.write(
            [
                CallRecord(
                    id=f"{uuid4()}",
                    direction=Direction.INBOUND,
                    caller_number=number,
                    subscriber_id=None,
                    ticket_id=None,
                    language="ru",
                    started_at=at,
                    ended_at=at,
                    outcome=CallOutcome.COMPLETED,
                    heard=(),
                    promises=(promise,) * times,
                    keys=(),
                )
                for _ in range(calls)
            ]
        )

    async def wish(
        self,
        ticket: Ticket,
        number: str,
        *,
        channel: Channel = Channel.CALL,
        at: datetime = NOON,
        by: str | None = None,
    ) -> None:
        """Ask to be told about a ticket, from the same telephone or another one."""
        caller = by or number
        await self.tickets.record_consent(
            Consent(ticket.id, channel, number, "ru", "1", f"call-of-{caller}", at, asked_by=caller)
        )


def restate(incident: Incident) -> IncidentDraft:
    """Return a draft that states what the incident states."""
    return IncidentDraft(
        incident.kind,
        incident.services,
        replace(incident.scope, restored=()),
        incident.cause,
        etr=incident.promise.etr,
        general=incident.general,
        note=incident.note,
        starts_at=incident.starts_at,
        next_news=incident.promise.next_news,
        remarks=incident.remarks,
        source=incident.promise.source,
        began_at=incident.began_at,
        ends_by_clock=incident.ends_by_clock,
        parent_id=incident.parent_id,
    )


_AREAS = [
    (1, None, AreaKind.REGION, "Тверская область"),
    (2, 1, AreaKind.CITY, "Тверь"),
    (3, 2, AreaKind.STREET, "улица Королёва"),
    (4, 3, AreaKind.HOUSE, "12"),
    (5, 3, AreaKind.HOUSE, "14А"),
    (6, 2, AreaKind.STREET, "улица Новая"),
    (7, 6, AreaKind.HOUSE, "1"),
    (8, None, AreaKind.NODE, "headend-1"),
    (9, 8, AreaKind.NODE, "switch-1"),
    (10, 8, AreaKind.NODE, "switch-10"),
]
_PEOPLE = [
    (1, "A-1", "Анна", (ANNA,), "ru", Tier.STANDARD),
    (2, "B-2", "Boris Ltd", (BORIS, ANNA), "en", Tier.CORPORATE),
    (3, "V-3", "Вера", (VERA,), "ru", Tier.CRITICAL),
    (4, "G-4", "Глеб", (), "ru", Tier.STANDARD),
]
#: id, subscriber, house, node, flat
_POINTS = [(1, 1, 4, 9, "5"), (2, 2, 5, 10, ""), (3, 2, 7, None, ""), (4, 3, 4, 9, "6"), (5, 4, 7, 10, "")]


async def settle_town(store: Store, policy: Policy) -> Town:
    """Fill an empty database and return it with its repositories."""
    await store.write(lambda connection: [connection.execute(table, rows) for table, rows in _rows()])
    return Town(
        store,
        policy,
        SQLAreaRepository(store),
        SQLSubscriberRepository(store),
        SQLIncidentRepository(store, policy),
        SQLTicketRepository(store, policy),
        SQLCallLog(store),
        SQLNotificationRepository(store),
        SQLLeaseRepository(store),
    )


def free_ids(connection: Connection) -> None:
    """Have PostgreSQL number what an import adds after the town, whose ids are written by hand."""
    if connection.dialect.name == "postgresql":
        for table in (areas, subscribers, service_points):
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))


def _rows() -> Iterator[tuple[Insert, list[dict[str, object]]]]:
    lineages: dict[int | None, tuple[int, ...]] = {None: ()}
    places: list[dict[str, object]] = []
    for key, parent, kind, name in _AREAS:
        lineages[key] = (*lineages[parent], key)
        place = {
            "id": key,
            "parent_id": parent,
            "kind": kind,
            "name": name,
            "folded": fold(name),
            "normal": normal_name(kind, name),
        }
        places.append(place | {"depth": len(lineages[key]), "lineage": lineages[key]})
    yield insert(areas), places
    names = ("id", "account", "name", "phones", "language", "tier")
    people = [dict(zip(names, person, strict=True)) for person in _PEOPLE]
    keys = [
        {"name_key": name_key(name), "account_key": account_key(account)} for _, account, name, *_ in _PEOPLE
    ]
    yield insert(subscribers), [person | key for person, key in zip(people, keys, strict=True)]
    numbers = [(phone, one[0]) for one in _PEOPLE for phone in one[3]]
    yield (
        insert(phones),
        [{"number": phone, "subscriber_id": who, "tail": telephone_key(phone)} for phone, who in numbers],
    )
    columns = ("id", "subscriber_id", "house_id", "node_id", "flat")
    yield (
        insert(service_points),
        [dict(zip(columns, point, strict=True)) | {"services": _NET} for point in _POINTS],
    )


@dataclass
class Held:
    """A transaction that has done its work and waits to commit."""

    done: threading.Event = field(default_factory=threading.Event)
    commit: threading.Event = field(default_factory=threading.Event)

    async def begin(self, store: Store, work: Callable[[Connection], object]) -> asyncio.Task[None]:
        """Run the work in a transaction up to its commit."""

        def held(connection: Connection) -> None:
            work(connection)
            self.done.set()
            self.commit.wait(PATIENCE)

        task = asyncio.create_task(store.write(held))
        await asyncio.to_thread(self.done.wait, 10)
        return task

    async def release(self) -> None:
        """Commit, once concurrent work has had time to get as far as it can."""
        await asyncio.sleep(0.3)
        self.commit.set()


def whole(area: int) -> Scope:
    """Return a scope of one whole area."""
    return Scope((ScopeItem(AreaId(area)),))


def redraft(incident: Incident, **changes: Any) -> IncidentDraft:  # noqa: ANN401 - any field
    """Return what the incident states, with changes."""
    return replace(draft_of(incident), **changes)


def forget_histories(connection: Connection) -> None:
    """Delete all but the town and its people."""
    kept = {"areas", "subscribers", "phones", "service_points", "versions"}
    for table in reversed(metadata.sorted_tables):
        if table.name not in kept:
            connection.execute(delete(table))
