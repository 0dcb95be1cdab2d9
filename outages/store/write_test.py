"""Whether the database can be written to: reading alone doesn't tell of a full disk or a lock."""

from sqlalchemy import Connection

from outages.store.engine import Store

#: The only table with a row in every database; the row stays as it is, and is written all the same.
_SAME_AGAIN = "UPDATE alembic_version SET version_num = version_num"


class SQLWriteTest:
    """Writes to a Store without changing anything."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def try_writing(self) -> None:
        """Return once a write is committed; raise StoreError."""
        await self._store.write(_write_same)


def _write_same(connection: Connection) -> None:
    connection.exec_driver_sql(_SAME_AGAIN)
