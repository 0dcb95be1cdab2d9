"""`python -m benchmarks.claims`: what a claim costs beside a million notifications, on both databases and against bare SQL."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, text

from benchmarks.databases import DATABASES, server_seconds
from benchmarks.figures import percentile
from benchmarks.incidents import AT, make_world
from outages.store import SQLNotificationRepository, Store
from outages.tickets import Channel

#: Those who are due, how many are claimed at a time, and how often.
_DUE, _LIMIT, _CLAIMS = 5_000, 20, 100
#: What p99 has to stay below, in seconds.
_AIM = 0.02
_NOW = AT + timedelta(minutes=5)
#: What they were told before, so many times each.
_HISTORY = text("""
INSERT INTO notifications (incident_id, ticket_id, channel, number, language, state, tries_used, created_at,
                           policy, news, result, ended_at)
WITH RECURSIVE times(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM times WHERE place < :times)
SELECT incident_id, ticket_id, channel, number, language, 'done', 1, created_at,
       policy, news, 'heard', created_at
FROM notifications CROSS JOIN times
""")
#: A queue without any rules, over the same rows.
_BARE_CLAIM = """
SELECT id, number, policy FROM notifications
WHERE state = 'pending' AND channel = 'call' ORDER BY due_at, id LIMIT :most
"""
_BARE_TAKE = text("UPDATE notifications SET state = 'sending', due_at = NULL WHERE id = :id")


@dataclass(frozen=True, slots=True)
class _Cost:
    """How many seconds each claim took, and how many of CPU on average, PostgreSQL's included."""

    seconds: Sequence[float]
    cpu: float


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rows", default=1_000_000, show_default=True, help="Notifications in the database.")
def main(*, rows: int) -> None:
    """Measure claims of 20 ring-backs beside many that were told before."""
    console = Console()
    table = Table("database", "claim", "CPU, ms", "least, ms", "median, ms", "p99, ms", "aim", "met")
    for name, databases in DATABASES:
        with databases() as url:
            ours, bare = asyncio.run(_measure(url, rows))
        for what, cost in (("bare SQL", bare), ("ours", ours)):
            waits = (percentile(cost.seconds, share) for share in (0, 0.5, 0.99))
            figures = (f"{seconds * 1000:.1f}" for seconds in (cost.cpu, *waits))
            met = "yes" if percentile(cost.seconds, 0.99) < _AIM else "no"
            table.add_row(name, what, *figures, *(("< 20", met) if what == "ours" else ("–", "–")))
    console.print(table)


async def _measure(url: str, rows: int) -> tuple[_Cost, _Cost]:
    """Return what our claims cost, and the bare ones."""
    store = await Store.open(url)
    try:
        world = await make_world(store, _DUE)
        await world.restore()
        await world.follow()
        await store.write(lambda connection: _add_history(connection, rows))
        notifications = SQLNotificationRepository(store)

        async def claim() -> None:
            await notifications.claim(Channel.CALL, limit=_LIMIT, at=_NOW, lease=timedelta(seconds=30))

        return await _time(claim, url), await _time(lambda: store.write(_claim_bare), url)
    finally:
        await store.close()


async def _time(claim: Callable[[], Awaitable[None]], url: str) -> _Cost:
    seconds = []
    busy = time.process_time() + server_seconds(url)
    for _ in range(_CLAIMS):
        began = time.perf_counter()
        await claim()
        seconds.append(time.perf_counter() - began)
    return _Cost(seconds, (time.process_time() + server_seconds(url) - busy) / _CLAIMS)


def _claim_bare(connection: Connection) -> None:
    locked = "FOR UPDATE SKIP LOCKED" if connection.dialect.name == "postgresql" else ""
    rows = connection.execute(text(_BARE_CLAIM + locked), {"most": _LIMIT}).all()
    connection.execute(_BARE_TAKE, [{"id": row.id} for row in rows])


def _add_history(connection: Connection, rows: int) -> None:
    connection.execute(_HISTORY, {"times": rows // _DUE})
    # As PostgreSQL does by itself within minutes; SQLite has no statistics on our line either.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


if __name__ == "__main__":
    main()
