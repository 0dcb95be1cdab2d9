"""Which backups are refused, and what a backup contains while others write."""

import gzip
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.backup.archive import BackupError
from ivr.errors import IVRError
from tests.support.installation import Installation, backs_up, forged, restores
from tests.support.runtime import PROJECT


@pytest.fixture
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups") / "line.tar.gz"


@pytest.fixture
def sqlite_here(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    assert sqlite_url
    place = Installation(tmp_path, "", monkeypatch)
    place.fill()
    return place


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Installation:
    return Installation(tmp_path_factory.mktemp("empty") / "home", "", monkeypatch)


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    made.size = 1 if kind == tarfile.REGTYPE else 0
    return made


def listed(name: str, size: int = 1) -> Callable[[dict[str, object]], None]:
    def add(note: dict[str, object]) -> None:
        note["members"] |= {name: {"size": size, "sha256": "0" * 64, "changed": 0}}  # type: ignore[operator]

    return add


@pytest.mark.parametrize(
    "forge",
    [
        {"extra": member("/etc/outage"), "manifest": listed("/etc/outage")},
        {"extra": member("../outage"), "manifest": listed("../outage")},
        {"extra": member("home/../../outage"), "manifest": listed("home/../../outage")},
        {"extra": member("home/details", tarfile.SYMTYPE, "/etc"), "manifest": listed("home/details", 0)},
        {"extra": member("home/link", tarfile.LNKTYPE, "/etc/passwd"), "manifest": listed("home/link", 0)},
        {"extra": member("home/device", tarfile.CHRTYPE), "manifest": listed("home/device", 0)},
        {"extra": member("home/stranger")},
        {"extra": member("home/secrets.json")},
        {"manifest": listed("home/huge", 10**15)},
        {"manifest": lambda note: note.update(format=2)},
        {"manifest": lambda note: note.update(revision="9999")},
        {"manifest": lambda note: note.pop("engine")},
    ],
)
def test_a_forged_backup_is_refused_before_anything_is_written(
    sqlite_here: Installation, empty: Installation, file: Path, forge: dict[str, object]
) -> None:
    backs_up(sqlite_here, file)
    with pytest.raises(BackupError):
        restores(empty, forged(file, **forge))  # type: ignore[arg-type]
    assert not empty.home.exists()


def test_a_truncated_or_damaged_backup_is_refused(
    sqlite_here: Installation, empty: Installation, file: Path
) -> None:
    backs_up(sqlite_here, file)
    whole = file.read_bytes()
    # The stream's own file name, which nobody reads, ends with a zero byte.
    begins = whole.index(b"\0", 10)
    places = range(0, len(whole), max(1, len(whole) // 40))
    spoilt = [whole[:place] for place in places]
    spoilt += [
        whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        for place in places
        if place > begins
    ]
    spoilt += [b"", b"no backup", gzip.compress(b"no tar"), gzip.compress(b"\0" * 10240)]
    for content in spoilt:
        file.write_bytes(content)
        with pytest.raises(BackupError):
            restores(empty, file)
    assert not empty.home.exists()


def test_a_backup_is_of_one_moment_while_others_write(
    sqlite_here: Installation, empty: Installation, file: Path
) -> None:
    database, stop = sqlite_here.home / "outages.db", threading.Event()
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE pairs (a INTEGER, b TEXT)")
        connection.execute("CREATE TABLE seconds (a INTEGER)")
        connection.executemany("INSERT INTO pairs VALUES (?, ?)", ((one, "x" * 400) for one in range(20_000)))

    def write() -> None:
        writer = sqlite3.connect(database, isolation_level=None, timeout=60)
        one = 20_000
        while not stop.is_set():
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO pairs VALUES (?, ?)", (one, "x" * 400))
            writer.execute("INSERT INTO seconds VALUES (?)", (one,))
            writer.execute("COMMIT")
            one += 1
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        backs_up(sqlite_here, file)
    finally:
        stop.set()
        thread.join()
    restores(empty, file)
    with sqlite3.connect(empty.home / "outages.db") as connection:
        (pairs,) = connection.execute("SELECT count(*) FROM pairs WHERE a >= 20000").fetchone()
        (seconds,) = connection.execute("SELECT count(*) FROM seconds").fetchone()
    connection.close()
    assert pairs == seconds


def test_a_home_in_use_is_refused_by_name(sqlite_here: Installation, file: Path) -> None:
    backs_up(sqlite_here, file)
    hold = (
        "import sys, pathlib; from ivr.config.occupancy import occupy\n"
        "with occupy(pathlib.Path(sys.argv[1])): print(1, flush=True); input()"
    )
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", hold, str(sqlite_here.home)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as user:
        assert user.stdin
        assert user.stdout
        user.stdout.readline()
        with pytest.raises(IVRError, match=rf"process {user.pid} \(.*\); stop it first"):
            restores(sqlite_here, file, replace=True)
        user.stdin.close()
    assert restores(sqlite_here, file, replace=True)


def test_a_backup_of_an_older_release_is_taken(
    sqlite_here: Installation, empty: Installation, file: Path
) -> None:
    with sqlite3.connect(sqlite_here.home / "outages.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0004'")
    connection.close()
    backs_up(sqlite_here, file)
    restores(empty, file)
    assert (empty.home / "outages.db").exists()
