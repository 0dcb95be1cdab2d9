"""The notices callers hear now: the live board, the announcement that anybody may hear, and what concerns one caller."""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

import structlog
from typing_extensions import override

from ivr.dialogs.session import (
    AffectedPoint,
    CallerOutages,
    EndedOutage,
    OutageNews,
    ReportsFrom,
    RestoredPart,
)
from outages.board import Board, History
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.clock import Clock
from outages.detection.proposals import Proposal
from outages.incidents import Incident, IncidentId, IncidentKind, IncidentRepository, State
from outages.interruptions import (
    Interruption,
    by_severity,
    count_interruptions,
    find_interruptions,
    services_out,
)
from outages.ledger import Means, Told
from outages.places import AreaId, AreaRepository
from outages.promises import Change, change_since, promise_of
from outages.subscribers import Service, ServicePoint
from outages.tickets import RECURRENCE
from outages.zones import zone_or
from prompts.wording.announcements import Announcement, announce, announce_generally

log = structlog.get_logger()

#: How far machines' clocks may differ; a look for what was restored overlaps the previous one by as much.
CLOCKS_DIFFER = timedelta(minutes=5)

#: Most incidents that are live at once; more are cut, and that is logged as an error.
MOST_ACTIVE = 5000

#: An outage that ended no longer ago than this is told before anything else to callers who heard a promise about it.
RECENTLY = timedelta(days=1)

_NEVER = datetime.min.replace(tzinfo=UTC)
_OVER = (Told.RESTORED, Told.WITHDRAWN)


class Prerendering(Protocol):
    """Renders what callers are about to hear."""

    async def prerender(self, incidents: list[Incident], general: list[Announcement], board: Board) -> None:
        """Render these changed incidents and the general announcement; return once callers can hear them.

        `board` shows all incidents as they are about to be shown: where several meet, less is told of each.
        """
        ...

    async def prerender_end(self, restored: list[Incident]) -> None:
        """Render what callers hear after the end of these restored incidents."""
        ...


class Notices:
    """Keeps the live board current; no incident is shown before its prompts exist."""

    def __init__(
        self,
        *,
        incidents: IncidentRepository,
        areas: AreaRepository,
        prerendering: Prerendering,
        clock: Clock,
        zone: tzinfo,
    ) -> None:
        self.board = Board()
        self.active: tuple[Incident, ...] = ()
        self._proposed: dict[AreaId, Proposal] = {}
        self._general: dict[IncidentId, Announcement] = {}
        self._incidents, self._areas, self._prerendering = incidents, areas, prerendering
        self._clock, self.zone = clock, zone
        self._version: int | None = None
        self._history = History()
        self._history_until: datetime | None = None
        self._refreshing = asyncio.Lock()

    async def refresh(self) -> None:
        """Show the incidents as they are in the repository; return once callers hear them. Idempotent."""
        async with self._refreshing:
            version = await self._incidents.version()
            if version == self._version:
                return
            active = await self._incidents.find(states=[State.ACTIVE], limit=MOST_ACTIVE)
            if len(active) == MOST_ACTIVE:
                log.error("too_many_incidents", shown=MOST_ACTIVE)
            restored = await self._remember(active)
            await self._show(active)
            self._version = version
            await self._prerendering.prerender_end(restored)
            log.info("board_refreshed", incidents=len(active), version=version)

    def show_proposals(self, proposals: Iterable[Proposal]) -> None:
        """Let callers hear of the reports that these open proposals rest on, for as long as they may."""
        self._proposed = {area: one for one in proposals for area in one.sighting.areas}

    def proposed(self, point: ServicePoint) -> Proposal | None:
        """Return the proposal of the smallest area around the point of which its callers hear now."""
        now = self.now()
        near = (self._proposed.get(area) for area in reversed(point.lineage))
        told = [
            one for one in near if one is not None and one.is_told(now) and one.said.keys() & point.services
        ]
        return min(told, key=lambda one: one.sighting.points, default=None)

    @property
    def general(self) -> list[tuple[Incident, Announcement]]:
        """The incidents that any caller may hear of now, as they hear them."""
        return [(one, self._general[one.id]) for one in self.board.general if one.id in self._general]

    @property
    def general_news(self) -> list[Announcement]:
        """The announcements that any caller may hear now."""
        return [news for _, news in self.general]

    def now(self) -> datetime:
        """Return the present, aware UTC."""
        return self._clock.now()

    def covering(self, point: ServicePoint) -> list[Incident]:
        """Return the incidents that keep a service out at the point now."""
        return self.board.covering(point, self.now())

    def ahead(self, point: ServicePoint) -> list[Incident]:
        """Return the planned work that will cover the point and has not begun."""
        return self.board.ahead(point, self.now())

    def times(self, point: ServicePoint) -> int:
        """Return how many times service failed at the point in the last 30 days; overlapping outages count once."""
        now = self.now()
        present = (one for one in self.board.hitting(point) if one.is_fault(now))
        past = (one for one in self._history.hitting(point) if one.kind is IncidentKind.UNPLANNED)
        return count_interruptions([*present, *past], point, since=now - RECURRENCE, at=now)

    async def _show(self, active: list[Incident]) -> None:
        """Show these incidents, the new and changed ones when their prompts exist."""
        known = {one.id: one for one in self.active}
        general = {
            one.id: announce_generally(one, await self._names_of(one)) for one in active if one.general
        }
        # What has ended disappears without waiting for prompts.
        self.board.show([known[one.id] for one in active if one.id in known])
        board = Board()
        board.show(active)
        changed = [one for one in active if known.get(one.id) != one]
        await self._prerendering.prerender(changed, list(general.values()), board)
        self.board, self.active, self._general = board, tuple(active), general

    async def _remember(self, active: list[Incident]) -> list[Incident]:
        """Add what was restored since the last refresh to the history; return what is new in it."""
        now, until = self._clock.now(), self._history_until
        # If the clock was set back, `until` lies ahead.
        since = now - RECURRENCE if until is None else min(until, now) - CLOCKS_DIFFER
        # One that has ended at a past time ended before the last refresh.
        gone = {one.id for one in self.active} - {one.id for one in active}
        restored = [
            *await self._incidents.restored_since(since),
            *[await self._incidents.get(one) for one in gone],
        ]
        self._history.remove(one.id for one in active)
        fresh = self._history.add(restored)
        self._history.forget(now - RECURRENCE)
        self._history_until = now
        # What ended before this start was rendered back then.
        return [] if until is None else fresh

    async def _names_of(self, incident: Incident) -> tuple[str, ...]:
        found = await self._areas.get_many([item.area for item in incident.scope.include])
        return tuple(found[item.area].name for item in incident.scope.include if item.area in found)


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
        affected: dict[tuple[AreaId, tuple[Interruption, ...]], AffectedPoint] = {}
        for point in self.caller.points:
            if found := self._interruptions(point):
                key = point.house_id, tuple(found)
                affected.setdefault(key, AffectedPoint(point, found[0].incident))
        return sorted(affected.values(), key=self._recency, reverse=True)

    @override
    def is_out(self, point: ServicePoint) -> bool:
        return bool(self.notices.covering(point))

    @override
    def change(self, affected: AffectedPoint) -> Change:
        """Say what has become of the estimates; what is out beside that which the caller knows counts as MOVED."""
        changes = [self._change(one, affected.point) for one in self._interruptions(affected.point)]
        if worst := _worst(changes):
            return worst
        return changes[0] if len(set(changes)) == 1 else Change.MOVED if changes else Change.NEW

    @override
    def news(self, affected: AffectedPoint) -> list[OutageNews]:
        point, now = affected.point, self.now()
        return [
            OutageNews(
                announce(one.incident, point, services=one.services, heard=self._heard_etr(one, point)),
                promise_of(one.incident, now),
            )
            for one in self._interruptions(point)
        ]

    @override
    def ahead(self, point: ServicePoint) -> list[OutageNews]:
        now = self.now()
        ahead = self.notices.board.ahead(point, now)
        return [OutageNews(announce(one, point), promise_of(one, now)) for one in ahead]

    @override
    def times(self, point: ServicePoint) -> int:
        return self.notices.times(point)

    @override
    def back(self, affected: AffectedPoint) -> EndedOutage | RestoredPart | None:
        """Return what works again there; a notice withdrawn beside an outage is none of that."""
        told = {one.promise.incident_id for one in self.caller.heard if one.promise.told in _OVER}
        found = (one for one in self._ended() if one.point.id == affected.point.id)
        fresh = (one for one in found if one.promise.incident_id not in told)
        return next((one for one in fresh if one.promise.told is Told.RESTORED), None)

    @override
    def ended(self) -> EndedOutage | RestoredPart | None:
        return next(self._ended(), None)

    @override
    def general(self) -> Sequence[OutageNews]:
        now = self.now()
        return [OutageNews(news, promise_of(one, now, Means.GENERAL)) for one, news in self.notices.general]

    @override
    def reports(self) -> ReportsFrom | None:
        return next((found for point in self.caller.points if (found := self._reports(point))), None)

    def _reports(self, point: ServicePoint) -> ReportsFrom | None:
        proposal = self.notices.proposed(point)
        if proposal is None:
            return None
        one_house = len({one.house_id for one in self.caller.points}) == 1
        own = (
            {point.house_id: ReportsFrom.HOUSE, point.house_lineage[-2]: ReportsFrom.STREET}
            if one_house
            else {}
        )
        return next((own[area] for area in proposal.sighting.areas if area in own), ReportsFrom.BRANCH)

    def waited_for(self, affected: AffectedPoint) -> list[IncidentId]:
        """Return all incidents that keep something out at the point, the one announced first being the first."""
        covering = by_severity(self.notices.covering(affected.point), affected.point, self.now())
        told = [one.incident.id for one in self._interruptions(affected.point)]
        return list(dict.fromkeys([*told, *(one.id for one in covering)]))

    def _interruptions(self, point: ServicePoint) -> list[Interruption]:
        return find_interruptions(self.notices.covering(point), point, self.now())

    def _recency(self, affected: AffectedPoint) -> tuple[datetime, datetime]:
        """Return when this telephone last heard of the incident, and when that was published."""
        incident = affected.incident
        heard = (one.at for one in self.caller.heard if one.promise.incident_id == incident.id)
        return next(heard, _NEVER), incident.published_at or incident.created_at

    def _change(self, interruption: Interruption, point: ServicePoint) -> Change:
        """Say what has become of what was heard of the incident, or of others that keep the same out."""
        incident = interruption.incident
        heard = self._heard(interruption, point)
        changes = [change_since(one, incident, self.now()) for one in heard]
        if worst := _worst(changes):
            return worst
        if heard and heard[0].promise.incident_id == incident.id:
            return changes[0]
        return Change.MOVED if set(changes) - {Change.NEW} else Change.NEW

    def _heard(self, interruption: Interruption, point: ServicePoint) -> list[HeardPromise]:
        """Return what this telephone heard of what keeps these services out, of the incident itself first."""
        covering = {one.id for one in self.notices.covering(point)}
        latest = {one.promise.incident_id: one for one in reversed(self.caller.heard)}
        heard = [
            one
            for incident, one in latest.items()
            if one.services & interruption.services
            and (incident in covering or self._led_into(one, interruption, point))
        ]
        return sorted(heard, key=lambda one: one.promise.incident_id != interruption.incident.id)

    def _led_into(self, heard: HeardPromise, interruption: Interruption, point: ServicePoint) -> bool:
        """Tell whether what was heard ended when this had begun: services stayed out, and the promise stands.

        A promise that fits several of the caller's points says nothing of this one.
        """
        own = heard.promise.told is Told.OUT and heard.promise.means is not Means.GENERAL
        points = [one for one in self.caller.points if one.services & heard.services]
        met = heard.ended_at is not None and heard.ended_at >= interruption.incident.began
        return own and met and points == [point]

    def _heard_etr(self, interruption: Interruption, point: ServicePoint) -> Promise | None:
        """Return the promise that told an estimate of these services, None if there was none."""
        heard = (one.promise for one in self._heard(interruption, point))
        return next((one for one in heard if one.etr), None)

    def _ended(self) -> Iterator[EndedOutage | RestoredPart]:
        """Yield what this telephone heard of and what ended since, then where service is back before the rest.

        Nothing of a promise that fits several of the caller's points; and nothing that is out all the same.
        """
        for heard in self.caller.heard:
            points = [point for point in self.caller.points if point.services & heard.services]
            if len(points) == 1 and self._is_over(heard):
                ended = EndedOutage(points[0], heard, self._out(points[0]))
                withdrawn = heard.state is State.CANCELLED
                if ended.services and not (withdrawn and ended.still_out & heard.services):
                    yield ended
        for point in self.caller.points:
            for incident in by_severity(self.notices.board.over_at(point), point, self.now()):
                part = RestoredPart(point, incident, self._out(point))
                if part.services:
                    yield part

    def _is_over(self, heard: HeardPromise) -> bool:
        """Tell whether it ended lately, and was heard as the caller's own."""
        ended_at, own = heard.ended_at, heard.promise.means is not Means.GENERAL
        over = heard.state in (State.RESTORED, State.CANCELLED)
        return own and over and ended_at is not None and ended_at > self.now() - RECENTLY

    def _out(self, point: ServicePoint) -> frozenset[Service]:
        return services_out(self.notices.covering(point), point, self.now())


def _worst(changes: Collection[Change]) -> Change | None:
    """Return what asks for an apology, None if nothing does."""
    return next((one for one in (Change.REOPENED, Change.BROKEN) if one in changes), None)
