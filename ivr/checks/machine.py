"""The machine under the line: HOME, disk, clock, and the last backup."""

import ctypes
import os
import pwd
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.backup.manifest import read_record
from ivr.checks import Finding, Verdict

_GIGABYTE = 1e9
#: Free bytes below which to warn, and below which writes may soon fail.
DISK_WARNING = 2 * _GIGABYTE
DISK_FAILED = 0.2 * _GIGABYTE

#: Nightly backups stay well within the first; the second risks a week of calls.
BACKUP_WARNING = timedelta(hours=36)
BACKUP_FAILED = timedelta(days=7)

#: How much newer than the clock a record may be: machines that share a database differ by less.
CLOCK_SLACK = timedelta(minutes=1)

#: The kernel's answer while nothing synchronises its clock (adjtimex(2)).
_TIME_ERROR = 5
#: More than the size of `struct timex` on any processor.
_TIMEX_BYTES = 512


def check_home(home: Path) -> Finding:
    """Check that HOME exists, is ours, and is closed to others."""
    try:
        status = home.stat()
    except FileNotFoundError:
        return Finding(Verdict.WARNING, f"{home} does not exist yet; the first start makes it")
    except OSError as error:
        return Finding(Verdict.FAILED, f"{home}: {error.strerror}; run this as the line's own user")
    if status.st_uid != os.geteuid():
        owner = _name(status.st_uid)
        return Finding(Verdict.FAILED, f"{home} belongs to {owner}; run this as {owner}: sudo -u {owner} …")
    if status.st_mode & 0o077:
        return Finding(Verdict.FAILED, f"{home} is open to others, with secrets in it; run: chmod go= {home}")
    return Finding(Verdict.OK, f"{home}, closed to others")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def check_disk(
    home: Path, free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
) -> Finding:
    """Check the free space on HOME's disk."""
    folder = next(one for one in (home, *home.absolute().parents) if one.exists())
    free = free_bytes(folder)
    room = f"{free / _GIGABYTE:.1f} GB free at {folder}"
    if free < DISK_FAILED:
        return Finding(Verdict.FAILED, f"{room}, less than {DISK_FAILED / _GIGABYTE:g} GB: make room now")
    if free < DISK_WARNING:
        return Finding(Verdict.WARNING, f"{room}, less than {DISK_WARNING / _GIGABYTE:g} GB: make room")
    return Finding(Verdict.OK, room)


def check_clock(now: datetime, newest: datetime | None, *, synchronised: bool | None) -> Finding:
    """Check that the clock is synchronised and not behind the newest record, None for no record."""
    if newest and newest > now + CLOCK_SLACK:
        return Finding(
            Verdict.FAILED,
            f"the clock says {_moment(now)}, but the newest record is of {_moment(newest)}: set the clock",
        )
    if synchronised is None:
        return Finding(Verdict.UNKNOWN, f"{_moment(now)}; the kernel doesn't say whether it is synchronised")
    if not synchronised:
        return Finding(
            Verdict.WARNING,
            f"{_moment(now)}, and nothing on this machine sets the clock: install chrony, unless its host does it",
        )
    return Finding(Verdict.OK, f"{_moment(now)}, synchronised")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def is_synchronised() -> bool | None:
    """Return whether the kernel's clock is synchronised, None when it doesn't say."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    # All zeros: ask, and set nothing.
    state = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def check_backup(home: Path, now: datetime) -> Finding:
    """Check the age of the last backup."""
    record = read_record(home)
    if record is None:
        return Finding(Verdict.WARNING, "none was made yet; run nightly: outage-ivr backup FOLDER")
    age = now - record.made_at
    made = f"the last is {_age(age)} old: {record.file}"
    if age > BACKUP_FAILED:
        return Finding(Verdict.FAILED, f"{made}; more than {BACKUP_FAILED.days} days: run outage-ivr backup")
    if age > BACKUP_WARNING:
        hours = BACKUP_WARNING / timedelta(hours=1)
        return Finding(Verdict.WARNING, f"{made}; more than {hours:g} hours: run outage-ivr backup")
    gone = "" if record.file.exists() else ", no longer there (moved away?)"
    return Finding(Verdict.OK, made + gone)


def _age(age: timedelta) -> str:
    hours = max(0, age // timedelta(hours=1))
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"  # noqa: PLR2004 - two days
