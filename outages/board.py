"""The live board: active incidents by area, in memory, so that one caller costs the same in any storm."""

from collections import defaultdict
from collections.abc import Iterable

from outages.incidents import Incident
from outages.places import AreaId
from outages.subscribers import ServicePoint


class Board:
    """Answers which active incidents cover a service point; its cost grows with the depth of the trees only."""

    def __init__(self) -> None:
        self._by_area: dict[AreaId, list[Incident]] = {}
        self._general: tuple[Incident, ...] = ()

    def show(self, incidents: Iterable[Incident]) -> None:
        """Replace what the board shows by these active incidents."""
        by_area: defaultdict[AreaId, list[Incident]] = defaultdict(list)
        general: list[Incident] = []
        for incident in incidents:
            for area in {item.area for item in incident.scope.include}:
                by_area[area].append(incident)
            if incident.general:
                general.append(incident)
        self._by_area, self._general = dict(by_area), tuple(general)

    def covering(self, point: ServicePoint) -> list[Incident]:
        """Return the active incidents that cover the service point, each once."""
        return [incident for incident in self._near(point) if incident.covers(point)]

    def hitting(self, point: ServicePoint) -> list[Incident]:
        """Return the active incidents that hit the service point, even if it has service again, each once."""
        return [incident for incident in self._near(point) if incident.hit(point)]

    def over_at(self, point: ServicePoint) -> list[Incident]:
        """Return the active incidents that are over at the service point and go on elsewhere, each once."""
        return [incident for incident in self.hitting(point) if not incident.covers(point)]

    @property
    def general(self) -> tuple[Incident, ...]:
        """The active incidents that every caller may be told of."""
        return self._general

    def _near(self, point: ServicePoint) -> Iterable[Incident]:
        near = {incident.id: incident for area in point.lineage for incident in self._by_area.get(area, ())}
        return near.values()
