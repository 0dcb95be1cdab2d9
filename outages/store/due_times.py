"""Due times in the database after the wall clock was set back."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, update
from typing_extensions import override

from outages.clock import DueTimes
from outages.notifications import NotificationState
from outages.queue_callbacks import QueueCallbackState
from outages.store.call_tables import callbacks
from outages.store.engine import Store
from outages.store.notification_tables import KEPT_BACK, notifications
from outages.store.types import Instant

_at = bindparam("now", type_=Instant)
_until = bindparam("until", type_=Instant)
_NOTIFICATIONS = (
    update(notifications)
    .where(
        notifications.c.state == NotificationState.PENDING,
        notifications.c.due_at > _at,
        notifications.c.due_at <= _until,
    )
    .values(due_at=_at)
)
_KEPT_BACK = (
    update(notifications)
    .where(KEPT_BACK, notifications.c.held_due_at > _at, notifications.c.held_due_at <= _until)
    .values(held_due_at=_at)
)
_waiting = (callbacks.c.node == bindparam("here"), callbacks.c.state == QueueCallbackState.WAITING)
_CALLBACKS = (
    update(callbacks)
    .where(*_waiting, callbacks.c.due_at > _at, callbacks.c.due_at <= _until)
    .values(due_at=_at)
)
_PLACES = update(callbacks).where(*_waiting, callbacks.c.joined_at > _at).values(joined_at=_at)


class SQLDueTimes(DueTimes):
    """DueTimes in a Store: those of all notifications, and of queue callbacks on one Asterisk, `node`."""

    def __init__(self, store: Store, *, node: str) -> None:
        self._store, self._node = store, node

    @override
    async def catch_up(self, *, at: datetime, until: datetime) -> None:
        values = {"now": at, "until": until}

        def work(connection: Connection) -> None:
            connection.execute(_NOTIFICATIONS, values)
            connection.execute(_KEPT_BACK, values)
            connection.execute(_CALLBACKS, values | {"here": self._node})
            connection.execute(_PLACES, {"now": at, "here": self._node})

        await self._store.write(work)
