"""An invented provider whose subscribers report what is out, and what is not: the world of `benchmarks.detection`.

Everything assumed stands here: how large houses are, how the two trees differ, how readily people call.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Final

from outages.coverage import PointGroup
from outages.detection.baseline import USUAL_DAILY, usual_shape
from outages.places import AreaId
from outages.subscribers import Service

#: Points of a city, a street, and of the network's levels from the headend down to the port, on average.
_CITY, _STREET, _NETWORK = 16_000, 134, (22_000, 3_100, 309, 51, 10)
#: Points whose port belongs to another part of the network.
_DISPLACED = 0.12
#: The shares of houses by their points: single homes, small blocks, large blocks.
_HOUSES = ((0.57, 1, 1), (0.28, 2, 6), (0.15, 8, 40))
#: Variation of the rates of streets, houses and switches, and of days.
_UNEVEN, _DAILY = 0.5, 0.25
#: Surges of the whole line: how many a month, how long, how many times the usual.
_SURGES, _SURGE, _BUSIER = 2.7, timedelta(hours=2), 2.5
#: Reports that somebody repeats within hours.
_REPEATED = 0.15
#: How readily people without service call within an hour, and at night; when half of those who call have.
_READY, _AT_NIGHT, _MEDIAN, _SPREAD = (0.05, 0.30), (0.15, 0.30), 14.0, 0.8
_DAYTIME = range(7, 23)
#: An outage of so many points is one of an area that has so many, give or take this share.
_NEARLY = 0.2
_NET: Final = frozenset({Service.INTERNET})
_FIRST = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """A report about a service point; `outage` is the hidden outage behind it, None for an unrelated one."""

    at: datetime
    point: int
    outage: int | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """A hidden outage of the area, and its points."""

    area: AreaId
    points: Sequence[int]
    size: int
    began: datetime
    lasts: timedelta


class World:
    """A provider with so many service points; what a seed makes of it is always the same."""

    def __init__(self, points: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._next = 0
        houses = list(self._build_streets(points))
        nodes = self._build_network(points)
        self.lineages = [(house, node) for house, node in zip(houses, nodes, strict=True)]
        self._weights = self._weigh()

    @cached_property
    def groups(self) -> list[PointGroup]:
        """The points as the line knows them."""
        counted: dict[tuple[tuple[AreaId, ...], tuple[AreaId, ...]], int] = {}
        for one in self.lineages:
            counted[one] = counted.get(one, 0) + 1
        return [PointGroup("", _NET, house, node, points) for (house, node), points in counted.items()]

    @cached_property
    def points_of(self) -> Mapping[AreaId, list[int]]:
        """The points below each area."""
        below: dict[AreaId, list[int]] = {}
        for point, (house, node) in enumerate(self.lineages):
            for area in house + node:
                below.setdefault(area, []).append(point)
        return below

    def usual_calls(self, first_day: int, days: int) -> Iterator[Call]:
        """Yield unrelated reports of some days, in order of time within each."""
        chance, shape = self._chance, usual_shape(UTC)
        for day in range(first_day, first_day + days):
            midnight = _FIRST + timedelta(days=day)
            weight = chance.gammavariate(1 / _DAILY**2, _DAILY**2) * shape.weekdays[midnight.weekday()]
            surge = self._surge(midnight)
            times: list[datetime] = []
            for hour in range(24):
                mean = len(self.lineages) * USUAL_DAILY * weight * shape.hours[hour] / 24
                start = midnight + timedelta(hours=hour)
                if surge is not None and surge <= start < surge + _SURGE:
                    mean *= _BUSIER
                times += [start + timedelta(hours=chance.random()) for _ in range(_poisson(chance, mean))]
            yield from self._calls_at(times)

    def outages(self, first_day: int, days: int, sizes: Mapping[int, int]) -> list[Outage]:
        """Return so many outages of each size, at any hour of these days, of areas of about that size."""
        chance, found = self._chance, []
        for size, count in sizes.items():
            fitting = [
                one for one, points in self.points_of.items() if abs(len(points) - size) <= _NEARLY * size
            ]
            for _ in range(count):
                area = chance.choice(fitting)
                began = _FIRST + timedelta(days=first_day + chance.random() * days)
                lasts = timedelta(hours=2 * chance.lognormvariate(0, 0.8))
                found.append(Outage(area, self.points_of[area], size, began, lasts))
        return found

    def calls_about(self, outage: Outage, number: int) -> Iterator[Call]:
        """Yield the reports that an outage causes, in no order."""
        chance = self._chance
        ready = chance.uniform(*_READY)
        if outage.began.hour not in _DAYTIME:
            ready *= chance.uniform(*_AT_NIGHT)
        for point in outage.points:
            waits = None
            if chance.random() < ready:
                waits = timedelta(minutes=min(60.0, _MEDIAN * chance.lognormvariate(0, _SPREAD)))
            elif chance.random() < 0.4 * ready:
                waits = timedelta(hours=1 + 2 * chance.random())
            if waits is not None and waits < outage.lasts:
                yield Call(outage.began + waits, point, number)

    def _calls_at(self, times: Sequence[datetime]) -> list[Call]:
        chance = self._chance
        points = chance.choices(range(len(self.lineages)), cum_weights=self._weights, k=len(times))
        calls = [Call(at, point) for at, point in zip(times, points, strict=True)]
        again = [
            Call(one.at + timedelta(hours=6 * chance.random() ** 2), one.point)
            for one in calls
            if chance.random() < _REPEATED
        ]
        return sorted(calls + again, key=lambda one: one.at)

    def _surge(self, midnight: datetime) -> datetime | None:
        if self._chance.random() >= _SURGES / 30:
            return None
        return midnight + timedelta(hours=self._chance.uniform(8, 21))

    def _new_area(self) -> AreaId:
        self._next += 1
        return AreaId(self._next)

    def _build_streets(self, points: int) -> Iterator[tuple[AreaId, ...]]:
        """Yield the address of each point, one house after another."""
        region, city, street = self._new_area(), self._new_area(), self._new_area()
        left_of_city, left_of_street, left = _CITY, self._street_size(), points
        while left:
            size = min(left, self._house_size())
            if left_of_city <= 0:
                city, left_of_city, left_of_street = self._new_area(), _CITY, 0
            if left_of_street <= 0:
                street, left_of_street = self._new_area(), self._street_size()
            house = self._new_area()
            for _ in range(size):
                yield region, city, street, house
            left, left_of_city, left_of_street = left - size, left_of_city - size, left_of_street - size

    def _build_network(self, points: int) -> list[tuple[AreaId, ...]]:
        """Return the nodes above each point: neighbours share them, apart from those displaced."""
        nodes: list[AreaId] = []
        lineages = []
        for point in range(points):
            for depth, size in enumerate(_NETWORK):
                if point % size == 0 or depth >= len(nodes):
                    nodes = [*nodes[:depth], *(self._new_area() for _ in _NETWORK[depth:])]
                    break
            lineages.append(tuple(nodes))
        moved = [point for point in range(points) if self._chance.random() < _DISPLACED]
        others = [lineages[point] for point in moved]
        self._chance.shuffle(others)
        for point, lineage in zip(moved, others, strict=True):
            lineages[point] = lineage
        return lineages

    def _house_size(self) -> int:
        (_, low, high) = self._chance.choices(_HOUSES, weights=[share for share, *_ in _HOUSES])[0]
        return self._chance.randint(low, high)

    def _street_size(self) -> int:
        return max(5, round(self._chance.expovariate(1 / _STREET)))

    def _weigh(self) -> list[float]:
        """Return how readily each point reports, added up: streets, houses and switches differ."""
        shape, scale = 1 / _UNEVEN**2, _UNEVEN**2
        of: dict[AreaId, float] = {}
        weights = []
        for house, node in self.lineages:
            weight = 1.0
            for area in (*house[-2:], node[-2]):
                if area not in of:
                    of[area] = self._chance.gammavariate(shape, scale)
                weight *= of[area]
            weights.append(weight)
        return list(accumulate(weights))


def _poisson(chance: random.Random, mean: float) -> int:
    """Return a number of events of which `mean` are expected."""
    count, waited = 0, chance.expovariate(1)
    while waited < mean:
        count += 1
        waited += chance.expovariate(1)
    return count
