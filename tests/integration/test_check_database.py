"""What `outage-ivr check` sees of a database, on both engines."""

from datetime import UTC, datetime, timedelta

from ivr.app.checks import check_database, check_tokens
from ivr.checks import Verdict
from outages.accounts import Role
from outages.store import SQLAccountRepository, Store
from outages.store.inspection import inspect_database

LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


async def test_it_is_up_to_date_and_has_a_newest_record(store: Store, database: str) -> None:
    assert inspect_database(database).newest is None
    await SQLAccountRepository(store).add_token("crm", Role.AGENT, author="test", at=LATER)
    state = inspect_database(database)
    assert check_database(state).verdict is Verdict.OK
    assert state.newest == LATER


async def test_a_schema_of_a_newer_release_is_a_fault(store: Store, database: str) -> None:
    await store.write(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    )
    found = check_database(inspect_database(database))
    assert found.verdict is Verdict.FAILED
    assert "newer release" in found.text


async def test_a_token_that_expires_within_two_weeks_is_named(store: Store, database: str) -> None:
    accounts = SQLAccountRepository(store)
    for name, days in (("crm", 20), ("old", 30), ("forever", None)):
        ends = None if days is None else LATER + timedelta(days=days)
        await accounts.add_token(name, Role.AGENT, author="test", at=LATER, expires_at=ends)
    await accounts.revoke_token("old", author="test", at=LATER)
    state = inspect_database(database)
    assert check_tokens(state, LATER).verdict is Verdict.OK
    found = check_tokens(state, LATER + timedelta(days=7))
    assert found.verdict is Verdict.WARNING
    assert f"crm ({LATER + timedelta(days=20):%Y-%m-%d});" in found.text
