"""Throttles: nobody is rung or written to more often than they can bear, whatever there is to tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outages.tickets import Channel


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `most` attempts within any time of the length `within`."""

    most: int
    within: timedelta

    def free_at(self, tried: Sequence[datetime], at: datetime) -> datetime:
        """Return the first instant from `at` on at which one more attempt is allowed; `tried` are those before."""
        recent = sorted(one for one in tried if one > at - self.within)
        return recent[-self.most] + self.within if len(recent) >= self.most else at


#: What a person can bear: the limits for a contact in GoAlert, which rings people who have a duty to answer.
BEARABLE: Final[Mapping[Channel, tuple[Throttle, ...]]] = {
    Channel.CALL: (Throttle(3, timedelta(minutes=15)), Throttle(7, timedelta(hours=1))),
    Channel.SMS: (Throttle(5, timedelta(minutes=15)),),
}


def free_at(throttles: Iterable[Throttle], tried: Sequence[datetime], at: datetime) -> datetime:
    """Return the first instant from `at` on (aware UTC) that every throttle allows."""
    return max((one.free_at(tried, at) for one in throttles), default=at)
