"""Calls to duty managers about alarms, in the database: one at a time, to one number after the other."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Select, bindparam, or_, select, update
from typing_extensions import override

from outages.alarms import ALARM_PREFIX, Alarm, AlarmCall, AlarmCallRepository, AlarmRules
from outages.notifications import Result
from outages.store.alarm_tables import alarms
from outages.store.alarms import IS_NOBODYS, IS_OPEN, note_acknowledged, note_deed, read_alarms
from outages.store.engine import Store
from outages.store.types import AnyRow, Instant

#: How long after its lease a call is thought lost of which nobody has said what became: until then, nobody else is called.
_LOST_AFTER = timedelta(minutes=1)

_now = bindparam("now", type_=Instant)
_RINGING = select(alarms.c.id).where(alarms.c.lease_until > bindparam("lost_before", type_=Instant)).limit(1)
_DUE = (
    select(alarms)
    .where(
        IS_OPEN,
        IS_NOBODYS,
        or_(
            alarms.c.next_call_at <= _now,
            alarms.c.next_call_at.is_(None) & (alarms.c.since <= bindparam("first_before", type_=Instant)),
        ),
    )
    .order_by(alarms.c.since, alarms.c.id)
)
_CLAIM = update(alarms).where(alarms.c.id.in_(bindparam("ids", expanding=True)))
_OF_ATTEMPT = alarms.c.attempt_id == bindparam("attempt")
_CALLED = select(alarms).where(_OF_ATTEMPT, alarms.c.lease_until.is_not(None)).order_by(alarms.c.since)
_STILL_NEEDED = _CALLED.where(IS_OPEN, IS_NOBODYS)
_SETTLE = update(alarms).where(_OF_ATTEMPT).values(lease_until=None)
#: No telephone rang: the same number is due at once. What grew worse meanwhile begins with the first number anyway.
_NOT_DIALLED = (
    update(alarms).where(_OF_ATTEMPT, alarms.c.calls > 0).values(calls=alarms.c.calls - 1, next_call_at=_now)
)
_RENEW = (
    update(alarms)
    .where(
        alarms.c.attempt_id.in_(bindparam("ids", expanding=True)),
        alarms.c.lease_until.is_not(None),
    )
    .values(lease_until=bindparam("until", type_=Instant))
)
_EXPIRED = select(alarms.c.attempt_id).where(
    alarms.c.lease_until < _now, alarms.c.attempt_id.startswith(bindparam("here"), autoescape=False)
)


class SQLAlarmCallRepository(AlarmCallRepository):
    """An AlarmCallRepository in a Store, for calls on one Asterisk, `node`."""

    def __init__(self, store: Store, *, node: str) -> None:
        self._store, self._prefix = store, f"{ALARM_PREFIX}{node}-"

    @override
    async def claim(
        self, numbers: Sequence[str], *, rules: AlarmRules, at: datetime, lease: timedelta
    ) -> AlarmCall | None:
        if rules.call_after is None or rules.first_call_after is None or not numbers:
            return None
        values = {
            "now": at,
            "first_before": at - rules.first_call_after,
            "lost_before": at - _LOST_AFTER,
        }
        # Mostly there is nothing to call about, and reading keeps nobody from writing.
        if not await self._store.read(partial(_find_due, values=values)):
            return None
        attempt = f"{self._prefix}{uuid4().hex}"
        claim = _Claim(attempt, numbers, at + lease, rules.call_after, at)
        return await self._store.write(partial(claim.make, values=values))

    @override
    async def find(self, attempt_id: str) -> list[Alarm]:
        values = {"attempt": attempt_id}
        return await self._store.read(
            lambda connection: read_alarms(connection.execute(_STILL_NEEDED, values).all())
        )

    @override
    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        values = {"ids": list(attempts), "until": until}
        await self._store.write(lambda connection: connection.execute(_RENEW, values))

    @override
    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        await self._store.write(partial(_settle, attempt=attempt_id, result=result, at=at))

    @override
    async def expired(self, *, at: datetime) -> list[str]:
        values = {"now": at, "here": self._prefix}
        return await self._store.read(
            lambda connection: sorted(set(connection.execute(_EXPIRED, values).scalars()))
        )


class _Claim:
    """One call that is about to be made."""

    def __init__(
        self, attempt: str, numbers: Sequence[str], until: datetime, pause: timedelta, at: datetime
    ) -> None:
        self._attempt, self._numbers, self._until = attempt, numbers, until
        self._pause, self._at = pause, at

    def make(self, connection: Connection, values: dict[str, datetime]) -> AlarmCall | None:
        """Begin it about all that is due, unless somebody was quicker."""
        rows = _find_due(connection, values, _DUE.with_for_update())
        if not rows:
            return None
        turn = max(row.calls for row in rows)
        number, made = self._numbers[turn % len(self._numbers)], turn + 1
        # Once all numbers were called, there is a pause.
        rest = timedelta() if made % len(self._numbers) else self._pause
        claimed = _CLAIM.values(
            calls=made,
            called=number,
            next_call_at=self._at + rest,
            attempt_id=self._attempt,
            lease_until=self._until,
        )
        connection.execute(claimed, {"ids": [row.id for row in rows]})
        for row in rows:
            note_deed(connection, "call_duty", row, at=self._at, number=number, call=self._attempt)
        return AlarmCall(self._attempt, number, tuple(read_alarms(rows)))


def _find_due(
    connection: Connection, values: dict[str, datetime], due: Select[Any] = _DUE
) -> Sequence[AnyRow]:
    """Return the alarms to call about now, none while a call goes on."""
    if connection.execute(_RINGING, values).first() is not None:
        return []
    return connection.execute(due, values).all()


def _settle(connection: Connection, attempt: str, result: Result, at: datetime) -> None:
    values = {"attempt": attempt}
    if not (called := connection.execute(_CALLED, values).all()):
        return
    if result is Result.WORKS:
        needed = connection.execute(_STILL_NEEDED, values).all()
        note_acknowledged(connection, needed, author=called[0].called, at=at)
    if result is Result.LATE:
        connection.execute(_NOT_DIALLED, values | {"now": at})
    connection.execute(_SETTLE, values)
