"""Addresses in English words: Russian ones transliterated, English ones with abbreviations expanded."""

from collections.abc import Sequence
from dataclasses import replace

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.addresses.houses import HouseMark, is_object
from outages.addresses.street_words import StreetKind
from prompts.wording.addresses import HouseSpeech, HouseWords, leave_out, list_houses, say_house
from prompts.wording.en.numbers import cardinal, spell_letters
from prompts.wording.en.objects import OBJECTS
from prompts.wording.en.streets import say_street

MARKS = {
    HouseMark.SLASH: "stroke",
    HouseMark.DASH: "dash",
    HouseMark.BUILDING: "building",
    HouseMark.STRUCTURE: "structure",
    HouseMark.FACILITY: "facility",
    HouseMark.LITERA: "letter",
    HouseMark.ESTATE: "estate",
    HouseMark.PLOT: "plot",
    HouseMark.HOUSE: "house",
    HouseMark.HALF: "and a half",
}
_WITHOUT = "{}, except {}"
_LONGEST_NUMBER = 5
_MOST_AREAS = 3


def join(words: Sequence[str]) -> str:
    """Return "internet, television and telephone"."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


_HOUSES = HouseWords(
    one="house {}",
    several="houses {}",
    ranges="houses {}",
    others="others",
    sides={Side.BOTH: "", Side.ODD: "odd numbers only", Side.EVEN: "even numbers only"},
    whole_sides={Side.BOTH: "all houses", Side.ODD: "all odd houses", Side.EVEN: "all even houses"},
    join=join,
)


def _say_number(digits: str) -> str:
    if len(digits) > _LONGEST_NUMBER:
        return " ".join(cardinal(int(digit)) for digit in digits)
    return cardinal(int(digits))


_HOUSE = HouseSpeech(
    house="house",
    unknown="site",
    unnumbered="{} without a number",
    marks=MARKS,
    objects=OBJECTS,
    say_number=_say_number,
    say_kilometre=lambda digits: f"kilometre {_say_number(digits)}",
    spell=spell_letters,
)
_HOUSE_IN_LIST = replace(_HOUSE, house="")


def spoken_street(written: str) -> str:
    """Return a street in English words and Latin letters; a Russian one without a kind is a "Street"."""
    return _spoken_place(written, StreetKind.STREET) or "your street"


def spoken_areas(written: Sequence[str]) -> str:
    """Return the first few streets and towns in English words, and "others" if there are more."""
    named = [name for area in written[:_MOST_AREAS] if (name := _spoken_place(area, None))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "other places"])


def spoken_house(written: str) -> str:
    """Return a house name, or whatever else stands at the address, in words, without the flat; a number stands alone."""
    named = say_house(written, _HOUSE)
    if named is None:
        return "a house without a number"
    number = named.removeprefix("house ")
    return named if _is_letter(number) else number


def spoken_houses(rule: HouseRule) -> str:
    """Return "houses one to twenty five, odd numbers only", an empty text for a rule without houses."""

    def name(some: HouseRule) -> str:
        return list_houses(some, _HOUSES, house=_in_list, span=_spoken_span, ground=spoken_house)

    return leave_out(name(rule), _WITHOUT, name(rule.without) if rule.without else "")


def written_houses(rule: HouseRule) -> str:
    """Return "houses 1–25, odd numbers only", the same in figures, or an empty text."""

    def name(some: HouseRule) -> str:
        return list_houses(some, _HOUSES, house=str, span=_written_span, ground=str)

    return leave_out(name(rule), _WITHOUT, name(rule.without) if rule.without else "")


def spoken_scope(street: str, houses: HouseRule | None) -> str:
    """Return "Lenina Street, houses one to twenty five", the street alone if all houses are meant."""
    return ", ".join(filter(None, [spoken_street(street), spoken_houses(houses) if houses else ""]))


def _spoken_place(written: str, default: StreetKind | None) -> str:
    return spoken_house(written) if is_object(written) else say_street(written, default)


def _written_span(span: HouseRange) -> str:
    return f"{span.first} and up" if span.is_open else f"{span.first}–{span.last}"


def _spoken_span(span: HouseRange) -> str:
    end = "and up" if span.is_open else f"to {cardinal(span.last)}"
    return f"{cardinal(span.first)} {end}"


def _in_list(house: str) -> str:
    """Return the name without inner pauses, which would split it in a list."""
    return (say_house(house, _HOUSE_IN_LIST) or "").replace(",", "")


def _is_letter(name: str) -> bool:
    """Say whether a house is called by a letter, which alone would be understood as an article."""
    return len(name.split(maxsplit=1)[0].rstrip(",")) == 1
