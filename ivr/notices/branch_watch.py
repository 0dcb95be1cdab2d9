"""Watches over samples: asks further people as time passes, and logs each branch that is held."""

import structlog

from outages.branches import BranchRepository
from outages.clock import Clock

log = structlog.get_logger()


class BranchWatch:
    """Looks after the branches of all campaigns."""

    def __init__(self, branches: BranchRepository, clock: Clock) -> None:
        self._branches, self._clock = branches, clock

    async def advance(self) -> bool:
        """Do what time asks, and tell whether anybody may be told now who had to wait; raise StoreError."""
        return await self._branches.advance(at=self._clock.now())

    async def alert(self) -> None:
        """Log each branch that has been held since; raise StoreError."""
        for branch in await self._branches.claim_alerts(at=self._clock.now()):
            log.warning(
                "branch_held",
                campaign=branch.campaign_id,
                area=branch.area,
                still_out=branch.still_out,
                answers=branch.answers,
                incident=branch.incident_id,
            )
