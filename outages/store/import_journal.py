"""Writes down what an import changes, so that it is carried out whole even if the process dies."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select, update

from outages.import_reports import ImportReport, counts_of
from outages.imports import OPTIONAL
from outages.store.area_merging import AreaMerger
from outages.store.engine import analyse
from outages.store.import_differences import staged_gone, staged_leavers, staged_losses
from outages.store.import_sources import Source, add_source
from outages.store.import_tables import (
    ImportState,
    import_endings,
    import_losses,
    import_phones,
    import_rows,
    imports,
)
from outages.store.pace import Pace
from outages.store.staging import staged, staged_accounts, staged_areas, staged_phones
from outages.store.tables import service_points, versions

_JOURNAL = (import_rows, import_phones, import_losses, import_endings)
_ONLY = 1
_house = staged_areas.alias("staged_house")
_node = staged_areas.alias("staged_node")
_LINES = select(staged.c.line).order_by(staged.c.line)
_ROWS = select(
    staged.c.line,
    staged.c.account,
    staged.c.line == staged_accounts.c.line,
    *(staged.c[name] for name in ("name", "phones", "language", "tier", *OPTIONAL, "account_digits")),
    *(staged.c[name] for name in ("name_key", "account_key")),
    _house.c.area_id,
    _node.c.area_id,
    *(staged.c[name] for name in ("flat", "services", "digest")),
).select_from(
    staged.join(staged_accounts, staged_accounts.c.account == staged.c.account)
    .join(_house, _house.c.key == staged.c.house)
    .outerjoin(_node, _node.c.key == staged.c.node)
)
_PHONES = select(staged_phones.c.line, staged_phones.c.number, staged_phones.c.tail).join(
    staged_accounts, staged_accounts.c.line == staged_phones.c.line
)


_ENDINGS = select(staged_gone.c.point_id, staged_leavers.c.subscriber_id.is_not(None)).select_from(
    staged_gone.join(service_points, service_points.c.id == staged_gone.c.point_id).outerjoin(
        staged_leavers, staged_leavers.c.subscriber_id == service_points.c.subscriber_id
    )
)


_LOSSES = select(staged_losses.c.subscriber_id, staged_losses.c.number, staged_losses.c.leaves)


def lock_imports(connection: Connection) -> None:
    """Count a change of the lists; begun with this, a transaction has SQLite's write lock before it reads."""
    lock = update(versions).where(versions.c.name == "imports").values(value=versions.c.value + 1)
    connection.execute(lock)


def find_import(connection: Connection) -> Row[Any] | None:
    """Return the import under way or left by a process that died, if any."""
    return connection.execute(select(imports)).one_or_none()


@dataclass(frozen=True, slots=True)
class Journal:
    """An import that is about to be carried out."""

    file: str
    author: str
    source: Source
    report: ImportReport

    def write(self, connection: Connection, pace: Pace, areas: AreaMerger) -> None:
        """Write down the staged changes in short transactions; once the last is committed, they will be made."""
        with connection.begin():
            lock_imports(connection)
            add_source(connection, self.source)
            facts = {"source_id": self.source.id, "file": self.file, "author": self.author}
            counts = counts_of(self.report)
            connection.execute(
                insert(imports).values(id=_ONLY, state=ImportState.PLANNED, report=counts, **facts)
            )
        if areas.count:
            pace.repeat(partial(_add_areas, connection, areas))
        pace.repeat(_Copy(connection).step)
        with connection.begin():
            lock_imports(connection)
            connection.execute(insert(import_endings).from_select(["point_id", "leaves"], _ENDINGS))
            connection.execute(
                insert(import_losses).from_select(["subscriber_id", "number", "leaves"], _LOSSES)
            )
            connection.execute(update(imports).values(state=ImportState.APPLYING))
            analyse(connection, _JOURNAL)


def drop_journal(engine: Engine, pace: Pace) -> None:
    """Drop the changes of an import that was not written down whole."""
    for table in _JOURNAL:
        pace.repeat(partial(_empty, engine, table))
    with engine.begin() as connection:
        connection.execute(delete(imports))


def _empty(engine: Engine, table: Table, most: int) -> bool:
    """Delete some rows and tell whether there may be more."""
    key = table.primary_key.columns[0]
    with engine.begin() as connection:
        lock_imports(connection)
        last = connection.execute(select(key).order_by(key).limit(1).offset(most)).scalar_one_or_none()
        rest = delete(table) if last is None else delete(table).where(key < last)
        connection.execute(rest)
    return last is not None


def _add_areas(connection: Connection, merger: AreaMerger, most: int) -> bool:
    with connection.begin():
        lock_imports(connection)
        more = merger.add(connection, most)
    if not more:
        with connection.begin():
            connection.execute(delete(staged_areas))
            merger.stage_known(connection)
    return more


class _Copy:
    """Copies the staged rows, from the first line to the last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._done = 0

    def step(self, most: int) -> bool:
        """Copy some rows and tell whether there may be more."""
        with self._connection.begin():
            lock_imports(self._connection)
            after = _LINES.where(staged.c.line > self._done)
            last = self._connection.execute(after.limit(1).offset(most - 1)).scalar_one_or_none()
            upto = [staged.c.line > self._done] + ([] if last is None else [staged.c.line <= last])
            names = import_rows.c.keys()
            self._connection.execute(insert(import_rows).from_select(names, _ROWS.where(*upto)))
            # Bounds on both: joined in the order of lines, the other would be read from its beginning each time.
            lines = (staged_phones.c.line, staged_accounts.c.line)
            numbers = [line > self._done for line in lines]
            numbers += [] if last is None else [line <= last for line in lines]
            self._connection.execute(
                insert(import_phones).from_select(["line", "number", "tail"], _PHONES.where(*numbers))
            )
            self._done = last or self._done
        return last is not None
