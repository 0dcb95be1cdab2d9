"""Tellings: what is true at an address at the moment at which somebody who asked is told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from outages.incidents import Incident
from outages.interruptions import Interruption, find_interruptions, services_out
from outages.news import News
from outages.notifications import NotifiedPoint
from outages.subscribers import Service


@dataclass(frozen=True, slots=True)
class Telling:
    """An address of a notification: which services of its news are not out any more, what is out there now, and `ahead`.

    `ahead` is the planned work that it tells of, if that has not begun.
    """

    notified: NotifiedPoint
    back: frozenset[Service]
    out: tuple[Interruption, ...]
    ahead: tuple[Incident, ...] = ()

    @property
    def all_back(self) -> bool:
        """Whether nothing of what the news is about is out."""
        return self.back == self.notified.services

    def bears_out(self, news: News) -> bool:
        """Tell whether the news is true at this address; a restoration is, in part, while something stays out."""
        match news:
            case News.RESTORED:
                return bool(self.back)
            case News.WITHDRAWN:
                return self.all_back
            case News.TICKET:
                return True
            case News.AHEAD | News.WORK_MOVED:
                return bool(self.ahead)
            case _:
                return not self.all_back


def find_telling(
    notified: NotifiedPoint, covering: Iterable[Incident], at: datetime, ahead: Sequence[Incident] = ()
) -> Telling:
    """Return what to tell of an address at a moment (aware UTC).

    `covering` are the incidents that are out there, `ahead` the work that is told of and has not begun.
    """
    incidents = list(covering)
    out = services_out(incidents, notified.point, at)
    back = notified.services - out
    out_there = tuple(find_interruptions(incidents, notified.point, at))
    return Telling(notified, back, out_there, tuple(ahead))


def is_overtaken(news: News, tellings: Sequence[Telling]) -> bool:
    """Tell whether nothing of the news is true any more, at any address."""
    return not any(one.bears_out(news) for one in tellings)
