"""What SMS gateways call the segments that they took, and what they report of them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select, tuple_
from typing_extensions import override

from outages.errors import NotFoundError
from outages.notifications import DUTY, Result
from outages.sent_segments import SegmentReport, SentMessage, SentSegmentRepository
from outages.store.engine import Insertion, Store, by_dialect
from outages.store.settlement import settle
from outages.store.sms_tables import sent_segments as segments

_names: Any = bindparam("names", expanding=True)
_attempts: Any = bindparam("attempts", expanding=True)
_key = ["gateway", "message_id"]


def _sending(insertion: Insertion) -> Any:  # noqa: ANN401 - a dialect's own insert
    statement = insertion(segments)
    new = statement.excluded
    # A report without an attempt came before the answer; any other belongs to an earlier message of that name.
    waits = segments.c.attempt_id.is_(None) | (segments.c.attempt_id == new.attempt_id)
    return statement.on_conflict_do_update(
        index_elements=_key,
        set_={
            "attempt_id": new.attempt_id,
            "total": new.total,
            "result": case((waits, segments.c.result), else_=None),
            "at": new.at,
        },
    )


def _reporting(insertion: Insertion) -> Any:  # noqa: ANN401 - a dialect's own insert
    statement = insertion(segments)
    return statement.on_conflict_do_update(
        index_elements=_key, set_={"result": func.coalesce(segments.c.result, statement.excluded.result)}
    )


_SEND, _REPORT = by_dialect(_sending), by_dialect(_reporting)
_NAMED = select(segments.c.attempt_id).where(
    tuple_(segments.c.gateway, segments.c.message_id).in_(_names), segments.c.attempt_id.is_not(None)
)
_of_attempts = segments.c.attempt_id.in_(_attempts)
#: Two segments of a message may be reported at once: in this order, whoever is second sees what the first has written.
_LOCK = select(segments.c.id).where(_of_attempts).order_by(segments.c.id).with_for_update()
_delivered = func.count().filter(segments.c.result == Result.DELIVERED)
_undelivered = func.count().filter(segments.c.result == Result.UNDELIVERED)
_COUNT = (
    select(segments.c.attempt_id, func.max(segments.c.total).label("total"))
    .add_columns(_delivered.label("delivered"), _undelivered.label("undelivered"))
    .where(_of_attempts)
    .group_by(segments.c.attempt_id)
)


class SQLSentSegmentRepository(SentSegmentRepository):
    """A SentSegmentRepository in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def note_sent(self, messages: Sequence[SentMessage], *, at: datetime) -> Mapping[str, Result]:
        return await self._store.write(partial(_note_sent, messages=messages, at=at))

    @override
    async def note_reports(self, reports: Sequence[SegmentReport], *, at: datetime) -> Mapping[str, Result]:
        return await self._store.write(partial(_note_reports, reports=reports, at=at))


def _note_sent(connection: Connection, messages: Sequence[SentMessage], at: datetime) -> Mapping[str, Result]:
    rows = [
        {
            "gateway": one.gateway,
            "message_id": message_id,
            "attempt_id": one.attempt_id,
            "total": len(one.message_ids),
            "result": None,
            "at": at,
        }
        for one in messages
        for message_id in one.message_ids
    ]
    connection.execute(_SEND[connection.dialect.name], _in_order(rows))
    attempts = [one.attempt_id for one in messages]
    known = _judge(connection, attempts)
    # With its names a message counts as taken, so that no crash in between makes a doubt of it.
    _settle(connection, {one: known.get(one, Result.ACCEPTED) for one in attempts}, at)
    return known


def _note_reports(
    connection: Connection, reports: Sequence[SegmentReport], at: datetime
) -> Mapping[str, Result]:
    names = [(one.gateway, one.message_id) for one in reports]
    connection.execute(_LOCK, {"attempts": _find_attempts(connection, names)})
    rows = [
        {"gateway": one.gateway, "message_id": one.message_id, "result": one.result, "at": at}
        for one in reports
    ]
    connection.execute(_REPORT[connection.dialect.name], _in_order(rows))
    results = _judge(connection, _find_attempts(connection, names))
    _settle(connection, results, at)
    return results


def _settle(connection: Connection, results: Mapping[str, Result], at: datetime) -> None:
    for attempt, result in sorted(results.items()):
        # What nobody tried in this database is settled nowhere: a message to a duty manager, or one of before a restore.
        if not attempt.startswith(DUTY):
            with suppress(NotFoundError):
                settle(connection, attempt=attempt, result=result, at=at)


def _find_attempts(connection: Connection, names: Sequence[tuple[str, str]]) -> list[str]:
    return sorted(set(connection.execute(_NAMED, {"names": names}).scalars()))


def _in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows in the order of their names, so that two transactions never wait for each other."""
    return sorted(rows, key=lambda row: (row["gateway"], row["message_id"]))


def _judge(connection: Connection, attempts: Iterable[str]) -> Mapping[str, Result]:
    counted = connection.execute(_COUNT, {"attempts": list(attempts)}).all()
    undelivered = {row.attempt_id: Result.UNDELIVERED for row in counted if row.undelivered}
    delivered = {row.attempt_id: Result.DELIVERED for row in counted if row.delivered == row.total}
    return undelivered | delivered
