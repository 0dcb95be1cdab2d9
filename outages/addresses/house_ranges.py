"""Runs of house numbers on one side of a street or both."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: The last number of a range without an end: beyond any house number.
LAST: Final = 9999
_FIRST_EVEN: Final = 2


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

    @property
    def is_open(self) -> bool:
        """Whether it covers every house from its first one on."""
        return self.last >= LAST - 1

    @property
    def is_whole(self) -> bool:
        """Whether it covers every house of its side."""
        return self.is_open and self.first <= (_FIRST_EVEN if self.side is Side.EVEN else 1)

    @property
    def numbers(self) -> set[int]:
        """The numbers that it covers."""
        return {number for number in range(self.first, self.last + 1) if self.covers(number)}
