"""News: what people are told of an outage, or the number of their ticket."""

from enum import StrEnum
from typing import Final

from outages.subscribers import Service
from outages.tickets import Closing


class News(StrEnum):
    """What people are told: what became of an outage, or the number of their ticket."""

    #: Something is out.
    PUBLISHED = "published"
    #: The end is known, which wasn't.
    ETR_KNOWN = "etr_known"
    #: The end is expected at another time, or nobody knows it any more.
    ETR_MOVED = "etr_moved"
    #: The promised time has passed, and it is still out.
    ETR_OVERDUE = "etr_overdue"
    #: Planned work will begin.
    AHEAD = "ahead"
    #: Planned work that hasn't begun has another time.
    WORK_MOVED = "work_moved"
    #: Planned work has begun.
    BEGUN = "begun"
    #: Service is back; what is still out is told with it.
    RESTORED = "restored"
    #: The incident was withdrawn; people without service should call.
    WITHDRAWN = "withdrawn"
    #: It was a mistake that service is back: it is still out.
    REOPENED = "reopened"
    #: The number of the ticket of somebody who has just called, with what is out there.
    TICKET = "ticket"

    @property
    def goes_on(self) -> bool:
        """Whether the outage, or the work that is ahead, goes on all the same: nobody stops waiting for its end."""
        return self in GOING_ON

    @property
    def is_ahead(self) -> bool:
        """Whether nothing is out yet."""
        return self in (News.AHEAD, News.WORK_MOVED)

    def closes_tickets(self, closing: Closing) -> bool:
        """Tell whether tickets that nothing keeps out close for this reason once the news was told, or could not be.

        A withdrawal says nothing about the service: only a confirmation that it works closes a ticket.
        """
        return self is News.RESTORED or (self is News.WITHDRAWN and closing is Closing.CONFIRMED)

    def services_told(self, affected: frozenset[Service], out: frozenset[Service]) -> frozenset[Service]:
        """Return the services about which the news is true now.

        `affected` are those of the incident at the point, `out` those that active incidents keep out there.
        """
        if self is News.REOPENED:
            return affected & out
        return affected - out if self is News.RESTORED or not affected & out else frozenset()


#: The news after which nobody stops waiting for the end.
GOING_ON: Final = frozenset(
    {
        News.PUBLISHED,
        News.ETR_KNOWN,
        News.ETR_MOVED,
        News.ETR_OVERDUE,
        News.AHEAD,
        News.WORK_MOVED,
        News.BEGUN,
    }
)
