"""Who works in HOME: commands share it, a restore needs it alone."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from ivr.errors import IVRError, SettingsError

#: Locked while a command works in HOME; it holds nothing.
LOCK = "lock"

#: Characters of a command that are shown.
_SHOWN = 80


class OccupiedError(IVRError):
    """Another process works in HOME."""


@contextlib.contextmanager
def occupy(home: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold an existing HOME, shared or alone; raise OccupiedError naming the processes in the way."""
    handle = _open(home)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OccupiedError(_complaint(home, alone=alone)) from error
        yield
    finally:
        # Closing releases the lock, as does the death of the process.
        os.close(handle)


def occupants(home: Path) -> list[int]:
    """Return the processes that work in HOME, as far as the kernel shows them."""
    try:
        inode = (home / LOCK).stat().st_ino
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        words = line.split()
        # "1: FLOCK ADVISORY READ pid major:minor:inode 0 EOF"; one that waits has an arrow in front.
        if words[1:2] == ["FLOCK"] and words[5].rpartition(":")[2] == str(inode):
            found.append(int(words[4]))
    return sorted({pid for pid in found if pid > 0})


def describe(pid: int) -> str:
    """Return a process's number and command."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return f"process {pid}"
    command = " ".join(" ".join(words[-3:]).split())[:_SHOWN]
    return f"process {pid} ({command})" if command else f"process {pid}"


def _open(home: Path) -> int:
    try:
        handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:
            # Root's visit must not lock out the line's own user.
            os.fchown(handle, home.stat().st_uid, home.stat().st_gid)
    except OSError as error:
        raise SettingsError(
            f"OUTAGE_IVR_HOME: cannot write in {home}: {error.strerror}; run this as the line's own user"
        ) from error
    return handle


def _complaint(home: Path, *, alone: bool) -> str:
    others = [describe(pid) for pid in occupants(home) if pid != os.getpid()]
    who = ", ".join(others) or "a process that this user can't see"
    if alone:
        return f"the line of {home} runs: {who}; stop it first"
    return f"{who} restores a backup into {home}: wait until it has ended"
