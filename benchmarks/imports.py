"""`python -m benchmarks.imports`: what a first load and a daily full file take, on both databases, with a caller beside."""

import asyncio
import csv
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, update

from benchmarks.databases import DATABASES, server_seconds
from outages.clock import SystemClock
from outages.import_reports import ImportTerms
from outages.imports import COLUMNS
from outages.store import SQLSubscriberRepository, Store, SubscriberLoader
from outages.store.tables import versions

SIZES = (10_000, 1_000_000)
#: Of a day's rows one in so many is changed; one is gone; and as many are new.
_CHANGED, _GONE = 200, 400
_FLATS, _HOUSES = 20, 20
_INTERVAL = 0.05


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--most", default=SIZES[-1], show_default=True, help="Rows of the large file.")
def main(*, most: int) -> None:
    """Measure both files with 10,000 rows and with many; the last columns are the longest waits of the caller beside."""
    console = Console()
    columns = ("database", "file", "rows", "seconds", "CPU s", "peak MB", "recognise s", "write s")
    table = Table(*columns)
    for name, databases in DATABASES:
        for rows in (SIZES[0], most):
            with databases() as url, tempfile.TemporaryDirectory(prefix="bench-") as folder:
                for day, what in enumerate(("first", "daily")):
                    path = Path(folder) / f"{what}.csv"
                    _write(path, rows, day)
                    figures = _measure(url, path)
                    table.add_row(name, what, f"{rows:,}", *figures)
                    console.print(f"{name}, {what}, {rows:,} rows:", *figures, highlight=False)
    console.print(table)


def _write(path: Path, rows: int, day: int) -> None:
    """Write the list of the first day or, changed by one per cent, of the second."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(rows, day))


def _rows(rows: int, day: int) -> Iterator[list[str]]:
    first, last = (rows // _GONE, rows + rows // _GONE) if day else (0, rows)
    for number in range(first, last):
        changed = day and number % _CHANGED == 0
        house, flat = divmod(number, _FLATS)
        street, house = divmod(house, _HOUSES)
        yield [
            f"{number:07}",
            f"Иванова Мария, {number}" if changed else f"Петров Пётр, {number}",
            f"{_phone(number)};{_phone(number + 50_000_000)}" if number % 5 == 0 else _phone(number),
            *(
                "ru",
                "standard",
                "Тверская область",
                f"Город {street // 100}",
                f"улица {street % 100 + 1}-я Садовая",
            ),
            *(str(house + 1), str(flat + 1), "internet;tv", f"headend-1/switch-{street}/port-{number % 48}"),
        ]


def _phone(number: int) -> str:
    return f"+79{number:09}"


def _measure(url: str, path: Path) -> list[str]:
    """Import the file, and return what it took: seconds, seconds of CPU, megabytes, and the caller's waits."""
    context = multiprocessing.get_context("spawn")
    stop, waits = context.Event(), context.Queue()
    caller = context.Process(target=_call, args=(url, stop, waits))
    importer = context.Process(target=_import, args=(url, path, waits))
    caller.start()
    before = server_seconds(url)
    importer.start()
    took, cpu, megabytes = waits.get()
    cpu += server_seconds(url) - before
    stop.set()
    reading, writing = waits.get()
    for process in (importer, caller):
        process.join()
    return [f"{took:.1f}", f"{cpu:.1f}", f"{megabytes:.0f}", f"{reading:.2f}", f"{writing:.2f}"]


def _import(url: str, path: Path, results: "multiprocessing.Queue[tuple[float, float, float]]") -> None:
    async def run() -> float:
        store = await Store.open(url)
        began = time.perf_counter()
        terms = ImportTerms(full=True)
        report = await SubscriberLoader(store, SystemClock()).load(
            path, region="RU", author="bench", terms=terms
        )
        took = time.perf_counter() - began
        await store.close()
        if report.flaws_found or report.refused:
            raise click.ClickException(f"{path} was refused: {report}")
        return took

    took = asyncio.run(run())
    used = resource.getrusage(resource.RUSAGE_SELF)
    results.put((took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))


def _call(url: str, stop: Event, results: "multiprocessing.Queue[tuple[float, float]]") -> None:
    results.put(asyncio.run(_call_until(url, stop)))


async def _call_until(url: str, stop: Event) -> tuple[float, float]:
    """Recognise somebody and write something again and again; return the longest wait for each, in seconds."""
    store = await Store.open(url)
    repository = SQLSubscriberRepository(store)
    reading, writing = 0.0, 0.0
    while not stop.is_set():
        reading = max(reading, await _timed(lambda: repository.recognise(_phone(7))))
        writing = max(writing, await _timed(lambda: store.write(_touch)))
        await asyncio.sleep(_INTERVAL)
    await store.close()
    return reading, writing


async def _timed(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def _touch(connection: Connection) -> None:
    connection.execute(update(versions).where(versions.c.name == "incidents").values(value=versions.c.value))


if __name__ == "__main__":
    main()
