"""`python -m benchmarks.report_cost`: what looking at a report costs by service points, incidents and reports of the last hour."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from statistics import median

import click
from rich.console import Console
from sqlalchemy import Connection, insert

from benchmarks.databases import DATABASES
from benchmarks.reported_world import World
from outages.incidents import Cause, IncidentDraft, IncidentKind
from outages.notifications import Policy
from outages.places import AreaId, AreaKind
from outages.reports import Complaint
from outages.scopes import Scope, ScopeItem
from outages.store import (
    SQLBaselineRepository,
    SQLIncidentRepository,
    SQLProposalRepository,
    SQLReportRepository,
    SQLTicketRepository,
    Store,
)
from outages.store.engine import analyse
from outages.store.staging import fill
from outages.store.tables import areas, metadata, service_points, subscribers
from outages.subscribers import Service, ServicePointId

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
_NET = frozenset({Service.INTERNET})
_KINDS = (AreaKind.REGION, AreaKind.CITY, AreaKind.STREET, AreaKind.HOUSE)
_AREA = ("id", "parent_id", "kind", "name", "folded", "depth", "lineage", "normal")
_POINT = ("id", "subscriber_id", "house_id", "node_id", "flat", "services")
#: Reports that are measured, and those of the last hour that are there before them.
_MEASURED, _BEFORE = 60, 60
_HOUR = timedelta(hours=1)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--sizes", default="10000,200000", show_default=True, help="Service points, by commas.")
@click.option("--incidents", default=1000, show_default=True, help="Active incidents elsewhere.")
def main(*, sizes: str, incidents: int) -> None:
    """Measure the median of sixty reports each, in milliseconds, the transaction's commit included."""
    console = Console()
    for name, databases in DATABASES:
        for points in map(int, sizes.split(",")):
            learning, alone, beside = _measure_on(databases, points, incidents)
            console.print(
                f"{name}, {points} service points: learned in {learning:.1f} s; a report takes {alone:.1f} ms, "
                f"beside {incidents} incidents {beside:.1f} ms"
            )


def _measure_on(
    databases: Callable[[], AbstractContextManager[str]], points: int, incidents: int
) -> tuple[float, float, float]:
    with databases() as url:
        return asyncio.run(_measure(url, points, incidents))


async def _measure(url: str, points: int, incidents: int) -> tuple[float, float, float]:
    world, chance, store = World(points, 5), random.Random(5), await Store.open(url)
    try:
        await store.write(lambda connection: _settle(connection, world))
        began = time.perf_counter()
        await SQLBaselineRepository(store, UTC).refresh(at=NOON)
        learning = time.perf_counter() - began
        callers = chance.sample(range(points // 2), _BEFORE + 2 * _MEASURED)
        await _look(store, callers[:_BEFORE], NOON)
        await store.write(lambda connection: analyse(connection, metadata.sorted_tables))
        alone = await _look(store, callers[_BEFORE : _BEFORE + _MEASURED], NOON + _HOUR)
        await _post(store, world, incidents)
        await store.write(lambda connection: analyse(connection, metadata.sorted_tables))
        return learning, alone, await _look(store, callers[_BEFORE + _MEASURED :], NOON + 2 * _HOUR)
    finally:
        await store.close()


async def _look(store: Store, callers: list[int], start: datetime) -> float:
    """Return the median time in milliseconds that a look at a report takes."""
    tickets, proposals = SQLTicketRepository(store, Policy()), SQLProposalRepository(store, UTC)
    kept, taken = SQLReportRepository(store), []
    for number, point in enumerate(callers):
        at, call = start + timedelta(seconds=number), f"{point}"
        ticket = await tickets.open_or_join(ServicePointId(point + 1), [], call_id=call, at=at)
        await kept.keep(ticket.id, Complaint(_NET), call_id=call, at=at)
        began = time.perf_counter()
        await proposals.scan(at=at)
        taken.append(1000 * (time.perf_counter() - began))
    return median(taken)


async def _post(store: Store, world: World, count: int) -> None:
    """Publish incidents in houses of the second half."""
    repository = SQLIncidentRepository(store, Policy())
    houses = sorted({house[-1] for house, _ in world.lineages[len(world.lineages) // 2 :]})[-count:]
    for house in houses:
        draft = IncidentDraft(IncidentKind.UNPLANNED, _NET, Scope((ScopeItem(AreaId(house)),)), Cause.POWER)
        made = await repository.create(draft, author="bench", at=NOON)
        await repository.publish(made.id, author="bench", at=NOON)


def _settle(connection: Connection, world: World) -> None:
    fill(connection, areas, _AREA, _area_rows(world))
    person = {"account": "1", "name": "", "phones": (), "language": "ru", "tier": "standard"}
    connection.execute(insert(subscribers), {"id": 1, **person})
    points = (
        (number + 1, 1, house[-1], node[-1], str(number), "internet")
        for number, (house, node) in enumerate(world.lineages)
    )
    fill(connection, service_points, _POINT, points)
    analyse(connection, [areas, service_points])


def _area_rows(world: World) -> Iterator[tuple[object, ...]]:
    known: set[AreaId] = set()
    for house, node in world.lineages:
        for lineage, kinds in ((house, _KINDS), (node, [AreaKind.NODE] * len(node))):
            for depth, area in enumerate(lineage):
                if area not in known:
                    known.add(area)
                    way = "/".join(map(str, lineage[: depth + 1]))
                    above = lineage[depth - 1] if depth else None
                    yield area, above, kinds[depth].value, *[f"a{area}"] * 2, depth + 1, way, f"a{area}"


if __name__ == "__main__":
    main()
