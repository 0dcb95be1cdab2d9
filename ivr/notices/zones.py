"""The time zones in which people hear of an incident: words are rendered for these and no others."""

from collections.abc import Collection, Iterable
from datetime import tzinfo

import structlog

from outages.errors import StoreError
from outages.incidents import Incident, IncidentId
from outages.zones import ZoneRepository, zone_or

log = structlog.get_logger()


class IncidentZones:
    """Looks up the zones of each incident once; `line` is that of people without one of their own, and of strangers."""

    def __init__(self, repository: ZoneRepository, line: tzinfo) -> None:
        self._repository, self._line = repository, line
        self._known: dict[IncidentId, frozenset[tzinfo]] = {}

    async def look_up(self, incidents: Iterable[Incident]) -> None:
        """Look up the zones of new and changed incidents; without the database the line's remains."""
        for incident in incidents:
            try:
                names = await self._repository.zones_in([item.area for item in incident.scope.include])
            except StoreError as error:
                log.warning("zones_not_looked_up", incident=incident.id, error=str(error))
                names = frozenset()
            zones = {zone_or(name, self._line) for name in names} or {self._line}
            self._known[incident.id] = frozenset(zones | ({self._line} if incident.general else set()))

    def of(self, incident: Incident) -> Collection[tzinfo]:
        """Return the zones of an incident that was looked up, the line's for another one."""
        return self._known.get(incident.id, (self._line,))

    def forget_others(self, incidents: Iterable[Incident]) -> None:
        """Forget all incidents but these."""
        kept = {one.id for one in incidents}
        self._known = {key: zones for key, zones in self._known.items() if key in kept}
