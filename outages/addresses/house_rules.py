"""Some houses of a street, as people list them: "1-25 odd, 30, 32а", "2-40 except 13"."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from outages.addresses.house_flaws import Flaw, HouseListError
from outages.addresses.house_lists import read_house_list
from outages.addresses.house_ranges import LAST, HouseRange, Side
from outages.addresses.houses import HouseMark, read_house
from outages.addresses.normal import normal_house

__all__ = [
    "ENGLISH",
    "HouseRange",
    "HouseRule",
    "RuleWords",
    "Side",
    "house_number",
    "read_house_rule",
    "write_rule",
]

#: Distinct house names of a large town.
_KEPT: Final = 1 << 16
#: Digits of a number by which a street may count; a longer one is something else.
_LONGEST_NUMBER: Final = 9
#: A number after one of these is still the number by which the street counts.
_COUNTED: Final = {HouseMark.ESTATE, HouseMark.PLOT, HouseMark.KILOMETRE}


@dataclass(frozen=True, slots=True)
class HouseRule:
    """Some houses of a street: those named, in their normal form, and those in the ranges, but for those left out.

    Ranges of one side stand before those of both, so that no side seems to belong to what is written before it.
    """

    houses: tuple[str, ...] = ()
    ranges: tuple[HouseRange, ...] = ()
    without: "HouseRule | None" = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "houses", tuple(map(normal_house, self.houses)))
        sided_first = sorted(self.ranges, key=lambda span: span.side is Side.BOTH)
        object.__setattr__(self, "ranges", tuple(sided_first))

    def covers(self, house: str) -> bool:
        """Tell whether the rule may mean a house: "12-14" is one building, meant with either number."""
        if self.without and self.without.surely_covers(house):
            return False
        numbers = _numbers_of(house)
        named = [house, *map(str, numbers)] if len(numbers) > 1 else [house]
        return (
            any(normal_house(one) in self.houses for one in named)
            or any(map(self._ranges_cover, numbers))
            or self._is_whole
        )

    def surely_covers(self, house: str) -> bool:
        """Tell whether the rule means all of a house: "12-14" with both of its numbers only."""
        if self.without and self.without.covers(house):
            return False
        numbers = _numbers_of(house)
        inside = bool(numbers) and all(self._ranges_cover(number) for number in numbers)
        return inside or normal_house(house) in self.houses or self._is_whole

    @property
    def numbers(self) -> set[int]:
        """The whole numbers of which every house may be meant, by ranges."""
        left_out = self.without.numbers if self.without else set()
        return {number for span in self.ranges for number in span.numbers} - left_out

    @property
    def _is_whole(self) -> bool:
        return any(span.is_whole and span.side is Side.BOTH for span in self.ranges)

    def _ranges_cover(self, number: int) -> bool:
        return any(span.covers(number) for span in self.ranges)

    def __str__(self) -> str:
        return write_rule(self, ENGLISH)


@dataclass(frozen=True, slots=True)
class RuleWords:
    """How a language writes a rule: a side after a range, a whole side, an open range, and what is left out."""

    odd: str
    even: str
    whole_odd: str
    whole_even: str
    whole: str
    open: str
    without: str
    #: The words of what is left out, where the language inflects them.
    left_out: "RuleWords | None" = None


ENGLISH: Final = RuleWords("odd", "even", "all odd", "all even", "all", "from {}", "{} except {}")


def write_rule(rule: HouseRule, words: RuleWords) -> str:
    """Return the rule as text that reads again as the same rule."""
    is_all = rule.without is not None and rule.ranges == (HouseRange(1, LAST),)
    spans = [words.whole] if is_all else [_write_range(span, words) for span in rule.ranges]
    listed = ", ".join([*spans, *rule.houses])
    if rule.without is None:
        return listed
    return words.without.format(listed, write_rule(rule.without, words.left_out or words))


def _write_range(span: HouseRange, words: RuleWords) -> str:
    if (span.first, span.last) == (1, LAST) and span.side is not Side.BOTH:
        return words.whole_odd if span.side is Side.ODD else words.whole_even
    numbers = words.open.format(span.first) if span.last == LAST else f"{span.first}-{span.last}"
    side = {Side.BOTH: "", Side.ODD: words.odd, Side.EVEN: words.even}[span.side]
    return f"{numbers} {side}".rstrip()


def house_number(house: str) -> int | None:
    """Return the number by which a street counts the house, None if it has none."""
    numbers = _numbers_of(house)
    return numbers[0] if numbers else None


@lru_cache(_KEPT)
def _numbers_of(house: str) -> tuple[int, ...]:
    """Return the numbers that a house takes up on its side of the street: 12 and 14 for "12-14", mostly one."""
    parts = read_house(house)
    if parts and parts[0].mark in _COUNTED:
        parts = parts[1:]
    if not parts or parts[0].mark is not HouseMark.PLAIN or len(parts[0].text) > _LONGEST_NUMBER:
        return ()
    first = int(parts[0].text)
    if [part.mark for part in parts[1:3]] != [HouseMark.DASH, HouseMark.PLAIN]:
        return (first,)
    return tuple(range(first, int(parts[2].text) + 1, 2))


def read_house_rule(text: str, field: str = "houses") -> HouseRule:
    """Return the rule that a list of houses means, in Russian or English; raise HouseListError at the field."""
    named, exceptions = read_house_list(text, field)
    whole = HouseRule(named.houses, named.ranges)
    if exceptions is None:
        return whole
    left_out = HouseRule(exceptions.houses, exceptions.ranges)
    _check_left_out(whole, left_out, field)
    rule = HouseRule(named.houses, named.ranges, left_out)
    plain = {int(house) for house in left_out.houses if house.isdecimal()}
    if not rule.numbers - plain and not any(map(rule.covers, rule.houses)):
        raise HouseListError(field, Flaw.NOTHING_LEFT, text.strip())
    return rule


def _check_left_out(whole: HouseRule, left_out: HouseRule, field: str) -> None:
    """Refuse exceptions that weren't meant in the first place, or are named."""
    for house in left_out.houses:
        if house in whole.houses:
            raise HouseListError(field, Flaw.NAMED_AND_LEFT_OUT, house)
        if not whole.covers(house):
            raise HouseListError(field, Flaw.NOT_AMONG, house)
    meant = whole.numbers | {number for house in whole.houses for number in _numbers_of(house)}
    for span in left_out.ranges:
        if span.numbers.isdisjoint(meant):
            raise HouseListError(field, Flaw.NOT_AMONG, _write_range(span, ENGLISH))
