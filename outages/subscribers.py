"""Who holds a contract, and where their services are delivered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from outages.places import AreaId

SubscriberId = NewType("SubscriberId", int)
ServicePointId = NewType("ServicePointId", int)
Language = NewType("Language", str)


class Service(StrEnum):
    """What is supplied."""

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
    """How a subscriber is served."""

    #: A household.
    STANDARD = "standard"
    #: A company with a service level agreement.
    CORPORATE = "corporate"
    #: Life support, a hospital: an outage endangers somebody.
    CRITICAL = "critical"

    @property
    def goes_first(self) -> bool:
        """Whether these subscribers have a queue of their own."""
        return self is not Tier.STANDARD


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who holds the contract; phones are E.164."""

    id: SubscriberId
    account: str
    name: str
    phones: tuple[str, ...]
    language: Language
    tier: Tier


@dataclass(frozen=True, slots=True)
class ServicePoint:
    """Where services are delivered; the lineages run from the top of each tree down to house and node."""

    id: ServicePointId
    subscriber_id: SubscriberId
    street: str
    house: str
    services: frozenset[Service]
    house_lineage: tuple[AreaId, ...]
    node_lineage: tuple[AreaId, ...]

    @property
    def lineage(self) -> tuple[AreaId, ...]:
        """Every area the point lies in, of both trees."""
        return self.house_lineage + self.node_lineage


def digits_beside(account: str) -> str | None:
    """Return what a telephone's keys can say of an account that has more than digits, None when it has only those."""
    digits = "".join(one for one in account if one in "0123456789")
    return digits if digits and digits != account else None
