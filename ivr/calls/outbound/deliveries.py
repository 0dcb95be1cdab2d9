"""What SMS gateways say about messages, on its way to the database."""

from collections.abc import Sequence

import structlog
from typing_extensions import override

from ivr.calls.outbound.batches import Batches
from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.errors import StoreError
from outages.notifications import Result
from outages.sent_segments import DeliveryReports, SegmentReport, SentMessage, SentSegmentRepository

log = structlog.get_logger()


class Deliveries(DeliveryReports):
    """Keeps what gateways took and reported; a later tick writes what the database refuses now."""

    def __init__(self, segments: SentSegmentRepository, clock: Clock, metrics: Metrics) -> None:
        self._segments, self._clock, self._metrics = segments, clock, metrics
        self._noting = Batches(self._note)
        self._unwritten: list[SentMessage] = []

    @override
    async def note_sent(self, message: SentMessage) -> Result:
        try:
            return await self._noting.do(message)
        except StoreError as error:
            self._metrics.lost_writes.labels("sent message").inc()
            log.error("sent_message_not_written", attempt=message.attempt_id, error=str(error))
            self._unwritten.append(message)
            return Result.ACCEPTED

    @override
    async def take(self, reports: Sequence[SegmentReport]) -> None:
        settled = await self._segments.note_reports(reports, at=self._clock.now())
        for attempt, result in settled.items():
            log.info("sms_reported", attempt=attempt, result=result)

    async def settle_unwritten(self) -> None:
        """Write what the database refused before."""
        waiting, self._unwritten = self._unwritten, []
        for message in waiting:
            await self.note_sent(message)

    async def _note(self, messages: Sequence[SentMessage]) -> Sequence[Result]:
        known = await self._segments.note_sent(messages, at=self._clock.now())
        return [known.get(one.attempt_id, Result.ACCEPTED) for one in messages]
