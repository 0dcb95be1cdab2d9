"""Backups of both databases: made, restored elsewhere, and harmless when they fail."""

# ruff: noqa: ASYNC240 - nobody else waits for these loops

import os
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from ivr.app.backup import back_up
from ivr.backup.archive import BackupError
from ivr.backup.manifest import read_record
from outages.errors import StoreError
from tests.support.databases import PostgreSQL
from tests.support.installation import FILES, VOICE, Installation, backs_up, forged, restores


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def here(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """Return an installation with a bit of everything."""
    url = request.getfixturevalue(f"{engine}_url")
    place = Installation(tmp_path, "" if engine == "sqlite" else url, monkeypatch)
    place.fill()
    os.utime(tmp_path / VOICE, ns=(1_700_000_000_123_456_789, 1_700_000_000_123_456_789))
    await place.adds_token("crm")
    return place


@pytest.fixture
def there(
    engine: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Installation]:
    """Return another machine, with an empty database."""
    home = tmp_path_factory.mktemp("there") / "home"
    if engine == "sqlite":
        yield Installation(home, "", monkeypatch)
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    with server.database("template0") as url:
        yield Installation(home, url, monkeypatch)


@pytest.fixture
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backups") / "line.tar.gz"


async def test_everything_is_there_again(here: Installation, there: Installation, file: Path) -> None:
    backs_up(here, file)
    assert restores(there, file) == ""
    assert there.files() == here.files()
    assert await there.tokens() == ["crm"]


async def test_a_backup_is_for_its_owner_only_and_noted(here: Installation, file: Path) -> None:
    backs_up(here, file)
    assert file.stat().st_mode & 0o777 == 0o600
    record = read_record(here.home)
    assert record
    assert (record.file, record.size) == (file, file.stat().st_size)
    assert list(file.parent.iterdir()) == [file]


async def test_what_was_there_is_moved_aside_and_not_deleted(
    here: Installation, there: Installation, file: Path
) -> None:
    backs_up(here, file)
    restores(there, file)
    await there.adds_token("later")
    (there.home / VOICE).write_text("another voice")
    aside = restores(there, file, replace=True)
    assert (there.home / aside / VOICE).read_text() == "another voice"
    assert (there.home / VOICE).read_text() == FILES[VOICE]
    assert await there.tokens() == ["crm"]
    # What was put aside is not part of the next backup.
    again = backs_up(there, file.with_name("again.tar.gz"))
    with tarfile.open(again) as archive:
        assert not any("replaced" in name for name in archive.getnames())
    aside = restores(there, again, replace=True)
    assert await there.tokens() == ["crm"]


async def test_an_installation_that_is_not_empty_is_left_alone(
    here: Installation, there: Installation, file: Path
) -> None:
    backs_up(here, file)
    restores(there, file)
    await there.adds_token("later")
    before = there.files()
    with pytest.raises(BackupError, match=r"not empty.*--replace"):
        restores(there, file)
    assert there.files() == before
    assert await there.tokens() == ["crm", "later"]


async def test_an_old_database_alone_is_left_alone_too(
    here: Installation, there: Installation, file: Path
) -> None:
    backs_up(here, file)
    restores(there, file)
    for name in FILES:
        (there.home / name).unlink()
    for folder in ("stresses", "imports", "recordings/ru", "recordings", "details"):
        (there.home / folder).rmdir()
    with pytest.raises(BackupError, match="database of the settings is not empty"):
        restores(there, file)
    assert there.files() == {}


async def test_settings_come_along_unless_the_new_machine_has_its_own(
    here: Installation, there: Installation, file: Path
) -> None:
    here.fill(**{"settings.env": "OUTAGE_IVR_SIP_PORT=5062\n"})
    backs_up(here, file)
    there.home.mkdir(mode=0o700)
    (there.home / "settings.env").write_text("OUTAGE_IVR_SIP_PORT=5064\n")
    restores(there, file)
    assert there.settings.sip_port == 5064
    restores(there, file, replace=True)
    assert there.settings.sip_port == 5062


async def test_the_other_engine_is_refused(
    here: Installation, there: Installation, engine: str, file: Path
) -> None:
    backs_up(here, file)
    there.database = "postgresql://nobody@127.0.0.1:1/x" if engine == "sqlite" else ""
    with pytest.raises(BackupError, match=f"the backup is of {engine}.*OUTAGE_IVR_DATABASE"):
        restores(there, file)
    assert there.files() == {}


async def test_a_file_that_exists_is_replaced_by_force_only(here: Installation, file: Path) -> None:
    file.write_text("yesterday's")
    with pytest.raises(BackupError, match=r"exists.*--force"):
        backs_up(here, file)
    assert file.read_text() == "yesterday's"
    backs_up(here, file, force=True)
    assert tarfile.is_tarfile(file)


async def test_a_folder_gets_a_file_named_by_the_time(here: Installation, file: Path) -> None:
    made = backs_up(here, file.parent)
    assert made.parent == file.parent
    assert made.name.startswith(f"outage-ivr-{datetime.now(UTC):%Y}")


@pytest.mark.parametrize("step", ["copying the database", "packing", "reading it again"])
async def test_an_interrupted_backup_leaves_nothing(here: Installation, file: Path, step: str) -> None:
    def interrupt(reached: str, _done: int, _total: int) -> None:
        if reached == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(here.settings, file, force=False, progress=interrupt)
    assert list(file.parent.iterdir()) == []
    assert read_record(here.home) is None


async def test_a_restore_that_fails_at_the_last_step_leaves_all_as_it_was(
    here: Installation, there: Installation, engine: str, file: Path
) -> None:
    backs_up(here, file)
    restores(there, file)
    await there.adds_token("later")
    before = there.files()
    broken = forged(file, database=lambda content: content[: len(content) // 2])
    with pytest.raises(StoreError):
        restores(there, broken, replace=True)
    assert there.files() == before
    assert await there.tokens() == ["crm", "later"]
    assert engine == "sqlite" or aside_schemas(there) == []


def aside_schemas(place: Installation) -> list[str]:
    with psycopg.connect(place.url) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'replaced%'")
        return [row[0] for row in found]


async def test_a_database_that_others_use_is_refused(
    here: Installation, there: Installation, file: Path
) -> None:
    if not there.database:
        pytest.skip("SQLite's users hold HOME")
    backs_up(here, file)
    with psycopg.connect(there.url), pytest.raises(BackupError, match="in use"):
        restores(there, file)
    assert there.files() == {}
