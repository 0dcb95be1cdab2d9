"""Brings a database to this release's schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from outages.errors import StoreError
from outages.store.engine import make_engine, read_url

_MIGRATIONS = Path(__file__).parent / "migrations"

#: What keeps a second process from migrating at the same time, until the first one's transaction ends.
_LOCK = {"sqlite": "PRAGMA user_version = 0", "postgresql": "SELECT pg_advisory_xact_lock(20260101)"}


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database up to a revision, the latest unless told otherwise; blocks, and may be repeated.

    Any number of processes may do so at once: one of them migrates, and one that is up to date waits for nobody.

    Raise InvalidError for an address that is none of ours, StoreError when the database can't be reached.
    """
    engine = make_engine(read_url(url))
    try:
        if _is_at(engine, revision):
            return
        with engine.begin() as connection:
            connection.exec_driver_sql(_LOCK[engine.dialect.name])
            command.upgrade(configure(connection), revision)
    except CommandError as error:
        raise StoreError(
            "the database was made by a newer release; install that one, or restore a backup from before it"
        ) from error
    except OperationalError as error:
        raise StoreError(str(error.orig)) from error
    finally:
        engine.dispose()


def _is_at(engine: Engine, revision: str) -> bool:
    with engine.connect() as connection:
        known = ScriptDirectory.from_config(configure(connection)).as_revision_number(revision)
        return MigrationContext.configure(connection).get_current_revision() == known


def configure(connection: object) -> Config:
    """Return Alembic's configuration for our migrations over an open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
