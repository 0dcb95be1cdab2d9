"""Whether a database can be written to is told by writing, on both engines."""

import pytest
from sqlalchemy import Engine

from outages.errors import StoreError
from outages.store import SQLWriteTest, Store
from outages.store.engine import make_engine, read_url


@pytest.fixture
def engine(database: str) -> Engine:
    """Return another program's access to the database."""
    return make_engine(read_url(database))


async def test_a_write_that_changes_nothing_is_committed(store: Store) -> None:
    await SQLWriteTest(store).try_writing()


async def test_a_database_that_another_program_has_locked_is_not_written_to(
    store: Store, engine: Engine
) -> None:
    locking = (
        "UPDATE alembic_version SET version_num = version_num"
        if engine.dialect.name == "sqlite"
        else "LOCK TABLE alembic_version"
    )
    with engine.begin() as other:
        other.exec_driver_sql(locking)
        assert await store.read(lambda one: one.exec_driver_sql("SELECT 1").scalar()) == 1
        with pytest.raises(StoreError):
            await SQLWriteTest(store).try_writing()
    engine.dispose()
    await SQLWriteTest(store).try_writing()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_database_that_may_only_be_read_is_not_written_to(store: Store) -> None:
    await store.write(lambda connection: connection.exec_driver_sql("PRAGMA query_only = 1"))
    with pytest.raises(StoreError, match="readonly"):
        await SQLWriteTest(store).try_writing()
