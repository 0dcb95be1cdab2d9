"""Databases for tests: each test gets its own copy of a migrated template."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from outages.store import Store, migrate
from tests.support.runtime import PROGRAMS

_NOBODY = "nobody"
_TEMPLATE = "template_store"
_MEMORY = Path("/dev/shm")  # noqa: S108 - each server makes a folder of its own in it
#: Free bytes with which a server is kept in memory, where a database is copied in a tenth of the time.
_ROOM = 4 * 2**30
_serial = count(1)


def make_folder() -> Path:
    """Make a folder for a server: in memory if there is room, which a container may not have."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return Path(tempfile.mkdtemp(prefix="pg-", dir=_MEMORY if has_room else None))


class PostgreSQL:
    """A private server without a network port, and without durability."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        # Without a log file, the server would hold the starter's pipe open.
        self._log = f"--log={folder / 'log'}"

    def start(self) -> None:
        """Create the cluster and start it; PostgreSQL refuses to run as root, so root runs it as `nobody`."""
        if os.geteuid() == 0:
            nobody = pwd.getpwnam(_NOBODY)
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        self._run(
            "initdb",
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder} -c fsync=off"
        self._run("pg_ctl", "--wait", "--silent", self._log, f"--options={options}", "start")

    def stop(self) -> None:
        """Stop it immediately."""
        self._run("pg_ctl", "--wait", "--silent", "--mode=immediate", "stop")

    def restart(self) -> None:
        """Drop every connection, as a restart for maintenance would."""
        self._run("pg_ctl", "--wait", "--silent", "--mode=fast", self._log, "restart")

    def url(self, name: str) -> str:
        """Return the URL of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def execute(self, statement: str) -> None:
        """Run one statement as the administrator."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str) -> Iterator[str]:
        """Yield the URL of a fresh copy of a template, dropped at the end."""
        name = f"test_{next(_serial)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_as_nobody(), _find(program), f"--pgdata={self._data}", *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        if done.returncode:
            pytest.fail(f"{program}: {done.stdout}{done.stderr}")


def _as_nobody() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_NOBODY}", "--regid=nogroup", "--clear-groups"]


def _find(program: str) -> str:
    """Return the program that asterisk/obtain unpacked, else the one on PATH."""
    own = PROGRAMS / program
    found = str(own) if own.exists() else shutil.which(program)
    if found is None:
        pytest.fail(f"{program} is missing: run asterisk/obtain postgresql")
    return found


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """Run one server for the session, with a migrated template."""
    folder = make_folder()
    server = PostgreSQL(folder)
    server.start()
    try:
        server.execute(f"CREATE DATABASE {_TEMPLATE}")
        migrate(server.url(_TEMPLATE))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a migrated SQLite file once."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Copy the migrated SQLite file."""
    path = tmp_path / "outages.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSQL) -> Iterator[str]:
    """Copy the migrated PostgreSQL template."""
    with postgresql_server.database(_TEMPLATE) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database with this release's schema, on each engine in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    """Open the test's own database as a Store."""
    opened = await Store.open(database)
    yield opened
    await opened.close()
