"""A copy of the whole database in a file, made while others use it, and back."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect
from sqlalchemy.exc import DBAPIError

from outages.errors import InvalidError, StoreError
from outages.store.engine import make_engine, read_url
from outages.store.schema import configure

#: Is told how many of how many parts are copied; how many there are may not be known before the end.
Progress = Callable[[int, int], None]

#: Pages that are copied between two reports.
_PAGES = 2_000
#: What SQLite lays beside a database.
_BESIDE = ("", "-wal", "-shm")
#: What the names begin with that a restore gives to what it moves aside.
ASIDE = "replaced"


class Copier:
    """Copies one database; `programs` is a folder with PostgreSQL's own tools, which else are looked for on PATH."""

    def __init__(self, url: str, programs: Path) -> None:
        self._url = read_url(url)
        self._programs = programs
        self.engine = self._url.get_backend_name()

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        if not self._url.database or self._url.database == ":memory:":
            raise InvalidError("database", "is no file that could be copied")
        return Path(self._url.database)

    def revision(self) -> str:
        """Return the newest migration that the database has had; raise StoreError when it has had none."""
        if self.engine == "sqlite" and not self.file.exists():
            raise StoreError(f"there is no database {self.file} yet: nothing to copy")
        with self._connected() as connection:
            found = _revision_of(connection)
        if found is None:
            raise StoreError("the database is empty: nothing to copy")
        return found

    def copy(self, dest: Path, progress: Progress) -> None:
        """Write one moment's state of the whole database; nobody waits for it. Raise StoreError."""
        if self.engine == "sqlite":
            _copy_sqlite(self.file, dest, progress)
        else:
            self._run("pg_dump", "--format=custom", f"--exclude-schema={ASIDE}_*", f"--file={dest}")

    def check_copy(self, copy: Path) -> None:
        """Raise StoreError for a copy that the database's own tool can't read."""
        if self.engine == "sqlite":
            _check_sqlite(copy)
        else:
            self._run("pg_restore", "--list", str(copy), connected=False)

    def is_empty(self) -> bool:
        """Say whether nothing would be lost; raise StoreError when that can't be told."""
        if self.engine == "sqlite":
            return not any(file.exists() for file in _with_companions(self.file))
        with self._connected() as connection:
            return not inspect(connection).get_table_names()

    def others(self) -> int:
        """Return how many others are connected; SQLite doesn't tell."""
        if self.engine == "sqlite":
            return 0
        with self._connected() as connection:
            # The server's own workers, such as autovacuum, are nobody's.
            count = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
            )
            return int(count.scalar_one())

    def put_back(self, copy: Path, aside: str) -> None:
        """Let the copy be the database, all of it or nothing; raise StoreError.

        What was there goes aside: SQLite's files into a folder of that name beside them, PostgreSQL's tables into a schema.
        """
        if self.engine == "sqlite":
            _put_back_sqlite(self.file, copy, aside)
        else:
            self._put_back_postgresql(copy, aside.replace("-", "_").lower())

    def _put_back_postgresql(self, copy: Path, aside: str) -> None:
        with self._connected() as connection:
            schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
        replaces = not self.is_empty()
        if replaces:
            self._execute(f'ALTER SCHEMA "{schema}" RENAME TO "{aside}"', f'CREATE SCHEMA "{schema}"')
        try:
            self._run(
                "pg_restore",
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                f"--dbname={self._address()}",
                str(copy),
                connected=False,
            )
        except BaseException:
            if replaces:
                self._execute(
                    f'DROP SCHEMA "{schema}" CASCADE', f'ALTER SCHEMA "{aside}" RENAME TO "{schema}"'
                )
            raise

    def _execute(self, *statements: str) -> None:
        with self._connected() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine = make_engine(self._url)
        try:
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise StoreError(str(error.orig)) from error
        finally:
            engine.dispose()

    def _address(self) -> str:
        """Return the address for PostgreSQL's tools; the password goes another way, since everybody sees arguments."""
        plain = URL.create(
            "postgresql",
            self._url.username,
            None,
            self._url.host,
            self._url.port,
            self._url.database,
            self._url.query,
        )
        return plain.render_as_string()

    def _run(self, program: str, *arguments: str, connected: bool = True) -> None:
        """Run one of PostgreSQL's own tools; raise StoreError with what it says."""
        found = shutil.which(self._programs / program) or shutil.which(program)
        if found is None:
            raise StoreError(
                f"there is no program {program}: install PostgreSQL's client (postgresql-client)"
            )
        command = [
            found,
            "--no-password",
            *arguments,
            *([f"--dbname={self._address()}"] if connected else []),
        ]
        environment = dict(os.environ)
        if self._url.password:
            environment["PGPASSWORD"] = str(self._url.password)
        done = subprocess.run(  # noqa: S603 - our own words
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines() or ["it says nothing"]
            raise StoreError(f"{program} failed with status {done.returncode}: {' '.join(said[:2])}")


def known_revisions() -> list[str]:
    """Return this release's migrations, the newest first."""
    return [one.revision for one in ScriptDirectory.from_config(configure(None)).walk_revisions()]


def is_known(revision: str) -> bool:
    """Say whether this release has had this migration: it can go on from there."""
    return revision in known_revisions()


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _with_companions(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in _BESIDE]


def _copy_sqlite(file: Path, dest: Path, progress: Progress) -> None:
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as source,
            contextlib.closing(sqlite3.connect(dest)) as copy,
        ):
            # A view that is held: a writer meanwhile would else make the copy begin again and again.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                copy, pages=_PAGES, progress=lambda _status, left, total: progress(total - left, total)
            )
            # One file that needs no other beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be copied: {error}") from error


def _check_sqlite(copy: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            found = [row[0] for row in opened.execute("PRAGMA quick_check(1)")]
    except sqlite3.Error as error:
        raise StoreError(f"the copy of the database can't be read: {error}") from error
    if found != ["ok"]:
        raise StoreError(f"the database is damaged: {found[0]}")


def _put_back_sqlite(file: Path, copy: Path, aside: str) -> None:
    """Move the old files into a folder beside them; a companion left behind would spoil the new database."""
    part, folder = file.with_name(f"{file.name}.part"), file.parent / aside
    with contextlib.ExitStack() as undo:
        try:
            undo.callback(part.unlink, missing_ok=True)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(copy, part)
            for old in filter(Path.exists, _with_companions(file)):
                folder.mkdir(mode=0o700, exist_ok=True)
                kept = old.rename(folder / old.name)
                undo.callback(kept.rename, old)
            part.rename(file)
        except OSError as error:
            raise StoreError(f"{file} cannot be replaced: {error.strerror}") from error
        undo.pop_all()
