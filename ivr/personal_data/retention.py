"""Retention: deletes data about people once the time for their kind is over, in small steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from ivr.calls.inbound.details import DetailFolder
from ivr.observability.metrics import Metrics
from outages.clock import Clock
from outages.retention import SENT_MESSAGES, DataKind, RetentionRepository, SentMessages

log = structlog.get_logger()

#: Most steps for one kind in one run, some hundred rows each; the next run goes on from there.
MOST_STEPS = 200

#: A recording that no report names by now never will be named: its call broke off, or its person was erased elsewhere.
_NAMED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Deletes by age; `periods` says how long each kind is kept, `messages_kept` how long text messages are."""

    repository: RetentionRepository
    voices: DetailFolder
    messages: SentMessages
    periods: Mapping[DataKind, timedelta]
    messages_kept: timedelta
    clock: Clock
    metrics: Metrics

    async def run(self) -> None:
        """Delete what is due, each kind in its turn; raise StoreError or OSError, and go on there the next time."""
        now = self.clock.now()
        for kind in DataKind:
            before = now - self.periods[kind]
            self._note(kind, await self._forget(kind, before), before)
        await self._forget_voices(now)
        before = now - self.messages_kept
        self._note(SENT_MESSAGES, await self.messages.forget(before=before), before)

    async def _forget(self, kind: DataKind, before: datetime) -> int:
        """Delete a kind step by step, so that calls can write in between; return how many rows."""
        total = 0
        for _ in range(MOST_STEPS):
            gone = await self.repository.forget(kind, before=before)
            if not gone:
                break
            total += gone
        return total

    async def _forget_voices(self, now: datetime) -> None:
        """Delete the recordings on this machine that are too old, or that no report names."""
        await self.voices.forget(before=now - self.periods[DataKind.VOICES])
        names = await self.voices.find_older(now - _NAMED_WITHIN)
        known = await self.repository.known_voices(names)
        await self.voices.remove([name for name in names if name not in known])

    def _note(self, kind: str, gone: int, before: datetime) -> None:
        if gone:
            self.metrics.forgotten.labels(kind).inc(gone)
            log.info("forgotten_by_age", kind=kind, gone=gone, before=before.isoformat())
