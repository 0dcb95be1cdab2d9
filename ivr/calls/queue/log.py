"""What Asterisk's queue writes down of itself: who waits since when, who talks with whom, and how long talks last."""

import os
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
_TRANSFERRED = {"BLINDTRANSFER", "ATTENDEDTRANSFER"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A channel in the queue, since an aware UTC instant of whole seconds."""

    channel: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Talking:
    """A channel that a person has taken out of the queue, since an aware UTC instant; `person` is Asterisk's name."""

    channel: str
    since: datetime
    person: str


class QueueLog:
    """Follows the log of one queue; `read` blocks for as long as reading what is new takes."""

    def __init__(self, file: Path, queue: str) -> None:
        self._file, self._queue = file, queue
        #: How far each file was read, by its inode: a rename changes its name alone.
        self._read_to: dict[int, int] = {}
        self._order: list[Waiting] = []
        self._talking: dict[str, Talking] = {}
        self._talks: deque[float] = deque(maxlen=_TALKS)

    @property
    def waiting(self) -> list[Waiting]:
        """Who waits, as of the last reading, longest first."""
        return sorted(self._order, key=lambda one: one.since)

    @property
    def in_turn(self) -> list[Waiting]:
        """Who waits, as of the last reading, in the order in which they will be served."""
        return list(self._order)

    @property
    def talking(self) -> list[Talking]:
        """Who talks with a person, as of the last reading."""
        return list(self._talking.values())

    @property
    def mean_talk(self) -> float:
        """How long (seconds) talks lasted lately."""
        return fmean(self._talks) if self._talks else FIRST_GUESS

    def read(self) -> None:
        """Take in what has been written since the last time, first into the file that was renamed (`.1`) since.

        A file that is missing or was cut begins anew.
        """
        renamed = self._file.with_name(f"{self._file.name}.1")
        self._read_to = dict(filter(None, map(self._read_on, (renamed, self._file))))

    def _read_on(self, file: Path) -> tuple[int, int] | None:
        """Take in the rest of a file and return its inode and how far it was read; None for no such file."""
        try:
            with file.open("rb") as opened:
                about = os.fstat(opened.fileno())
                offset = self._read_to.get(about.st_ino, max(0, about.st_size - _PAST))
                if about.st_size < offset:
                    offset = 0
                opened.seek(offset)
                whole, _, _ = opened.read().rpartition(b"\n")
        except FileNotFoundError:
            return None
        for line in whole.decode(errors="replace").splitlines():
            self._take(line.split("|"))
        return about.st_ino, offset + (len(whole) + 1 if whole else 0)

    def _take(self, fields: list[str]) -> None:
        if len(fields) < _FIELDS or not fields[0].isdecimal():
            return
        at, channel, queue, person, event, *facts = fields
        moment = datetime.fromtimestamp(int(at), UTC)
        if event == "QUEUESTART":
            self._order.clear()
            self._talking.clear()
        elif queue != self._queue:
            return
        elif event == "ENTERQUEUE":
            self._enter(Waiting(channel, moment), facts)
        elif event in _LEFT:
            self._leave(channel)
            if event == "CONNECT":
                self._talking[channel] = Talking(channel, moment, person)
        elif event in _TALKED | _TRANSFERRED:
            self._end(channel, facts if event in _TALKED else [])

    def _enter(self, one: Waiting, facts: list[str]) -> None:
        """Let somebody wait at the place that the queue gave them: who goes first stands before others."""
        self._leave(one.channel)
        place = int(facts[-1]) if facts and facts[-1].isdecimal() else len(self._order) + 1
        self._order.insert(max(0, place - 1), one)

    def _end(self, channel: str, facts: list[str]) -> None:
        self._talking.pop(channel, None)
        if len(facts) > 1 and facts[1].isdecimal():
            self._talks.append(float(facts[1]))

    def _leave(self, channel: str) -> None:
        self._order = [one for one in self._order if one.channel != channel]
