"""The machine under the line: its disk, its clock, the folder that everything is kept in, and the last backup."""

import ctypes
import os
import pwd
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.backup.record import read_record
from ivr.checks import Finding, Verdict

_GIGABYTE = 1e9
#: Free bytes below which somebody should make room, and below which the line may soon fail to write.
DISK_WARNING = 2 * _GIGABYTE
DISK_FAILED = 0.2 * _GIGABYTE

#: A backup of every night is made well within the first; the second is a week's worth of calls lost.
BACKUP_WARNING = timedelta(hours=36)
BACKUP_FAILED = timedelta(days=7)

#: A record may be newer than the clock by so much: machines that share a database differ by less.
CLOCK_SLACK = timedelta(minutes=1)

#: What the kernel returns while nothing sets its clock (adjtimex(2)).
_TIME_ERROR = 5
#: More than what `struct timex` takes on any processor.
_TIMEX_BYTES = 512


def check_home(home: Path) -> Finding:
    """Look whether HOME is there, ours, and closed to others."""
    try:
        status = home.stat()
    except FileNotFoundError:
        return Finding(Verdict.WARNING, f"{home} is not there yet; the first start makes it")
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
    """Look how much room is left where everything is kept."""
    folder = next(one for one in (home, *home.absolute().parents) if one.exists())
    free = free_bytes(folder)
    room = f"{free / _GIGABYTE:.1f} GB free at {folder}"
    if free < DISK_FAILED:
        return Finding(Verdict.FAILED, f"{room}, less than {DISK_FAILED / _GIGABYTE:g} GB: make room now")
    if free < DISK_WARNING:
        return Finding(Verdict.WARNING, f"{room}, less than {DISK_WARNING / _GIGABYTE:g} GB: make room")
    return Finding(Verdict.OK, room)


def check_clock(now: datetime, newest: datetime | None, *, synchronised: bool | None) -> Finding:
    """Look whether somebody sets the clock, and whether it is behind the newest record, if there is one."""
    if newest and newest > now + CLOCK_SLACK:
        return Finding(
            Verdict.FAILED,
            f"it is {_moment(now)} here, and the newest record is of {_moment(newest)}: set the clock",
        )
    if synchronised is None:
        return Finding(
            Verdict.UNKNOWN, f"{_moment(now)}; whether it is synchronised, the kernel doesn't tell"
        )
    if not synchronised:
        return Finding(
            Verdict.WARNING,
            f"{_moment(now)}, and nothing on this machine sets the clock: install chrony, unless its host does it",
        )
    return Finding(Verdict.OK, f"{_moment(now)}, synchronised")


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def is_synchronised() -> bool | None:
    """Ask the kernel whether its clock is set by somebody; None when it doesn't tell."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    # All zero asks and sets nothing.
    state = adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return None if state < 0 else state != _TIME_ERROR


def check_backup(home: Path, now: datetime) -> Finding:
    """Look how old the last backup is."""
    record = read_record(home)
    if record is None:
        return Finding(Verdict.WARNING, "none was made yet; run every night: outage-ivr backup FOLDER")
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
