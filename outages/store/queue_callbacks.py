"""Queue callbacks in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection, bindparam, select, update
from typing_extensions import override

from outages.notifications import Policy, Result
from outages.queue_callbacks import (
    CALLBACK_PREFIX,
    KeptPlace,
    QueueCallback,
    QueueCallbackId,
    QueueCallbackRepository,
    QueueCallbackState,
    decide,
)
from outages.store.call_tables import callbacks
from outages.store.engine import Store, by_dialect
from outages.store.types import AnyRow, Instant

_KEEP = by_dialect(lambda insertion: insertion(callbacks).on_conflict_do_nothing())
_GIVE_UP = (
    update(callbacks)
    .where(callbacks.c.call_id == bindparam("call"), callbacks.c.state == QueueCallbackState.WAITING)
    .values(state=QueueCallbackState.DONE)
)
_DUE = (
    select(callbacks)
    .where(
        callbacks.c.node == bindparam("here"),
        callbacks.c.state == QueueCallbackState.WAITING,
        callbacks.c.due_at <= bindparam("now", type_=Instant),
    )
    .order_by(callbacks.c.goes_first.desc(), callbacks.c.joined_at, callbacks.c.id)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(callbacks)
    .where(callbacks.c.id == bindparam("callback"), callbacks.c.state == QueueCallbackState.WAITING)
    .values(
        state=QueueCallbackState.RINGING,
        attempt_id=bindparam("attempt"),
        lease_until=bindparam("until", type_=Instant),
    )
    .returning(callbacks)
)
_RUNG = (
    select(callbacks)
    .where(callbacks.c.attempt_id == bindparam("attempt"), callbacks.c.state == QueueCallbackState.RINGING)
    .with_for_update()
)
_SETTLE = (
    update(callbacks)
    .where(callbacks.c.id == bindparam("callback"))
    .values(
        state=bindparam("next_state", type_=callbacks.c.state.type),
        tries_used=bindparam("used"),
        due_at=bindparam("due", type_=Instant),
        lease_until=None,
    )
)
_RENEW = (
    update(callbacks)
    .where(
        callbacks.c.attempt_id.in_(bindparam("ids", expanding=True)),
        callbacks.c.state == QueueCallbackState.RINGING,
    )
    .values(lease_until=bindparam("until", type_=Instant))
)
_EXPIRED = select(callbacks).where(
    callbacks.c.node == bindparam("here"),
    callbacks.c.state == QueueCallbackState.RINGING,
    callbacks.c.lease_until < bindparam("now", type_=Instant),
)


class SQLQueueCallbackRepository(QueueCallbackRepository):
    """A QueueCallbackRepository in a Store for the queue on one Asterisk, `node`; `policy` rules the retries."""

    def __init__(self, store: Store, policy: Policy, *, node: str) -> None:
        self._store, self._policy, self._node = store, policy, node

    @override
    async def keep(self, place: KeptPlace, *, at: datetime) -> None:
        row = {
            "node": self._node,
            "call_id": place.call_id,
            "number": place.number,
            "language": place.language,
            "joined_at": place.joined_at,
            "goes_first": place.first,
            "ticket": place.ticket,
            "state": QueueCallbackState.WAITING,
            "kept_at": at,
            "due_at": at,
            "tries_used": 0,
        }
        await self._store.write(lambda connection: connection.execute(_KEEP[connection.dialect.name], row))

    @override
    async def give_up(self, call_id: str) -> None:
        await self._store.write(lambda connection: connection.execute(_GIVE_UP, {"call": call_id}))

    @override
    async def due(self, *, at: datetime, limit: int) -> list[QueueCallback]:
        values = {"here": self._node, "now": at, "most": limit}
        rows = await self._store.read(lambda connection: connection.execute(_DUE, values).all())
        return _read(rows)

    @override
    async def claim(
        self, callback: QueueCallbackId, *, at: datetime, lease: timedelta
    ) -> QueueCallback | None:
        values = {"callback": callback, "attempt": f"{CALLBACK_PREFIX}{uuid4().hex}", "until": at + lease}
        row = await self._store.write(lambda connection: connection.execute(_CLAIM, values).one_or_none())
        return _callback(row) if row else None

    @override
    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        values = {"ids": list(attempts), "until": until}
        await self._store.write(lambda connection: connection.execute(_RENEW, values))

    @override
    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        await self._store.write(lambda connection: self._settle(connection, attempt_id, result, at))

    @override
    async def expired(self, *, at: datetime) -> list[QueueCallback]:
        values = {"here": self._node, "now": at}
        return _read(await self._store.read(lambda connection: connection.execute(_EXPIRED, values).all()))

    def _settle(self, connection: Connection, attempt_id: str, result: Result, at: datetime) -> None:
        row = connection.execute(_RUNG, {"attempt": attempt_id}).one_or_none()
        if row is None:
            return
        after = decide(_callback(row), result, policy=self._policy, at=at)
        values = {
            "callback": row.id,
            "next_state": after.state,
            "used": after.tries_used,
            "due": after.due_at,
        }
        connection.execute(_SETTLE, values)


def _read(rows: Sequence[AnyRow]) -> list[QueueCallback]:
    return [_callback(row) for row in rows]


def _callback(row: AnyRow) -> QueueCallback:
    place = KeptPlace(row.call_id, row.number, row.language, row.joined_at, row.goes_first, row.ticket)
    return QueueCallback(
        QueueCallbackId(row.id), place, row.state, row.kept_at, row.due_at, row.tries_used, row.attempt_id
    )
