"""`python -m benchmarks.incidents`: what changes of an incident cost by the number of its tickets, on both databases."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, insert
from sqlalchemy import Table as SQLTable

from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind
from outages.notifications import Policy, Result
from outages.places import AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.store import SQLIncidentRepository, SQLNotificationRepository, Store, migrate
from outages.store.tables import areas, consents, service_points, subscribers, tickets
from outages.subscribers import Service, Tier
from outages.tickets import Channel, TicketState
from tests.support.databases import PostgreSQL

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
SIZES = (1_000, 100_000)
_NET = frozenset({Service.INTERNET})
_STREET, _OTHER = AreaId(3), AreaId(4)
_FIRST_HOUSE = 10
_AUTHOR = "bench"


@dataclass(frozen=True, slots=True)
class World:
    """Two active incidents: the first with many tickets, each with a request; the second with a hundredth of them."""

    incidents: SQLIncidentRepository
    notifications: SQLNotificationRepository

    async def restore(self) -> None:
        """End the large incident."""
        await self.incidents.restore(IncidentId(1), author=_AUTHOR, at=AT)

    async def reopen(self) -> None:
        """Take the restoration back."""
        await self.restore()
        await self.incidents.reopen(IncidentId(1), None, author=_AUTHOR, at=AT + timedelta(minutes=1))

    async def cancel(self) -> None:
        """Withdraw the large incident."""
        await self.incidents.cancel(IncidentId(1), author=_AUTHOR, at=AT)

    async def merge(self) -> None:
        """Merge the large incident into the small one."""
        await self.incidents.merge(IncidentId(1), IncidentId(2), author=_AUTHOR, at=AT)

    async def shrink(self) -> None:
        """Edit the large incident so that one house is left of it."""
        await self._edit(Scope((ScopeItem(AreaId(_FIRST_HOUSE + 1)),)))

    async def settle(self) -> None:
        """Settle the first ring-back of the restoration."""
        await self.restore()
        claimed = await self.notifications.claim(
            Channel.CALL, limit=1, at=AT + timedelta(minutes=1), lease=timedelta(seconds=60)
        )
        began = time.perf_counter()
        await self.notifications.settle(claimed[0].attempt.id, Result.HEARD, at=AT + timedelta(minutes=2))
        TOOK["settle one"] = time.perf_counter() - began

    async def _edit(self, scope: Scope) -> Incident:
        draft = IncidentDraft(IncidentKind.UNPLANNED, _NET, scope, Cause.POWER)
        return await self.incidents.edit(IncidentId(1), draft, author=_AUTHOR, at=AT, seen=None)


Action = Callable[[World], Awaitable[None]]
ACTIONS: Mapping[str, Action] = {
    "restore": World.restore,
    "restore, reopen": World.reopen,
    "withdraw": World.cancel,
    "merge": World.merge,
    "edit of scope": World.shrink,
    "settle one": World.settle,
}
#: Seconds of a part of an action, where the whole is not what is measured.
TOOK: dict[str, float] = {}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--most", default=SIZES[-1], show_default=True, help="Tickets of the large incident.")
def main(*, most: int) -> None:
    """Measure each change with 1,000 tickets and with many; a ratio like that of the tickets is linear."""
    console = Console()
    table = Table("database", "change", *(f"{size:,} tickets" for size in (SIZES[0], most)), "ratio")
    with console.status("starting") as status:
        for name, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
            for action, change in ACTIONS.items():
                status.update(f"{name}: {action}")
                took = []
                for size in (SIZES[0], most):
                    with databases() as url:
                        took.append(asyncio.run(_measure(url, size, action, change)))
                table.add_row(name, action, *(f"{one:.3f} s" for one in took), f"{took[1] / took[0]:.0f}")
    console.print(table)


async def _measure(url: str, size: int, action: str, change: Action) -> float:
    store = await Store.open(url)
    try:
        await store.write(lambda connection: _fill(connection, size))
        incidents = SQLIncidentRepository(store, Policy())
        for area in (_STREET, _OTHER):
            draft = IncidentDraft(IncidentKind.UNPLANNED, _NET, Scope((ScopeItem(area),)), Cause.POWER)
            made = await incidents.create(draft, author=_AUTHOR, at=AT - timedelta(hours=1))
            await incidents.publish(made.id, author=_AUTHOR, at=AT - timedelta(hours=1))
        TOOK.clear()
        began = time.perf_counter()
        await change(World(incidents, SQLNotificationRepository(store)))
        return TOOK.get(action, time.perf_counter() - began)
    finally:
        await store.close()


def _fill(connection: Connection, size: int) -> None:
    """Insert two streets: a house, subscriber, ticket and request for each of `size`, and a hundredth of that beside."""
    tops = [(1, None, AreaKind.REGION, (1,)), (2, 1, AreaKind.CITY, (1, 2))]
    streets = [(int(one), 2, AreaKind.STREET, (1, 2, int(one))) for one in (_STREET, _OTHER)]
    _insert(connection, areas, (_area(*one) for one in (*tops, *streets)))
    keys = range(1, size + size // 100 + 1)
    houses = {key: _FIRST_HOUSE + key for key in keys}
    street_of = {key: int(_STREET if key <= size else _OTHER) for key in keys}
    _insert(
        connection,
        areas,
        (
            _area(houses[key], street_of[key], AreaKind.HOUSE, (1, 2, street_of[key], houses[key]))
            for key in keys
        ),
    )
    for table, row_of in _ROWS:
        _insert(connection, table, (row_of(key) for key in keys))


def _insert(connection: Connection, table: SQLTable, rows: Iterable[dict[str, object]]) -> None:
    connection.execute(insert(table), list(rows))


def _area(key: int, parent: int | None, kind: AreaKind, lineage: tuple[int, ...]) -> dict[str, object]:
    named = {"id": key, "parent_id": parent, "kind": kind, "name": str(key), "folded": str(key)}
    return named | {"depth": len(lineage), "lineage": lineage}


def _phone(key: int) -> str:
    return f"+7482{key:07}"


def _subscriber(key: int) -> dict[str, object]:
    account = {"id": key, "account": str(key), "name": "", "language": "ru", "tier": Tier.STANDARD}
    return account | {"phones": (_phone(key),)}


def _point(key: int) -> dict[str, object]:
    where = {"id": key, "subscriber_id": key, "house_id": _FIRST_HOUSE + key, "flat": ""}
    return where | {"services": _NET}


def _ticket(key: int) -> dict[str, object]:
    return {
        "number": f"{1_000_000 + key}",
        "subscriber_id": key,
        "point_id": key,
        "state": TicketState.OPEN,
        "opened_at": AT - timedelta(hours=2),
        "opened_by_call": "call",
        "still_out": False,
    }


def _request(key: int) -> dict[str, object]:
    return {
        "ticket_id": key,
        "channel": Channel.CALL,
        "number": _phone(key),
        "language": "ru",
        "key": "1",
        "call_id": "call",
        "at": AT - timedelta(hours=2),
    }


_ROWS: tuple[tuple[SQLTable, Callable[[int], dict[str, object]]], ...] = (
    (subscribers, _subscriber),
    (service_points, _point),
    (tickets, _ticket),
    (consents, _request),
)


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/outages.db"
        migrate(url)
        yield url


@contextmanager
def _postgresql() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        server = PostgreSQL(Path(folder))
        server.start()
        try:
            server.execute("CREATE DATABASE bench")
            migrate(server.url("bench"))
            yield server.url("bench")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
