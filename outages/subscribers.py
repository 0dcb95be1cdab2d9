"""Subscribers and their service points."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import NewType

from outages.places import AreaId

SubscriberId = NewType("SubscriberId", int)
ServicePointId = NewType("ServicePointId", int)
Language = NewType("Language", str)


class Service(StrEnum):
    """A service that is supplied."""

    #: Access to the internet.
    INTERNET = "internet"
    #: Television.
    TV = "tv"
    #: A fixed telephone.
    TELEPHONY = "telephony"
    #: Electric power.
    ELECTRICITY = "electricity"
    #: Cold water.
    WATER = "water"
    #: Hot water.
    HOT_WATER = "hot_water"
    #: Heating.
    HEAT = "heat"
    #: Gas.
    GAS = "gas"


class Tier(StrEnum):
    """A subscriber's service level."""

    #: A household.
    STANDARD = "standard"
    #: A company with a service level agreement.
    CORPORATE = "corporate"
    #: A hospital or somebody on life support: an outage endangers lives.
    CRITICAL = "critical"

    @property
    def goes_first(self) -> bool:
        """Whether these subscribers have priority in the queue."""
        return self is not Tier.STANDARD


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A contract holder; phones are E.164, `zone` is the account's own time zone (IANA), None for the service points'."""

    id: SubscriberId
    account: str
    name: str
    phones: tuple[str, ...]
    language: Language
    tier: Tier
    zone: str | None = None


class Withheld(Enum):
    """How the address of a service point is spoken of to somebody who may not hear it."""

    #: They know of no other address of its holder.
    ONLY = auto()
    #: The holder has several.
    ONE_OF_SEVERAL = auto()


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """Where services are delivered; lineages run from the top of each tree down to house and node.

    `zone` is the time zone (IANA) of the nearest area above that has one, None for the line's.
    `withheld` is set where whoever is told may not hear the address.
    """

    id: ServicePointId
    subscriber_id: SubscriberId
    street: str
    house: str
    services: frozenset[Service]
    house_lineage: tuple[AreaId, ...]
    node_lineage: tuple[AreaId, ...]
    zone: str | None = None
    withheld: Withheld | None = None

    @property
    def house_id(self) -> AreaId:
        """The house that the point lies in."""
        return self.house_lineage[-1]

    @property
    def lineage(self) -> tuple[AreaId, ...]:
        """Every area that the point lies in, of both trees."""
        return self.house_lineage + self.node_lineage


def withhold(points: Sequence[ServicePoint]) -> tuple[ServicePoint, ...]:
    """Return the service points with their addresses withheld from whoever is told of all of them."""
    several = len({one.house_id for one in points}) > 1
    how = Withheld.ONE_OF_SEVERAL if several else Withheld.ONLY
    return tuple(replace(one, withheld=how) for one in points)


def digits_beside(account: str) -> str | None:
    """Return the digits of an account that has other characters too, None otherwise: callers key digits only."""
    digits = "".join(one for one in account if one in "0123456789")
    return digits if digits and digits != account else None
