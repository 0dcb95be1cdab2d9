"""When a number calls so often that it is kept short."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class FloodLimit:
    """So many calls within a time are an anxious person's; more are a flood."""

    calls: int = 10
    within: timedelta = timedelta(minutes=10)

    def is_passed(self, called_at: Iterable[datetime], at: datetime) -> bool:
        """Say whether a call at this time is one too many after those that began at `called_at`."""
        return sum(one > at - self.within for one in called_at) >= self.calls
