"""What search reads from the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outages.places import Area, AreaId
from outages.search.people import FoundPerson, PeopleAsked
from outages.search.places import KnownPlace


@dataclass(frozen=True, slots=True)
class FoundHouse:
    """A house with the normal form of its name."""

    id: AreaId
    name: str
    normal: str


class SearchRepository(Protocol):
    """Finds by index what isn't kept in memory; each method is one read and raises StoreError."""

    async def imports(self) -> int:
        """Return a number that grows with every import."""
        ...

    async def places(self) -> list[KnownPlace]:
        """Return every region, town and street; takes seconds with a million subscribers."""
        ...

    async def surnames(self) -> list[str]:
        """Return the distinct first words of all names; takes seconds with a million subscribers."""
        ...

    async def houses(
        self, streets: Sequence[AreaId], beginning: str, *, limit: int
    ) -> Mapping[AreaId, list[FoundHouse]]:
        """Return, by street, the houses whose normal form begins like this, the shortest first."""
        ...

    async def nodes(self, path: str, *, limit: int) -> list[Area]:
        """Return the nodes whose name, or path from any node on, begins with "headend-1/switch", the shortest first."""
        ...

    async def people(self, asked: PeopleAsked, *, limit: int) -> list[FoundPerson]:
        """Return the subscribers that are asked for, the most certain first."""
        ...

    async def people_at(self, house: AreaId, flat: str, *, limit: int) -> list[FoundPerson]:
        """Return the subscribers of a flat, of the whole house if `flat` is empty."""
        ...
