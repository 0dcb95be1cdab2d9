"""Makes the changes of an import that are written down, in short transactions that each remove what they did.

First telephones and service points are taken, then given: for a moment a telephone may be nobody's, but never still a
former holder's beside its new one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    Table,
    Text,
    UpdateBase,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from outages.imports import OPTIONAL
from outages.store import phone_holders
from outages.store.audit import note
from outages.store.engine import Insertion, analyse, by_dialect
from outages.store.import_journal import find_import, lock_imports
from outages.store.import_tables import (
    import_endings,
    import_losses,
    import_rows,
    imports,
    listings,
)
from outages.store.pace import Pace
from outages.store.tables import phones, service_points, subscribers, tickets
from outages.store.types import Instant
from outages.tickets import Departure, TicketState

_Facts = Mapping[str, object]
_Change = Callable[[Connection, _Facts], None]

_OF_SUBSCRIBER = ("name", "phones", "language", "tier")
#: What search compares follows from the rest.
_KEYS = ("name_key", "account_key")
#: Both ends, so that PostgreSQL's statistics tell it how few rows lie between them.
_first: Any = bindparam("first")
_last: Any = bindparam("last")
_source: Any = bindparam("source")
_now = bindparam("now", type_=Instant)

_point = service_points.c
_row = import_rows.c
_these_rows = _row.line.between(_first, _last)
_leads = and_(_these_rows, _row.leads)
_these_endings = _point.id.in_(
    select(import_endings.c.point_id).where(import_endings.c.point_id.between(_first, _last))
)
_living = service_points.alias("living")
_listed = listings.alias("listed")

_UNLIST = delete(listings).where(
    listings.c.source_id == _source,
    listings.c.point_id.in_(
        select(import_endings.c.point_id).where(import_endings.c.point_id.between(_first, _last))
    ),
)
_END_POINTS = (
    update(service_points)
    .where(_these_endings, _point.ended_at.is_(None), ~exists().where(_listed.c.point_id == _point.id))
    .values(ended_at=_now)
)
_MARK_TICKETS = (
    update(tickets)
    .where(
        tickets.c.point_id.in_(select(_point.id).where(_these_endings, _point.ended_at.is_not(None))),
        tickets.c.state == TicketState.OPEN,
        tickets.c.departure.is_(None),
    )
    .values(departure=Departure.MOVED_AWAY)
)
_END_SUBSCRIBERS = (
    update(subscribers)
    .where(
        subscribers.c.id.in_(
            select(_point.subscriber_id)
            .join(import_endings, import_endings.c.point_id == _point.id)
            .where(import_endings.c.point_id.between(_first, _last), import_endings.c.leaves)
        ),
        subscribers.c.ended_at.is_(None),
        ~exists().where(_living.c.subscriber_id == subscribers.c.id, _living.c.ended_at.is_(None)),
    )
    .values(ended_at=_now, phones=())
)
#: What a file doesn't state stays as it is.
_STATED = {
    name: case((_row[name].is_(None), subscribers.c[name]), else_=func.nullif(_row[name], ""))
    for name in OPTIONAL
}
_UPDATE_SUBSCRIBERS = (
    update(subscribers)
    .where(
        subscribers.c.account == _row.account,
        _leads,
        or_(
            *(
                type_coerce(subscribers.c[name], Text) != type_coerce(_row[name], Text)
                for name in _OF_SUBSCRIBER
            ),
            *(subscribers.c[name].is_distinct_from(stated) for name, stated in _STATED.items()),
            subscribers.c.ended_at.is_not(None),
        ),
    )
    .values({name: _row[name] for name in (*_OF_SUBSCRIBER, *_KEYS)} | _STATED | {"ended_at": None})
)
_NEW_SUBSCRIBERS = insert(subscribers).from_select(
    ["account", *_OF_SUBSCRIBER, "account_digits", *OPTIONAL, *_KEYS],
    select(
        _row.account,
        *(_row[name] for name in _OF_SUBSCRIBER),
        _row.account_digits,
        *(func.nullif(_row[name], "") for name in OPTIONAL),
        *(_row[name] for name in _KEYS),
    )
    .where(_leads, ~exists().where(subscribers.c.account == _row.account))
    .order_by(_row.line),
)
_same_point = and_(
    _point.subscriber_id == subscribers.c.id, _point.house_id == _row.house_id, _point.flat == _row.flat
)
_owned = import_rows.join(subscribers, subscribers.c.account == _row.account)
_UPDATE_POINTS = (
    update(service_points)
    .where(
        _these_rows,
        subscribers.c.account == _row.account,
        _same_point,
        or_(
            type_coerce(_point.services, Text) != _row.services,
            _point.node_id.is_distinct_from(_row.node_id),
            _point.ended_at.is_not(None),
        ),
    )
    .values(services=_row.services, node_id=_row.node_id, ended_at=None)
)
_NEW_POINTS = insert(service_points).from_select(
    ["subscriber_id", "house_id", "node_id", "flat", "services"],
    select(subscribers.c.id, _row.house_id, _row.node_id, _row.flat, _row.services)
    .select_from(_owned)
    .where(_these_rows, ~exists().where(_same_point))
    .order_by(_row.line),
)
_LISTED = select(_point.id).select_from(_owned.join(service_points, _same_point)).where(_these_rows)
_TAKE_OVER = delete(listings).where(
    listings.c.point_id.in_(_LISTED), listings.c.source_id != _source, listings.c.digest.is_(None)
)
_UNMARK_TICKETS = (
    update(tickets)
    .where(tickets.c.departure == Departure.MOVED_AWAY, tickets.c.point_id.in_(_LISTED))
    .values(departure=None)
)


def _listing(insertion: Insertion) -> Insert:
    listed = _LISTED.with_only_columns(_source, _point.id, _row.digest)
    statement = insertion(listings).from_select(["source_id", "point_id", "digest"], listed)
    return statement.on_conflict_do_update(
        index_elements=["source_id", "point_id"], set_={"digest": statement.excluded.digest}
    )


_LIST = by_dialect(_listing)


#: How many steps are followed by fresh statistics: PostgreSQL plans those of a first load for empty tables.
_ANALYSED: Final = frozenset(2**power for power in range(12))


class ImportSteps:
    """The steps of the import that is written down; any process may go on with what another has left."""

    def __init__(self, engine: Engine, *, at: datetime) -> None:
        """Date the changes `at` (aware UTC)."""
        self._engine = engine
        self._at = at
        self._done = 0

    def run(self, pace: Pace) -> None:
        """Make all changes that are left; each step is true by itself, and none is made twice."""
        with self._engine.begin() as connection:
            found = find_import(connection)
        if found is None:
            return
        facts = {"source": found.source_id, "now": self._at}
        for table, change in _CHANGES:
            pace.repeat(partial(self._step, table, change, facts))
        with self._engine.begin() as connection:
            lock_imports(connection)
            connection.execute(delete(imports))
            subject, detail = ("file", found.file), found.report
            note(connection, "import", subject, author=found.author, at=self._at, detail=detail)
        self._analyse()

    def _step(self, table: Table, change: _Change, facts: Mapping[str, object], most: int) -> bool:
        """Make the changes of at most so many rows and drop those; tell whether there may be more."""
        key = table.primary_key.columns[0]
        keys = select(key).order_by(key)
        with self._engine.begin() as connection:
            lock_imports(connection)
            first = connection.execute(keys.limit(1)).scalar_one_or_none()
            if first is None:
                return False
            last = connection.execute(keys.limit(1).offset(most - 1)).scalar_one_or_none()
            more = last is not None
            if last is None:
                last = connection.execute(select(func.max(key))).scalar_one()
            change(connection, {**facts, "first": first, "last": last})
            connection.execute(delete(table).where(key.between(first, last)))
        self._done += 1
        if self._done in _ANALYSED:
            self._analyse()
        return more

    def _analyse(self) -> None:
        with self._engine.begin() as connection:
            analyse(connection, (subscribers, phones, service_points, listings))


def end_points(connection: Connection, facts: Mapping[str, object]) -> None:
    """End those of the points written down, from `first` to `last`, that no source lists, and who leaves with them, as of `now`."""
    _execute(connection, (_END_POINTS, _MARK_TICKETS, _END_SUBSCRIBERS), facts)


def state_rows(connection: Connection, facts: Mapping[str, object]) -> None:
    """Make subscribers, telephones and points what the lines from `first` to `last` say, as of `now`."""
    _execute(connection, (_UPDATE_SUBSCRIBERS, _NEW_SUBSCRIBERS), facts)
    phone_holders.give(connection, facts)
    _execute(connection, (_UPDATE_POINTS, _NEW_POINTS, _UNMARK_TICKETS), facts)


def _end_listed(connection: Connection, facts: _Facts) -> None:
    connection.execute(_UNLIST, facts)
    end_points(connection, facts)


def _list_rows(connection: Connection, facts: _Facts) -> None:
    state_rows(connection, facts)
    _execute(connection, (_LIST[connection.dialect.name], _TAKE_OVER), facts)


def _execute(connection: Connection, statements: Sequence[UpdateBase], facts: _Facts) -> None:
    for statement in statements:
        connection.execute(statement, facts)


_CHANGES: Final[Sequence[tuple[Table, _Change]]] = (
    (import_losses, phone_holders.take),
    (import_endings, _end_listed),
    (import_rows, _list_rows),
)
