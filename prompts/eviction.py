"""Which prompts to evict when they take too much disk space: the least recently used."""

from collections.abc import Container
from dataclasses import dataclass

#: Language and text of a phrase as an engine speaks it; a third word marks the phrase as it is joined from recordings.
Key = tuple[str, str] | tuple[str, str, str]

#: Seconds for which a prompt stays after it was handed out: a caller may still hear it.
GRACE = 600.0
#: Seconds between two notes of a prompt's use on disk. Other processes know of a use by the note alone, so this must be
#: well below GRACE.
_NOTED = 300.0
#: Share of the limit to shrink to, so that not every new prompt causes an eviction.
_LOW_WATER = 0.9


@dataclass(slots=True)
class _Use:
    size: int
    at: float
    noted: float


class LRUIndex:
    """Tracks sizes (bytes) and last uses (seconds since the epoch).

    Keys in `kept` are never evicted, and none is within ten minutes of `started`: callers may still hear what an earlier
    run handed out.
    """

    def __init__(self, limit: int, kept: Container[Key], started: float) -> None:
        self._limit = limit
        self._kept = kept
        self._started = started
        self._uses: dict[Key, _Use] = {}
        self._size = 0

    def put(self, key: Key, size: int, used: float) -> None:
        """Add or replace a prompt with its last use."""
        self.forget(key)
        self._uses[key] = _Use(size, used, used)
        self._size += size

    def use(self, key: Key, now: float) -> bool:
        """Record a use; return whether it is due to be noted on disk, once in five minutes."""
        use = self._uses[key]
        use.at = now
        if now - use.noted < _NOTED:
            return False
        use.noted = now
        return True

    def evict(self, now: float) -> list[Key]:
        """Forget and return keys, least recently used first, until the rest fits; none if everything does."""
        if self._size <= self._limit or now < self._started + GRACE:
            return []
        evicted = []
        for key in sorted(self._uses, key=lambda each: self._uses[each].at):
            if self._size <= self._limit * _LOW_WATER or self._uses[key].at > now - GRACE:
                break
            if key not in self._kept:
                self.forget(key)
                evicted.append(key)
        return evicted

    def forget(self, key: Key) -> None:
        """Stop tracking a prompt, if it is tracked."""
        if use := self._uses.pop(key, None):
            self._size -= use.size
