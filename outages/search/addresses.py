"""From what somebody types to streets with a house: every reading, with a wrong layout or letter if few are found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from outages.places import Area, AreaId, AreaKind
from outages.search.places import PlaceHit, PlaceIndex, SearchCertainty
from outages.search.repository import FoundHouse
from outages.search.typed import AddressReading, read_addresses
from outages.search.words import other_layouts

#: Houses with the typed beginning that are shown of one street.
MOST_HOUSES: Final = 5


@dataclass(frozen=True, slots=True)
class AddressHit:
    """A place that a text may mean; `house` is a normal form, empty for the place itself, `certainty` that of both."""

    hit: PlaceHit
    certainty: SearchCertainty
    house: str
    flat: str


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """An area that a text may mean; `flat` is empty unless one was typed."""

    area: Area
    certainty: SearchCertainty
    flat: str = ""

    @property
    def is_house(self) -> bool:
        """Whether it is surely a house."""
        return self.area.kind is AreaKind.HOUSE and self.certainty is not SearchCertainty.GUESS


def find_addresses(index: PlaceIndex, text: str, *, limit: int) -> list[AddressHit]:
    """Return the places that a text may mean, the surest first."""
    found: dict[tuple[AreaId, str], AddressHit] = {}
    for readings, misspelt, most_certain in _attempts(text):
        for reading in readings:
            for hit in index.find(reading.names, limit=limit, misspelt=misspelt):
                if reading.house and hit.place.area.kind is not AreaKind.STREET:
                    continue
                certainty = max(hit.certainty, most_certain)
                one = AddressHit(hit, certainty, reading.house, reading.flat)
                found.setdefault((hit.place.area.id, reading.house), one)
        if len(found) >= limit or any(one.certainty is SearchCertainty.CERTAIN for one in found.values()):
            break
    return sorted(found.values(), key=lambda one: (one.certainty, *one.hit.rank))


def with_houses(
    found: Sequence[AddressHit],
    houses: Mapping[str, Mapping[AreaId, Sequence[FoundHouse]]],
    *,
    limit: int,
) -> list[FoundPlace]:
    """Return the areas found; `houses` are those that begin like each house asked for, by street.

    A house that isn't there leaves its street, as a guess.
    """
    each = [
        one
        for address in found
        for one in _places_of(address, houses.get(address.house, {}).get(address.hit.place.area.id, ()))
    ]
    surest: dict[AreaId, FoundPlace] = {}
    for one in sorted(each, key=lambda place: place.certainty):
        surest.setdefault(one.area.id, one)
    return list(surest.values())[:limit]


def _attempts(text: str) -> Iterator[tuple[list[AddressReading], bool, SearchCertainty]]:
    """Yield readings in the order of their likelihood, whether letters may be wrong in them, and the surest they can be."""
    typed = read_addresses(text)
    retyped = [reading for other in other_layouts(text) for reading in read_addresses(other)]
    yield typed, False, SearchCertainty.CERTAIN
    yield retyped, False, SearchCertainty.GUESS
    yield [*typed, *retyped], True, SearchCertainty.GUESS


def _places_of(address: AddressHit, houses: Sequence[FoundHouse]) -> Iterator[FoundPlace]:
    street = address.hit.place.area
    if not address.house:
        yield FoundPlace(street, address.certainty)
        return
    for house in houses:
        exact = house.normal == address.house
        area = Area(house.id, AreaKind.HOUSE, (*street.names, house.name), (*street.lineage, house.id))
        yield FoundPlace(
            area, address.certainty if exact else SearchCertainty.GUESS, address.flat if exact else ""
        )
    if not houses:
        yield FoundPlace(street, SearchCertainty.GUESS)
