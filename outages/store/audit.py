"""The audit trail in the database: one line per change that somebody answers for."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert
from typing_extensions import override

from outages.accounts import AuditTrail
from outages.store.admin_tables import audit
from outages.store.engine import Store

_LINE = insert(audit)


def note(
    connection: Connection,
    action: str,
    entity: tuple[str, object],
    *,
    author: str,
    at: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Record who did what to which thing (kind and id), in the transaction that does it."""
    kind, key = entity
    line = {"at": at, "author": author, "action": action, "entity": kind, "entity_id": str(key)}
    connection.execute(_LINE, line | {"detail": dict(detail or {})})


class SQLAuditTrail(AuditTrail):
    """An AuditTrail in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def note(
        self,
        action: str,
        thing: tuple[str, str],
        *,
        author: str,
        at: datetime,
        detail: Mapping[str, object],
    ) -> None:
        await self._store.write(
            lambda connection: note(connection, action, thing, author=author, at=at, detail=detail)
        )
