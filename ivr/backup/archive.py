"""A backup's file: a gzipped tar archive whose first member lists all others with their hashes."""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from ivr.backup.manifest import MANIFEST, Manifest, Member
from ivr.errors import IVRError

#: Called with the bytes done and the bytes in all.
Progress = Callable[[int, int], None]

_BLOCK = 1 << 20
#: Bytes that no manifest of ours reaches, not even with a year of callers' voices.
_MOST_MANIFEST = 64 << 20
#: Bytes of disk that a restore leaves free.
_SPARE = 64 << 20
_TROUBLE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


class BackupError(IVRError):
    """A backup can't be made or used; the text says why and what to do."""


def describe_member(file: Path) -> Member:
    """Return a file's entry in the manifest."""
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    status = file.stat()
    return Member(size=status.st_size, sha256=digest, changed=status.st_mtime_ns)


def pack(manifest: Manifest, folder: Path, file: Path, progress: Progress) -> None:
    """Write the archive, readable by its owner only, and sync it to disk; raise OSError."""
    advance = _counting(manifest, progress)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as archive:
            note = manifest.model_dump_json(indent=1).encode()
            archive.addfile(_entry(MANIFEST, len(note), manifest.made_at.timestamp()), io.BytesIO(note))
            for name, member in manifest.members.items():
                entry = _entry(name, member.size, member.changed / 1e9)
                with (folder / name).open("rb") as source:
                    archive.addfile(entry, _Counted(source, advance))
        raw.flush()
        os.fsync(raw.fileno())


def _entry(name: str, size: int, changed: float) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, changed, 0o600
    return entry


def _counting(manifest: Manifest, progress: Progress) -> Callable[[int], None]:
    """Return a function that takes the bytes just done and reports the sum."""
    total, done = sum(one.size for one in manifest.members.values()), 0

    def advance(size: int) -> None:
        nonlocal done
        done += size
        progress(done, total)

    return advance


class _Counted(io.RawIOBase):
    """A file that reports how much of it was read."""

    def __init__(self, source: IO[bytes], advance: Callable[[int], None]) -> None:
        self._source, self._advance = source, advance

    def read(self, size: int = -1) -> bytes:
        """Read from the file and report the bytes."""
        block = self._source.read(size)
        self._advance(len(block))
        return block


def read_manifest(file: Path) -> Manifest:
    """Return the backup's manifest; raise BackupError for a file that is no backup."""
    with _opened(file) as (archive, _):
        return _manifest_of(archive, file)


def unpack(file: Path, into: Path | None, progress: Progress) -> Manifest:
    """Verify every member, and write it below `into` if given; raise BackupError or OSError.

    Only regular files that the manifest names, with the size it states, are written.
    """
    with _opened(file) as (archive, raw):
        manifest = _manifest_of(archive, file)
        total, advance = sum(one.size for one in manifest.members.values()), _counting(manifest, progress)
        if into and total + _SPARE > (free := shutil.disk_usage(into).free):
            raise BackupError(f"{file} needs {total + _SPARE} bytes in {into}, and {free} are free")
        missing = set(manifest.members)
        while entry := archive.next():
            member = manifest.members.get(entry.name)
            if not entry.isreg() or member is None or entry.name not in missing or entry.size != member.size:
                raise BackupError(f"{file}: {entry.name!r} contradicts the manifest; nothing was changed")
            _take(archive, entry, member, into, advance)
            missing.discard(entry.name)
        while raw.read(_BLOCK):
            pass
    if missing:
        raise BackupError(f"{file} is not whole: {min(missing)} is missing; nothing was changed")
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[tuple[tarfile.TarFile, gzip.GzipFile]]:
    """Open an archive and its gzip stream; raise BackupError for anything wrong with its bytes."""
    try:
        # Python's gzip verifies the checksum at the end; tarfile's own reader doesn't.
        with gzip.open(file) as raw, tarfile.open(fileobj=raw, mode="r|", bufsize=_BLOCK) as archive:
            yield archive, raw
    except _TROUBLE as error:
        raise BackupError(
            f"{file} is damaged or no backup of outage-ivr ({error}); nothing was changed"
        ) from error
    except OSError as error:
        if error.filename not in {None, file, str(file)}:
            raise
        raise BackupError(
            f"{file} cannot be read or unpacked: {error.strerror or error}; nothing was changed"
        ) from error


def _manifest_of(archive: tarfile.TarFile, file: Path) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > _MOST_MANIFEST:
        raise BackupError(f"{file} is no backup of outage-ivr: it doesn't begin with {MANIFEST}")
    source = archive.extractfile(first)
    try:
        return Manifest.model_validate_json(source.read() if source else b"")
    except ValidationError as error:
        where = error.errors()[0]
        place = ".".join(map(str, where["loc"]))
        raise BackupError(
            f"{file}: its manifest can't be used ({place}: {where['msg']}); is it of a newer release?"
        ) from error


def _take(
    archive: tarfile.TarFile,
    entry: tarfile.TarInfo,
    member: Member,
    into: Path | None,
    advance: Callable[[int], None],
) -> None:
    extracted = archive.extractfile(entry)
    if extracted is None:
        raise BackupError(f"{entry.name} cannot be read")
    source = _Counted(extracted, advance)
    if into is None:
        digest = _copy(source, None)
    else:
        dest = into / entry.name
        dest.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(dest, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            digest = _copy(source, out)
            out.flush()
            os.fsync(out.fileno())
        os.utime(dest, ns=(member.changed, member.changed))
    if digest != member.sha256:
        raise BackupError(f"{entry.name} in the backup is damaged; nothing was changed")


def _copy(source: _Counted, out: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while block := source.read(_BLOCK):
        digest.update(block)
        if out:
            out.write(block)
    return digest.hexdigest()
