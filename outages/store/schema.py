"""Brings a database to this release's schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError

from outages.errors import StoreError
from outages.store.engine import make_engine, read_url

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database up to a revision, the latest unless told otherwise; blocks, and may be repeated.

    Raise InvalidError for an address that is none of ours, StoreError when the database can't be reached.
    """
    engine = make_engine(read_url(url))
    try:
        with engine.begin() as connection:
            command.upgrade(configure(connection), revision)
    except CommandError as error:
        raise StoreError(
            "the database was made by a newer release; install that one, or restore a backup from before it"
        ) from error
    except OperationalError as error:
        raise StoreError(str(error.orig)) from error
    finally:
        engine.dispose()


def configure(connection: object) -> Config:
    """Return Alembic's configuration for our migrations over an open connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
