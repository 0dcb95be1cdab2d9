"""Transactions: what is kept, what is undone, what an outage of the database looks like."""

import asyncio
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import InternalError

from outages.errors import InvalidError, StoreError
from outages.store import Store, migrate
from outages.store.admin_tables import audit
from outages.store.tables import versions
from tests.support.databases import PostgreSQL
from tests.support.patience import PATIENCE

_VALUE = select(versions.c.value).where(versions.c.name == "incidents")
_SET = update(versions).where(versions.c.name == "incidents")


async def _value(store: Store) -> int:
    return await store.read(lambda connection: int(connection.execute(_VALUE).scalar_one()))


def _audit_at(moment: datetime) -> dict[str, object]:
    return {"at": moment, "author": "a", "action": "b", "entity": "c", "entity_id": "d", "detail": {}}


async def test_what_is_written_is_committed(store: Store) -> None:
    await store.write(lambda connection: connection.execute(_SET.values(value=7)))
    assert await _value(store) == 7


async def test_an_error_undoes_all_of_it(store: Store) -> None:
    def work(connection: Connection) -> None:
        connection.execute(_SET.values(value=7))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(work)
    assert await _value(store) == 0


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises((StoreError, InternalError), match=r"read-?only"):
        await store.read(lambda connection: connection.execute(_SET.values(value=7)))
    assert await _value(store) == 0


async def test_a_read_sees_one_moment(store: Store) -> None:
    reading, written = threading.Event(), threading.Event()

    def look_twice(connection: Connection) -> list[int]:
        first = int(connection.execute(_VALUE).scalar_one())
        reading.set()
        written.wait(PATIENCE)
        return [first, int(connection.execute(_VALUE).scalar_one())]

    looking = asyncio.create_task(store.read(look_twice))
    await asyncio.to_thread(reading.wait, 10)
    await store.write(lambda connection: connection.execute(_SET.values(value=7)))
    written.set()

    assert await looking == [0, 0]


async def test_writers_take_turns(store: Store) -> None:
    def add_one(connection: Connection) -> None:
        value = connection.execute(_VALUE.with_for_update()).scalar_one()
        connection.execute(_SET.values(value=value + 1))

    await asyncio.gather(*(store.write(add_one) for _ in range(20)))
    assert await _value(store) == 20


async def test_work_that_has_begun_ends_even_when_its_caller_is_cancelled(store: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(connection: Connection) -> None:
        begun.set()
        go_on.wait(PATIENCE)
        connection.execute(_SET.values(value=7))

    caller = asyncio.create_task(store.write(work))
    await asyncio.to_thread(begun.wait, 10)
    caller.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    # On PostgreSQL another thread may be faster to read than that one is to commit.
    async with asyncio.timeout(PATIENCE):
        while await _value(store) != 7:
            await asyncio.sleep(0)


async def test_a_naive_instant_is_refused(store: Store) -> None:
    naive = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 - that is the point
    with pytest.raises(InvalidError, match="time zone"):
        await store.write(lambda connection: connection.execute(insert(audit), _audit_at(naive)))


async def test_instants_come_back_in_utc(store: Store) -> None:
    moscow = datetime(2026, 11, 21, 15, 0, 0, 123456, timezone(timedelta(hours=3)))
    await store.write(lambda connection: connection.execute(insert(audit), _audit_at(moscow)))
    (kept,) = await store.read(lambda connection: connection.execute(select(audit.c.at)).scalars().all())
    assert (kept, kept.tzinfo) == (moscow, UTC)


@pytest.mark.parametrize("url", ["mysql://somewhere/outages", "outages.db", ""])
async def test_other_databases_are_refused_by_name(url: str) -> None:
    with pytest.raises(InvalidError, match="database"):
        await Store.open(url)
    with pytest.raises(InvalidError, match="database"):
        migrate(url)


@pytest.mark.parametrize(
    "url", ["sqlite:////nonexistent/folder/a.db", "postgresql://postgres@/x?host=/nonexistent"]
)
async def test_a_database_that_is_not_there_is_a_store_error(url: str) -> None:
    with pytest.raises(StoreError):
        await Store.open(url)
    with pytest.raises(StoreError):
        migrate(url)


async def test_sqlite_is_durable_and_keeps_its_foreign_keys(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)

    def settings(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    assert await store.write(settings) == ["wal", 2, 1]
    await store.close()


async def test_a_lock_that_stays_is_a_store_error_and_reading_goes_on(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    other = sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///")))
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match="locked"):
        await store.write(lambda connection: connection.execute(_SET.values(value=7)))
    assert await _value(store) == 0

    other.close()
    await store.write(lambda connection: connection.execute(_SET.values(value=7)))
    await store.close()


async def test_a_restart_of_postgresql_costs_no_transaction(
    postgresql_url: str, postgresql_server: PostgreSQL
) -> None:
    store = await Store.open(postgresql_url)
    await store.write(lambda connection: connection.execute(_SET.values(value=7)))

    await asyncio.to_thread(postgresql_server.restart)

    assert await _value(store) == 7
    await store.write(lambda connection: connection.execute(_SET.values(value=8)))
    assert await _value(store) == 8
    await store.close()


async def test_a_connection_lost_in_the_middle_is_replaced_and_the_work_done_again(
    postgresql_url: str,
) -> None:
    store = await Store.open(postgresql_url)
    tries: list[int] = []

    def work(connection: Connection) -> None:
        tries.append(1)
        connection.execute(_SET.values(value=versions.c.value + 1))
        if len(tries) == 1:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    await store.write(work)

    assert len(tries) == 2
    assert await _value(store) == 1
    await store.close()


async def test_a_commit_that_is_lost_is_not_tried_again(
    postgresql_url: str, postgresql_server: PostgreSQL
) -> None:
    store = await Store.open(postgresql_url)
    tries: list[int] = []

    def work(connection: Connection) -> None:
        tries.append(1)
        connection.execute(_SET.values(value=versions.c.value + 1))
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        postgresql_server.execute(f"SELECT pg_terminate_backend({backend}, 5000)")

    with pytest.raises(StoreError, match="committed"):
        await store.write(work)

    assert len(tries) == 1
    await store.close()


async def test_what_the_driver_refuses_is_an_error_of_the_store(store: Store) -> None:
    """No trouble of the database may end the service, whichever class its driver has for it."""
    with pytest.raises(StoreError):
        await store.write(lambda connection: connection.exec_driver_sql("SELECT * FROM nowhere"))
