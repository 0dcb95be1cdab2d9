"""Call records in the database."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, exists, insert, select, update
from typing_extensions import override

from outages.calls import CallLog, CallOutcome, CallRecord, HeardPrompt, KeyPress, Promise
from outages.errors import NotFoundError
from outages.incidents import IncidentId
from outages.ledger import LedgerEntry
from outages.store import ledger
from outages.store.call_minutes import count_calls
from outages.store.call_tables import calls, promises
from outages.store.engine import Store, by_dialect
from outages.store.types import AnyRow

_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_NEW = by_dialect(lambda insertion: insertion(calls).on_conflict_do_nothing())
_KNOWN = select(calls.c.id).where(calls.c.id.in_(_ids))
_RATE = update(calls).where(calls.c.id == bindparam("call")).values(rating=bindparam("given"))
_PROMISE = insert(promises)
_PROMISES = select(promises).where(promises.c.call_id.in_(_ids)).order_by(promises.c.position)


class SQLCallLog(CallLog):
    """A CallLog in a Store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def write(self, records: Collection[CallRecord]) -> None:
        if records:
            await self._store.write(partial(_write, records=records))

    @override
    async def rate(self, call_id: str, rating: int) -> None:
        values = {"call": call_id, "given": rating}
        changed = await self._store.write(lambda connection: connection.execute(_RATE, values).rowcount)
        if not changed:
            raise NotFoundError(f"there is no record of the call {call_id}")

    @override
    async def get(self, call_id: str) -> CallRecord:
        query = select(calls).where(calls.c.id == call_id)
        found = await self._store.read(lambda one: _assemble(one, one.execute(query).all()))
        if not found:
            raise NotFoundError(f"there is no record of the call {call_id}")
        return found[0]

    @override
    async def find(
        self,
        *,
        number: str | None = None,
        incident: IncidentId | None = None,
        outcomes: Collection[CallOutcome] = (),
        limit: int = 100,
        before: datetime | None = None,
    ) -> list[CallRecord]:
        query = select(calls).order_by(calls.c.started_at.desc(), calls.c.id.desc()).limit(limit)
        if number is not None:
            query = query.where(calls.c.caller_number == number)
        if incident is not None:
            heard = exists().where(promises.c.call_id == calls.c.id, promises.c.incident_id == incident)
            query = query.where(heard)
        if outcomes:
            query = query.where(calls.c.outcome.in_(outcomes))
        if before is not None:
            query = query.where(calls.c.started_at < before)
        return await self._store.read(
            lambda connection: _assemble(connection, connection.execute(query).all())
        )


def _write(connection: Connection, records: Collection[CallRecord]) -> None:
    given = {record.id: record for record in records}
    known = set(connection.execute(_KNOWN, {"ids": list(given)}).scalars())
    fresh = [record for record in given.values() if record.id not in known]
    if not fresh:
        return
    connection.execute(_NEW[connection.dialect.name], [_row(record) for record in fresh])
    count_calls(connection, fresh)
    heard = [row for record in fresh for row in _promise_rows(record)]
    if heard:
        connection.execute(_PROMISE, heard)
        ledger.write(connection, (one for record in fresh for one in _entries(record)))


def _row(record: CallRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "direction": record.direction,
        "caller_number": record.caller_number,
        "subscriber_id": record.subscriber_id,
        "ticket_id": record.ticket_id,
        "language": record.language,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "outcome": record.outcome,
        "heard": [_heard(prompt) for prompt in record.heard],
        "keys": [{"key": press.key, "ms": press.ms} for press in record.keys],
    }


def _heard(prompt: HeardPrompt) -> dict[str, Any]:
    return {
        "id": prompt.id,
        "language": prompt.language,
        "file": prompt.file,
        "text": prompt.text,
        "whole": prompt.whole,
        "ms": prompt.ms,
    }


def _promise_rows(record: CallRecord) -> Iterator[dict[str, Any]]:
    for position, promise in enumerate(record.promises):
        yield {
            "call_id": record.id,
            "position": position,
            "incident_id": promise.incident_id,
            "revision": promise.revision,
            "etr": promise.etr,
        }


def _entries(record: CallRecord) -> Iterator[LedgerEntry]:
    for promise in record.promises:
        yield LedgerEntry(
            at=record.started_at,
            number=record.caller_number,
            source=record.id,
            means=promise.means,
            told=promise.told,
            incident_id=promise.incident_id,
            revision=promise.revision,
            etr=promise.etr,
            next_news=promise.next_news,
        )


def _assemble(connection: Connection, rows: Sequence[AnyRow]) -> list[CallRecord]:
    """Return the rows as records, with the promises heard."""
    if not rows:
        return []
    heard: defaultdict[str, list[Promise]] = defaultdict(list)
    for row in connection.execute(_PROMISES, {"ids": [row.id for row in rows]}):
        heard[row.call_id].append(Promise(IncidentId(row.incident_id), row.revision, row.etr))
    return [_record(row, tuple(heard[row.id])) for row in rows]


def _record(row: AnyRow, heard: tuple[Promise, ...]) -> CallRecord:
    return CallRecord(
        id=row.id,
        direction=row.direction,
        caller_number=row.caller_number,
        subscriber_id=row.subscriber_id,
        ticket_id=row.ticket_id,
        language=row.language,
        started_at=row.started_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        heard=tuple(HeardPrompt(**fields) for fields in row.heard),
        promises=heard,
        keys=tuple(KeyPress(**fields) for fields in row.keys),
        rating=row.rating,
    )
