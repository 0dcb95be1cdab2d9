"""Active and recently restored incidents by area, in memory: a lookup costs the same in any storm."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from outages.incidents import Incident, IncidentId
from outages.interruptions import find_work_ahead
from outages.places import AreaId
from outages.subscribers import ServicePoint


class Board:
    """Finds what is out or planned at a service point; cost grows with the depth of the trees only."""

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

    def covering(self, point: ServicePoint, at: datetime) -> list[Incident]:
        """Return the incidents that keep a service out at the point at a moment (aware UTC), without repeats."""
        return [one for one in self._near(point) if one.is_out(at) and one.covers(point)]

    def ahead(self, point: ServicePoint, at: datetime) -> list[Incident]:
        """Return the planned work that will cover the point and has not begun, the next one first."""
        return find_work_ahead(self._near(point), point, at)

    def hitting(self, point: ServicePoint) -> list[Incident]:
        """Return the incidents shown that hit the service point, even where service is back, without repeats."""
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
        self._known: dict[IncidentId, Incident] = {}
        self._by_area: defaultdict[AreaId, list[Incident]] = defaultdict(list)

    def add(self, restored: Iterable[Incident]) -> list[Incident]:
        """Remember restored incidents and return the new ones; of one restored again, the later end counts."""
        fresh: list[Incident] = []
        for incident in restored:
            if incident.restored_at is None or self._known.get(incident.id) == incident:
                continue
            self.remove([incident.id])
            self._known[incident.id] = incident
            fresh.append(incident)
            for area in {item.area for item in incident.scope.include}:
                self._by_area[area].append(incident)
        return fresh

    def remove(self, reopened: Iterable[IncidentId]) -> None:
        """Take out incidents that are not over after all."""
        self._keep_without({one for one in reopened if one in self._known})

    def forget(self, before: datetime) -> None:
        """Forget incidents restored before `before` (aware UTC)."""
        ended = ((one.id, one.restored_at) for one in self._known.values())
        self._keep_without({key for key, at in ended if at is not None and at < before})

    def hitting(self, point: ServicePoint) -> list[Incident]:
        """Return the incidents that hit the service point, without repeats."""
        near = {one.id: one for area in point.lineage for one in self._by_area.get(area, ())}
        return [one for one in near.values() if one.hit(point)]

    def _keep_without(self, gone: Collection[IncidentId]) -> None:
        areas = {item.area for key in gone for item in self._known.pop(key).scope.include}
        for area in areas:
            self._by_area[area] = [one for one in self._by_area[area] if one.id not in gone]
            if not self._by_area[area]:
                del self._by_area[area]
