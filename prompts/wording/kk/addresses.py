"""Kazakh addresses as they are spoken: «Абай көшесі», «он екінші үй»."""

from collections.abc import Sequence

from outages.addresses.house_rules import HouseRule
from outages.addresses.houses import is_object
from outages.addresses.street_words import StreetKind
from prompts.wording.addresses import say_places
from prompts.wording.kk.houses import join, spoken_house, spoken_houses, written_houses
from prompts.wording.kk.streets import say_place

__all__ = [
    "join",
    "spoken_areas",
    "spoken_house",
    "spoken_houses",
    "spoken_scope",
    "spoken_street",
    "written_houses",
]

_MOST_AREAS = 3


def spoken_street(written: str) -> str:
    """Return a street in full words, as a "street" if its kind is missing."""
    return _spoken_place(written, StreetKind.STREET) or "сіздің көшеңіз"


def spoken_scope(street: str, houses: HouseRule | None) -> str:
    """Return «Абай көшесі, барлық үйлер», the street alone if all houses are meant."""
    return ", ".join(filter(None, [spoken_street(street), spoken_houses(houses) if houses else ""]))


def spoken_areas(written: Sequence[str]) -> str:
    """Return the first few streets and towns in full words, and "others" if there are more."""
    named = [name for area in written[:_MOST_AREAS] if (name := _spoken_place(area, None))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "басқа мекенжайлар"])


def _spoken_place(written: str, default: StreetKind | None) -> str:
    return spoken_house(written) if is_object(written) else say_places(written, default, say_place)
