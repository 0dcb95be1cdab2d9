"""Inspects a database without creating, changing or migrating anything."""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, func, inspect, select
from sqlalchemy.exc import DBAPIError

from outages.errors import StoreError
from outages.presence import ServiceRole
from outages.store.admin_tables import audit, tokens
from outages.store.call_tables import calls
from outages.store.copies import known_revisions
from outages.store.doubles import TWICE
from outages.store.engine import make_engine, read_url
from outages.store.presence import count_roles


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """A database's state: its newest migration (None before the first), and the number of pending ones.

    `behind` is None if this release doesn't know the migration. `newest` is the newest record's time, aware UTC.
    `doubles` counts the places that are known under several spellings. `expiries` says when each token that was not
    revoked expires, first to last. `roles` counts the running processes that play each.
    """

    engine: str
    revision: str | None
    behind: int | None
    newest: datetime | None
    doubles: int = 0
    expiries: tuple[tuple[str, datetime], ...] = ()
    roles: Mapping[ServiceRole, int] = field(default_factory=dict)


def inspect_database(url: str, at: datetime | None = None) -> DatabaseState:
    """Return the state of the database at a moment (aware UTC), now if None.

    Raise StoreError if it can't be read, InvalidError for a bad URL.
    """
    where = read_url(url)
    known = known_revisions()
    name = where.get_backend_name()
    if name == "sqlite" and not Path(where.database or "").exists():
        return DatabaseState(name, None, len(known), None)
    engine = _sqlite_reader(Path(where.database or "")) if name == "sqlite" else make_engine(where)
    with _reading(engine) as connection:
        tables = inspect(connection).get_table_names()
        revision = None
        if "alembic_version" in tables:
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if revision is None:
            return DatabaseState(name, None, len(known), None)
        behind = known.index(revision) if revision in known else None
        return DatabaseState(
            name,
            revision,
            behind,
            _newest_of(connection, tables),
            _doubles_of(connection, behind),
            _expiries_of(connection, behind),
            count_roles(connection, at or datetime.now(UTC)) if behind == 0 else {},
        )


def _newest_of(connection: Connection, tables: list[str]) -> datetime | None:
    wanted = [column for column in (audit.c.at, calls.c.ended_at) if column.table.name in tables]
    moments = [connection.execute(select(func.max(column))).scalar() for column in wanted]
    return max((one for one in moments if one is not None), default=None)


def _doubles_of(connection: Connection, behind: int | None) -> int:
    """Return how many places have several spellings; a database of another release isn't asked."""
    if behind != 0:
        return 0
    return connection.execute(select(func.count()).select_from(TWICE.subquery())).scalar_one()


def _expiries_of(connection: Connection, behind: int | None) -> tuple[tuple[str, datetime], ...]:
    """Return when tokens expire; a database of another release isn't asked."""
    if behind != 0:
        return ()
    expires = tokens.c.expires_at
    wanted = select(tokens.c.name, expires).where(tokens.c.revoked_at.is_(None), expires.is_not(None))
    return tuple((name, at) for name, at in connection.execute(wanted.order_by(expires)))


@contextlib.contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except (DBAPIError, sqlite3.Error) as error:
        raise StoreError(str(getattr(error, "orig", error))) from error
    finally:
        engine.dispose()


def _sqlite_reader(file: Path) -> Engine:
    """Open a file for reading; without a WAL beside it nobody writes, and immutable mode creates none."""
    still = "" if file.with_name(f"{file.name}-wal").exists() else "&immutable=1"
    address = f"{file.absolute().as_uri()}?mode=ro{still}"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
