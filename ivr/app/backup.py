"""Backs up a whole line into one file while it runs, and restores it."""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ivr.backup.archive import BackupError, describe_member, pack, read_manifest, unpack
from ivr.backup.kept import SETTINGS, copy_kept, exchanged, find_kept
from ivr.backup.manifest import HOME, BackupRecord, Manifest, name_backup, write_record
from ivr.config.home import make_home
from ivr.config.occupancy import occupy
from ivr.config.reading import read_settings
from ivr.config.settings import Settings
from outages.store.copies import ASIDE, Copier, is_known

#: Called with the name of a stage, the parts done, and the parts in all.
Progress = Callable[[str, int, int], None]

_STAGING = ".outage-ivr-staging-"
#: Age, in seconds, at which a staging folder was left by a crash.
_ABANDONED = 86_400


def back_up(settings: Settings, wanted: Path, *, force: bool, progress: Progress) -> Path:
    """Write a backup, verify it, and return its file, which gets its name only once it is complete.

    `wanted` may be a folder: the file is then named by the time. Raise BackupError or StoreError.
    """
    if not settings.home.is_dir():
        raise BackupError(f"there is no {settings.home}: nothing to back up; is OUTAGE_IVR_HOME right?")
    made_at = datetime.now(UTC)
    file = (wanted / name_backup(made_at) if wanted.is_dir() else wanted).absolute()
    if file.exists() and not (force and file.is_file()):
        raise BackupError(f"{file} exists: choose another name, or say --force to replace it if it is a file")
    with occupy(settings.home), _sentences(file), _staging(file.parent) as folder:
        part = folder / "backup"
        manifest = _stage(settings, folder, made_at, progress)
        pack(manifest, folder, part, lambda done, total: progress("packing", done, total))
        unpack(part, None, lambda done, total: progress("reading it again", done, total))
        part.replace(file)
        write_record(settings.home, BackupRecord(made_at=made_at, file=file, size=file.stat().st_size))
    return file


def _stage(settings: Settings, folder: Path, made_at: datetime, progress: Progress) -> Manifest:
    """Copy everything into a folder, and return the manifest."""
    copier = _copier(settings)
    manifest = Manifest(
        version=version("outage-ivr"),
        made_at=made_at,
        engine="sqlite" if copier.engine == "sqlite" else "postgresql",
        revision=copier.revision(),
        members={},
    )
    copy = folder / manifest.database
    progress("copying the database", 0, 1)
    copier.copy(copy, lambda done, total: progress("copying the database", done, total))
    copier.check_copy(copy)
    # After the database: every file that it names exists by then, and no row names later ones.
    names = [f"{HOME}{name}" for name in copy_kept(settings.home, folder / HOME)]
    members = {name: describe_member(folder / name) for name in (manifest.database, *names)}
    return manifest.model_copy(update={"members": members})


def restore(settings: Settings, file: Path, *, replace: bool, progress: Progress) -> tuple[Manifest, str]:
    """Put a backup into HOME and the database; return its manifest, and the name of what was moved aside, "" for nothing.

    Everything is checked before anything is changed, and a failure leaves all as it was. Raise BackupError,
    OccupiedError or StoreError.
    """
    manifest = read_manifest(file)
    if not is_known(manifest.revision):
        raise BackupError(
            f"{file} ({manifest.described()}) is of a newer release than this one: install that release first"
        )
    unpack(file, None, lambda done, total: progress("looking at the backup", done, total))
    make_home(settings.home)
    with occupy(settings.home, alone=True), _sentences(settings.home), _staging(settings.home) as folder:
        kept = find_kept(settings.home)
        # A HOME with nothing but settings was made for this restore: they name the new machine's ports and database.
        own_settings = kept == [SETTINGS] and not replace
        _refuse_full(settings.home, [] if own_settings or replace else kept)
        unpack(file, folder, lambda done, total: progress("unpacking", done, total))
        # The settings in force after the restore.
        later = read_settings(settings.home / SETTINGS if own_settings else folder / HOME / SETTINGS)
        copier = _copier(later)
        lost = _refuse_database(copier, manifest, replace=replace)
        copier.check_copy(folder / manifest.database)
        # To the microsecond: two restores within a second each need a place of their own.
        aside = f"{ASIDE}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
        progress("putting it in place", 0, 1)
        keep = SETTINGS if own_settings else ""
        with exchanged(settings.home, folder / HOME, settings.home / aside, keep=keep):
            copier.put_back(folder / manifest.database, aside)
    return manifest, aside if lost or (replace and kept) else ""


def _refuse_full(home: Path, kept: list[str]) -> None:
    if kept:
        raise BackupError(
            f"{home} is not empty: it has {', '.join(kept)}; say --replace to move that aside, or choose another HOME"
        )


def _refuse_database(copier: Copier, manifest: Manifest, *, replace: bool) -> bool:
    """Return whether the database holds something to move aside; raise BackupError when it must not be touched."""
    if copier.engine != manifest.engine:
        raise BackupError(
            f"the backup is of {manifest.engine}, and the settings name a database of {copier.engine}:"
            " set OUTAGE_IVR_DATABASE, here and for the line"
        )
    if others := copier.others():
        raise BackupError(f"the database is in use ({others} connections): stop the line on every machine")
    holds = not copier.is_empty()
    if holds and not replace:
        raise BackupError("the database of the settings is not empty: say --replace to move it aside")
    return holds


def _copier(settings: Settings) -> Copier:
    return Copier(settings.database_url, settings.runtime / "bin")


@contextlib.contextmanager
def _staging(parent: Path) -> Iterator[Path]:
    """Work in a private folder on the disk where the result goes; remove what a crash left there."""
    for old in parent.glob(f"{_STAGING}*"):
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < time.time() - _ABANDONED:
                shutil.rmtree(old)
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=parent) as folder:
        yield Path(folder)


@contextlib.contextmanager
def _sentences(where: Path) -> Iterator[None]:
    """Turn what the disk refuses into a BackupError."""
    try:
        yield
    except OSError as error:
        place = error.filename or where
        raise BackupError(f"{place}: {error.strerror or error}; nothing was changed") from error
