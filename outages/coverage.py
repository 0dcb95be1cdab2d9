"""How many service points a notice covers, in milliseconds for a million of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from operator import or_
from typing import Final, Protocol

from outages.addresses.house_rules import HouseRule
from outages.incidents import Incident, IncidentId
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service

#: Houses named as examples at most.
EXAMPLES: Final = 8

_NOWHERE: Final = slice(0, 0)


@dataclass(frozen=True, slots=True)
class PointGroup:
    """The service points of one house and node that have the same services; lineages as in ServicePoint."""

    house: str
    services: frozenset[Service]
    house_lineage: tuple[AreaId, ...]
    node_lineage: tuple[AreaId, ...]
    points: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The service points that a notice covers, of those that have any of its services.

    `examples` are houses spread over all of them; `overlaps` counts the points that an active incident covers, too.
    """

    points: int
    by_service: Mapping[Service, int]
    houses: int
    examples: tuple[AreaId, ...]
    overlaps: Mapping[IncidentId, int]


class PointGroupRepository(Protocol):
    """Reads how service points are spread."""

    async def version(self) -> int:
        """Return a number that grows with every import."""
        ...

    async def read(self) -> tuple[int, list[PointGroup]]:
        """Return all groups, and a version that is no newer; takes a second or more for a million points."""
        ...


class CoverageMap:
    """Counts the points of any scope.

    The groups of an area lie side by side, in each of the two trees; a mask has a byte for each group and is an integer
    for `&`, which makes this quick without a library of numbers.
    """

    def __init__(self, groups: Iterable[PointGroup]) -> None:
        self._groups = sorted(groups, key=lambda one: one.house_lineage)
        self._points = [one.points for one in self._groups]
        self._houses = [one.house_lineage[-1] for one in self._groups]
        self._supplied = {
            service: int.from_bytes(service in one.services for one in self._groups) for service in Service
        }
        self._places = _spans([one.house_lineage for one in self._groups])
        self._by_node = sorted(range(len(self._groups)), key=lambda place: self._groups[place].node_lineage)
        self._nodes = _spans([self._groups[place].node_lineage for place in self._by_node])

    def measure(
        self, scope: Scope, services: frozenset[Service], active: Iterable[Incident] = ()
    ) -> Coverage:
        """Count what a notice of these services covers, and what of it the `active` incidents cover."""
        covered = self._covered(scope) & self._with_any(services)
        houses = list(dict.fromkeys(compress(self._houses, self._marks(covered))))
        return Coverage(
            points=self._count(covered),
            by_service={
                one: self._count(covered & self._supplied[one]) for one in Service if one in services
            },
            houses=len(houses),
            examples=_spread(houses),
            overlaps=self._overlaps(covered, services, active),
        )

    def _overlaps(
        self, covered: int, services: frozenset[Service], active: Iterable[Incident]
    ) -> dict[IncidentId, int]:
        marks = self._marks(covered)
        near = (one for one in active if any(self._touches(marks, item) for item in one.scope.include))
        shared = {
            one.id: self._count(covered & self._covered(one.scope) & self._with_any(one.services & services))
            for one in near
        }
        return {incident: points for incident, points in shared.items() if points}

    def _touches(self, marks: bytes, item: ScopeItem) -> bool:
        if item.area in self._places:
            return any(marks[self._places[item.area]])
        return any(marks[place] for place in self._by_node[self._nodes.get(item.area, _NOWHERE)])

    def _covered(self, scope: Scope) -> int:
        spared = self._mask((*scope.exclude, *scope.restored), HouseRule.surely_covers)
        return self._mask(scope.include, HouseRule.covers) & ~spared

    def _with_any(self, services: frozenset[Service]) -> int:
        return reduce(or_, (self._supplied[one] for one in services), 0)

    def _mask(self, items: Sequence[ScopeItem], judge: Callable[[HouseRule, str], bool]) -> int:
        marks = bytearray(len(self._groups))
        for item in items:
            span = self._places.get(item.area, _NOWHERE)
            if item.houses is None:
                marks[span] = b"\1" * (span.stop - span.start)
            else:
                for place in range(span.start, span.stop):
                    marks[place] |= judge(item.houses, self._groups[place].house)
            for place in self._by_node[self._nodes.get(item.area, _NOWHERE)]:
                marks[place] = True
        return int.from_bytes(marks)

    def _marks(self, mask: int) -> bytes:
        return mask.to_bytes(len(self._groups))

    def _count(self, mask: int) -> int:
        return sum(compress(self._points, self._marks(mask)))


def _spans(lineages: Sequence[tuple[AreaId, ...]]) -> dict[AreaId, slice]:
    """Return where each area's groups lie among these, which are sorted."""
    spans: dict[AreaId, slice] = {}
    for place, lineage in enumerate(lineages):
        for area in lineage:
            first = spans[area].start if area in spans else place
            spans[area] = slice(first, place + 1)
    return spans


def _spread(houses: Sequence[AreaId]) -> tuple[AreaId, ...]:
    """Return some of the houses, from the first to the last."""
    step = max(1, -(-len(houses) // EXAMPLES))
    return tuple(houses[::step])
