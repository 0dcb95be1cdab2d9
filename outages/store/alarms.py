"""Alarms in the database."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Executable, bindparam, select, update
from typing_extensions import override

from outages.alarms import Alarm, AlarmId, AlarmKind, AlarmReason, AlarmRepository
from outages.errors import NotFoundError
from outages.store.alarm_tables import alarms
from outages.store.audit import note
from outages.store.engine import Store, by_dialect
from outages.store.types import AnyRow, Instant

#: The author of what the line does of itself.
THE_LINE = "outage-ivr"

IS_OPEN = alarms.c.ended_at.is_(None)
IS_NOBODYS = alarms.c.acknowledged_at.is_(None)
_OPEN = select(alarms).where(IS_OPEN).order_by(alarms.c.raised_at, alarms.c.id)
_OBSERVED = _OPEN.where(
    alarms.c.kind.in_(bindparam("kinds", expanding=True)), alarms.c.node.in_(["", bindparam("here")])
)
_RAISE = by_dialect(lambda insertion: insertion(alarms).on_conflict_do_nothing())
_ONE = select(alarms).where(alarms.c.id == bindparam("alarm"), IS_OPEN).with_for_update()
_THESE = update(alarms).where(alarms.c.id == bindparam("alarm"))
_END = _THESE.values(ended_at=bindparam("now", type_=Instant))
_LEVEL = _THESE.values(level=bindparam("new_level"))
#: Whatever was done about it counts no more: it is told of as if it were new.
_AGAIN = _LEVEL.values(
    since=bindparam("now", type_=Instant),
    acknowledged_at=None,
    acknowledged_by=None,
    texted_at=None,
    calls=0,
    next_call_at=None,
)
_ACKNOWLEDGE = _THESE.values(
    acknowledged_at=bindparam("now", type_=Instant), acknowledged_by=bindparam("author")
)
_UNTEXTED = (
    _OPEN.where(IS_NOBODYS, alarms.c.texted_at.is_(None), alarms.c.since <= bindparam("until", type_=Instant))
).with_for_update(skip_locked=True)
_TEXTED = _THESE.values(texted_at=bindparam("now", type_=Instant))


@dataclass(frozen=True, slots=True)
class _Observation:
    """What is so now, of these kinds and at this node."""

    reasons: Collection[AlarmReason]
    kinds: Collection[AlarmKind]
    node: str
    at: datetime
    again_after: timedelta | None


class SQLAlarmRepository(AlarmRepository):
    """An AlarmRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def observe(
        self,
        reasons: Collection[AlarmReason],
        *,
        kinds: Collection[AlarmKind],
        node: str,
        at: datetime,
        again_after: timedelta | None,
    ) -> None:
        look = _Observation(reasons, kinds, node, at, again_after)
        # Mostly nothing has changed, and reading keeps nobody from writing.
        if await self._store.read(partial(_find_changes, look=look)):
            await self._store.write(partial(_observe, look=look))

    @override
    async def find(self) -> list[Alarm]:
        return await self._store.read(lambda connection: read_alarms(connection.execute(_OPEN).all()))

    @override
    async def acknowledge(self, alarm: AlarmId, *, author: str, at: datetime) -> Alarm:
        return await self._store.write(partial(_acknowledge, alarm=alarm, author=author, at=at))

    @override
    async def claim_texts(self, *, after: timedelta, at: datetime) -> list[Alarm]:
        return await self._store.write(partial(_claim_texts, after=after, at=at))


def read_alarms(rows: Sequence[AnyRow]) -> list[Alarm]:
    """Return the alarms of these rows."""
    return [
        Alarm(
            AlarmId(row.id),
            AlarmReason(row.kind, row.subject, row.level, row.node),
            row.raised_at,
            row.since,
            row.acknowledged_at,
            row.acknowledged_by,
        )
        for row in rows
    ]


def note_acknowledged(connection: Connection, rows: Sequence[AnyRow], *, author: str, at: datetime) -> None:
    """Record who has taken these on."""
    for row in rows:
        connection.execute(_ACKNOWLEDGE, {"alarm": row.id, "now": at, "author": author})
        note_deed(connection, "acknowledge", row, author=author, at=at)


def note_deed(connection: Connection, deed: str, row: AnyRow, *, at: datetime, **detail: object) -> None:
    """Record in the audit trail what was done about an alarm, by the line unless an `author` is named."""
    author = str(detail.pop("author", THE_LINE))
    detail |= {"kind": row.kind, "subject": row.subject, "level": row.level}
    note(connection, deed, ("alarm", row.id), author=author, at=at, detail=detail)


#: A statement with its values.
Change = tuple[Executable, dict[str, object]]


def _observe(connection: Connection, look: _Observation) -> None:
    for statement, values in _find_changes(connection, look):
        connection.execute(statement, values)


def _find_changes(connection: Connection, look: _Observation) -> list[Change]:
    """Return what makes the alarms those of what is so now."""
    values = {"kinds": list(look.kinds), "here": look.node}
    rows = {(row.kind, row.subject, row.node): row for row in connection.execute(_OBSERVED, values)}
    reasons = {(one.kind, one.subject, one.node): one for one in look.reasons}
    insertion = _RAISE[connection.dialect.name]
    raised = [(insertion, _new_row(one, look.at)) for key, one in reasons.items() if key not in rows]
    return [
        *raised,
        *(change for key, row in rows.items() for change in _follow(row, reasons.get(key), look)),
    ]


def _follow(row: AnyRow, reason: AlarmReason | None, look: _Observation) -> Iterator[Change]:
    """Yield what has become of an alarm, nothing if it is as it was."""
    if reason is None:
        yield _END, {"alarm": row.id, "now": look.at}
    elif reason.level > row.level or _has_waited_too_long(row, look):
        yield _AGAIN, {"alarm": row.id, "now": look.at, "new_level": reason.level}
    elif reason.level < row.level:
        yield _LEVEL, {"alarm": row.id, "new_level": reason.level}


def _has_waited_too_long(row: AnyRow, look: _Observation) -> bool:
    """Tell whether who had taken it on did not end it in time."""
    if look.again_after is None or row.acknowledged_at is None:
        return False
    return bool(row.acknowledged_at <= look.at - look.again_after)


def _new_row(reason: AlarmReason, at: datetime) -> dict[str, object]:
    return {
        "kind": reason.kind,
        "subject": reason.subject,
        "node": reason.node,
        "level": reason.level,
        "raised_at": at,
        "since": at,
        "calls": 0,
    }


def _acknowledge(connection: Connection, alarm: AlarmId, author: str, at: datetime) -> Alarm:
    row = connection.execute(_ONE, {"alarm": alarm}).one_or_none()
    if row is None:
        raise NotFoundError(f"there is no alarm {alarm}, or it is over")
    if row.acknowledged_at is None:
        note_acknowledged(connection, [row], author=author, at=at)
    (found,) = read_alarms(connection.execute(_ONE, {"alarm": alarm}).all())
    return found


def _claim_texts(connection: Connection, after: timedelta, at: datetime) -> list[Alarm]:
    rows = connection.execute(_UNTEXTED, {"until": at - after}).all()
    for row in rows:
        connection.execute(_TEXTED, {"alarm": row.id, "now": at})
        note_deed(connection, "text_duty", row, at=at)
    return read_alarms(rows)
