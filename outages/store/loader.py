"""Loads a provider's subscriber list from a file, all or nothing."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, Engine

from outages.clock import Clock
from outages.errors import InvalidError
from outages.import_reports import ImportReport, ImportTerms, ends_too_much
from outages.imports import ImportedRow, ImportFlaw, ImportFlaws
from outages.sources.errors import UnreadableError
from outages.sources.layout import Layout
from outages.sources.mapping import OURS, SourceMapping
from outages.sources.records import open_list
from outages.sources.rows import RowDigests, RowReader
from outages.store import staging
from outages.store.area_merging import AreaMerger
from outages.store.engine import Store
from outages.store.import_journal import Journal, drop_journal, find_import
from outages.store.import_lock import ImportRunningError, hold_imports
from outages.store.import_plans import plan
from outages.store.import_sources import Source, find_source, read_listed
from outages.store.import_steps import ImportSteps
from outages.store.import_tables import ImportState
from outages.store.pace import Pace

#: Receives the lines read and their total.
Progress = Callable[[int, int], None]

_AS_USUAL = ImportTerms()
_AT_ONCE = 20_000


class SubscriberLoader:
    """Loads files into a Store.

    Rows are checked in temporary tables first; what they change is then written down and made in short transactions,
    between which others write.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def load(
        self,
        path: Path,
        *,
        region: str,
        author: str,
        terms: ImportTerms = _AS_USUAL,
        mapping: SourceMapping = OURS,
        progress: Progress = lambda _done, _total: None,
    ) -> ImportReport:
        """Add and update what the file lists, end what a full one lacks, and report it.

        With any flaw, and if too much would end, change nothing. Idempotent. `region` is the country of phone numbers
        without a code, such as "RU", `mapping` says how the file is written; `progress` is called on the event loop.
        Raise InvalidError for an unreadable file, StoreError.
        """
        loop = asyncio.get_running_loop()

        def report(done: int, total: int) -> None:
            loop.call_soon_threadsafe(progress, done, total)

        load = _Load(path, mapping=mapping, region=region, terms=terms, clock=self._clock, progress=report)
        return await self._store.bulk(partial(load.run, author=author))

    async def finish(self) -> None:
        """Finish the import that a process has left when it died; do nothing while one is running. Raise StoreError."""
        if await self._store.read(find_import) is None:
            return
        await self._store.bulk(partial(_finish_left, clock=self._clock))


def _finish_left(engine: Engine, clock: Clock) -> None:
    with contextlib.suppress(ImportRunningError), hold_imports(engine, patience=0):
        _finish(engine, clock)


def _finish(engine: Engine, clock: Clock) -> None:
    """Make the changes that are written down whole; drop those that are not."""
    with engine.begin() as connection:
        left = find_import(connection)
    if left is None:
        return
    if left.state is ImportState.PLANNED:
        drop_journal(engine, Pace(engine))
    else:
        ImportSteps(engine, at=clock.now()).run(Pace(engine))


class _Load:
    """The load of one file, which is read twice if its source is known: only accounts with a new row are looked at."""

    def __init__(
        self,
        path: Path,
        *,
        mapping: SourceMapping,
        region: str,
        terms: ImportTerms,
        clock: Clock,
        progress: Progress,
    ) -> None:
        self._path, self._mapping, self._region = path, mapping, region
        self._terms, self._clock, self._progress = terms, clock, progress
        self._flaws = ImportFlaws()
        self._places = staging.Places()
        self._rows = 0

    def run(self, engine: Engine, *, author: str) -> ImportReport:
        """Check all rows, then carry out what they change unless there are flaws."""
        with hold_imports(engine), engine.connect() as connection:
            _finish(engine, self._clock)
            return self._take(connection, author)

    def _take(self, connection: Connection, author: str) -> ImportReport:
        with connection.begin():
            source = find_source(connection, self._terms.source)
            listed = read_listed(connection, source)
            staging.prepare(connection)
            self._read(connection, listed.by_digest)
        if self._flaws.found:
            return self._refusal()
        gone = {*listed.by_digest.values(), *listed.undigested} if self._terms.full else ()
        planned = plan(connection, self._places, source, gone)
        report = replace(planned.report, rows=self._rows)
        if ends_too_much(report.points_ended, report.points_before, self._terms):
            return replace(report, refused=True)
        if not self._terms.dry_run:
            self._carry_out(connection, planned.areas, source, report, author)
        return report

    def _carry_out(
        self, connection: Connection, areas: AreaMerger, source: Source, report: ImportReport, author: str
    ) -> None:
        engine = connection.engine
        pace = Pace(engine)
        journal = Journal(self._path.name, author, source, report)
        journal.write(connection, pace, areas)
        ImportSteps(engine, at=self._clock.now()).run(pace)

    def _read(self, connection: Connection, listed: dict[int, int]) -> None:
        """Stage what is new, and add the flaws of the file and of its rows."""
        try:
            self._stage(connection, listed)
        except UnreadableError as error:
            self._flaws.add([ImportFlaw(error.line, "", error.reason)])
        except OSError as error:
            raise InvalidError("path", f"cannot read {self._path}: {error.strerror}") from error

    def _stage(self, connection: Connection, listed: dict[int, int]) -> None:
        """Stage the accounts of which a row is new, all their rows, and add the flaws; take known rows out of `listed`."""
        records = open_list(self._path, self._mapping)
        layout = Layout(records.header, self._mapping)
        self._flaws.add(layout.flaws())
        if self._flaws.found:
            return
        reader, digests = RowReader(layout, self._region), RowDigests(layout, self._region)
        changed = self._changed_accounts(reader, digests, listed) if listed else None
        good = self._good_rows(reader, digests, changed)
        while batch := list(islice(good, _AT_ONCE)):
            staging.stage(connection, batch, self._places)
            self._progress(batch[-1][0].line, records.lines)
        self._flaws.add(reader.doubts())
        staging.gather_accounts(connection)
        for flaws in staging.contradictions(connection):
            self._flaws.add(flaws)
        for flaw in staging.repetitions(connection):
            self._flaws.add([flaw])

    def _changed_accounts(self, reader: RowReader, digests: RowDigests, listed: dict[int, int]) -> set[str]:
        """Return the accounts of rows that are not listed; take those that are out of `listed`."""
        changed = set()
        records = open_list(self._path, self._mapping)
        for line, cells in records.records:
            if listed.pop(digests.of(cells), None) is None:
                changed.add(reader.account(cells))
            if line % _AT_ONCE == 0:
                self._progress(line, records.lines)
        return changed

    def _good_rows(
        self, reader: RowReader, digests: RowDigests, accounts: set[str] | None
    ) -> Iterator[tuple[ImportedRow, int]]:
        """Yield the rows of these accounts, or of all, with their digests; count all rows."""
        for line, cells in open_list(self._path, self._mapping).records:
            self._rows += 1
            if accounts is not None and reader.account(cells) not in accounts:
                continue
            row = reader.read(line, cells)
            if isinstance(row, ImportedRow):
                yield row, digests.of(cells)
            else:
                self._flaws.add(row)

    def _refusal(self) -> ImportReport:
        return ImportReport(rows=self._rows, flaws=self._flaws.first(), flaws_found=self._flaws.found)
