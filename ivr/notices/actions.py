"""What people do to incidents: the one place that pages, the REST API and the demo town go through."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from outages.clock import Clock
from outages.incidents import Delay, Incident, IncidentDraft, IncidentId, IncidentRepository, ScopeItem


class IncidentActions:
    """Carries out an action with all its consequences in one transaction, then updates what callers hear.

    Each action is kept under its `author`; errors are those of `IncidentRepository`. `changed` is awaited once the
    change is kept and must not raise: it logs and repeats its own failures.
    """

    def __init__(
        self, incidents: IncidentRepository, clock: Clock, *, changed: Callable[[Incident], Awaitable[None]]
    ) -> None:
        self._incidents, self._clock, self._changed = incidents, clock, changed

    async def create(self, draft: IncidentDraft, *, author: str) -> Incident:
        """Keep a draft."""
        return await self._announce(await self._incidents.create(draft, author=author, at=self._clock.now()))

    async def publish(self, incident: IncidentId, *, author: str) -> Incident:
        """Make a draft active."""
        return await self._announce(
            await self._incidents.publish(incident, author=author, at=self._clock.now())
        )

    async def move_etr(
        self,
        incident: IncidentId,
        etr: datetime | None,
        *,
        reason: Delay,
        author: str,
        next_news: datetime | None = None,
    ) -> Incident:
        """State a new estimate or a new time for the next news."""
        now = self._clock.now()
        return await self._announce(
            await self._incidents.move_etr(
                incident, etr, reason=reason, author=author, at=now, next_news=next_news
            )
        )

    async def restore_part(
        self, incident: IncidentId, items: Sequence[ScopeItem], *, author: str
    ) -> Incident:
        """Restore service in some of its areas or houses."""
        now = self._clock.now()
        return await self._announce(
            await self._incidents.restore_part(incident, items, author=author, at=now)
        )

    async def restore(self, incident: IncidentId, *, author: str) -> Incident:
        """End it: service is restored."""
        return await self._announce(
            await self._incidents.restore(incident, author=author, at=self._clock.now())
        )

    async def cancel(self, incident: IncidentId, *, author: str) -> Incident:
        """Withdraw it."""
        return await self._announce(
            await self._incidents.cancel(incident, author=author, at=self._clock.now())
        )

    async def _announce(self, incident: Incident) -> Incident:
        await self._changed(incident)
        return incident
