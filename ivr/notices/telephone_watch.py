"""Watches over notices made by telephone: has them lapse in time, and logs that they are about to."""

from datetime import timedelta

import structlog

from outages.clock import Clock
from outages.incidents import IncidentRepository

log = structlog.get_logger()


class TelephoneNoticeWatch:
    """Logs each `ahead` of its end and at it."""

    def __init__(self, incidents: IncidentRepository, clock: Clock, *, ahead: timedelta) -> None:
        self._incidents, self._clock, self._ahead = incidents, clock, ahead

    async def watch(self) -> None:
        """Log each that lapses soon, and have those lapse that nobody renewed; raise StoreError."""
        now = self._clock.now()
        for ending in await self._incidents.claim_ending(at=now, ahead=self._ahead):
            log.warning("telephone_notice_ending", incident=ending.id)
        for lapsed in await self._incidents.lapse(at=now):
            log.warning("telephone_notice_lapsed", incident=lapsed.id)
