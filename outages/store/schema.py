"""Migrates a database to this release's schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from outages.errors import StoreError
from outages.store import normal_forms, search_keys
from outages.store.engine import make_engine, read_url

_MIGRATIONS = Path(__file__).parent / "migrations"

_LATEST = "head"

#: Keeps other processes from migrating until the transaction ends.
_LOCK = {"sqlite": "PRAGMA user_version = 0", "postgresql": "SELECT pg_advisory_xact_lock(20260101)"}


def migrate(url: str, revision: str = _LATEST) -> None:
    """Upgrade the database to a revision, by default the latest, with what this release reads from names; blocking and idempotent.

    Any number of processes may call this at once: one migrates, and an up-to-date database blocks nobody.
    Raise InvalidError for an unsupported URL, StoreError if the database can't be reached or is of a newer release.
    """
    engine = make_engine(read_url(url))
    try:
        if _is_current(engine, revision):
            return
        with engine.begin() as connection:
            connection.exec_driver_sql(_LOCK[engine.dialect.name])
            command.upgrade(configure(connection), revision)
            if revision == _LATEST:
                normal_forms.refresh(connection)
                search_keys.refresh(connection)
    except CommandError as error:
        raise StoreError(
            "the database was made by a newer release; install that one, or restore a backup from before it"
        ) from error
    except OperationalError as error:
        raise StoreError(str(error.orig)) from error
    finally:
        engine.dispose()


def _is_current(engine: Engine, revision: str) -> bool:
    with engine.connect() as connection:
        known = ScriptDirectory.from_config(configure(connection)).as_revision_number(revision)
        if MigrationContext.configure(connection).get_current_revision() != known:
            return False
        return revision != _LATEST or (
            normal_forms.are_current(connection) and search_keys.are_current(connection)
        )


def configure(connection: object) -> Config:
    """Return Alembic's configuration for these migrations over an open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
