"""What only one process at a time may be or do in a HOME; the kernel lets go of it for a process that dies."""

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
#: How often (seconds) it is looked whether a process that ends has ended, and how often that is told.
_LOOK, _TELL = 0.2, 5.0
#: A process that is ending is waited for so long (seconds): conversations go on for a minute, and then it goes.
ENDS_WITHIN = 90.0
#: One that was just killed or told to end needs a moment (seconds) until its workers know.
GRACE = 3.0


class RunsAlreadyError(AsteriskError):
    """Another process has the lock; the text tells which, and what to do."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that has a lock, and whether it is about to end."""

    pid: int
    ending: bool


class Lock:
    """A lock that a file stands for; whoever has it leaves its process's number there."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: int | None = None

    def take(self) -> bool:
        """Have the lock from now on if nobody else has it, and say whether it is ours; raise AsteriskError."""
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
        """Let others have it; one that isn't ours stays as it is."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def announce_end(self) -> None:
        """Let whoever wants it know that it is free soon."""
        self._write(f"{os.getpid()} {_ENDING}")

    @property
    def holder(self) -> Holder | None:
        """Who has it, None when nobody does."""
        with contextlib.suppress(FileNotFoundError), self._file.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                pid, _, state = file.read().partition(" ")
                return Holder(int(pid or 0), state == _ENDING)
        return None

    async def take_after(self, what: str, home: Path, stop: asyncio.Event | None = None) -> None:
        """Take it, after a process that is ending; raise RunsAlreadyError for one that isn't, or doesn't end.

        `what` names who has it to the operator; `stop` ends the wait with AsteriskError.
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
