"""What people choose about the publication of drafts: the time, and to hold them back after all."""

from collections.abc import Collection
from datetime import datetime

from ivr.notices.actions import IncidentActions
from outages.clock import Clock
from outages.incidents import Incident, IncidentId
from outages.publications import PublicationRepository
from outages.telling_rules import TellingRule


class PublicationActions:
    """Chooses when drafts are published, in the name of an `author`; errors are those of `IncidentActions.publish`."""

    def __init__(self, publications: PublicationRepository, actions: IncidentActions, clock: Clock) -> None:
        self._publications, self._actions, self._clock = publications, actions, clock

    async def publish_later(
        self,
        incident: IncidentId,
        publish_at: datetime,
        *,
        author: str,
        seen: int | None = None,
        whom: TellingRule | None = None,
        confirmed: bool = False,
        overlaps: Collection[IncidentId] | None = None,
    ) -> Incident:
        """Have a draft published at a time (aware UTC); what has to be confirmed is confirmed now."""
        await self._actions.prepare_publication(
            incident, publish_at, author=author, whom=whom, confirmed=confirmed, overlaps=overlaps
        )
        return await self._publications.publish_later(
            incident, publish_at, author=author, at=self._clock.now(), seen=seen
        )

    async def hold_back(self, incident: IncidentId, *, author: str, seen: int | None = None) -> Incident:
        """Keep a draft that would have been published at a time."""
        return await self._publications.publish_later(
            incident, None, author=author, at=self._clock.now(), seen=seen
        )
