"""Loads a provider's subscriber list from a CSV file, all or nothing."""

import asyncio
import codecs
import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, Engine

from outages.errors import InvalidError
from outages.imports import ImportedRow, ImportFlaw, ImportFlaws, ImportReport, RowReader, header_flaws
from outages.store import merging, staging
from outages.store.audit import note
from outages.store.engine import Store, analyse
from outages.store.staging import staged, staged_accounts, staged_areas, staged_phones
from outages.store.tables import areas, phones, service_points, subscribers

#: Receives the lines read and their total.
Progress = Callable[[int, int], None]

_AT_ONCE = 20_000
_BLOCK = 1 << 20


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
        progress: Progress = lambda _done, _total: None,
    ) -> ImportReport:
        """Add and update what the file lists and report it; with any flaw, change nothing.

        Idempotent; what the file doesn't list stays unchanged. `region` is the country of phone numbers without a
        code, such as "RU"; `progress` is called on the event loop. Raise InvalidError for an unreadable file,
        StoreError.
        """
        loop = asyncio.get_running_loop()

        def report(done: int, total: int) -> None:
            loop.call_soon_threadsafe(progress, done, total)

        load = _Load(path, region, report)
        return await self._store.bulk(partial(load.run, author=author, at=at))


class _Load:
    """The load of one file."""

    def __init__(self, path: Path, region: str, progress: Progress) -> None:
        self._path = path
        self._region = region
        self._progress = progress
        self._flaws = ImportFlaws()
        self._places = staging.Places()
        self._rows = 0

    def run(self, engine: Engine, *, author: str, at: datetime) -> ImportReport:
        """Check all rows, then merge them unless there are flaws."""
        try:
            lines = self._check_text()
        except OSError as error:
            raise InvalidError("path", f"cannot read {self._path}: {error.strerror}") from error
        if self._flaws.found:
            return self._refusal()
        with engine.connect() as connection:
            with connection.begin():
                staging.prepare(connection)
                self._stage(connection, lines)
            if self._flaws.found:
                return self._refusal()
            with connection.begin():
                return self._merge(connection, author, at)

    def _check_text(self) -> int:
        """Return the number of lines; add a flaw for the first byte that is not text."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        lines = 0
        with self._path.open("rb") as file:
            for block in (*iter(partial(file.read, _BLOCK), b""), b""):
                try:
                    decoder.decode(block, final=not block)
                except UnicodeDecodeError as error:
                    return self._refuse_bytes(lines, error.object, error.start)
                if b"\0" in block:
                    return self._refuse_bytes(lines, block, block.index(b"\0"))
                lines += block.count(b"\n")
        return lines

    def _refuse_bytes(self, lines: int, block: bytes, where: int) -> int:
        line = lines + 1 + block.count(b"\n", 0, where)
        self._flaws.add([ImportFlaw(line, "", "is not text; save the file as CSV in UTF-8")])
        return line

    def _stage(self, connection: Connection, lines: int) -> None:
        """Stage all good rows; add the flaws of the others and the contradictions between rows."""
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            records = self._records(file)
            header = next(records, (1, []))[1]
            self._flaws.add(header_flaws(header))
            if self._flaws.found:
                return
            good = self._good_rows(RowReader(header, self._region), records)
            while batch := list(islice(good, _AT_ONCE)):
                staging.stage(connection, batch, self._places)
                self._rows += len(batch)
                self._progress(batch[-1].line, lines)
        staging.gather_accounts(connection)
        for flaws in staging.contradictions(connection):
            self._flaws.add(flaws)
        for flaw in staging.repetitions(connection):
            self._flaws.add([flaw])

    def _records(self, file: TextIO) -> Iterator[tuple[int, list[str]]]:
        """Yield the records with the line on which each ends; stop with a flaw at unbalanced quotes."""
        reader = csv.reader(file, strict=True)
        try:
            for cells in reader:
                if cells:
                    yield reader.line_num, cells
        except csv.Error as error:
            self._flaws.add([ImportFlaw(reader.line_num, "", f"cannot be read as CSV: {error}")])

    def _good_rows(
        self, reader: RowReader, records: Iterator[tuple[int, list[str]]]
    ) -> Iterator[ImportedRow]:
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
