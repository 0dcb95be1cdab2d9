"""The area: which branch explains the reports best, and which is the next best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from outages.detection.baseline import Level
from outages.detection.scan import Count
from outages.places import AreaId

_OF_ADDRESSES: Final = frozenset({Level.REGION, Level.CITY, Level.STREET, Level.HOUSE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Areas that have the same service points, at most one in each tree, and what was counted there."""

    areas: tuple[AreaId, ...]
    count: Count


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a report has brought to light: the least `chance` of its branches, the likeliest area and the next."""

    chance: float
    best: Candidate
    runner_up: Candidate | None


def find_area(counts: Sequence[Count]) -> Discovery | None:
    """Return the finding, None where nothing is more than usual; counts come from the top of each tree down."""
    candidates = sorted(_candidates(counts), key=lambda one: -one.count.likelihood)
    if not candidates or candidates[0].count.likelihood <= 0:
        return None
    runner_up = next((one for one in candidates[1:] if one.count.likelihood > 0), None)
    return Discovery(min(one.chance for one in counts), candidates[0], runner_up)


def _candidates(counts: Sequence[Count]) -> list[Candidate]:
    alike: dict[int, list[Count]] = {}
    for one in counts:
        alike.setdefault(one.branch.signature, []).append(one)
    return [_candidate(some) for some in alike.values()]


def _candidate(alike: Sequence[Count]) -> Candidate:
    """Return the lowest area of each tree, with the count that an outage explains best."""
    lowest = {one.branch.level in _OF_ADDRESSES: one.branch.area for one in alike}
    areas = tuple(lowest[tree] for tree in (True, False) if tree in lowest)
    return Candidate(areas, max(alike, key=lambda one: one.likelihood))
