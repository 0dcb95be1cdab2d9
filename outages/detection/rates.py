"""Learns what is usual from reports that nothing explained, from the top of each tree down."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final, Protocol

from outages.coverage import PointGroup
from outages.detection.baseline import USUAL_DAILY, Baseline, KnownBranch, Level, Shape, usual_shape
from outages.incidents import Incident
from outages.places import AreaId
from outages.subscribers import ServicePoint

#: As many reports weigh as much as what the area above leads to expect.
_WEIGHT: Final = 10
#: As many reports weigh as much as the usual shape of a day.
_SHAPE_WEIGHT: Final = 240
#: A notice without a stated beginning is published so long, at most, after people began to report.
_REPORTED_BEFORE: Final = timedelta(hours=1)
#: A level of the network whose nodes have more points on average is too wide to be proposed.
_WIDE: Final = 5000

_OF_ADDRESSES: Final = (Level.REGION, Level.CITY, Level.STREET, Level.HOUSE)
_OF_NETWORK: Final = (Level.NETWORK_1, Level.NETWORK_2, Level.NETWORK_3, Level.NETWORK_4)


@dataclass(frozen=True, slots=True)
class Learned:
    """What is usual, on the line and in each branch of two points or more."""

    baseline: Baseline
    branches: Sequence[KnownBranch]


class BaselineRepository(Protocol):
    """Keeps what is usual on the line."""

    async def refresh(self, *, at: datetime) -> bool:
        """Learn it anew if it is a day old or subscribers were imported; return whether it was. Raise StoreError.

        `at` is the present (aware UTC). Takes some seconds for a million service points, in which others may write.
        """
        ...


@dataclass(slots=True)
class _Area:
    """An area while it is learned; `above` is None at the top, `level` is complete once all areas are known."""

    depth: int
    above: AreaId | None
    network: bool
    points: int = 0
    signature: int = 0
    daily: float = 0.0


def learn(
    groups: Iterable[PointGroup],
    reports: Collection[tuple[datetime, Sequence[AreaId]]],
    *,
    days: float,
    zone: tzinfo,
) -> Learned:
    """Return what is usual after `days` with these reports: when (aware UTC), and every area that each lies in."""
    areas = _read_areas(groups)
    counted = Counter(area for _, lineage in reports for area in lineage)
    for area, one in areas.items():
        usual = _usual(one, areas)
        one.daily = usual * (counted[area] + _WEIGHT) / (usual * days + _WEIGHT)
    levels = _levels(areas)
    branches = [
        KnownBranch(area, levels[one.network, one.depth], one.points, one.daily, one.signature)
        for area, one in areas.items()
        if one.points > 1
    ]
    daily = sum(one.daily for one in areas.values() if one.above is None and not one.network)
    shape = learn_shape([at for at, _ in reports], zone)
    return Learned(Baseline(daily, Counter(one.level for one in branches), shape, days), branches)


def explains(incident: Incident, point: ServicePoint, at: datetime, *, until: datetime) -> bool:
    """Tell whether an incident was behind a report about the point (aware UTC); one that goes on lasts `until` now."""
    over = incident.over_at(point) or until
    return incident.hit(point) and incident.began - _REPORTED_BEFORE <= at <= over


def learn_shape(times: Sequence[datetime], zone: tzinfo) -> Shape:
    """Return how these reports are spread over the day and the week, leaning on the usual shape while they are few."""
    usual, local = usual_shape(zone), [at.astimezone(zone) for at in times]
    hours = _lean(Counter(at.hour for at in local), usual.hours)
    weekdays = _lean(Counter(at.weekday() for at in local), usual.weekdays)
    return Shape(hours, weekdays, zone)


def _lean(counted: Mapping[int, int], usual: Sequence[float]) -> tuple[float, ...]:
    share = _SHAPE_WEIGHT / len(usual)
    total = sum(counted.values()) + _SHAPE_WEIGHT
    return tuple(
        (counted.get(place, 0) + share * factor) * len(usual) / total for place, factor in enumerate(usual)
    )


def _read_areas(groups: Iterable[PointGroup]) -> dict[AreaId, _Area]:
    """Return all areas of both trees, those above before those below."""
    areas: dict[AreaId, _Area] = {}
    for group in groups:
        signature = _sign(group)
        for network, lineage in ((False, group.house_lineage), (True, group.node_lineage)):
            for depth, area in enumerate(lineage):
                above = lineage[depth - 1] if depth else None
                one = areas.setdefault(area, _Area(depth, above, network))
                one.points += group.points
                one.signature = (one.signature + signature) % 2**62
    return dict(sorted(areas.items(), key=lambda one: one[1].depth))


def _sign(group: PointGroup) -> int:
    """Return a number that no other house with the same node and services has."""
    key = repr((group.house_lineage, group.node_lineage, sorted(group.services)))
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=7).digest())


def _usual(one: _Area, areas: Mapping[AreaId, _Area]) -> float:
    """Return the reports a day that the area above leads to expect."""
    if one.above is None:
        return one.points * USUAL_DAILY
    above = areas[one.above]
    return above.daily * one.points / above.points


def _levels(areas: Mapping[AreaId, _Area]) -> dict[tuple[bool, int], Level]:
    """Return the level of each depth, by tree."""
    levels = {(False, depth): level for depth, level in enumerate(_OF_ADDRESSES)}
    return levels | dict(_network_levels([one for one in areas.values() if one.network]))


def _network_levels(nodes: Sequence[_Area]) -> Iterator[tuple[tuple[bool, int], Level]]:
    points, count = Counter[int](), Counter[int]()
    for one in nodes:
        points[one.depth] += one.points
        count[one.depth] += 1
    for height, depth in enumerate(sorted(count, reverse=True)):
        narrow = height < len(_OF_NETWORK) and points[depth] <= _WIDE * count[depth]
        yield (True, depth), _OF_NETWORK[height] if narrow else Level.NETWORK_WIDE
