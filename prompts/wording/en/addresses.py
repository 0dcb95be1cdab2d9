"""Addresses in English words: Russian ones transliterated, English ones with abbreviations expanded."""

from collections.abc import Sequence

from outages.places import HouseRange, HouseRule, Side
from prompts.wording.addresses.house_rules import group_houses, is_open, is_whole
from prompts.wording.addresses.houses import HouseMark, HousePart, say_house
from prompts.wording.addresses.street_words import StreetKind
from prompts.wording.en.numbers import cardinal, spell_letters
from prompts.wording.en.streets import say_street

_MARKS = {
    HouseMark.SLASH: "slash",
    HouseMark.DASH: "dash",
    HouseMark.BUILDING: "building",
    HouseMark.STRUCTURE: "structure",
    HouseMark.LITERA: "letter",
    HouseMark.ESTATE: "estate",
    HouseMark.PLOT: "plot",
    HouseMark.KILOMETRE: "kilometre",
    HouseMark.HALF: "and a half",
}
_SIDES = {Side.BOTH: "", Side.ODD: "odd numbers only", Side.EVEN: "even numbers only"}
_WHOLE_SIDES = {Side.BOTH: "all houses", Side.ODD: "all odd houses", Side.EVEN: "all even houses"}
_LONGEST_NUMBER = 5
_MOST_AREAS = 3
#: Maximum number of single houses named; nobody remembers more, so the rest are "others".
_MOST_HOUSES = 8


def spoken_street(written: str) -> str:
    """Return a street in English words and Latin letters; a Russian one without a kind is a "Street"."""
    return say_street(written, StreetKind.STREET) or "your street"


def spoken_areas(written: Sequence[str]) -> str:
    """Return the first few streets and towns in English words, and "others" if there are more."""
    named = [name for area in written[:_MOST_AREAS] if (name := say_street(area, None))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "other places"])


def spoken_house(written: str) -> str:
    """Return a house name in words, without the flat."""
    spoken = say_house(written, house="house", marks=_MARKS, say_part=_say_part)
    return spoken or "house without a number"


def spoken_houses(rule: HouseRule) -> str:
    """Return "houses one to twenty five, odd numbers only", an empty text for a rule without houses."""
    groups = group_houses(rule)
    ranges = [_spoken_side(side, spans) for side, spans in groups.ranges]
    houses = list(map(_in_list, groups.houses))
    return ", ".join([*ranges, *_listed(houses), *map(spoken_house, groups.grounds)])


def written_houses(rule: HouseRule) -> str:
    """Return "houses 1–25, odd numbers only", the same in figures, or an empty text."""
    groups = group_houses(rule)
    ranges = [_written_side(side, spans) for side, spans in groups.ranges]
    return ", ".join([*ranges, *_listed(groups.houses), *groups.grounds])


def spoken_scope(street: str, houses: HouseRule | None) -> str:
    """Return "Lenina Street, houses one to twenty five", the street alone if all houses are meant."""
    return ", ".join(filter(None, [spoken_street(street), spoken_houses(houses) if houses else ""]))


def join(words: Sequence[str]) -> str:
    """Return "internet, television and telephone"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _spoken_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    return ", ".join(filter(None, ["houses " + join([_spoken_span(span) for span in spans]), _SIDES[side]]))


def _spoken_span(span: HouseRange) -> str:
    end = "and up" if is_open(span) else f"to {cardinal(span.last)}"
    return f"{cardinal(span.first)} {end}"


def _in_list(house: str) -> str:
    """Return the name without inner pauses, which would split it in a list."""
    return (say_house(house, house="", marks=_MARKS, say_part=_say_part) or "").replace(",", "")


def _written_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    named = [f"{span.first} and up" if is_open(span) else f"{span.first}–{span.last}" for span in spans]
    return ", ".join(filter(None, ["houses " + join(named), _SIDES[side]]))


def _listed(houses: Sequence[str]) -> list[str]:
    """Return "house twelve", or "houses twelve and fourteen", as one text or none."""
    if len(houses) <= 1:
        return [f"house {house}" for house in houses]
    named = [*houses[:_MOST_HOUSES], "others"] if len(houses) > _MOST_HOUSES else houses
    return ["houses " + join(named)]


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return spell_letters(part.text)
    if len(part.text) > _LONGEST_NUMBER:
        return " ".join(cardinal(int(digit)) for digit in part.text)
    return cardinal(int(part.text))
