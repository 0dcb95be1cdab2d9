"""How short conversations are kept while the line fills up: a ladder whose steps follow the load, up at once, down later."""

import time
from collections.abc import Callable, Mapping
from enum import IntEnum


class DialogLevel(IntEnum):
    """How much of a conversation is held with a new caller."""

    #: All of it.
    FULL = 0
    #: The notice, then the shortest menu; no questions beside them.
    KEYS = 1
    #: The notice alone; keys work while it is told.
    NOTICE = 2
    #: The shortest notice, the ticket's number, and the offer of an SMS.
    BRIEF = 3


#: Where each step begins, on the way from the load from which conversations are shortened (0) to a full line (1).
MARKS: Mapping[DialogLevel, float] = {DialogLevel.KEYS: 0.0, DialogLevel.NOTICE: 0.4, DialogLevel.BRIEF: 0.7}

#: Where each step begins when our own event loop is late by so much (seconds) all the time: callers hear it as pauses.
LAGS: Mapping[DialogLevel, float] = {DialogLevel.KEYS: 0.3, DialogLevel.NOTICE: 1.0, DialogLevel.BRIEF: 2.0}

#: A step is left when nothing has asked for it for so long (seconds).
QUIET = 2.0


def find_step(load: float, lag: float, shorten_from: float) -> DialogLevel:
    """Return the step for a line of which the share `load` is taken and whose event loop is late by `lag` seconds.

    Up to the load `shorten_from` (below 1) conversations are held in full.
    """
    way = (load - shorten_from) / (1 - shorten_from)
    reached = (step for step in MARKS if way > MARKS[step] or lag >= LAGS[step])
    return max(reached, default=DialogLevel.FULL)


class LoadShedding:
    """Knows the step of the line: up at once, and down once nothing has asked for it for QUIET seconds.

    `capacity` is how many callers the whole line takes, whatever the number of workers; `clock` is monotonic.
    """

    def __init__(
        self, capacity: int, *, shorten_from: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.lag = 0.0
        self._load = self._peak = 0.0
        self._peak_at = clock()
        self._capacity, self._shorten_from, self._clock = capacity, shorten_from, clock
        self._asked_at: dict[DialogLevel, float] = {}

    @property
    def step(self) -> DialogLevel:
        """The step for whoever calls now."""
        since = self._clock() - QUIET
        return max((step for step, at in self._asked_at.items() if at > since), default=DialogLevel.FULL)

    @property
    def load(self) -> float:
        """The largest share of the line that was taken in the last QUIET seconds."""
        return self._load if self._clock() - self._peak_at > QUIET else self._peak

    def note_calls(self, calls: int) -> DialogLevel:
        """Take in how many callers are on the line and return the step that follows."""
        peak, self._load = self.load, calls / self._capacity
        if self._load >= peak or self._clock() - self._peak_at > QUIET:
            self._peak, self._peak_at = self._load, self._clock()
        return self._climb()

    def note_lag(self, lag: float) -> DialogLevel:
        """Take in how late (seconds) our event loop is, and return the step that follows."""
        self.lag = lag
        return self._climb()

    def _climb(self) -> DialogLevel:
        self._asked_at[find_step(self._load, self.lag, self._shorten_from)] = self._clock()
        return self.step
