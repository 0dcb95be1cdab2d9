"""The parts of which house names are made, and the words that introduce them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class HouseMark(StrEnum):
    """The kind of a part of a house name."""

    #: A whole number.
    PLAIN = "plain"
    #: A letter, or two that belong together.
    LETTER = "letter"
    #: A slash.
    SLASH = "slash"
    #: A dash.
    DASH = "dash"
    #: Introduces one of several buildings of a house (корпус).
    BUILDING = "building"
    #: Introduces a structure on its ground (строение).
    STRUCTURE = "structure"
    #: Introduces a technical structure (сооружение), counted apart from the others.
    FACILITY = "facility"
    #: Introduces a letter of a register (литера).
    LITERA = "litera"
    #: Introduces a property rather than a house (владение).
    ESTATE = "estate"
    #: Introduces a plot of land (участок).
    PLOT = "plot"
    #: Introduces a distance along a road (километр).
    KILOMETRE = "kilometre"
    #: A thing that is no house, with a number of its own or none (ТП, гараж).
    OBJECT = "object"
    #: Introduces a house of what was named before it: «12 км, д. 5».
    HOUSE = "house"
    #: And a half.
    HALF = "half"


@dataclass(frozen=True, slots=True)
class HousePart:
    """One part: `text` is a number, lower-case letters or an object's label; empty for a mark that introduces the next part."""

    mark: HouseMark
    text: str = ""


#: These start a new part of the address, after a short pause.
APART: Final = frozenset(
    {
        *(HouseMark.BUILDING, HouseMark.STRUCTURE, HouseMark.FACILITY, HouseMark.LITERA),
        *(HouseMark.OBJECT, HouseMark.HOUSE),
    }
)
#: These replace the word "house".
REPLACES_HOUSE: Final = frozenset({HouseMark.ESTATE, HouseMark.PLOT, HouseMark.KILOMETRE}) | APART

SIGNS: Final = {"/": HouseMark.SLASH, "-": HouseMark.DASH, "½": HouseMark.HALF}
WORDS: Final = {
    word: mark
    for mark, words in {
        HouseMark.BUILDING: "к кор корп корпус bldg building korp korpus",
        HouseMark.STRUCTURE: "с стр строен строение str stroenie stroyeniye",
        HouseMark.FACILITY: "соор сооруж сооружение",
        HouseMark.LITERA: "лит литер литера lit litera",
        HouseMark.ESTATE: "вл влд влад владен владение двлд домовл домовлад домовладение vl vladenie",
        HouseMark.PLOT: "уч участок зу plot lot uch uchastok",
        HouseMark.KILOMETRE: "км километр km kilometre kilometer",
    }.items()
    for word in words.split()
}
#: Labels that say nothing.
HOUSE: Final = frozenset({"д", "дом", "үй", "n", "no", "nr", "house", "dom"})
