"""Call records on their way to the database: written together, never lost, never waited for by a call."""

import asyncio

import structlog

from ivr.observability.metrics import Metrics
from outages.calls import CallLog, CallRecord
from outages.errors import StoreError

log = structlog.get_logger()

#: Records gather for so long (seconds), so that a storm writes many in one transaction.
GATHER = 0.2

#: A failed write is tried again after so long (seconds).
RETRY = 1.0


class CallRecorder:
    """Takes records at the end of calls and writes them in the background, in batches."""

    def __init__(self, calls: CallLog, metrics: Metrics) -> None:
        self._calls, self._metrics = calls, metrics
        self._waiting: list[CallRecord] = []
        self._arrived = asyncio.Event()

    def keep(self, record: CallRecord) -> None:
        """Take one record; it is written within a second while the database is well."""
        self._waiting.append(record)
        self._arrived.set()

    async def write_forever(self) -> None:
        """Write what arrives until cancelled."""
        while True:
            await self._arrived.wait()
            await asyncio.sleep(GATHER)
            if not await self.flush():
                await asyncio.sleep(RETRY)

    async def flush(self) -> bool:
        """Write everything taken so far; what the database would not have stays, and False is returned."""
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
        # Only now: a stop may cut the writing short.
        del self._waiting[: len(batch)]
        return True
