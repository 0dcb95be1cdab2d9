"""Load shedding: dialogues get shorter as the line fills, at once, and longer again only after a quiet while."""

import time
from collections.abc import Callable, Mapping
from enum import IntEnum


class DialogLevel(IntEnum):
    """How much of a conversation is held with a new caller."""

    #: The whole conversation.
    FULL = 0
    #: The notice, then the shortest menu; no other questions.
    KEYS = 1
    #: The notice alone; keys work while it plays.
    NOTICE = 2
    #: The shortest notice, the ticket's number, and the offer of an SMS.
    BRIEF = 3


#: Where each level begins, on the way from the load at which shortening starts (0) to a full line (1).
MARKS: Mapping[DialogLevel, float] = {DialogLevel.KEYS: 0.0, DialogLevel.NOTICE: 0.4, DialogLevel.BRIEF: 0.7}

#: The lag of our own event loop at which each level begins, in seconds: callers hear it as pauses.
LAGS: Mapping[DialogLevel, float] = {DialogLevel.KEYS: 0.3, DialogLevel.NOTICE: 1.0, DialogLevel.BRIEF: 2.0}

#: A level ends when nothing has asked for it for this many seconds.
QUIET = 2.0


def find_level(load: float, lag: float, shorten_from: float) -> DialogLevel:
    """Return the level for a line taken by the share `load` and an event loop `lag` seconds late.

    Up to the load `shorten_from` (below 1) conversations are held in full.
    """
    way = (load - shorten_from) / (1 - shorten_from)
    reached = (level for level in MARKS if way > MARKS[level] or lag >= LAGS[level])
    return max(reached, default=DialogLevel.FULL)


class LoadShedding:
    """Knows the line's dialog level: up at once, down after QUIET seconds in which nothing asked for it.

    `capacity` is the number of callers that the whole line takes, over all workers; `clock` is monotonic.
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
    def level(self) -> DialogLevel:
        """The level of a conversation that begins now."""
        since = self._clock() - QUIET
        return max((level for level, at in self._asked_at.items() if at > since), default=DialogLevel.FULL)

    @property
    def load(self) -> float:
        """The largest share of the line taken within the last QUIET seconds."""
        return self._load if self._clock() - self._peak_at > QUIET else self._peak

    def note_calls(self, calls: int) -> DialogLevel:
        """Note how many callers are on the line, and return the resulting level."""
        peak, self._load = self.load, calls / self._capacity
        if self._load >= peak or self._clock() - self._peak_at > QUIET:
            self._peak, self._peak_at = self._load, self._clock()
        return self._update()

    def note_lag(self, lag: float) -> DialogLevel:
        """Note how late our event loop is, in seconds, and return the resulting level."""
        self.lag = lag
        return self._update()

    def _update(self) -> DialogLevel:
        self._asked_at[find_level(self._load, self.lag, self._shorten_from)] = self._clock()
        return self.level
