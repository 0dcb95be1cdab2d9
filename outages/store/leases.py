"""Leases in the database: attempts under way, and until when somebody answers for them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select, update
from typing_extensions import override

from outages.leases import ExpiredLease, LeaseRepository
from outages.notifications import AttemptState
from outages.store.engine import Store
from outages.store.notification_tables import attempts, notifications
from outages.store.types import Instant

_EXPIRED = (
    select(attempts.c.id, notifications.c.channel, attempts.c.lease_ends)
    .join(notifications, notifications.c.id == attempts.c.notification_id)
    .where(attempts.c.state == AttemptState.SENDING, attempts.c.lease_ends <= bindparam("now", type_=Instant))
    .order_by(attempts.c.lease_ends)
)
_RENEW = (
    update(attempts)
    .where(attempts.c.id.in_(bindparam("ids", expanding=True)), attempts.c.state == AttemptState.SENDING)
    .values(lease_ends=bindparam("until", type_=Instant))
)


class SQLLeaseRepository(LeaseRepository):
    """A LeaseRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        values = {"ids": list(attempts), "until": until}
        await self._store.write(lambda connection: connection.execute(_RENEW, values))

    @override
    async def expired(self, *, at: datetime) -> list[ExpiredLease]:
        rows = await self._store.read(lambda connection: connection.execute(_EXPIRED, {"now": at}).all())
        return [ExpiredLease(row.id, row.channel, row.lease_ends) for row in rows]
