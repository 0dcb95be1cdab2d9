"""Russian addresses as they are spoken: «улица Ленина», «дом двенадцать дробь три, корпус два»."""

from collections.abc import Sequence

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.addresses.houses import HouseMark, HousePart
from outages.addresses.street_words import StreetKind
from prompts.wording.addresses import HouseWords, leave_out, list_houses, say_house, say_places
from prompts.wording.ru.numbers import Case, cardinal, ordinal, spell_digits
from prompts.wording.ru.streets import say_place, spell_letters

_MARKS = {
    HouseMark.SLASH: "дробь",
    HouseMark.DASH: "тире",
    HouseMark.BUILDING: "корпус",
    HouseMark.STRUCTURE: "строение",
    HouseMark.FACILITY: "строение",
    HouseMark.LITERA: "литера",
    HouseMark.ESTATE: "владение",
    HouseMark.PLOT: "участок",
    HouseMark.KILOMETRE: "километр",
    HouseMark.HALF: "с половиной",
}
#: The marks after «кроме».
_MARKS_LEFT_OUT = _MARKS | {
    HouseMark.BUILDING: "корпуса",
    HouseMark.STRUCTURE: "строения",
    HouseMark.FACILITY: "строения",
    HouseMark.LITERA: "литеры",
    HouseMark.ESTATE: "владения",
    HouseMark.PLOT: "участка",
    HouseMark.KILOMETRE: "километра",
}
_WITHOUT = "{}, кроме {}"
_LONGEST_NUMBER = 5
_MOST_AREAS = 3


def join(words: Sequence[str]) -> str:
    """Return «интернет, телевидение и телефон»."""
    return " и ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


_HOUSES = HouseWords(
    one="дом {}",
    several="дома {}",
    ranges="дома {}",
    others="другие",
    sides={Side.BOTH: "", Side.ODD: "нечётная сторона", Side.EVEN: "чётная сторона"},
    whole_sides={
        Side.BOTH: "все дома",
        Side.ODD: "вся нечётная сторона",
        Side.EVEN: "вся чётная сторона",
    },
    join=join,
)
_LEFT_OUT = HouseWords(
    one="дома {}",
    several="домов {}",
    ranges="домов {}",
    others="других",
    sides={Side.BOTH: "", Side.ODD: "нечётной стороны", Side.EVEN: "чётной стороны"},
    whole_sides={
        Side.BOTH: "всех домов",
        Side.ODD: "всей нечётной стороны",
        Side.EVEN: "всей чётной стороны",
    },
    join=join,
)


def spoken_street(written: str) -> str:
    """Return a street in full words, as a "street" if its kind is missing."""
    return say_places(written, StreetKind.STREET, say_place) or "ваша улица"


def spoken_house(written: str) -> str:
    """Return a house name in full words, without the flat."""
    spoken = say_house(written, house="дом", marks=_MARKS, say_part=_say_part)
    return spoken or "дом без номера"


def spoken_houses(rule: HouseRule) -> str:
    """Return «дома с первого по двадцать пятый, нечётная сторона», an empty text for a rule without houses."""
    listed = list_houses(rule, _HOUSES, house=_in_list, span=_spoken_span, ground=spoken_house)
    if rule.without is None:
        return listed
    without = list_houses(rule.without, _LEFT_OUT, house=_in_list, span=_spoken_span, ground=_ground_left_out)
    return leave_out(listed, _WITHOUT, without)


def written_houses(rule: HouseRule) -> str:
    """Return «дома 1–25, нечётная сторона», the same in figures, or an empty text."""
    listed = list_houses(rule, _HOUSES, house=str, span=_written_span, ground=str)
    if rule.without is None:
        return listed
    without = list_houses(rule.without, _LEFT_OUT, house=str, span=_written_span, ground=str)
    return leave_out(listed, _WITHOUT, without)


def spoken_scope(street: str, houses: HouseRule | None) -> str:
    """Return «улица Ленина, дома с первого по двадцать пятый», the street alone if all houses are meant."""
    return ", ".join(filter(None, [spoken_street(street), spoken_houses(houses) if houses else ""]))


def spoken_areas(written: Sequence[str]) -> str:
    """Return the first few streets and towns in full words, and "others" if there are more."""
    named = [name for area in written[:_MOST_AREAS] if (name := say_places(area, None, say_place))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "другие адреса"])


def _written_span(span: HouseRange) -> str:
    return f"{span.first} и дальше" if span.is_open else f"{span.first}–{span.last}"


def _spoken_span(span: HouseRange) -> str:
    number = ordinal(span.first, Case.GENITIVE)
    first = f"со {number}" if number.startswith(("вт", "ст")) else f"с {number}"
    return f"{first} и дальше" if span.is_open else f"{first} по {ordinal(span.last)}"


def _in_list(house: str) -> str:
    """Return the name without inner pauses, which would split it in a list."""
    return (say_house(house, house="", marks=_MARKS, say_part=_say_part) or "").replace(",", "")


def _ground_left_out(house: str) -> str:
    return say_house(house, house="", marks=_MARKS_LEFT_OUT, say_part=_say_part) or ""


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return spell_letters(part.text)
    if len(part.text) > _LONGEST_NUMBER:
        return " ".join(spell_digits(part.text))
    return cardinal(int(part.text))
