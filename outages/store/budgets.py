"""What calls out came to by destination and day, in the table of counts that attempts have."""

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, delete, or_, select
from typing_extensions import override

from outages.destinations import Budget, CallBudgetRepository
from outages.store.admin_tables import tries
from outages.store.engine import Store, by_dialect
from outages.store.types import Instant

_CALLS, _SECONDS = "calls to ", "seconds to "
#: The rows of that table that are not about attempts.
COUNTS_CALLS = or_(tries.c.who.startswith(_CALLS), tries.c.who.startswith(_SECONDS))
_ADD = by_dialect(
    lambda insertion: (
        insertion(tries)
        .on_conflict_do_update(
            index_elements=["who", "began_at"], set_={"used": tries.c.used + bindparam("more", type_=Integer)}
        )
        .returning(tries.c.used)
    )
)
_USED = select(tries.c.used).where(
    tries.c.who == bindparam("who"), tries.c.began_at == bindparam("began_at", type_=Instant)
)
_OF_DAY = select(tries.c.who, tries.c.used).where(
    COUNTS_CALLS, tries.c.began_at == bindparam("began_at", type_=Instant)
)
_FORGET = delete(tries).where(COUNTS_CALLS, tries.c.began_at < bindparam("before", type_=Instant))


class SQLCallBudgetRepository(CallBudgetRepository):
    """A CallBudgetRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def take(self, destination: str, budget: Budget, *, day: datetime) -> bool:
        def take(connection: Connection) -> bool:
            calls = _add(connection, f"{_CALLS}{destination}", 1, day)
            wanted = {"who": f"{_SECONDS}{destination}", "began_at": day}
            seconds = connection.execute(_USED, wanted).scalar() or 0
            return calls <= budget.calls and seconds < budget.minutes * 60

        return await self._store.write(take)

    @override
    async def find_used(self, *, day: datetime) -> dict[str, Budget]:
        rows = await self._store.read(lambda connection: connection.execute(_OF_DAY, {"began_at": day}).all())
        used: dict[str, int] = {row.who: row.used for row in rows}
        places = {who.removeprefix(_CALLS) for who in used if who.startswith(_CALLS)}
        return {one: Budget(used[f"{_CALLS}{one}"], used.get(f"{_SECONDS}{one}", 0) // 60) for one in places}

    @override
    async def add(self, destination: str, seconds: int, *, day: datetime) -> None:
        await self._store.write(lambda connection: _add(connection, f"{_SECONDS}{destination}", seconds, day))

    @override
    async def forget(self, *, before: datetime) -> None:
        await self._store.write(lambda connection: connection.execute(_FORGET, {"before": before}))


def _add(connection: Connection, who: str, used: int, day: datetime) -> int:
    statement = _ADD[connection.dialect.name]
    values = {"who": who, "began_at": day, "used": used, "more": used}
    total: int = connection.execute(statement, values).scalar_one()
    return total
