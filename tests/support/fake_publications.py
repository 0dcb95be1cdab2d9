"""When drafts are published, kept with the incidents in memory."""

from dataclasses import dataclass
from datetime import datetime

from typing_extensions import override

from outages import lifecycle, publications
from outages.incidents import Incident, IncidentId
from outages.publications import PublicationRepository
from tests.support.fake_repositories import FakeIncidents


@dataclass
class FakePublications(PublicationRepository):
    incidents: FakeIncidents

    @override
    async def publish_later(
        self,
        incident_id: IncidentId,
        publish_at: datetime | None,
        *,
        author: str,
        at: datetime,
        seen: int | None = None,
    ) -> Incident:
        incident = await self.incidents.see(incident_id, seen)
        timed = publications.publish_later(incident, publish_at, at)
        return self.incidents.keep(timed, "publish_later" if publish_at else "hold_back", author, at)

    @override
    async def publish_due(self, *, at: datetime) -> list[Incident]:
        due = [one for one in await self.waiting() if publications.is_due(one, at)]
        return [
            self.incidents.keep(lifecycle.publish(one, at), "publish", self._author_of(one), at)
            for one in due
            if not publications.is_missed(one, at)
        ]

    @override
    async def waiting(self) -> list[Incident]:
        timed = [(one.publish_at, one.id, one) for one in self.incidents.kept.values() if one.publish_at]
        return [one for *_, one in sorted(timed, key=lambda row: row[:2])]

    def _author_of(self, incident: Incident) -> str:
        chosen = [one for one in self.incidents.changes[incident.id] if one.action == "publish_later"]
        return chosen[-1].author
