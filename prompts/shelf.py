"""Which recordings to give up when the disk holds too many: those unused for longest."""

from collections.abc import Container
from dataclasses import dataclass

#: Language and text of a phrase.
Key = tuple[str, str]

#: Seconds for which a recording stays after it was handed out: somebody may still hear it.
HEARD = 600.0
#: Seconds between two notes on disk of a recording's use: well within the time for which it may be heard, since another
#: process knows of it by the note alone.
_NOTED = 300.0
#: What is left of the limit's worth after giving up, so that it doesn't happen at every new recording.
_LEFT = 0.9


@dataclass(slots=True)
class _Use:
    size: int
    at: float
    noted: float


class Shelf:
    """Remembers sizes and last uses; instants are seconds since the epoch, sizes bytes.

    What is among `kept` is never given up, and nothing is within ten minutes of `started`: what an earlier run
    handed out then may still be heard.
    """

    def __init__(self, limit: int, kept: Container[Key], started: float) -> None:
        self._limit = limit
        self._kept = kept
        self._started = started
        self._uses: dict[Key, _Use] = {}
        self._size = 0

    def put(self, key: Key, size: int, used: float) -> None:
        """Remember a recording that was last used then, in place of an earlier one of the key."""
        self.forget(key)
        self._uses[key] = _Use(size, used, used)
        self._size += size

    def use(self, key: Key, now: float) -> bool:
        """Remember that a recording is handed out now; return whether the disk should be told, for the first time in minutes."""
        use = self._uses[key]
        use.at = now
        if now - use.noted < _NOTED:
            return False
        use.noted = now
        return True

    def give_up(self, now: float) -> list[Key]:
        """Forget and return recordings, the longest unused first, until what is left fits; none if all does."""
        if self._size <= self._limit or now < self._started + HEARD:
            return []
        given_up = []
        for key in sorted(self._uses, key=lambda each: self._uses[each].at):
            if self._size <= self._limit * _LEFT or self._uses[key].at > now - HEARD:
                break
            if key not in self._kept:
                self.forget(key)
                given_up.append(key)
        return given_up

    def forget(self, key: Key) -> None:
        """Count a recording no more."""
        if use := self._uses.pop(key, None):
            self._size -= use.size
