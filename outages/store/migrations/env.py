"""Alembic's entry point: migrates over a given connection, or the URL in `-x url=…`."""

from alembic import context
from sqlalchemy import Connection

from outages.store.engine import make_engine, read_url
from outages.store.tables import metadata


def _run(connection: Connection) -> None:
    # SQLite alters most things only by copying the table: batch mode does that.
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = make_engine(read_url(context.get_x_argument(as_dictionary=True)["url"]))
    with engine.begin() as opened:
        _run(opened)
