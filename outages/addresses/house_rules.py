"""Some houses of a street, as people list them: "1-25 odd, 30, 32а"."""

import re
from dataclasses import dataclass
from enum import StrEnum

from outages.addresses.normal import normal_house
from outages.errors import InvalidError

_HOUSE = re.compile(r"^\d{1,5}[\w/\-. ]{0,12}$")
_RANGE = re.compile(r"^(\d{1,5})\s*[-–—]\s*(\d{1,5})$")


class Side(StrEnum):
    """A side of a street, by house numbers."""

    #: Both sides.
    BOTH = "both"
    #: Odd house numbers.
    ODD = "odd"
    #: Even house numbers.
    EVEN = "even"


@dataclass(frozen=True, slots=True)
class HouseRange:
    """House numbers from first to last, inclusive, on one side or both."""

    first: int
    last: int
    side: Side = Side.BOTH

    def covers(self, number: int) -> bool:
        """Tell whether a house's whole number lies in the range and on its side."""
        if not self.first <= number <= self.last:
            return False
        return self.side is Side.BOTH or (number % 2 == 1) == (self.side is Side.ODD)


@dataclass(frozen=True, slots=True)
class HouseRule:
    """Some houses of a street: those named, kept in their normal form, and those in the ranges."""

    houses: tuple[str, ...] = ()
    ranges: tuple[HouseRange, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "houses", tuple(map(normal_house, self.houses)))

    def covers(self, house: str) -> bool:
        """Tell whether the rule includes a house name such as "12", "12а" or "12/3"."""
        if normal_house(house) in self.houses:
            return True
        number = house_number(house)
        return number is not None and any(span.covers(number) for span in self.ranges)

    def __str__(self) -> str:
        spans = [
            f"{span.first}-{span.last}" + ("" if span.side is Side.BOTH else f" {span.side}")
            for span in self.ranges
        ]
        return ", ".join([*spans, *self.houses])


def house_number(house: str) -> int | None:
    """Return the leading whole number of a house name, or None if it has none."""
    found = re.match(r"\d+", house.strip())
    return int(found.group()) if found else None


def read_house_rule(text: str, field: str = "houses") -> HouseRule:
    """Parse a rule such as "1-25 odd, 30, 32а"; raise InvalidError naming the field and the bad part."""
    houses: list[str] = []
    ranges: list[HouseRange] = []
    for part in (piece.strip() for piece in text.split(",")):
        span, side = _split_side(part)
        if found := _RANGE.match(span):
            ranges.append(_read_range(int(found[1]), int(found[2]), side, field))
        elif side is Side.BOTH and _HOUSE.match(part):
            houses.append(part)
        else:
            raise InvalidError(
                field, f"cannot read {part!r}; write houses and ranges as in: 1-25 odd, 30, 32а"
            )
    return HouseRule(tuple(houses), tuple(ranges))


def _read_range(first: int, last: int, side: Side, field: str) -> HouseRange:
    if first > last:
        raise InvalidError(field, f"the range {first}-{last} runs backwards")
    return HouseRange(first, last, side)


def _split_side(part: str) -> tuple[str, Side]:
    for side in (Side.ODD, Side.EVEN):
        if part.lower().endswith(f" {side}"):
            return part[: -len(side)].strip(), side
    return part, Side.BOTH
