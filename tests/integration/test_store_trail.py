"""Deeds outside the database leave a line in its audit trail."""

from datetime import UTC, datetime

from sqlalchemy import select

from outages.store import SQLAuditTrail, Store
from outages.store.admin_tables import audit

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


async def test_who_did_what_is_kept(store: Store) -> None:
    trail = SQLAuditTrail(store)
    await trail.note("record", ("prompt", "ru/greeting"), author="olga", at=NOON, detail={"bytes": 9})
    (line,) = await store.read(lambda connection: connection.execute(select(audit)).all())
    assert (line.at, line.author, line.action) == (NOON, "olga", "record")
    assert (line.entity, line.entity_id, line.detail) == ("prompt", "ru/greeting", {"bytes": 9})
