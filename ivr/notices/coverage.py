"""Whom a notice concerns, for its duty manager to see before callers hear it."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from outages.coverage import Coverage, CoverageMap, PointGroupRepository
from outages.errors import OverlapError, UnconfirmedError
from outages.incidents import Incident, IncidentId
from outages.places import Area, AreaRepository
from outages.scopes import Scope, areas_named, check_scope
from outages.subscribers import Service


@dataclass(frozen=True, slots=True)
class MeasuredNotice:
    """What a notice covers, with the names of the houses that are examples of it."""

    coverage: Coverage
    examples: tuple[Area, ...]


class NoticeCoverage:
    """Measures notices against the subscribers as imported last; `active` returns the incidents that callers hear of."""

    def __init__(
        self,
        groups: PointGroupRepository,
        areas: AreaRepository,
        *,
        active: Callable[[], Iterable[Incident]],
    ) -> None:
        self._groups, self._areas, self._active = groups, areas, active
        self._version: int | None = None
        self._map = CoverageMap(())
        self._refreshing = asyncio.Lock()

    async def refresh(self) -> None:
        """Read how service points are spread, if that has changed. Raise StoreError."""
        async with self._refreshing:
            if await self._groups.version() != self._version:
                self._version, groups = await self._groups.read()
                self._map = await asyncio.to_thread(CoverageMap, groups)

    async def require_people(self, scope: Scope, services: frozenset[Service]) -> None:
        """Raise UnconfirmedError if no service point is covered, InvalidError for a scope that can't be. Raise StoreError."""
        check_scope(scope, await self._areas.get_many(areas_named(scope)))
        measured = await self.measure(scope, services)
        if not measured.coverage.points:
            raise UnconfirmedError("no service point is covered: nobody would hear that this concerns them")

    async def require_seen(self, incident: Incident, seen: Collection[IncidentId]) -> None:
        """Raise OverlapError if active incidents that were not `seen` cover some of its points. Raise StoreError."""
        measured = await self.measure(incident.scope, incident.services, itself=incident.id)
        unseen = sorted(set(measured.coverage.overlaps) - set(seen))
        if unseen:
            raise OverlapError(unseen)

    async def measure(
        self, scope: Scope, services: frozenset[Service], *, itself: IncidentId | None = None
    ) -> MeasuredNotice:
        """Return what a notice covers, and which active incidents overlap it, `itself` left out. Raise StoreError."""
        await self.refresh()
        others = [one for one in self._active() if itself is None or one.id != itself]
        coverage = self._map.measure(scope, services, others)
        found = await self._areas.get_many(coverage.examples)
        return MeasuredNotice(coverage, tuple(found[one] for one in coverage.examples if one in found))
