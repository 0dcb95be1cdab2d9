"""Loads a provider's subscriber list from a file, all or nothing."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine

from outages.errors import InvalidError
from outages.imports import ImportedRow, ImportFlaw, ImportFlaws, ImportReport
from outages.sources.errors import UnreadableError
from outages.sources.layout import Layout
from outages.sources.mapping import OURS, SourceMapping
from outages.sources.records import Record, RecordList, open_list
from outages.sources.rows import RowReader
from outages.store import merging, staging
from outages.store.audit import note
from outages.store.engine import Store, analyse
from outages.store.staging import staged, staged_accounts, staged_areas, staged_phones
from outages.store.tables import areas, phones, service_points, subscribers

#: Receives the lines read and their total.
Progress = Callable[[int, int], None]

_AT_ONCE = 20_000


class SubscriberLoader:
    """Loads files into a Store.

    Rows are checked in temporary tables first and merged at the end in one transaction, which on SQLite is the
    only time that others wait.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def load(
        self,
        path: Path,
        *,
        region: str,
        author: str,
        at: datetime,
        mapping: SourceMapping = OURS,
        progress: Progress = lambda _done, _total: None,
    ) -> ImportReport:
        """Add and update what the file lists and report it; with any flaw, change nothing.

        Idempotent; what the file doesn't list stays unchanged. `region` is the country of phone numbers without a
        code, such as "RU", `mapping` says how the file is written; `progress` is called on the event loop. Raise InvalidError for an unreadable file,
        StoreError.
        """
        loop = asyncio.get_running_loop()

        def report(done: int, total: int) -> None:
            loop.call_soon_threadsafe(progress, done, total)

        load = _Load(path, mapping, region, report)
        return await self._store.bulk(partial(load.run, author=author, at=at))


class _Load:
    """The load of one file."""

    def __init__(self, path: Path, mapping: SourceMapping, region: str, progress: Progress) -> None:
        self._path = path
        self._mapping = mapping
        self._region = region
        self._progress = progress
        self._flaws = ImportFlaws()
        self._places = staging.Places()
        self._rows = 0

    def run(self, engine: Engine, *, author: str, at: datetime) -> ImportReport:
        """Check all rows, then merge them unless there are flaws."""
        with engine.connect() as connection:
            with connection.begin():
                staging.prepare(connection)
                self._read(connection)
            if self._flaws.found:
                return self._refusal()
            with connection.begin():
                return self._merge(connection, author, at)

    def _read(self, connection: Connection) -> None:
        """Stage all good rows; add the flaws of the file and of the others."""
        try:
            self._stage(connection, open_list(self._path, self._mapping))
        except UnreadableError as error:
            self._flaws.add([ImportFlaw(error.line, "", error.reason)])
        except OSError as error:
            raise InvalidError("path", f"cannot read {self._path}: {error.strerror}") from error

    def _stage(self, connection: Connection, records: RecordList) -> None:
        """Stage all good rows; add the flaws of the others and the contradictions between rows."""
        layout = Layout(records.header, self._mapping)
        self._flaws.add(layout.flaws())
        if self._flaws.found:
            return
        reader = RowReader(layout, self._region)
        good = self._good_rows(reader, records.records)
        while batch := list(islice(good, _AT_ONCE)):
            staging.stage(connection, batch, self._places)
            self._rows += len(batch)
            self._progress(batch[-1].line, records.lines)
        self._flaws.add(reader.doubts())
        staging.gather_accounts(connection)
        for flaws in staging.contradictions(connection):
            self._flaws.add(flaws)
        for flaw in staging.repetitions(connection):
            self._flaws.add([flaw])

    def _good_rows(self, reader: RowReader, records: Iterator[Record]) -> Iterator[ImportedRow]:
        for line, cells in records:
            row = reader.read(line, cells)
            if isinstance(row, ImportedRow):
                yield row
            else:
                self._flaws.add(row)

    def _merge(self, connection: Connection, author: str, at: datetime) -> ImportReport:
        merging.lock_imports(connection)
        areas_added = merging.merge_areas(connection, self._places)
        analyse(connection, (staged, staged_phones, staged_areas, staged_accounts))
        subscribers_added, subscribers_updated = merging.merge_subscribers(connection)
        points_added, points_updated = merging.merge_points(connection)
        analyse(connection, (areas, subscribers, phones, service_points))
        report = ImportReport(
            rows=self._rows,
            subscribers_added=subscribers_added,
            subscribers_updated=subscribers_updated,
            points_added=points_added,
            points_updated=points_updated,
            areas_added=areas_added,
        )
        note(connection, "import", ("file", self._path.name), author=author, at=at, detail=_counts(report))
        return report

    def _refusal(self) -> ImportReport:
        return ImportReport(rows=self._rows, flaws=self._flaws.first(), flaws_found=self._flaws.found)


def _counts(report: ImportReport) -> dict[str, int]:
    return {
        "rows": report.rows,
        "subscribers_added": report.subscribers_added,
        "subscribers_updated": report.subscribers_updated,
        "points_added": report.points_added,
        "points_updated": report.points_updated,
        "areas_added": report.areas_added,
    }
