"""`python -m benchmarks.campaigns`: how long it takes to have all of a large outage told, beside a bare insert of as many rows."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from statistics import median

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, insert, literal, select
from sqlalchemy import Table as SQLTable

from benchmarks.databases import DATABASES
from outages.incidents import Cause, IncidentDraft, IncidentId, IncidentKind
from outages.news import News
from outages.notifications import NotificationState, Policy
from outages.places import AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.store import SQLIncidentRepository, SQLTellingRuleRepository, Store
from outages.store.notification_tables import notifications
from outages.store.tables import areas, phones, service_points, subscribers
from outages.store.types import Instant, StampedPolicy
from outages.subscribers import Service, Tier
from outages.telling_rules import Audience, Fact, TellingRule
from outages.tickets import Channel

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
_NET = frozenset({Service.INTERNET})
_STREET = 3
_FIRST_HOUSE = 10
_PER_HOUSE = 50
_AUTHOR = "bench"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--people", default=100_000, show_default=True, help="Subscribers whom the outage affects.")
@click.option("--runs", default=3, show_default=True, help="Databases of each kind; the median counts.")
def main(*, people: int, runs: int) -> None:
    """Publish an outage that everybody affected is told of by SMS, and insert as many notifications barely."""
    console = Console()
    table = Table("database", f"published, {people:,} told", "bare insert", "ratio")
    for name, databases in DATABASES:
        measured = [_measure_on(databases, people) for _ in range(runs)]
        told, bare = (median(column) for column in zip(*measured, strict=True))
        table.add_row(name, f"{told:.2f} s", f"{bare:.2f} s", f"{told / bare:.1f}")
    console.print(table)


def _measure_on(databases: Callable[[], AbstractContextManager[str]], people: int) -> tuple[float, float]:
    with databases() as url:
        return asyncio.run(_measure(url, people))


async def _measure(url: str, people: int) -> tuple[float, float]:
    """Return how many seconds the publication takes with its campaign, and a bare insert."""
    store = await Store.open(url)
    try:
        await store.write(lambda connection: _fill(connection, people))
        rule = TellingRule(Audience.AFFECTED, Channel.SMS)
        await SQLTellingRuleRepository(store, Policy()).set(Fact.PUBLISHED, rule, author=_AUTHOR, at=AT)
        incidents = SQLIncidentRepository(store, Policy())
        scope = Scope((ScopeItem(AreaId(_STREET)),))
        draft = IncidentDraft(IncidentKind.UNPLANNED, _NET, scope, Cause.POWER)
        first, second = [await incidents.create(draft, author=_AUTHOR, at=AT) for _ in range(2)]
        bare = await _time(lambda: store.write(lambda connection: _insert_barely(connection, first.id)))
        told = await _time(lambda: incidents.publish(second.id, author=_AUTHOR, at=AT))
        return told, bare
    finally:
        await store.close()


async def _time(step: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await step()
    return time.perf_counter() - began


def _insert_barely(connection: Connection, incident: IncidentId) -> None:
    stamped = {
        "channel": literal(Channel.SMS, notifications.c.channel.type),
        "language": literal("ru"),
        "state": literal(NotificationState.PENDING, notifications.c.state.type),
        "tries_used": literal(0),
        "created_at": literal(AT, Instant),
        "due_at": literal(AT, Instant),
        "policy": literal(Policy(), StampedPolicy),
        "news": literal(News.PUBLISHED, notifications.c.news.type),
        "incident_id": literal(incident),
    }
    query = select(phones.c.number, *stamped.values())
    connection.execute(insert(notifications).from_select(["number", *stamped], query))


def _fill(connection: Connection, people: int) -> None:
    """Insert a street with a house for every fifty subscribers."""
    tops = [
        (1, None, AreaKind.REGION, (1,)),
        (2, 1, AreaKind.CITY, (1, 2)),
        (3, 2, AreaKind.STREET, (1, 2, 3)),
    ]
    houses = range(_FIRST_HOUSE, _house(people) + 1)
    _insert(connection, areas, (_area(*one) for one in tops))
    _insert(connection, areas, (_area(key, _STREET, AreaKind.HOUSE, (1, 2, 3, key)) for key in houses))
    keys = range(1, people + 1)
    for table, rows in (
        (subscribers, map(_subscriber, keys)),
        (phones, ({"number": _number(key), "subscriber_id": key, "tail": ""} for key in keys)),
        (service_points, map(_point, keys)),
    ):
        _insert(connection, table, rows)


def _insert(connection: Connection, table: SQLTable, rows: Iterable[dict[str, object]]) -> None:
    connection.execute(insert(table), list(rows))


def _area(key: int, parent: int | None, kind: AreaKind, lineage: tuple[int, ...]) -> dict[str, object]:
    named = {"id": key, "parent_id": parent, "kind": kind, "name": str(key), "folded": str(key)}
    return named | {"normal": str(key), "depth": len(lineage), "lineage": lineage}


def _house(key: int) -> int:
    return _FIRST_HOUSE + key // _PER_HOUSE


def _number(key: int) -> str:
    return f"+7916{key:07}"


def _subscriber(key: int) -> dict[str, object]:
    account = {"id": key, "account": str(key), "name": "", "language": "ru", "tier": Tier.STANDARD}
    return account | {"phones": (_number(key),)}


def _point(key: int) -> dict[str, object]:
    where = {"id": key, "subscriber_id": key, "house_id": _house(key), "flat": str(key)}
    return where | {"services": _NET}


if __name__ == "__main__":
    main()
