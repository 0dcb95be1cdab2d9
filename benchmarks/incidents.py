"""`python -m benchmarks.incidents`: what changes of an incident cost by the number of its tickets, on both databases."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, insert

from outages.incidents import (
    Cause,
    Incident,
    IncidentDraft,
    IncidentId,
    IncidentKind,
    Scope,
    ScopeItem,
)
from outages.notifications import Policy, Result
from outages.places import AreaId, AreaKind
from outages.store import SQLIncidentRepository, SQLNotificationRepository, Store, migrate
from outages.store.tables import areas, consents, service_points, subscribers, ticket_incidents, tickets
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
    """A street with an active incident, a house and a ticket with a request for each of `tickets` subscribers.

    A second street, with a hundredth of them, has an incident of its own.
    """

    store: Store
    tickets: int
    incidents: SQLIncidentRepository
    notifications: SQLNotificationRepository

    async def restore(self) -> None:
        """End the large incident, and settle a ring-back beside it."""
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
        await self._edit(Scope((ScopeItem(AreaId(_FIRST_HOUSE)),)))

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
        await store.bulk(lambda engine: _fill_with(engine.begin(), size))
        policy = Policy()
        world = World(store, size, SQLIncidentRepository(store, policy), SQLNotificationRepository(store))
        for area in (_STREET, _OTHER):
            draft = IncidentDraft(IncidentKind.UNPLANNED, _NET, Scope((ScopeItem(area),)), Cause.POWER)
            made = await world.incidents.create(draft, author=_AUTHOR, at=AT)
            await world.incidents.publish(made.id, author=_AUTHOR, at=AT - timedelta(hours=1))
        TOOK.clear()
        began = time.perf_counter()
        await change(world)
        return TOOK.get(action, time.perf_counter() - began)
    finally:
        await store.close()


def _fill_with(transaction: object, size: int) -> None:
    with transaction as connection:  # type: ignore[attr-defined]
        _fill(connection, size)
    del ticket_incidents


def _fill(connection: Connection, size: int) -> None:
    """Insert two streets with houses, one subscriber, point, ticket and request a house."""


@contextmanager
def _sqlite() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        url = f"sqlite:///{folder / 'outages.db'}"
        migrate(url)
        yield url
    finally:
        shutil.rmtree(folder)
