"""The chain of migrations leads to the schema of the tables, and back."""

import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, select, text

from outages.addresses.normal import READER_VERSION
from outages.errors import StoreError
from outages.news import News
from outages.search.people import KEYS_VERSION
from outages.store import migrate
from outages.store.engine import make_engine, read_url
from outages.store.notification_tables import notifications
from outages.store.schema import configure
from outages.store.tables import metadata, tickets


@pytest.fixture
def run(database: str) -> Callable[..., None]:
    """Run one of Alembic's commands on the database."""

    def run_command(name: str, *arguments: str) -> None:
        engine = make_engine(read_url(database))
        with engine.begin() as connection:
            getattr(command, name)(configure(connection), *arguments)
        engine.dispose()

    return run_command


def _tables(url: str) -> set[str]:
    engine = make_engine(read_url(url))
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def _describe(connection: Connection) -> set[str]:
    """Return every table, column, constraint and index in the database's own words."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT tbl_name, name, sql FROM sqlite_schema"))
        # The order in which a table's constraints are written means nothing.
        return {f"{row.tbl_name} {row.name} {line.strip(', ')}" for row in rows for line in _lines(row.sql)}
    return {str(row) for query in _CATALOGUE for row in connection.execute(text(query))}


def _lines(sql: str | None) -> list[str]:
    """Return what the commas outside of brackets part: a column added later stands on the line of the last."""
    lines = [" ".join(line.replace('"', "").split()) for line in (sql or "").splitlines()]
    return [part.strip() for line in lines for part in re.split(r",(?![^()]*\))", line)]


_CATALOGUE = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
       collation_name FROM information_schema.columns WHERE table_schema = 'public'""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace""",
)


def _schema(url: str) -> set[str]:
    engine = make_engine(read_url(url))
    with engine.connect() as connection:
        found = _describe(connection)
    engine.dispose()
    return {line for line in found if "alembic_version" not in line}


def test_there_is_one_head() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        assert len(ScriptDirectory.from_config(configure(connection)).get_heads()) == 1
    engine.dispose()


def test_the_tables_ask_for_no_further_migration(run: Callable[..., None]) -> None:
    run("check")


def test_migrations_and_tables_give_the_same_schema(database: str, run: Callable[..., None]) -> None:
    migrated = _schema(database)
    run("downgrade", "base")
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        metadata.create_all(connection)
    engine.dispose()

    assert migrated == _schema(database)


def test_the_way_down_leaves_nothing_and_the_way_up_works_again(
    database: str, run: Callable[..., None]
) -> None:
    run("downgrade", "base")
    assert _tables(database) == {"alembic_version"}

    run("upgrade", "head")
    assert _tables(database) == {*metadata.tables, "alembic_version"}


def test_migrating_twice_changes_nothing(database: str) -> None:
    before = _schema(database)
    migrate(database)
    assert _schema(database) == before


def test_a_fresh_database_counts_changes_from_nought(database: str) -> None:
    engine = make_engine(read_url(database))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, value FROM versions")).all()
        assert sorted(map(tuple, rows)) == [
            ("imports", 0),
            ("incidents", 0),
            ("reader", READER_VERSION),
            ("search", KEYS_VERSION),
        ]
    engine.dispose()


def test_a_database_of_a_newer_release_is_named_as_that(database: str) -> None:
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from_the_future'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer release"):
        migrate(database)


def test_what_the_release_before_writes_is_read_by_this_one_and_survives_the_way_down(
    database: str, run: Callable[..., None]
) -> None:
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        for statement in _OF_BEFORE.split(";"):
            connection.execute(text(statement))
    with engine.connect() as connection:
        assert connection.execute(select(tickets.c.recurrent, tickets.c.restored_at)).one() == (False, None)
        assert connection.execute(select(notifications.c.news)).scalar_one() is News.RESTORED

    run("downgrade", "0001")
    run("upgrade", "head")
    with engine.connect() as connection:
        assert connection.execute(select(tickets.c.number, tickets.c.recurrent)).one() == ("4712806", False)
    engine.dispose()


def test_what_was_imported_before_sources_belongs_to_the_usual_one(
    database: str, run: Callable[..., None]
) -> None:
    run("downgrade", "0008")
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        for statement in _OF_BEFORE.split(";")[:3]:
            connection.execute(text(statement))

    run("upgrade", "head")
    with engine.connect() as connection:
        query = text("SELECT name, point_id, digest FROM listings JOIN sources ON sources.id = source_id")
        assert list(map(tuple, connection.execute(query))) == [("subscribers", 1, None)]
    engine.dispose()


def test_the_way_down_gives_up_what_goes_by_channels_that_are_new(
    database: str, run: Callable[..., None]
) -> None:
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        for statement in _OF_BEFORE.split(";"):
            connection.execute(text(statement))
        connection.execute(text("UPDATE notifications SET channel = 'email'"))
    run("downgrade", "0016")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT channel, state FROM notifications")).all()
        assert list(map(tuple, rows)) == [("sms", "failed")]
    engine.dispose()


def test_the_way_down_leaves_one_open_ticket_at_a_point(database: str, run: Callable[..., None]) -> None:
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        for statement in (*_OF_BEFORE.split(";"), _OF_ANOTHER_FAULT):
            connection.execute(text(statement))

    run("downgrade", "0002")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT number, state FROM tickets ORDER BY id")).all()
    assert list(map(tuple, found)) == [("4712806", "open"), ("4712807", "closed")]
    engine.dispose()


def test_a_texted_number_is_nothing_that_the_release_before_claims_and_goes_on_the_way_down(
    database: str, run: Callable[..., None]
) -> None:
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        for statement in (*_OF_BEFORE.split(";"), *_OF_A_TEXT.split(";")):
            connection.execute(text(statement))
        assert connection.execute(text(_CLAIM_OF_BEFORE)).scalars().all() == [1]

    run("downgrade", "0013")
    with engine.connect() as connection:
        for table, column in (
            ("notifications", "id"),
            ("notification_tickets", "notification_id"),
            ("attempts", "id"),
        ):
            left = connection.execute(text(f"SELECT {column} FROM {table}")).scalars().all()  # noqa: S608 - constants
            assert left == ([1] if table == "notifications" else []), table
    run("upgrade", "head")
    engine.dispose()


#: Rows of before, none naming a column of a later migration.
_OF_BEFORE = """
INSERT INTO areas (id, kind, name, folded, depth, lineage) VALUES (1, 'region', 'Т', 'т', 1, '1');
INSERT INTO subscribers (id, account, name, phones, language, tier)
VALUES (1, 'A-1', 'Анна', '', 'ru', 'standard');
INSERT INTO service_points (id, subscriber_id, house_id, flat, services) VALUES (1, 1, 1, '', 'tv');
INSERT INTO incidents (id, kind, services, cause, general, note, state, created_at)
VALUES (1, 'unplanned', 'tv', 'power', false, '', 'active', '2026-11-21 12:00:00');
INSERT INTO scope_items (incident_id, position, area_id, excluded) VALUES (1, 0, 1, false);
INSERT INTO etr_revisions (incident_id, number, author, stated_at)
VALUES (1, 1, 'olga', '2026-11-21 12:00:00');
INSERT INTO tickets
(id, number, subscriber_id, point_id, incident_id, state, opened_at, opened_by_call, still_out)
VALUES (1, '4712806', 1, 1, 1, 'open', '2026-11-21 12:00:00', 'call-1', false);
INSERT INTO notifications (id, incident_id, subscriber_id, ticket_id, channel, number, language, state,
tries_used, created_at, policy)
VALUES (1, 1, 1, 1, 'sms', '+74822000001', 'ru', 'pending', 0, '2026-11-21 12:00:00', '{}')
"""
_OF_ANOTHER_FAULT = """
INSERT INTO tickets
(id, number, subscriber_id, point_id, state, opened_at, opened_by_call, still_out, other_fault)
VALUES (2, '4712807', 1, 1, 'open', '2026-11-21 12:00:00', 'call-1', false, true)
"""
_OF_A_TEXT = """
INSERT INTO notifications (id, ticket_id, channel, number, language, state, tries_used, created_at, due_at, policy, news)
VALUES (2, 1, 'sms', '+74822000001', 'ru', 'pending', 0, '2026-11-21 12:00:00', '2026-11-21 12:00:00', '{}', 'ticket');
INSERT INTO notification_tickets (notification_id, ticket_id) VALUES (2, 1);
INSERT INTO attempts (id, notification_id, made_at, deadline, lease_ends, state)
VALUES ('a', 2, '2026-11-21 12:00:00', '2026-11-21 12:01:00', '2026-11-21 12:02:00', 'failed_temporary')
"""
#: Somebody without a ticket is told of the outage, and somebody with one that its time has moved.
_OF_FACTS = """
INSERT INTO campaigns (id, incident_id, news, began_at, state, audience)
VALUES (1, 1, 'published', '2026-11-21 12:00:00', 'running', 'affected');
INSERT INTO notifications (id, incident_id, channel, number, language, state, tries_used, created_at, policy, news, campaign_id)
VALUES (2, 1, 'sms', '+74822000002', 'ru', 'done', 1, '2026-11-21 12:00:00', '{}', 'restored', 1);
INSERT INTO notifications
(id, incident_id, ticket_id, channel, number, language, state, tries_used, created_at, policy, news)
VALUES (3, 1, 1, 'sms', '+74822000003', 'ru', 'done', 1, '2026-11-21 12:00:00', '{}', 'etr_moved');
INSERT INTO attempts (id, notification_id, made_at, deadline, lease_ends, state)
VALUES ('b', 2, '2026-11-21 12:00:00', '2026-11-21 12:01:00', '2026-11-21 12:02:00', 'delivered')
"""
#: How releases before look for what is due.
_CLAIM_OF_BEFORE = """
SELECT notifications.id FROM notifications JOIN incidents ON incidents.id = notifications.incident_id
WHERE notifications.state = 'pending'
"""


def test_what_the_release_before_can_not_read_goes_on_the_way_down(
    database: str, run: Callable[..., None]
) -> None:
    engine = make_engine(read_url(database))
    with engine.begin() as connection:
        for statement in (*_OF_BEFORE.split(";"), *_OF_FACTS.split(";")):
            connection.execute(text(statement))

    run("downgrade", "0016")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM notifications")).scalars().all() == [1]
        for table in ("attempts", "campaigns"):
            assert connection.execute(text(f"SELECT id FROM {table}")).scalars().all() == [], table  # noqa: S608 - constants
    run("upgrade", "head")
    engine.dispose()


def test_processes_that_start_together_migrate_once(database: str, run: Callable[..., None]) -> None:
    run("downgrade", "base")
    work = "import sys; from outages.store import migrate; migrate(sys.argv[1])"
    started = [
        subprocess.Popen([sys.executable, "-c", work, database], stderr=subprocess.PIPE)  # noqa: S603 - our own
        for _ in range(4)
    ]
    complaints = [process.communicate()[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 4, complaints
    assert "tickets" in _tables(database)
