"""Read an address that a source writes into one cell: «Тверская обл, г Тверь, ул Ленина, д 12, кв 5»."""

import re
from functools import lru_cache
from typing import NamedTuple

from outages.addresses.street_tokens import split_address
from outages.addresses.street_words import TOWNS, StreetKind
from outages.addresses.streets import read_places
from outages.sources.errors import BadCellError
from outages.sources.flats import is_house_with_flat, split_flat

#: Distinct streets and towns of a region.
_KEPT = 1 << 16
_IDLE = re.compile(r"\d{6}|россия|рф|российская федерация", re.IGNORECASE)
_REGION = re.compile(r"\b(?:обл|область|край|респ|республика|ао|округ)\b", re.IGNORECASE)
_GLUED_HOUSE = re.compile(r"(?P<street>.*\S)\s+(?P<house>(?:д|дом)\b\.?\s*№?\s*\d.*)", re.IGNORECASE)


class WrittenAddress(NamedTuple):
    """The parts of an address; region, city and flat are empty where it has none."""

    region: str
    city: str
    street: str
    house: str
    flat: str


def read_address(cell: str, *, flat_after_dash: bool | None) -> WrittenAddress:
    """Return the parts of an address, its parts separated by commas; raise BadCellError where it isn't certain.

    A village without streets is its own street.
    """
    pieces = [part for part in map(str.strip, cell.split(",")) if part and not _IDLE.fullmatch(part)]
    places, house = _split_house(pieces)
    if not places or not house:
        raise BadCellError(f"cannot find street and house in {cell.strip()!r}; separate them by commas")
    if crowded := [place for place in places if len(_kinds(place)) > 1]:
        raise BadCellError(f"cannot tell the places in {crowded[0]!r} apart; separate them by commas")
    region = places.pop(0) if _REGION.search(places[0]) else ""
    if not places:
        raise BadCellError(f"cannot find a street in {cell.strip()!r}")
    *towns, street = places
    if not TOWNS.isdisjoint(_kinds(street)):
        towns = places
    return WrittenAddress(
        region, ", ".join(towns), street, *split_flat(house, flat_after_dash=flat_after_dash)
    )


def _split_house(pieces: list[str]) -> tuple[list[str], str]:
    """Return the places, and the rest from the house on."""
    for place, piece in enumerate(pieces):
        if glued := _GLUED_HOUSE.fullmatch(piece):
            return [*pieces[:place], glued["street"]], ", ".join([glued["house"], *pieces[place + 1 :]])
        if place and is_house_with_flat(piece):
            return pieces[:place], ", ".join(pieces[place:])
    return pieces, ""


@lru_cache(_KEPT)
def _kinds(place: str) -> tuple[StreetKind | None, ...]:
    """Return the kind of each place that a part of an address names."""
    return tuple(name.kind for name in read_places(split_address(place)))
