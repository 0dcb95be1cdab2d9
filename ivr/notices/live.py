"""The notices callers hear now: the live board, and the announcement that anybody may hear."""

import asyncio
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

import structlog

from outages.board import Board, History
from outages.clock import Clock
from outages.incidents import Incident, IncidentId, IncidentKind, IncidentRepository, State
from outages.interruptions import count_interruptions
from outages.places import AreaRepository
from outages.subscribers import ServicePoint
from outages.tickets import RECURRENCE
from prompts.wording.announcements import Announcement, announce_generally

log = structlog.get_logger()

#: How far machines' clocks may differ; a look for what was restored overlaps the previous one by as much.
CLOCKS_DIFFER = timedelta(minutes=5)

#: Most incidents that are live at once; more are cut, and that is logged as an error.
MOST_ACTIVE = 5000


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
