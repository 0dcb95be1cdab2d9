"""Watches over notices made by telephone: duty managers are told before one lapses, and when it has."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from ivr.notices.duty_phones import DutyPhones
from outages.clock import Clock
from outages.incidents import Incident
from outages.telephone_notices import TelephoneNoticeRepository

log = structlog.get_logger()


class TelephoneNoticeWatch:
    """Has them lapse in time; duty managers get the text that `write` returns, `ahead` of it and at it."""

    def __init__(
        self,
        notices: TelephoneNoticeRepository,
        duty: DutyPhones,
        clock: Clock,
        *,
        ahead: timedelta,
        write: Callable[[Incident], Awaitable[str]],
    ) -> None:
        self._notices, self._duty, self._clock = notices, duty, clock
        self._ahead, self._write = ahead, write

    async def watch(self) -> None:
        """Tell of each that lapses soon, and have those lapse that nobody renewed; raise StoreError."""
        now = self._clock.now()
        for ending in await self._notices.claim_ending(at=now, ahead=self._ahead):
            log.warning("telephone_notice_ending", incident=ending.id)
            await self._tell(ending)
        for lapsed in await self._notices.lapse(at=now):
            log.warning("telephone_notice_lapsed", incident=lapsed.id)
            await self._tell(lapsed)

    async def _tell(self, incident: Incident) -> None:
        if self._duty.anybody:
            await self._duty.tell(await self._write(incident))
