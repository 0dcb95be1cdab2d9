"""Watches over samples: asks further people as time passes, and tells duty managers of each branch that is held."""

from collections.abc import Awaitable, Callable

import structlog

from ivr.notices.duty_phones import DutyPhones
from outages.branches import Branch, BranchRepository
from outages.clock import Clock

log = structlog.get_logger()


class BranchWatch:
    """Looks after the branches of all campaigns; duty managers get the text that `write` returns."""

    def __init__(
        self,
        branches: BranchRepository,
        duty: DutyPhones,
        clock: Clock,
        *,
        write: Callable[[Branch], Awaitable[str]],
    ) -> None:
        self._branches, self._duty, self._clock, self._write = branches, duty, clock, write

    async def advance(self) -> bool:
        """Do what time asks, and tell whether anybody may be told now who had to wait; raise StoreError."""
        return await self._branches.advance(at=self._clock.now())

    async def alert(self) -> None:
        """Tell duty managers of each branch that has been held since; raise StoreError."""
        for branch in await self._branches.claim_alerts(at=self._clock.now()):
            log.warning(
                "branch_held",
                campaign=branch.campaign_id,
                area=branch.area,
                still_out=branch.still_out,
                answers=branch.answers,
                incident=branch.incident_id,
            )
            if self._duty.anybody:
                await self._duty.tell(await self._write(branch))
