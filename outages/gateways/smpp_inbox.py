"""What came over a bind, on its way to the database: the SMSC believes that it is kept already."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import structlog
from smpp34 import DeliverSmEvent

from outages.errors import StoreError
from outages.gateways.smpp_receipts import ReceiptIds, TextJoiner, is_receipt, is_text, read_receipt
from outages.sent_segments import DeliveryReports, SegmentReport
from outages.text_messages import ReplyReader

log = structlog.get_logger()

#: How much goes into one transaction.
_BATCH: Final = 100
#: How long the last writes may take, in seconds.
_LAST_WRITES: Final = 10.0


class Inbox:
    """Takes in reports and texts, some at a time, in the order in which they came.

    `replies` is None when nobody takes texts; what the database refuses is tried again after `retry` seconds.
    """

    def __init__(
        self,
        gateway: str,
        ids: ReceiptIds,
        reports: DeliveryReports,
        replies: ReplyReader | None,
        *,
        retry: float,
    ) -> None:
        self._gateway, self._ids, self._retry = gateway, ids, retry
        self._reports, self._replies = reports, replies
        self._queue: asyncio.Queue[DeliverSmEvent | None] = asyncio.Queue()
        self._in_hand: list[DeliverSmEvent | None] = []
        self._joiner = TextJoiner()

    @property
    def waiting(self) -> int:
        """How much is not in the database yet."""
        return self._queue.qsize() + len(self._in_hand)

    def put(self, event: DeliverSmEvent) -> None:
        """Add what came."""
        self._queue.put_nowait(event)

    async def run(self) -> None:
        """Take in what comes until `finish` says that it is all."""
        while None not in self._in_hand:
            self._in_hand = [await self._queue.get()]
            more = min(self._queue.qsize(), _BATCH - 1)
            self._in_hand += [self._queue.get_nowait() for _ in range(more)]
            await self._handle([one for one in self._in_hand if one is not None])

    async def finish(self, running: asyncio.Task[None]) -> None:
        """Let what came be taken in, unless the database is away."""
        self._queue.put_nowait(None)
        try:
            async with asyncio.timeout(_LAST_WRITES):
                await running
        except TimeoutError:
            log.error("sms_inbox_lost_at_stop", gateway=self._gateway, count=self.waiting)

    async def _handle(self, events: Sequence[DeliverSmEvent]) -> None:
        read = [read_receipt(event, self._ids) for event in events if is_receipt(event)]
        reports = [SegmentReport(self._gateway, *one) for one in read if one is not None]
        if reports:
            await self._insist(lambda: self._reports.take(reports))
        texts = [self._joiner.read(event) for event in events if is_text(event)]
        for one in texts:
            if one is not None and self._replies is not None:
                await self._insist(partial(self._replies.on_text, one.number, one.text, one.message_id))

    async def _insist(self, keep: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await keep()
            except StoreError as error:
                log.error("sms_inbox_not_kept", gateway=self._gateway, error=str(error))
                await asyncio.sleep(self._retry)
            else:
                return
