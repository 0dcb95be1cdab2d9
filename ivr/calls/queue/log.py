"""Asterisk's log of a queue: who has waited since when, who talks with which agent, and how long talks last."""

import os
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

#: Bytes of the past to read at the start: some thousand calls.
_PAST = 500_000
#: How many talks make the mean.
_TALKS = 30
#: The mean talk, in seconds, before any talk has ended.
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
    """A channel that an agent, by Asterisk's name, took out of the queue at an aware UTC instant."""

    channel: str
    since: datetime
    agent: str


class QueueLog:
    """Follows the log of one queue; `read` blocks while it reads what is new."""

    def __init__(self, file: Path, queue: str) -> None:
        self._file, self._queue = file, queue
        #: How far each file was read, by inode: rotation changes only the name.
        self._read_to: dict[int, int] = {}
        self._order: list[Waiting] = []
        self._talking: dict[str, Talking] = {}
        self._talks: deque[float] = deque(maxlen=_TALKS)

    @property
    def waiting(self) -> list[Waiting]:
        """The channels waiting at the last reading, longest first."""
        return sorted(self._order, key=lambda one: one.since)

    @property
    def in_turn(self) -> list[Waiting]:
        """The channels waiting at the last reading, in the order in which they will be served."""
        return list(self._order)

    @property
    def talking(self) -> list[Talking]:
        """The channels that talked with an agent at the last reading."""
        return list(self._talking.values())

    @property
    def mean_talk(self) -> float:
        """The mean of the latest talks, in seconds."""
        return fmean(self._talks) if self._talks else FIRST_GUESS

    def read(self) -> None:
        """Read what was written since the last time, in the rotated file (`.1`) first.

        A file that is missing or was truncated begins anew.
        """
        renamed = self._file.with_name(f"{self._file.name}.1")
        self._read_to = dict(filter(None, map(self._read_on, (renamed, self._file))))

    def _read_on(self, file: Path) -> tuple[int, int] | None:
        """Read the rest of a file and return its inode and the new offset; None when there is no such file."""
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
            self._apply(line.split("|"))
        return about.st_ino, offset + (len(whole) + 1 if whole else 0)

    def _apply(self, fields: list[str]) -> None:
        if len(fields) < _FIELDS or not fields[0].isdecimal():
            return
        at, channel, queue, agent, event, *facts = fields
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
                self._talking[channel] = Talking(channel, moment, agent)
        elif event in _TALKED | _TRANSFERRED:
            self._end(channel, facts if event in _TALKED else [])

    def _enter(self, one: Waiting, facts: list[str]) -> None:
        """Insert a channel at the position that the queue gave it: priority callers stand before others."""
        self._leave(one.channel)
        place = int(facts[-1]) if facts and facts[-1].isdecimal() else len(self._order) + 1
        self._order.insert(max(0, place - 1), one)

    def _end(self, channel: str, facts: list[str]) -> None:
        self._talking.pop(channel, None)
        if len(facts) > 1 and facts[1].isdecimal():
            self._talks.append(float(facts[1]))

    def _leave(self, channel: str) -> None:
        self._order = [one for one in self._order if one.channel != channel]
