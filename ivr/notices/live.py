"""The notices callers hear now: the live board, and the announcement that anybody may hear."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

import structlog

from outages.board import Board, History
from outages.calls import HeardPromise
from outages.clock import Clock
from outages.incidents import Incident, IncidentKind, IncidentRepository, State
from outages.places import AreaRepository
from outages.subscribers import ServicePoint
from outages.tickets import RECURRENCE
from prompts.wording.announcements import Announcement, announce, announce_generally

log = structlog.get_logger()

#: How far machines' clocks may differ; a look for what was restored overlaps the previous one by as much.
CLOCKS_DIFFER = timedelta(minutes=5)

#: Most incidents that are live at once; more are cut, and that is logged as an error.
MOST_ACTIVE = 5000


class Prerendering(Protocol):
    """Renders what callers are about to hear."""

    async def prerender(self, incidents: list[Incident], general: list[Announcement]) -> None:
        """Render these changed incidents and the general announcement; return once callers can hear them."""
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
        self.general_news: list[Announcement] = []
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
            general = [announce_generally(one, await self._names_of(one)) for one in active if one.general]
            restored = await self._remember()
            known = {one.id: one for one in self.active}
            # What has ended disappears without waiting for prompts.
            self.board.show([known[one.id] for one in active if one.id in known])
            await self._prerendering.prerender([one for one in active if known.get(one.id) != one], general)
            self.board.show(active)
            self.active, self.general_news, self._version = tuple(active), general, version
            await self._prerendering.prerender_end(restored)
            log.info("board_refreshed", incidents=len(active), version=version)

    def times(self, point: ServicePoint) -> int:
        """Return how many unplanned outages hit the point in the last 30 days, present ones included."""
        since = self._clock.now() - RECURRENCE
        hits = [*self.board.hitting(point), *self._history.hitting(point, since=since)]
        return len({one.id for one in hits if one.kind is IncidentKind.UNPLANNED})

    def news(
        self, incident: Incident, point: ServicePoint, heard: Sequence[HeardPromise] = ()
    ) -> Announcement:
        """Return the facts for a caller at the point; `heard` is what they heard before, of any incident."""
        before = next((one.promise for one in heard if one.promise.incident_id == incident.id), None)
        times = self.times(point) if incident.kind is IncidentKind.UNPLANNED else 1
        return announce(incident, point, heard=before, times=times)

    async def _remember(self) -> list[Incident]:
        """Add what was restored since the last refresh to the history; return what is new in it."""
        now, until = self._clock.now(), self._history_until
        # If the clock was set back, `until` lies ahead.
        since = now - RECURRENCE if until is None else min(until, now) - CLOCKS_DIFFER
        restored = await self._incidents.restored_since(since)
        fresh = self._history.add(restored)
        self._history.forget(now - RECURRENCE)
        self._history_until = now
        # What ended before this start was rendered back then.
        return [] if until is None else fresh

    async def _names_of(self, incident: Incident) -> tuple[str, ...]:
        found = await self._areas.get_many([item.area for item in incident.scope.include])
        return tuple(found[item.area].name for item in incident.scope.include if item.area in found)
