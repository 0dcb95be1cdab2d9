"""Russian addresses as they are spoken: «улица Ленина», «дом двенадцать дробь три, корпус два»."""

from collections.abc import Sequence

from outages.places import HouseRange, HouseRule, Side
from prompts.wording.addresses.house_rules import group_houses, is_open, is_whole
from prompts.wording.addresses.houses import HouseMark, HousePart, say_house
from prompts.wording.addresses.street_words import StreetKind
from prompts.wording.addresses.streets import read_street
from prompts.wording.ru.numbers import Case, cardinal, ordinal, spell_digits
from prompts.wording.ru.streets import say_place, spell_letters

_MARKS = {
    HouseMark.SLASH: "дробь",
    HouseMark.DASH: "тире",
    HouseMark.BUILDING: "корпус",
    HouseMark.STRUCTURE: "строение",
    HouseMark.LITERA: "литера",
    HouseMark.ESTATE: "владение",
    HouseMark.PLOT: "участок",
    HouseMark.KILOMETRE: "километр",
    HouseMark.HALF: "с половиной",
}
_SIDES = {Side.BOTH: "", Side.ODD: "нечётная сторона", Side.EVEN: "чётная сторона"}
_WHOLE_SIDES = {
    Side.BOTH: "все дома",
    Side.ODD: "вся нечётная сторона",
    Side.EVEN: "вся чётная сторона",
}
_LONGEST_NUMBER = 5
_MOST_AREAS = 3
#: Maximum number of single houses named; nobody remembers more, so the rest are "others".
_MOST_HOUSES = 8


def spoken_street(written: str) -> str:
    """Return a street in full words, as a "street" if its kind is missing."""
    return _spoken(written, StreetKind.STREET) or "ваша улица"


def spoken_house(written: str) -> str:
    """Return a house name in full words, without the flat."""
    spoken = say_house(written, house="дом", marks=_MARKS, say_part=_say_part)
    return spoken or "дом без номера"


def spoken_houses(rule: HouseRule) -> str:
    """Return «дома с первого по двадцать пятый, нечётная сторона», an empty text for a rule without houses."""
    groups = group_houses(rule)
    ranges = [_spoken_side(side, spans) for side, spans in groups.ranges]
    houses = list(map(_in_list, groups.houses))
    return ", ".join([*ranges, *_listed(houses), *map(spoken_house, groups.grounds)])


def written_houses(rule: HouseRule) -> str:
    """Return «дома 1–25, нечётная сторона», the same in figures, or an empty text."""
    groups = group_houses(rule)
    ranges = [_written_side(side, spans) for side, spans in groups.ranges]
    return ", ".join([*ranges, *_listed(groups.houses), *groups.grounds])


def spoken_scope(street: str, houses: HouseRule | None) -> str:
    """Return «улица Ленина, дома с первого по двадцать пятый», the street alone if all houses are meant."""
    return ", ".join(filter(None, [spoken_street(street), spoken_houses(houses) if houses else ""]))


def spoken_areas(written: Sequence[str]) -> str:
    """Return the first few streets and towns in full words, and "others" if there are more."""
    named = [name for area in written[:_MOST_AREAS] if (name := _spoken(area, None))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "другие адреса"])


def join(words: Sequence[str]) -> str:
    """Return «интернет, телевидение и телефон»."""
    return " и ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _spoken(written: str, default: StreetKind | None) -> str:
    names = read_street(written)
    default = default if len(names) == 1 else None
    return ", ".join(filter(None, [say_place(name, default) for name in names]))


def _spoken_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    return ", ".join(filter(None, ["дома " + join([_spoken_span(span) for span in spans]), _SIDES[side]]))


def _spoken_span(span: HouseRange) -> str:
    number = ordinal(span.first, Case.GENITIVE)
    first = f"со {number}" if number.startswith(("вт", "ст")) else f"с {number}"
    return f"{first} и дальше" if is_open(span) else f"{first} по {ordinal(span.last)}"


def _in_list(house: str) -> str:
    """Return the name without inner pauses, which would split it in a list."""
    return (say_house(house, house="", marks=_MARKS, say_part=_say_part) or "").replace(",", "")


def _written_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    named = [f"{span.first} и дальше" if is_open(span) else f"{span.first}–{span.last}" for span in spans]
    return ", ".join(filter(None, ["дома " + join(named), _SIDES[side]]))


def _listed(houses: Sequence[str]) -> list[str]:
    """Return «дом двенадцать», or «дома двенадцать и четырнадцать», as one text or none."""
    if len(houses) <= 1:
        return [f"дом {house}" for house in houses]
    named = [*houses[:_MOST_HOUSES], "другие"] if len(houses) > _MOST_HOUSES else houses
    return ["дома " + join(named)]


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return spell_letters(part.text)
    if len(part.text) > _LONGEST_NUMBER:
        return " ".join(spell_digits(part.text))
    return cardinal(int(part.text))
