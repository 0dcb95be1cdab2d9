"""What is usual: how many reports a branch has on a day, and how they are spread over its hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from outages.places import AreaId

#: Reports a day of a service point, until they are learned: two of a thousand points.
USUAL_DAILY: Final = 0.002

#: Days of reports from which rates are learned; what rests on fewer is provisional.
LEARNED_DAYS: Final = 120

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class Level(StrEnum):
    """How high an area stands in its tree; the network's levels are counted from the lowest."""

    #: Top of the address tree.
    REGION = "region"
    #: A city, town or village.
    CITY = "city"
    #: A street.
    STREET = "street"
    #: A house.
    HOUSE = "house"
    #: The nodes to which service points are connected: ports, mostly.
    NETWORK_1 = "network_1"
    #: One above: switches.
    NETWORK_2 = "network_2"
    #: Two above: cards.
    NETWORK_3 = "network_3"
    #: Three above: aggregation.
    NETWORK_4 = "network_4"
    #: Anything wider: headends.
    NETWORK_WIDE = "network_wide"


@dataclass(frozen=True, slots=True)
class KnownBranch:
    """An area with all below it: how many service points it has, and how many reports `daily`.

    Areas that have the same service points have the same `signature`.
    """

    area: AreaId
    level: Level
    points: int
    daily: float
    signature: int


@dataclass(frozen=True, slots=True)
class Shape:
    """How a day's reports are spread: factors of the hours, from midnight, and of the weekdays, from Monday; 1 on average."""

    hours: Sequence[float]
    weekdays: Sequence[float]
    zone: tzinfo

    def factor(self, at: datetime) -> float:
        """Return how many times the average is usual at a moment (aware UTC)."""
        local = at.astimezone(self.zone)
        return self.hours[local.hour] * self.weekdays[local.weekday()]

    def days_in(self, since: datetime, until: datetime) -> float:
        """Return how much of an average day's reports fall between two instants (aware UTC)."""
        total, start = 0.0, since
        while start < until:
            end = min(_next_hour(start), until)
            total += self.factor(start) * ((end - start) / _DAY)
            start = end
        return total


#: The shape until it is learned: hardly anybody reports in the small hours, most in the evening.
_USUAL_HOURS: Final = (
    *(0.35, 0.2, 0.12, 0.08, 0.08, 0.15, 0.35, 0.65, 0.9, 1.1, 1.15, 1.15),
    *(1.15, 1.15, 1.15, 1.2, 1.3, 1.55, 1.85, 2.0, 1.95, 1.7, 1.2, 0.67),
)
_USUAL_WEEKDAYS: Final = (1.15, 1.05, 1.03, 1.0, 1.0, 0.92, 0.85)


def usual_shape(zone: tzinfo) -> Shape:
    """Return the shape that holds until a line's own is learned."""
    mean = sum(_USUAL_HOURS) / 24
    return Shape(tuple(one / mean for one in _USUAL_HOURS), _USUAL_WEEKDAYS, zone)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual on the line: its reports a `day`, its branches by level, and the `days` that this was learned from.

    `outages` are the line's own by level, of which there was `incident_days` to learn; a branch of one point counts nowhere.
    """

    daily: float
    branches: Mapping[Level, int]
    shape: Shape
    days: float = 0.0
    outages: Mapping[Level, int] | None = None
    incident_days: float = 0.0

    @property
    def provisional(self) -> bool:
        """Whether it rests on too few days for the stated rate to hold."""
        return self.days < LEARNED_DAYS


def _next_hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
