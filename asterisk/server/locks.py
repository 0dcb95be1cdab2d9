"""Locks on what only one process at a time may do in a HOME; the kernel releases those of a dead process."""

import asyncio
import contextlib
import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

import structlog

from asterisk.errors import AsteriskError

log = structlog.get_logger()

_ENDING = "ending"
#: Intervals between looks at an ending process, and between log lines about it, in seconds.
_LOOK, _TELL = 0.2, 5.0
#: Longest wait for an ending process, in seconds: its conversations go on for up to a minute.
ENDS_WITHIN = 90.0
#: Time until the workers of a process know that it was killed or told to end, in seconds.
GRACE = 3.0


class RunsAlreadyError(AsteriskError):
    """Another process holds the lock; the text names it and what to do."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds a lock, and whether it is about to end."""

    pid: int
    ending: bool


class Lock:
    """A lock on a file; its holder writes its process id there."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: int | None = None

    def take(self) -> bool:
        """Take the lock if it is free and tell whether it is ours; raise AsteriskError for an unwritable file."""
        if self._held is not None:
            return True
        try:
            opened = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise AsteriskError(f"cannot write {self._file}: {error.strerror}") from error
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
            return False
        self._held = opened
        self._write(str(os.getpid()))
        return True

    def release(self) -> None:
        """Release the lock; do nothing when it isn't ours."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def announce_end(self) -> None:
        """Tell those waiting that the lock will soon be free."""
        self._write(f"{os.getpid()} {_ENDING}")

    @property
    def holder(self) -> Holder | None:
        """The process that holds the lock, None when it is free."""
        with contextlib.suppress(FileNotFoundError), self._file.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                pid, _, state = file.read().partition(" ")
                return Holder(int(pid or 0), state == _ENDING)
        return None

    async def take_after(self, what: str, home: Path, stop: asyncio.Event | None = None) -> None:
        """Take the lock, after a holder that is ending; raise RunsAlreadyError for one that doesn't end in time.

        `what` names the holder to the operator; `stop` ends the wait with AsteriskError.
        """
        began, told_at = time.monotonic(), float("-inf")
        while not self.take():
            waited = time.monotonic() - began
            if holder := self.holder:
                if waited > (ENDS_WITHIN if holder.ending else GRACE):
                    raise RunsAlreadyError(
                        f"{what} of {home} runs already, process {holder.pid}:"
                        " stop it first, or start this one with another OUTAGE_IVR_HOME and other ports"
                    )
                if holder.ending and waited - told_at > _TELL:
                    told_at = waited
                    log.warning("waiting_for_earlier_process", what=what, process=holder.pid)
            if stop and stop.is_set():
                raise AsteriskError("stopped while an earlier process was still ending")
            await asyncio.sleep(_LOOK)

    def _write(self, text: str) -> None:
        if self._held is not None:
            os.ftruncate(self._held, 0)
            os.pwrite(self._held, text.encode(), 0)
