"""Active and recently restored incidents by area, in memory: a lookup costs the same in any storm."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from outages.incidents import Incident, IncidentId
from outages.places import AreaId
from outages.subscribers import ServicePoint


class Board:
    """Finds the active incidents that cover a service point; cost grows with the depth of the trees only."""

    def __init__(self) -> None:
        self._by_area: dict[AreaId, list[Incident]] = {}
        self._general: tuple[Incident, ...] = ()

    def show(self, incidents: Iterable[Incident]) -> None:
        """Replace what the board shows with these active incidents."""
        by_area: defaultdict[AreaId, list[Incident]] = defaultdict(list)
        general: list[Incident] = []
        for incident in incidents:
            for area in {item.area for item in incident.scope.include}:
                by_area[area].append(incident)
            if incident.general:
                general.append(incident)
        self._by_area, self._general = dict(by_area), tuple(general)

    def covering(self, point: ServicePoint) -> list[Incident]:
        """Return the active incidents that cover the service point, without repeats."""
        return [incident for incident in self._near(point) if incident.covers(point)]

    def hitting(self, point: ServicePoint) -> list[Incident]:
        """Return the active incidents that hit the service point, even where service is back, without repeats."""
        return [incident for incident in self._near(point) if incident.hit(point)]

    def over_at(self, point: ServicePoint) -> list[Incident]:
        """Return the active incidents that are over at the service point but continue elsewhere."""
        return [incident for incident in self.hitting(point) if not incident.covers(point)]

    @property
    def general(self) -> tuple[Incident, ...]:
        """The active incidents that are announced to every caller."""
        return self._general

    def _near(self, point: ServicePoint) -> Iterable[Incident]:
        near = {incident.id: incident for area in point.lineage for incident in self._by_area.get(area, ())}
        return near.values()


class History:
    """Finds the restored incidents that hit a service point; cost grows with what happened there only."""

    def __init__(self) -> None:
        self._known: dict[IncidentId, datetime] = {}
        self._by_area: defaultdict[AreaId, list[Incident]] = defaultdict(list)

    def add(self, restored: Iterable[Incident]) -> list[Incident]:
        """Remember restored incidents and return the new ones."""
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
        """Forget incidents restored before `before` (aware UTC)."""
        if not any(restored_at < before for restored_at in self._known.values()):
            return
        self._known = {key: at for key, at in self._known.items() if at >= before}
        for area, found in list(self._by_area.items()):
            self._by_area[area] = [one for one in found if one.id in self._known]
            if not self._by_area[area]:
                del self._by_area[area]

    def hitting(self, point: ServicePoint, *, since: datetime) -> list[Incident]:
        """Return the incidents restored at or after `since` (aware UTC) that hit the service point."""
        near = {one.id: one for area in point.lineage for one in self._by_area.get(area, ())}
        return [one for one in near.values() if self._known[one.id] >= since and one.hit(point)]
