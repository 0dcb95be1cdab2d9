"""Keeps the billing system's last answers as subscribers, telephones and service points."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine, delete, exists, insert, literal, or_, select, update
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from outages.directory import LOOKUP_SOURCE, AnswerRepository, Question
from outages.errors import StoreError
from outages.imports import ImportedRow
from outages.search.people import account_key, name_key, telephone_key
from outages.store import phone_holders
from outages.store.answer_differences import AnswerDifference, compare
from outages.store.engine import Store
from outages.store.import_journal import find_import, lock_imports
from outages.store.import_lock import begin_beside_imports
from outages.store.import_sources import add_source, find_source
from outages.store.import_steps import end_points, state_rows
from outages.store.import_tables import import_endings, import_losses, import_phones, import_rows, listings
from outages.store.subscribers import LIVING
from outages.store.tables import service_points, subscribers
from outages.subscribers import Tier, digits_beside

_PLACED = select(service_points.c.id).join(subscribers, subscribers.c.id == service_points.c.subscriber_id)


class SQLAnswerRepository(AnswerRepository):
    """An AnswerRepository in a Store.

    What changes is written down in the import's tables and made by its statements, in one transaction.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @override
    async def keep(self, question: Question, rows: Sequence[ImportedRow], *, at: datetime) -> bool:
        # Most answers say what is known: they cost no write.
        known = await self._store.read(lambda connection: compare(connection, question, rows) is None)
        if known:
            return True
        try:
            return await self._store.bulk(partial(_keep, question=question, rows=rows, at=at))
        except DBAPIError as error:
            # Its message holds the answer.
            raise StoreError(f"an answer is refused: {type(error.orig).__name__}") from None


def _keep(engine: Engine, *, question: Question, rows: Sequence[ImportedRow], at: datetime) -> bool:
    with begin_beside_imports(engine) as connection:
        if connection is None:
            return False
        lock_imports(connection)
        if find_import(connection) is not None:
            return False
        if (difference := compare(connection, question, rows)) is not None:
            _change(connection, difference, rows, at)
        return True


def _change(
    connection: Connection, difference: AnswerDifference, rows: Sequence[ImportedRow], at: datetime
) -> None:
    """Take telephones, end service points, state the rows, and list what nobody lists."""
    _take(connection, difference, at)
    _end(connection, difference, at)
    if rows:
        _state(connection, difference, rows, at)
    accounts = {row.account for row in rows}
    _list(connection, accounts)
    # Whatever a file says of these subscribers next is news again.
    touched = _PLACED.where(
        or_(subscribers.c.account.in_(accounts), subscribers.c.id.in_(difference.holders))
    )
    connection.execute(update(listings).where(listings.c.point_id.in_(touched)).values(digest=None))


def _take(connection: Connection, difference: AnswerDifference, at: datetime) -> None:
    if not difference.losses:
        return
    connection.execute(
        insert(import_losses),
        [
            {"subscriber_id": one.subscriber, "number": one.number, "leaves": one.leaves}
            for one in difference.losses
        ],
    )
    whose = [one.subscriber for one in difference.losses]
    phone_holders.take(connection, {"first": min(whose), "last": max(whose), "now": at})
    connection.execute(delete(import_losses))
    for subscriber, numbers in difference.holders.items():
        connection.execute(update(subscribers).where(subscribers.c.id == subscriber).values(phones=numbers))


def _end(connection: Connection, difference: AnswerDifference, at: datetime) -> None:
    if not difference.endings:
        return
    ended = [one.point for one in difference.endings]
    connection.execute(
        insert(import_endings), [{"point_id": one.point, "leaves": one.leaves} for one in difference.endings]
    )
    connection.execute(delete(listings).where(listings.c.point_id.in_(ended)))
    end_points(connection, {"first": min(ended), "last": max(ended), "now": at})
    connection.execute(delete(import_endings))


def _state(
    connection: Connection, difference: AnswerDifference, rows: Sequence[ImportedRow], at: datetime
) -> None:
    difference.add_areas(connection)
    leading = list({row.account: row for row in reversed(rows)}.values())
    connection.execute(insert(import_rows), [_written(row, difference, leads=row in leading) for row in rows])
    numbers = [
        {"line": row.line, "number": number, "tail": telephone_key(number)}
        for row in leading
        for number in row.phones.split()
    ]
    if numbers:
        connection.execute(insert(import_phones), numbers)
    state_rows(connection, {"first": rows[0].line, "last": rows[-1].line, "now": at})
    connection.execute(delete(import_rows))


def _written(row: ImportedRow, difference: AnswerDifference, *, leads: bool) -> dict[str, object]:
    """Return the row as the import writes it down; answers have no digests."""
    house, node = difference.place_of(row)
    return {
        "line": row.line,
        "account": row.account,
        "leads": leads,
        "name": row.name,
        "phones": row.phones,
        "language": row.language,
        "tier": Tier(row.tier),
        "zone": row.zone,
        "email": row.email,
        "account_digits": digits_beside(row.account),
        "name_key": name_key(row.name),
        "account_key": account_key(row.account),
        "house_id": house,
        "node_id": node,
        "flat": row.flat,
        "services": row.services,
        "digest": 0,
    }


def _list(connection: Connection, accounts: Collection[str]) -> None:
    """List what no file lists; the next file that does takes it over."""
    source = find_source(connection, LOOKUP_SOURCE)
    add_source(connection, source)
    unlisted = _PLACED.with_only_columns(literal(source.id), service_points.c.id).where(
        subscribers.c.account.in_(accounts),
        LIVING,
        ~exists().where(listings.c.point_id == service_points.c.id),
    )
    connection.execute(insert(listings).from_select(["source_id", "point_id"], unlisted))
