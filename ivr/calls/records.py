"""Call records on their way to the database: written in batches, never lost, and no call waits for them."""

import asyncio

import structlog

from ivr.observability.metrics import Metrics
from outages.calls import CallLog, CallRecord
from outages.errors import StoreError

log = structlog.get_logger()

#: How long records gather, in seconds: a storm writes many in one transaction.
GATHER = 0.2

#: Pause after a failed write, in seconds.
RETRY = 1.0


class CallRecorder:
    """Takes records at the end of calls and writes them in the background, in batches."""

    def __init__(self, calls: CallLog, metrics: Metrics) -> None:
        self._calls, self._metrics = calls, metrics
        self._waiting: list[CallRecord] = []
        self._arrived = asyncio.Event()

    def keep(self, record: CallRecord) -> None:
        """Take one record, to be written within a second while the database is up."""
        self._waiting.append(record)
        self._arrived.set()

    async def write_forever(self) -> None:
        """Write records as they arrive, until cancelled."""
        while True:
            await self._arrived.wait()
            await asyncio.sleep(GATHER)
            if not await self.flush():
                await asyncio.sleep(RETRY)

    async def flush(self) -> bool:
        """Write everything taken so far; return False, and keep it, when the database refuses."""
        self._arrived.clear()
        batch = list(self._waiting)
        if not batch:
            return True
        try:
            await self._calls.write(batch)
        except StoreError as error:
            self._metrics.lost_writes.labels("call").inc(len(batch))
            log.error("call_records_not_written", waiting=len(batch), error=str(error))
            self._arrived.set()
            return False
        # Only after the write, which a stop may cut short.
        del self._waiting[: len(batch)]
        return True
