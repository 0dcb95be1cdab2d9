"""Watches that everybody who asked is told that it is over: whoever was forgotten is counted and logged."""

from datetime import timedelta
from typing import Final

import structlog

from ivr.observability.metrics import Metrics
from outages.campaigns import CampaignRepository
from outages.clock import Clock
from outages.incidents import IncidentRepository
from outages.reach import TellingOutcome

log = structlog.get_logger()

#: Ends of this time are looked at: after it, whoever was forgotten is known already.
_LATELY: Final = timedelta(days=2)


class ReachWatch:
    """Looks at the ends of the last days."""

    def __init__(
        self, incidents: IncidentRepository, campaigns: CampaignRepository, metrics: Metrics, clock: Clock
    ) -> None:
        self._incidents, self._campaigns, self._metrics, self._clock = incidents, campaigns, metrics, clock

    async def check(self) -> None:
        """Count the people whom nothing says why they were not told; raise StoreError."""
        forgotten = 0
        for incident in await self._incidents.restored_since(self._clock.now() - _LATELY):
            if count := (await self._campaigns.reach(incident.id)).get(TellingOutcome.FORGOTTEN, 0):
                log.error("persons_forgotten", incident=incident.id, count=count)
                forgotten += count
        self._metrics.forgotten_persons.set(forgotten)
