"""Addresses in English words: Russian ones transliterated, English ones with abbreviations expanded."""

from collections.abc import Sequence

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.addresses.houses import HouseMark, HousePart
from outages.addresses.street_words import StreetKind
from prompts.wording.addresses import HouseWords, leave_out, list_houses, say_house
from prompts.wording.en.numbers import cardinal, spell_letters
from prompts.wording.en.streets import say_street

_MARKS = {
    HouseMark.SLASH: "slash",
    HouseMark.DASH: "dash",
    HouseMark.BUILDING: "building",
    HouseMark.STRUCTURE: "structure",
    HouseMark.FACILITY: "structure",
    HouseMark.LITERA: "letter",
    HouseMark.ESTATE: "estate",
    HouseMark.PLOT: "plot",
    HouseMark.KILOMETRE: "kilometre",
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


def _written_span(span: HouseRange) -> str:
    return f"{span.first} and up" if span.is_open else f"{span.first}–{span.last}"


def _spoken_span(span: HouseRange) -> str:
    end = "and up" if span.is_open else f"to {cardinal(span.last)}"
    return f"{cardinal(span.first)} {end}"


def _in_list(house: str) -> str:
    """Return the name without inner pauses, which would split it in a list."""
    return (say_house(house, house="", marks=_MARKS, say_part=_say_part) or "").replace(",", "")


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return spell_letters(part.text)
    if len(part.text) > _LONGEST_NUMBER:
        return " ".join(cardinal(int(digit)) for digit in part.text)
    return cardinal(int(part.text))
