"""`python -m benchmarks.incidents`: what changes of an incident cost by the number of its tickets, on both databases."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, func, insert, select
from sqlalchemy import Table as SQLTable

from benchmarks.databases import DATABASES
from outages.calls import CallOutcome, Direction
from outages.incidents import Cause, IncidentDraft, IncidentId, IncidentKind
from outages.notifications import DueNotification, Policy, Result
from outages.places import AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.store import (
    SQLCallLog,
    SQLIncidentRepository,
    SQLNotificationRepository,
    SQLTicketRepository,
    Store,
)
from outages.store.call_tables import calls
from outages.store.notification_tables import consents
from outages.store.tables import areas, service_points, subscribers, tickets
from outages.subscribers import Service, ServicePointId, Tier
from outages.tickets import Channel, TicketState

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
SIZES = (1_000, 100_000)
_NET = frozenset({Service.INTERNET})
_STREET, _OTHER = AreaId(3), AreaId(4)
_FIRST_HOUSE = 10
_AUTHOR = "bench"
#: Rows of one INSERT.
_BATCH = 50_000
#: How often at most something is done beside something else, and the pause before each time, in seconds.
_SAMPLES = 100
_PAUSE = 0.1


class World:
    """Two active incidents: the first with many tickets, each with a request; the second with a hundredth of them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.incidents = SQLIncidentRepository(store, Policy())
        self._notifications = SQLNotificationRepository(store)
        self._calls = SQLCallLog(store)
        self._tickets = SQLTicketRepository(store, Policy())
        self._claimed: list[DueNotification] = []
        self._joined = 0

    async def restore(self) -> None:
        """End the large incident."""
        await self.incidents.restore(IncidentId(1), author=_AUTHOR, at=AT)

    async def reopen(self) -> None:
        """Take the restoration back."""
        await self.incidents.reopen(IncidentId(1), None, author=_AUTHOR, at=AT + timedelta(minutes=1))

    async def withdraw(self) -> None:
        """Withdraw the large incident."""
        await self.incidents.cancel(IncidentId(1), author=_AUTHOR, at=AT)

    async def merge(self) -> None:
        """Merge the large incident into the small one."""
        await self.incidents.merge(IncidentId(1), IncidentId(2), author=_AUTHOR, at=AT)

    async def shrink(self) -> None:
        """Edit the large incident so that one house is left of it."""
        scope = Scope((ScopeItem(AreaId(_FIRST_HOUSE + 1)),))
        draft = IncidentDraft(IncidentKind.UNPLANNED, _NET, scope, Cause.POWER)
        await self.incidents.edit(IncidentId(1), draft, author=_AUTHOR, at=AT, seen=None)

    async def follow(self) -> None:
        """Have the tickets follow that have not yet."""
        await self.incidents.carry_out(at=AT + timedelta(minutes=1))

    async def restore_other(self) -> None:
        """End the small incident."""
        await self.incidents.restore(IncidentId(2), author=_AUTHOR, at=AT)

    async def claim(self) -> None:
        """Claim some ring-backs of a restoration."""
        self._claimed = await self._notifications.claim(
            Channel.CALL, limit=_SAMPLES, at=AT + timedelta(minutes=1), lease=timedelta(seconds=60)
        )

    async def settle(self) -> None:
        """Settle one of them."""
        due = self._claimed.pop()
        await self._notifications.settle(due.attempt.id, Result.HEARD, at=AT + timedelta(minutes=2))

    async def join(self) -> None:
        """Open the ticket of one more caller whose board still has the large incident."""
        self._joined += 1
        call = f"call-{self._joined}"
        await self._tickets.open_or_join(ServicePointId(self._joined), [IncidentId(1)], call_id=call, at=AT)

    async def add_calls(self) -> None:
        """Write ten call records a ticket, of which every thousandth failed."""
        await self.store.write(_add_calls)

    async def list_failures(self) -> None:
        """List the calls that failed."""
        if not await self._calls.find(outcomes=[CallOutcome.FAILED], limit=100):
            raise click.ClickException("no failed call was found")


Step = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Action:
    """What is measured, after what must have happened before it, and beside what goes on meanwhile.

    Beside something it is done many times, and the median counts.
    """

    measured: Step
    before: tuple[Step, ...] = ()
    beside: Step | None = None


_CLAIMED = (World.restore_other, World.follow, World.claim)

ACTIONS: Mapping[str, Action] = {
    "restore": Action(World.restore),
    "reopen": Action(World.reopen, (World.restore, World.follow)),
    "withdraw": Action(World.withdraw),
    "merge": Action(World.merge),
    "edit of scope": Action(World.shrink),
    "settle one ring-back": Action(World.settle, _CLAIMED),
    "settle one while tickets follow": Action(World.settle, (*_CLAIMED, World.restore), World.follow),
    "join one while tickets follow": Action(World.join, (World.restore,), World.follow),
    "list failed calls, ten a ticket": Action(World.list_failures, (World.add_calls,)),
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--most", default=SIZES[-1], show_default=True, help="Tickets of the large incident.")
def main(*, most: int) -> None:
    """Measure each change with 1,000 tickets and with many; a ratio like that of the tickets is linear."""
    console = Console()
    sizes = (SIZES[0], most)
    columns = (f"{size:,} tickets: {what}" for size in sizes for what in ("done", "all follow"))
    table = Table("database", "change", *columns, "ratio")
    with console.status("starting") as status:
        for name, databases in DATABASES:
            for what, action in ACTIONS.items():
                status.update(f"{name}: {what}")
                few, many = [_measure_on(databases, size, action) for size in sizes]
                figures = [f"{seconds:.4f} s" for seconds in (*few, *many)]
                table.add_row(name, what, *figures, f"{sum(many) / sum(few):.0f}")
                if not console.is_terminal:
                    console.print(f"{name}: {what}: {', '.join(figures)}", highlight=False)
    console.print(table)


def _measure_on(
    databases: Callable[[], AbstractContextManager[str]], size: int, action: Action
) -> tuple[float, float]:
    with databases() as url:
        return asyncio.run(_measure(url, size, action))


async def _measure(url: str, size: int, action: Action) -> tuple[float, float]:
    """Return how many seconds the action takes in a world of this size, and until all tickets have followed it."""
    store = await Store.open(url)
    try:
        world = await make_world(store, size)
        for step in action.before:
            await step(world)
        if action.beside is None:
            return await _time(action.measured, world), await _time(World.follow, world)
        going_on = asyncio.ensure_future(_time(action.beside, world))
        samples = []
        for _ in range(min(_SAMPLES, size // 100)):
            await asyncio.sleep(_PAUSE)
            samples.append(await _time(action.measured, world))
            if going_on.done():
                break
        return median(samples), await going_on
    finally:
        await store.close()


async def make_world(store: Store, size: int) -> World:
    """Fill an empty database, and publish both incidents."""
    await store.write(lambda connection: _fill(connection, size))
    world = World(store)
    for area in (_STREET, _OTHER):
        draft = IncidentDraft(IncidentKind.UNPLANNED, _NET, Scope((ScopeItem(area),)), Cause.POWER)
        made = await world.incidents.create(draft, author=_AUTHOR, at=AT - timedelta(hours=1))
        await world.incidents.publish(made.id, author=_AUTHOR, at=AT - timedelta(hours=1))
    await world.follow()
    return world


async def _time(step: Step, world: World) -> float:
    began = time.perf_counter()
    await step(world)
    return time.perf_counter() - began


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


def _add_calls(connection: Connection) -> None:
    count = connection.execute(select(func.count()).select_from(tickets)).scalar_one() * 10
    for first in range(0, count, _BATCH):
        _insert(connection, calls, (_call(number) for number in range(first, min(first + _BATCH, count))))


def _call(number: int) -> dict[str, object]:
    at = AT - timedelta(seconds=number)
    times = {"id": f"call-{number}", "started_at": at, "ended_at": at, "direction": Direction.INBOUND}
    outcome = CallOutcome.COMPLETED if number % 1000 else CallOutcome.FAILED
    return times | {"language": "ru", "outcome": outcome, "heard": [], "keys": []}


def _insert(connection: Connection, table: SQLTable, rows: Iterable[dict[str, object]]) -> None:
    connection.execute(insert(table), list(rows))


def _area(key: int, parent: int | None, kind: AreaKind, lineage: tuple[int, ...]) -> dict[str, object]:
    named = {
        "id": key,
        "parent_id": parent,
        "kind": kind,
        "name": str(key),
        "folded": str(key),
        "normal": str(key),
    }
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


if __name__ == "__main__":
    main()
