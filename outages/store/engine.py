"""The database: a transaction is one function, run in a thread of the reading or the writing lane."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection as SQLiteConnection
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, Insert, Table, create_engine, event, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError

from outages.errors import InvalidError, StoreError

T = TypeVar("T")
Work = Callable[[Connection], T]
#: A dialect's `insert`, which supports ON CONFLICT.
Insertion = Callable[[Table], sqlite.Insert | postgresql.Insert]

#: Longest wait for a lock before StoreError, in milliseconds.
_PATIENCE_MS = 5_000
#: Threads, and connections, of each lane on PostgreSQL.
_WIDTH = 4
#: SQLite has a single writer; readers see the last commit and never wait for it.
_SQLITE_READERS = 2


@dataclass(frozen=True, slots=True)
class _Lane:
    """Threads with a connection each, so that no thread ever waits for one."""

    engine: Engine
    threads: ThreadPoolExecutor

    async def run(self, work: Work[T]) -> T:
        """Run the work as one transaction in one hop to a thread; it continues if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, partial(_transact, self.engine, work))

    def close(self) -> None:
        """Finish running work, then disconnect."""
        self.threads.shutdown()
        self.engine.dispose()


class Store:
    """An open database; its work can't await, so no transaction ever waits for the network."""

    def __init__(self, url: URL, reading: _Lane, writing: _Lane) -> None:
        self._url = url
        self._reading = reading
        self._writing = writing

    @classmethod
    async def open(cls, url: str) -> "Store":
        """Connect to `sqlite:///file` or `postgresql://…`; raise InvalidError for any other URL, StoreError."""
        where = read_url(url)
        if where.get_backend_name() == "sqlite":
            reading = _lane(_sqlite_engine(where, "BEGIN", read_only=True), _SQLITE_READERS)
            writing = _lane(_sqlite_engine(where, "BEGIN IMMEDIATE"), 1)
        else:
            reading = _lane(_postgresql_engine(where, "REPEATABLE READ", read_only=True), _WIDTH)
            writing = _lane(_postgresql_engine(where, "READ COMMITTED"), _WIDTH)
        store = cls(where, reading, writing)
        try:
            await store.read(lambda connection: connection.execute(select(1)))
        except StoreError:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Finish running transactions and close every connection."""
        await asyncio.to_thread(self._writing.close)
        await asyncio.to_thread(self._reading.close)

    async def read(self, work: Work[T]) -> T:
        """Return the work's result, read from one snapshot of the whole database."""
        return await self._reading.run(work)

    async def write(self, work: Work[T]) -> T:
        """Return the work's result once committed; any error rolls all of it back."""
        return await self._writing.run(work)

    async def bulk(self, work: Callable[[Engine], T]) -> T:
        """Run long work outside the lanes, on a separate engine; it begins its own transactions."""
        return await asyncio.to_thread(_with_engine, self._url, work)


def read_url(url: str) -> URL:
    """Return the database's URL with its driver; raise InvalidError for an unsupported database."""
    try:
        where = make_url(url)
    except ArgumentError as error:
        raise InvalidError("database", "is not an address such as sqlite:///outages.db") from error
    drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
    if where.get_backend_name() not in drivers:
        raise InvalidError("database", "must begin with sqlite:/// or postgresql://")
    return where.set(drivername=drivers[where.get_backend_name()])


def make_engine(url: URL) -> Engine:
    """Return an engine for work outside the lanes: migrations, copies and bulk loads.

    On SQLite, its transactions take the write lock with their first change to a permanent table.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, "BEGIN")
    return _postgresql_engine(url, "READ COMMITTED", bulk=True)


def by_dialect(build: Callable[[Insertion], Insert]) -> Mapping[str, Insert]:
    """Return a statement by dialect name, built from each dialect's own `insert`."""
    return {"sqlite": build(sqlite.insert), "postgresql": build(postgresql.insert)}


def analyse(connection: Connection, tables: Sequence[Table]) -> None:
    """Update PostgreSQL's statistics now: autovacuum would be too late for what this transaction has added."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {', '.join(table.name for table in tables)}")


def _with_engine(url: URL, work: Callable[[Engine], T]) -> T:
    engine = make_engine(url)
    try:
        return work(engine)
    except OperationalError as error:
        raise StoreError(str(error.orig)) from error
    finally:
        engine.dispose()


def _transact(engine: Engine, work: Work[T]) -> T:
    try:
        try:
            return _attempt(engine, work)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # The connection died, idle or during the work: nothing is committed.
            return _attempt(engine, work)
    except IntegrityError:
        # A constraint was violated: the work decides what that means.
        raise
    except DBAPIError as error:
        raise StoreError(str(error.orig)) from error


def _attempt(engine: Engine, work: Work[T]) -> T:
    with engine.connect() as connection:
        with connection.begin() as transaction:
            result = work(connection)
            try:
                transaction.commit()
            except OperationalError as error:
                raise StoreError(
                    f"cannot tell whether the transaction was committed: {error.orig}"
                ) from error
        return result


def _lane(engine: Engine, width: int) -> _Lane:
    return _Lane(engine, ThreadPoolExecutor(width, thread_name_prefix="store"))


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _postgresql_engine(
    url: URL, isolation: IsolationLevel, *, read_only: bool = False, bulk: bool = False
) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={_PATIENCE_MS} -c default_transaction_read_only={read_only}"
    arguments: dict[str, object] = {"connect_timeout": _PATIENCE_MS // 1000}
    if bulk:
        # Prepared, a statement would keep a plan for any number of rows; compiling takes longer than most of them; and
        # some thousand rows are found by their index sooner than by reading a million.
        arguments["prepare_threshold"] = None
        options += " -c jit=off -c random_page_cost=1.1"
    return create_engine(
        url,
        isolation_level=isolation,
        json_serializer=_to_json,
        pool_size=_WIDTH,
        connect_args=arguments | {"options": options},
    )


def _sqlite_engine(url: URL, begin: str, *, read_only: bool = False) -> Engine:
    engine = create_engine(url, json_serializer=_to_json, connect_args={"timeout": _PATIENCE_MS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: SQLiteConnection, _record: object) -> None:
        # The driver must not begin transactions itself: it would take the write lock too late.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA query_only = {int(read_only)}")

    @event.listens_for(engine, "begin")
    def begin_now(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
