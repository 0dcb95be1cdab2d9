"""Counts of attempts to identify oneself, in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete
from typing_extensions import override

from outages.callers import TryLimits, TryRepository
from outages.store.admin_tables import tries
from outages.store.budgets import COUNTS_CALLS
from outages.store.engine import Store, by_dialect
from outages.store.types import Instant

_COUNT = by_dialect(
    lambda insertion: (
        insertion(tries)
        .on_conflict_do_update(index_elements=["who", "began_at"], set_={"used": tries.c.used + 1})
        .returning(tries.c.used)
    )
)
_FORGET = delete(tries).where(tries.c.began_at <= bindparam("latest", type_=Instant), ~COUNTS_CALLS)


class SQLTryRepository(TryRepository):
    """A TryRepository in a Store."""

    def __init__(self, store: Store, limits: TryLimits = TryLimits()) -> None:  # noqa: B008 - frozen
        self._store = store
        self._limits = limits

    @override
    async def admit(self, *, caller: str | None, wanted: str, at: datetime) -> bool:
        limits = self._limits
        who = ("withheld", limits.withheld) if caller is None else (f"caller {caller}", limits.per_caller)
        # Always in this order, so that two calls never deadlock.
        counted = (who, (f"wanted {wanted}", limits.per_account))
        return await self._store.write(lambda connection: count_within(connection, counted, self._window(at)))

    @override
    async def forget(self, *, before: datetime) -> None:
        latest = before - self._limits.window
        await self._store.write(lambda connection: connection.execute(_FORGET, {"latest": latest}))

    def _window(self, at: datetime) -> datetime:
        """Return the start of the window that contains the moment."""
        seconds = self._limits.window.total_seconds()
        return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)


def count_within(connection: Connection, counted: Sequence[tuple[str, int]], window: datetime) -> bool:
    """Count while within the limits: a refused caller doesn't use up an account's attempts."""
    statement = _COUNT[connection.dialect.name]
    for who, allowed in counted:
        used: int = connection.execute(statement, {"who": who, "began_at": window, "used": 1}).scalar_one()
        if used > allowed:
            return False
    return True
