"""Places: areas in an address tree and a network tree."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol

from outages.addresses.normal import fold, normal_house, normal_region, normal_street, normal_town

AreaId = NewType("AreaId", int)


class AreaKind(StrEnum):
    """The level of an area, and thereby its tree."""

    #: Top of the address tree: an oblast, a state.
    REGION = "region"
    #: A city, town or village.
    CITY = "city"
    #: A street of a city.
    STREET = "street"
    #: One house number of a street.
    HOUSE = "house"
    #: Any level of the network tree: headend, switch, port.
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Area:
    """A node of one of the trees; `names` and `lineage` run from the top down to the area itself."""

    id: AreaId
    kind: AreaKind
    names: tuple[str, ...]
    lineage: tuple[AreaId, ...]

    @property
    def name(self) -> str:
        """The area's own name, without its parents'."""
        return self.names[-1]


_READERS: Mapping[AreaKind, Callable[[str], str]] = {
    AreaKind.REGION: normal_region,
    AreaKind.CITY: normal_town,
    AreaKind.STREET: normal_street,
    AreaKind.HOUSE: normal_house,
    # Whoever named the equipment meant each sign.
    AreaKind.NODE: fold,
}


def normal_name(kind: AreaKind, name: str) -> str:
    """Return the normal form of an area's own name, by which areas are told apart."""
    return _READERS[kind](name)


class AreaRepository(Protocol):
    """Finds areas."""

    async def get_many(self, ids: Sequence[AreaId]) -> dict[AreaId, Area]:
        """Return the existing areas among the ids."""
        ...

    async def find(self, kind: AreaKind, names: Sequence[str]) -> Area | None:
        """Return the area with these names from the top down, however they are spelt, or None."""
        ...

    async def below(self, area: AreaId | None, *, limit: int) -> list[Area]:
        """Return the areas right below one, or the uppermost of both trees, addresses first, by name; at most `limit`."""
        ...

    async def search(self, text: str, *, limit: int) -> list[Area]:
        """Return areas whose own name begins with the text (case-insensitive), widest first."""
        ...
