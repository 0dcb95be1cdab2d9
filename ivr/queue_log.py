"""What Asterisk's queue writes down of itself: who waits since when, and how long talks last."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

#: At the start, only so many bytes of the past are read: some thousand calls.
_PAST = 500_000
#: So many talks make the mean.
_TALKS = 30
#: How long (seconds) a talk lasts as long as nobody knows.
FIRST_GUESS = 180.0
_FIELDS = 5

_LEFT = {"CONNECT", "ABANDON", "EXITWITHKEY", "EXITEMPTY", "EXITWITHTIMEOUT"}
_TALKED = {"COMPLETEAGENT", "COMPLETECALLER"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A channel in the queue, since an aware UTC instant of whole seconds."""

    channel: str
    since: datetime


class QueueLog:
    """Follows the log of one queue; `read` blocks for as long as reading what is new takes."""

    def __init__(self, file: Path, queue: str) -> None:
        self._file, self._queue = file, queue
        self._offset: int | None = None
        self._waiting: dict[str, Waiting] = {}
        self._talks: deque[float] = deque(maxlen=_TALKS)

    @property
    def waiting(self) -> list[Waiting]:
        """Who waits, as of the last reading, longest first."""
        return sorted(self._waiting.values(), key=lambda one: one.since)

    @property
    def mean_talk(self) -> float:
        """How long (seconds) talks lasted lately."""
        return fmean(self._talks) if self._talks else FIRST_GUESS

    def read(self) -> None:
        """Take in what has been written since the last time; a file that is missing or was cut begins anew."""
        try:
            with self._file.open("rb") as file:
                size = file.seek(0, 2)
                if self._offset is None:
                    self._offset = max(0, size - _PAST)
                if size < self._offset:
                    self._offset = 0
                file.seek(self._offset)
                whole, _, _ = file.read().rpartition(b"\n")
        except FileNotFoundError:
            return
        self._offset += len(whole) + 1 if whole else 0
        for line in whole.decode(errors="replace").splitlines():
            self._take(line.split("|"))

    def _take(self, fields: list[str]) -> None:
        if len(fields) < _FIELDS:
            return
        at, channel, queue, _, event, *facts = fields
        if event == "QUEUESTART":
            self._waiting.clear()
        elif queue != self._queue:
            return
        elif event == "ENTERQUEUE" and at.isdecimal():
            self._waiting[channel] = Waiting(channel, datetime.fromtimestamp(int(at), UTC))
        elif event in _LEFT:
            self._waiting.pop(channel, None)
        elif event in _TALKED and len(facts) > 1 and facts[1].isdecimal():
            self._talks.append(float(facts[1]))
