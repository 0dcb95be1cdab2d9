"""An archive over incidents in memory."""

from collections.abc import Collection
from dataclasses import dataclass

from typing_extensions import override

from outages.archive import NoticeArchive, NoticeSearch, began_at, ended_at
from outages.incidents import Incident
from outages.places import Area
from tests.support.fake_repositories import FakeAreas, FakeIncidents


@dataclass
class FakeArchive(NoticeArchive):
    """Finds the incidents that a fake repository keeps."""

    incidents: FakeIncidents
    areas: FakeAreas

    @override
    async def find(self, search: NoticeSearch, *, limit: int, before: int | None = None) -> list[Incident]:
        wanted = (await self.areas.get_many(list(search.areas))).values()
        newest = await self.incidents.find(states=search.states, limit=1000, before=before)
        found = [one for one in newest if _went_on(one, search) and await self._is_near(one, wanted)]
        return found[:limit]

    async def _is_near(self, incident: Incident, wanted: Collection[Area]) -> bool:
        named = (await self.areas.get_many([item.area for item in incident.scope.include])).values()
        return not wanted or any(a.id in b.lineage or b.id in a.lineage for a in wanted for b in named)


def _went_on(incident: Incident, search: NoticeSearch) -> bool:
    ended = ended_at(incident)
    return (search.until is None or began_at(incident) < search.until) and (
        search.since is None or ended is None or ended > search.since
    )
