"""Counts of tries to sign in by telephone, in the database."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import bindparam, update
from typing_extensions import override

from outages.pins import PinLimits, PinTries
from outages.store.admin_tables import tries
from outages.store.engine import Store
from outages.store.tries import count_within
from outages.store.types import Instant

_FORGIVE: Final = (
    update(tries)
    .where(
        tries.c.who.in_(bindparam("these", expanding=True)),
        tries.c.began_at == bindparam("window", type_=Instant),
        tries.c.used > 0,
    )
    .values(used=tries.c.used - 1)
)
#: Longer digits than anybody's number; the column is narrow.
_LONGEST: Final = 20


class SQLPinTries(PinTries):
    """PinTries in a Store; they are forgotten with the other tries."""

    def __init__(self, store: Store, limits: PinLimits = PinLimits()) -> None:  # noqa: B008 - frozen
        self._store, self._limits = store, limits

    @override
    async def admit(self, *, telephone_id: str, caller: str | None, at: datetime) -> bool:
        limits, window = self._limits, self._window(at)
        account, number, overall = _doors(telephone_id, caller)
        # Always in this order, so that two calls never deadlock; who is refused uses up nobody else's tries.
        counted = (
            (number, limits.per_caller),
            (account, limits.per_account),
            (overall, limits.overall),
        )
        return await self._store.write(lambda connection: count_within(connection, counted, window))

    @override
    async def forgive(self, *, telephone_id: str, caller: str | None, at: datetime) -> None:
        these = {"these": _doors(telephone_id, caller), "window": self._window(at)}
        await self._store.write(lambda connection: connection.execute(_FORGIVE, these))

    def _window(self, at: datetime) -> datetime:
        """Return the start of the window that contains the moment."""
        seconds = self._limits.window.total_seconds()
        return datetime.fromtimestamp(at.timestamp() // seconds * seconds, UTC)


def _doors(telephone_id: str, caller: str | None) -> tuple[str, str, str]:
    """Return by what a try is counted: the account, the number, and all together."""
    return f"pin {telephone_id[:_LONGEST]}", f"pin from {caller or 'withheld'}", "pin"
