"""Who is there, in the database: a row for each process of the service, renewed while it runs."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, Insert, bindparam, delete, select
from typing_extensions import override

from outages.presence import SEEN_WITHIN, Presence, ServiceRole
from outages.store.admin_tables import service_processes
from outages.store.engine import Insertion, Store, by_dialect
from outages.store.types import Instant

#: How long the row of a process that died stays.
_KEPT = timedelta(days=1)


def _build_say(insertion: Insertion) -> Insert:
    statement = insertion(service_processes)
    changed = {name: statement.excluded[name] for name in ("roles", "seen_at")}
    return statement.on_conflict_do_update(index_elements=["node", "name"], set_=changed)


_SAY = by_dialect(_build_say)
_FORGET = delete(service_processes).where(service_processes.c.seen_at < bindparam("before", type_=Instant))
_LEAVE = delete(service_processes).where(
    service_processes.c.node == bindparam("here"), service_processes.c.name == bindparam("process")
)
_SEEN = select(service_processes.c.roles).where(
    service_processes.c.seen_at > bindparam("since", type_=Instant)
)


class SQLPresence(Presence):
    """A Presence in a Store, of the processes of one `node`."""

    def __init__(self, store: Store, *, node: str) -> None:
        self._store, self._node = store, node

    @override
    async def say(self, process: str, roles: Collection[ServiceRole], *, at: datetime) -> None:
        row = {"node": self._node, "name": process, "roles": sorted(roles), "seen_at": at}

        def say(connection: Connection) -> None:
            connection.execute(_SAY[connection.dialect.name], row)
            connection.execute(_FORGET, {"before": at - _KEPT})

        await self._store.write(say)

    @override
    async def leave(self, process: str) -> None:
        about = {"here": self._node, "process": process}
        await self._store.write(lambda connection: connection.execute(_LEAVE, about))

    @override
    async def count(self, *, at: datetime) -> Mapping[ServiceRole, int]:
        return await self._store.read(lambda connection: count_roles(connection, at))


def count_roles(connection: Connection, at: datetime) -> Mapping[ServiceRole, int]:
    """Return how many processes play each role at a moment (aware UTC)."""
    rows = connection.execute(_SEEN, {"since": at - SEEN_WITHIN}).scalars()
    return Counter(ServiceRole(role) for roles in rows for role in roles)
