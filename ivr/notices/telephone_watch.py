"""Watches over notices made by telephone: has them lapse in time, and logs that they are about to."""

from datetime import timedelta

import structlog

from outages.clock import Clock
from outages.telephone_notices import TelephoneNoticeRepository

log = structlog.get_logger()


class TelephoneNoticeWatch:
    """Logs each `ahead` of its end and at it."""

    def __init__(self, notices: TelephoneNoticeRepository, clock: Clock, *, ahead: timedelta) -> None:
        self._notices, self._clock, self._ahead = notices, clock, ahead

    async def watch(self) -> None:
        """Log each that lapses soon, and have those lapse that nobody renewed; raise StoreError."""
        now = self._clock.now()
        for ending in await self._notices.claim_ending(at=now, ahead=self._ahead):
            log.warning("telephone_notice_ending", incident=ending.id)
        for lapsed in await self._notices.lapse(at=now):
            log.warning("telephone_notice_lapsed", incident=lapsed.id)
