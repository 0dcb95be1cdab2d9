"""How many messages a second go to each SMS gateway, in one row for all workers and nodes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, select, update
from typing_extensions import override

from outages.sent_segments import GatewayPaces
from outages.store.engine import Store, by_dialect
from outages.store.sms_tables import gateway_paces as paces

_this = paces.c.gateway == bindparam("which")
_BEGIN = by_dialect(lambda insertion: insertion(paces).on_conflict_do_nothing())
_NEXT = select(paces.c.next_at).where(_this).with_for_update()
_MOVE = update(paces).where(_this).values(next_at=bindparam("then", type_=paces.c.next_at.type))


class SQLGatewayPaces(GatewayPaces):
    """GatewayPaces in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def reserve(
        self, gateway: str, wanted: int, *, interval: timedelta, at: datetime, within: timedelta
    ) -> Sequence[datetime]:
        work = partial(_reserve, gateway=gateway, wanted=wanted, interval=interval, at=at, within=within)
        return await self._store.write(work)


def _reserve(
    connection: Connection,
    *,
    gateway: str,
    wanted: int,
    interval: timedelta,
    at: datetime,
    within: timedelta,
) -> Sequence[datetime]:
    connection.execute(_BEGIN[connection.dialect.name], {"gateway": gateway, "next_at": at})
    next_at: datetime = connection.execute(_NEXT, {"which": gateway}).scalar_one()
    # Nothing is reserved further ahead than that: whatever is was left by a clock that has been set back since.
    first = next_at if at <= next_at <= at + within + interval else at
    free = max(0, (at + within - first) // interval + 1)
    moments = [first + interval * number for number in range(min(wanted, free))]
    if moments:
        connection.execute(_MOVE, {"which": gateway, "then": moments[-1] + interval})
    return moments
