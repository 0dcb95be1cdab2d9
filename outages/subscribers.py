"""Who holds a contract, and where their services are delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, Protocol

from outages.places import AreaId

if TYPE_CHECKING:
    # What was heard is about incidents, and they are about services.
    from outages.calls import Heard

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


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of the person on the line; a number is a hint, not proof.

    `heard` is what was promised at this telephone, each incident once, the latest first; `called_at` is when
    its last calls to the line began, the latest first.
    """

    number: str | None
    subscribers: tuple[Subscriber, ...] = ()
    points: tuple[ServicePoint, ...] = ()
    heard: "tuple[Heard, ...]" = ()
    called_at: tuple[datetime, ...] = ()

    @property
    def language(self) -> Language | None:
        """The language of the first contract that names this number, or None when unknown."""
        return self.subscribers[0].language if self.subscribers else None

    @property
    def goes_first(self) -> bool:
        """Whether anybody behind the number has a queue of their own."""
        return any(one.tier.goes_first for one in self.subscribers)


def digits_beside(account: str) -> str | None:
    """Return what a telephone's keys can say of an account that has more than digits, None when it has only those."""
    digits = "".join(one for one in account if one in "0123456789")
    return digits if digits and digits != account else None


class SubscriberBook(Protocol):
    """Finds subscribers; kept by the store."""

    async def recognise(self, number: str) -> Caller:
        """Return everything behind an E.164 number in one read; an unknown number has no points."""
        ...

    async def keyed_account(self, digits: str) -> Caller:
        """Return whose account these digits are, with their points; no points when nobody's or several people's.

        An account that is these digits goes before those that have something beside them.
        """
        ...

    async def supplied(self) -> frozenset[Service]:
        """Return every service that any point has."""
        ...

    async def points_in(self, areas: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        """Return service points lying in any of the areas, at most `limit`, one a house."""
        ...
