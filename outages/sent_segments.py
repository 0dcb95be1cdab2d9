"""Which attempt a gateway's reports are about: every message goes out as segments that the gateway names itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from outages.notifications import Result

#: How long reports are matched: gateways give up on a message after three days at most.
SEGMENTS_KEPT: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that a gateway took as one segment or more, which it calls `message_ids`."""

    gateway: str
    attempt_id: str
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """What became of one segment in the end: DELIVERED or UNDELIVERED."""

    gateway: str
    message_id: str
    result: Result


class SentSegmentRepository(Protocol):
    """Joins what gateways took and what they report, in whichever order these arrive; each method is one transaction.

    A message is delivered once all its segments are, and undelivered as soon as one is.
    """

    async def note_sent(self, messages: Sequence[SentMessage], *, at: datetime) -> Mapping[str, Result]:
        """Keep what the segments of these messages are called, and settle their attempts as ACCEPTED.

        Return the results that were reported already, by attempt; these attempts are settled so.
        A name that a gateway uses again belongs to the later message. Raise StoreError.
        """
        ...

    async def note_reports(self, reports: Sequence[SegmentReport], *, at: datetime) -> Mapping[str, Result]:
        """Keep what became of segments, and settle the attempts that are decided by now; return their results.

        The first report of a segment counts. One about a segment that nobody knows yet waits for it. Raise StoreError.
        """
        ...


class GatewayPaces(Protocol):
    """Limits how many messages a second go to a gateway, for the whole installation."""

    async def reserve(
        self, gateway: str, wanted: int, *, interval: timedelta, at: datetime, within: timedelta
    ) -> Sequence[datetime]:
        """Reserve up to `wanted` moments at which a message may go, `interval` apart, each within `within` of `at`.

        None are left when the list is empty. Raise StoreError.
        """
        ...


class DeliveryReports(Protocol):
    """Takes what gateways say about messages, and settles the attempts that are decided."""

    async def note_sent(self, message: SentMessage) -> Result:
        """Keep what the gateway calls the message; return ACCEPTED, or the result that was reported already.

        Without the database it is written later.
        """
        ...

    async def take(self, reports: Sequence[SegmentReport]) -> None:
        """Keep the reports and settle what they decide; raise StoreError if they were not kept."""
        ...
