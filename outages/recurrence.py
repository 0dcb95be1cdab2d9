"""What was out lately, in memory, so that asking how often a place was hit costs a caller nothing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from outages.incidents import Incident, IncidentId
from outages.places import AreaId
from outages.subscribers import ServicePoint


class History:
    """Answers which restored incidents hit a service point; its cost grows with what happened there only."""

    def __init__(self) -> None:
        self._known: dict[IncidentId, datetime] = {}
        self._by_area: defaultdict[AreaId, list[Incident]] = defaultdict(list)

    def add(self, restored: Iterable[Incident]) -> list[Incident]:
        """Remember restored incidents and return those that were not known before."""
        fresh: list[Incident] = []
        for incident in restored:
            if incident.restored_at is None or incident.id in self._known:
                continue
            self._known[incident.id] = incident.restored_at
            fresh.append(incident)
            for area in {item.area for item in incident.scope.include}:
                self._by_area[area].append(incident)
        return fresh

    def forget(self, before: datetime) -> None:
        """Forget what was restored before a moment (aware UTC)."""
        if not any(restored_at < before for restored_at in self._known.values()):
            return
        self._known = {key: at for key, at in self._known.items() if at >= before}
        for area, found in list(self._by_area.items()):
            self._by_area[area] = [one for one in found if one.id in self._known]
            if not self._by_area[area]:
                del self._by_area[area]

    def hitting(self, point: ServicePoint, *, since: datetime) -> list[Incident]:
        """Return the incidents restored at or after a moment (aware UTC) that hit the service point, each once."""
        near = {one.id: one for area in point.lineage for one in self._by_area.get(area, ())}
        return [one for one in near.values() if self._known[one.id] >= since and one.hit(point)]
