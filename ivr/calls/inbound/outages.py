"""What is out where one caller is supplied, read from the live notices and from what this telephone heard before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from typing_extensions import override

from ivr.dialogs.session import AffectedPoint, CallerOutages, EndedOutage, OutageNews, RestoredPart
from ivr.notices.live import Notices
from outages.callers import Caller
from outages.calls import Promise
from outages.clock import Clock
from outages.incidents import Incident, IncidentId, by_severity, most_severe
from outages.places import AreaId
from outages.promises import Change, change_since
from outages.subscribers import ServicePoint
from outages.zones import zone_or
from prompts.wording.announcements import Announcement

#: An outage that ended no longer ago than this is told before anything else to callers who heard a promise about it.
RECENTLY = timedelta(days=1)

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LiveOutages(CallerOutages):
    """Reads the live notices for one caller."""

    caller: Caller
    notices: Notices
    clock: Clock

    @property
    @override
    def zone(self) -> tzinfo:
        return zone_or(self.caller.zone, self.notices.zone)

    @override
    def now(self) -> datetime:
        return self.clock.now()

    @override
    def affected(self) -> list[AffectedPoint]:
        affected: dict[tuple[AreaId, IncidentId], AffectedPoint] = {}
        for point in self.caller.points:
            if incident := most_severe(self.notices.board.covering(point)):
                affected.setdefault((point.house_lineage[-1], incident.id), AffectedPoint(point, incident))
        return sorted(affected.values(), key=self._recency, reverse=True)

    @override
    def is_out(self, point: ServicePoint) -> bool:
        return bool(self.notices.board.covering(point))

    @override
    def change(self, affected: AffectedPoint) -> Change:
        """Say what has become of the estimates; an incident beside one that the caller knows counts as MOVED."""
        first, *others = [self._change(one) for one in self._covering(affected)]
        return Change.MOVED if first is Change.SAME and set(others) - {Change.SAME} else first

    @override
    def news(self, affected: AffectedPoint) -> list[OutageNews]:
        """Return the news; if the last incident has ended in the middle of the call, it is told as it was."""
        return [
            OutageNews(self.notices.news(one, affected.point, self.caller.heard), _promise(one))
            for one in self._covering(affected)
        ]

    @override
    def ended(self) -> EndedOutage | RestoredPart | None:
        """Return what ended; nothing of a promise that fits several of the caller's points."""
        since = self.now() - RECENTLY
        for heard in self.caller.heard:
            points = [point for point in self.caller.points if point.services & heard.services]
            if heard.ended_at and heard.ended_at > since and len(points) == 1:
                return EndedOutage(points[0], heard)
        for point in self.caller.points:
            if incident := most_severe(self.notices.board.over_at(point)):
                return RestoredPart(point, incident)
        return None

    @override
    def general(self) -> Sequence[Announcement]:
        return self.notices.general_news

    def _covering(self, affected: AffectedPoint) -> list[Incident]:
        return by_severity(self.notices.board.covering(affected.point)) or [affected.incident]

    def _recency(self, affected: AffectedPoint) -> tuple[datetime, datetime]:
        """Return when this telephone last heard of the incident, and when that was published."""
        incident = affected.incident
        heard = (one.at for one in self.caller.heard if one.promise.incident_id == incident.id)
        return next(heard, _NEVER), incident.published_at or incident.created_at

    def _change(self, incident: Incident) -> Change:
        heard = (one.promise for one in self.caller.heard if one.promise.incident_id == incident.id)
        return change_since(next(heard, None), incident, self.now())


def _promise(incident: Incident) -> Promise:
    revision = incident.promise
    return Promise(incident.id, revision.number, revision.etr)
