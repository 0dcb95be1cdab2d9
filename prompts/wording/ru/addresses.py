"""Russian addresses as they are spoken: «улица Ленина», «дом двенадцать дробь три, корпус два»."""

from collections.abc import Sequence
from dataclasses import replace

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.addresses.houses import HouseMark, is_object
from outages.addresses.street_words import StreetKind
from prompts.wording.addresses import HouseSpeech, HouseWords, leave_out, list_houses, say_house, say_places
from prompts.wording.ru.numbers import Case, cardinal, ordinal, spell_digits
from prompts.wording.ru.objects import OBJECTS, OBJECTS_LEFT_OUT
from prompts.wording.ru.streets import say_place, spell_letters

MARKS = {
    HouseMark.SLASH: "дробь",
    HouseMark.DASH: "тире",
    HouseMark.BUILDING: "корпус",
    HouseMark.STRUCTURE: "строение",
    HouseMark.FACILITY: "сооружение",
    HouseMark.LITERA: "литера",
    HouseMark.ESTATE: "владение",
    HouseMark.PLOT: "участок",
    HouseMark.HOUSE: "дом",
    HouseMark.HALF: "с половиной",
}
#: The marks after «кроме».
_MARKS_LEFT_OUT = MARKS | {
    HouseMark.BUILDING: "корпуса",
    HouseMark.STRUCTURE: "строения",
    HouseMark.FACILITY: "сооружения",
    HouseMark.LITERA: "литеры",
    HouseMark.ESTATE: "владения",
    HouseMark.PLOT: "участка",
    HouseMark.HOUSE: "дома",
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


def _say_number(digits: str) -> str:
    return " ".join(spell_digits(digits)) if len(digits) > _LONGEST_NUMBER else cardinal(int(digits))


_HOUSE = HouseSpeech(
    house="дом",
    unknown="объект",
    unnumbered="{} без номера",
    marks=MARKS,
    objects=OBJECTS,
    say_number=_say_number,
    say_kilometre=lambda digits: f"{ordinal(int(digits))} километр",
    spell=spell_letters,
)
_HOUSE_IN_LIST = replace(_HOUSE, house="")
_HOUSE_LEFT_OUT = replace(
    _HOUSE_IN_LIST,
    unknown="объекта",
    marks=_MARKS_LEFT_OUT,
    objects=OBJECTS_LEFT_OUT,
    say_kilometre=lambda digits: f"{ordinal(int(digits), Case.GENITIVE)} километра",
)


def spoken_street(written: str) -> str:
    """Return a street in full words, as a "street" if its kind is missing."""
    return _spoken_place(written, StreetKind.STREET) or "ваша улица"


def spoken_house(written: str) -> str:
    """Return a house name, or whatever else stands at the address, in full words, without the flat."""
    return say_house(written, _HOUSE) or "дом без номера"


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
    named = [name for area in written[:_MOST_AREAS] if (name := _spoken_place(area, None))]
    return join(named if len(written) <= _MOST_AREAS else [*named, "другие адреса"])


def _spoken_place(written: str, default: StreetKind | None) -> str:
    return spoken_house(written) if is_object(written) else say_places(written, default, say_place)


def _written_span(span: HouseRange) -> str:
    return f"{span.first} и дальше" if span.is_open else f"{span.first}–{span.last}"


def _spoken_span(span: HouseRange) -> str:
    number = ordinal(span.first, Case.GENITIVE)
    first = f"со {number}" if number.startswith(("вт", "ст")) else f"с {number}"
    return f"{first} и дальше" if span.is_open else f"{first} по {ordinal(span.last)}"


def _in_list(house: str) -> str:
    """Return the name without inner pauses, which would split it in a list."""
    return (say_house(house, _HOUSE_IN_LIST) or "").replace(",", "")


def _ground_left_out(house: str) -> str:
    return say_house(house, _HOUSE_LEFT_OUT) or ""
