"""Why a list of houses is refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from outages.errors import InvalidError


class Flaw(StrEnum):
    """What is wrong with a part of a list of houses."""

    #: It can't be read.
    UNREADABLE = "unreadable"
    #: Its last number is smaller than its first.
    BACKWARDS = "backwards"
    #: A side of the street for a single house.
    SIDE_OF_ONE = "side_of_one"
    #: A side that may belong to one range or to several.
    UNSURE_SIDE = "unsure_side"
    #: Letters that may be Latin or Cyrillic, with others between them.
    UNSURE_LETTERS = "unsure_letters"
    #: A number after "корп. 1" that may be a building of that house or a house.
    UNSURE_BUILDING = "unsure_building"
    #: All houses, which is said by naming none.
    ALL_HOUSES = "all_houses"
    #: Left out, although it wasn't meant.
    NOT_AMONG = "not_among"
    #: Both named and left out.
    NAMED_AND_LEFT_OUT = "named_and_left_out"
    #: Everything is left out.
    NOTHING_LEFT = "nothing_left"


_REASONS: Final[Mapping[Flaw, str]] = {
    Flaw.UNREADABLE: "cannot read {!r}; write houses and ranges as in: 1-25 odd, 30, 32а",
    Flaw.BACKWARDS: "the range {} runs backwards; write the smaller number first",
    Flaw.SIDE_OF_ONE: "{!r} has a side, which belongs to a range: 1-25 odd",
    Flaw.UNSURE_SIDE: "{!r} may set the side of one range or several; write a side to each: 1-9 odd, 15-25 odd",
    Flaw.UNSURE_LETTERS: "{!r} may have Latin or Cyrillic letters; write each house: 12а, 12б",
    Flaw.UNSURE_BUILDING: "{!r} may be a house or a building of the house before it; write 7к1, 7к2, or the house first",
    Flaw.ALL_HOUSES: "cannot read {!r}; name no houses to mean the whole street",
    Flaw.NOT_AMONG: "{!r} is left out but wasn't among the houses; name what is meant before what is left out",
    Flaw.NAMED_AND_LEFT_OUT: "{!r} is both named and left out",
    Flaw.NOTHING_LEFT: "{!r} leaves no house",
}


class HouseListError(InvalidError):
    """A list of houses is refused at `field`: `part` of it has the `flaw`."""

    def __init__(self, field: str, flaw: Flaw, part: str) -> None:
        super().__init__(field, _REASONS[flaw].format(part))
        self.flaw = flaw
        self.part = part
