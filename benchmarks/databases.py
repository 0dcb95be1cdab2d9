"""An empty database of each kind, with this release's schema, for as long as it is measured."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from benchmarks.processes import cpu_seconds
from outages.store import migrate
from tests.support.databases import PostgreSQL


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/outages.db"
        migrate(url)
        yield url


@contextmanager
def _postgresql() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        server = PostgreSQL(Path(folder))
        server.start()
        try:
            server.execute("CREATE DATABASE bench")
            migrate(server.url("bench"))
            yield server.url("bench")
        finally:
            server.stop()


#: By name, what yields the URL of a fresh one.
DATABASES: Final[tuple[tuple[str, Callable[[], AbstractContextManager[str]]], ...]] = (
    ("SQLite", _sqlite),
    ("PostgreSQL", _postgresql),
)


def server_seconds(url: str) -> float:
    """Return the CPU time of PostgreSQL, which has its socket beside its data; 0 for SQLite."""
    folder = make_url(url).query.get("host")
    if folder is None:
        return 0
    pid = (Path(str(folder)) / "data" / "postmaster.pid").read_text().splitlines()[0]
    return cpu_seconds(int(pid))
