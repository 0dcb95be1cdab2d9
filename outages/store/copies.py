"""Copies of the whole database into a file, made while it is in use, and back."""

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

#: Receives the parts copied and their total, which may change until the end.
Progress = Callable[[int, int], None]

#: Pages copied between two progress reports.
_PAGES = 2_000
#: Suffixes of an SQLite database's files.
_BESIDE = ("", "-wal", "-shm")
#: Prefix of the names under which a restore keeps what it replaces.
ASIDE = "replaced"


class Copier:
    """Copies one database; `programs` is a folder with PostgreSQL's tools, which are otherwise taken from PATH."""

    def __init__(self, url: str, programs: Path) -> None:
        self._url = read_url(url)
        self._programs = programs
        self.engine = self._url.get_backend_name()

    @property
    def file(self) -> Path:
        """The file of an SQLite database; raise InvalidError for one in memory."""
        if not self._url.database or self._url.database == ":memory:":
            raise InvalidError("database", "is not a file that can be copied")
        return Path(self._url.database)

    def revision(self) -> str:
        """Return the database's newest migration; raise StoreError if it has none."""
        if self.engine == "sqlite" and not self.file.exists():
            raise StoreError(f"there is no database {self.file} yet: nothing to copy")
        with self._connected() as connection:
            found = _revision_of(connection)
        if found is None:
            raise StoreError("the database is empty: nothing to copy")
        return found

    def copy(self, dest: Path, progress: Progress) -> None:
        """Write a consistent snapshot of the whole database without blocking anybody; raise StoreError."""
        if self.engine == "sqlite":
            _copy_sqlite(self.file, dest, progress)
        else:
            self._run("pg_dump", "--format=custom", f"--exclude-schema={ASIDE}_*", f"--file={dest}")

    def check_copy(self, copy: Path) -> None:
        """Raise StoreError if the database's own tool can't read the copy."""
        if self.engine == "sqlite":
            _check_sqlite(copy)
        else:
            self._run("pg_restore", "--list", str(copy), connected=False)

    def is_empty(self) -> bool:
        """Tell whether a restore would lose nothing; raise StoreError if the database can't be read."""
        if self.engine == "sqlite":
            return not any(file.exists() for file in _with_companions(self.file))
        with self._connected() as connection:
            return not inspect(connection).get_table_names()

    def others(self) -> int:
        """Return the number of other connections; always 0 for SQLite, which can't tell."""
        if self.engine == "sqlite":
            return 0
        with self._connected() as connection:
            # The server's own workers, such as autovacuum, don't count.
            count = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"
            )
            return int(count.scalar_one())

    def put_back(self, copy: Path, aside: str) -> None:
        """Replace the database with the copy, all or nothing; raise StoreError.

        The old data is kept under the name `aside`: SQLite's files in a folder beside them, PostgreSQL's tables in
        a schema.
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
        """Return the address for PostgreSQL's tools, without the password: anybody can see arguments."""
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
        """Run one of PostgreSQL's tools; raise StoreError with its message."""
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
        done = subprocess.run(  # noqa: S603 - fixed programs and options
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
            raise StoreError(f"{program} failed with status {done.returncode}: {' '.join(said[:2])}")


def known_revisions() -> list[str]:
    """Return this release's migrations, newest first."""
    return [one.revision for one in ScriptDirectory.from_config(configure(None)).walk_revisions()]


def is_known(revision: str) -> bool:
    """Tell whether this release knows the migration and can continue from it."""
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
            # Hold a read transaction: otherwise every write by others restarts the copy.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                copy, pages=_PAGES, progress=lambda _status, left, total: progress(total - left, total)
            )
            # A single file that needs no companions.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be copied: {error}") from error


def _check_sqlite(copy: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            found = [row[0] for row in opened.execute("PRAGMA quick_check(1)")]
    except sqlite3.Error as error:
        raise StoreError(f"cannot read the copy of the database: {error}") from error
    if found != ["ok"]:
        raise StoreError(f"the database is damaged: {found[0]}")


def _put_back_sqlite(file: Path, copy: Path, aside: str) -> None:
    """Move the old files into a folder beside them: a companion left behind would corrupt the new database."""
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
