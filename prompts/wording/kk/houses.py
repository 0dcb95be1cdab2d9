"""Kazakh houses: «он екінші үй, екінші корпус», «бірінші үйден жиырма бесінші үйге дейін, тақ жағы»."""

from collections.abc import Sequence

from outages.addresses.house_rules import HouseRange, HouseRule, Side
from outages.addresses.houses import HouseMark, HousePart, ParsedHouse, parse_house
from prompts.wording.addresses import HouseWords, leave_out, list_houses
from prompts.wording.kk.numbers import accusative_ending, cardinal, ordinal, spell_digits
from prompts.wording.kk.objects import OBJECTS
from prompts.wording.kk.streets import spell_letters

#: Marks between numbers.
_BETWEEN = {HouseMark.SLASH: "бөлшек", HouseMark.DASH: "сызықша", HouseMark.HALF: "жарым"}
#: Marks that start a section of their own, whose noun follows its number.
_NOUNS = {
    HouseMark.BUILDING: "корпус",
    HouseMark.STRUCTURE: "құрылыс",
    HouseMark.FACILITY: "имарат",
    HouseMark.LITERA: "литер",
    HouseMark.ESTATE: "иелік",
    HouseMark.PLOT: "учаске",
    HouseMark.KILOMETRE: "километр",
    HouseMark.HOUSE: "үй",
}
_HOUSE = "үй"
#: What is no house and nothing known either.
_UNKNOWN = "нысан"
_LONGEST_NUMBER = 5


def join(words: Sequence[str]) -> str:
    """Return «интернет, теледидар және телефон»."""
    return " және ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


_HOUSES = HouseWords(
    one="{} үй",
    several="{} үйлер",
    ranges="{}",
    others="басқа",
    sides={Side.BOTH: "", Side.ODD: "тақ жағы", Side.EVEN: "жұп жағы"},
    whole_sides={Side.BOTH: "барлық үйлер", Side.ODD: "бүкіл тақ жағы", Side.EVEN: "бүкіл жұп жағы"},
    join=join,
)
#: In the accusative, which «қоспағанда» takes.
_LEFT_OUT = HouseWords(
    one="{} үйді",
    several="{} үйлерді",
    ranges="{}",
    others="басқа",
    sides={Side.BOTH: "", Side.ODD: "тақ жағын", Side.EVEN: "жұп жағын"},
    whole_sides={Side.BOTH: "барлық үйлерді", Side.ODD: "бүкіл тақ жағын", Side.EVEN: "бүкіл жұп жағын"},
    join=join,
)
_WITHOUT = "{}, {} қоспағанда"


def spoken_house(written: str) -> str:
    """Return a house name, or whatever else stands at the address, in full words, without the flat."""
    return ", ".join(_sections(written, _HOUSE)) or f"нөмірсіз {_unnumbered(parse_house(written))}"


def spoken_houses(rule: HouseRule) -> str:
    """Return «бірінші үйден жиырма бесінші үйге дейін, тақ жағы», an empty text for a rule without houses."""
    listed = list_houses(rule, _HOUSES, house=_in_list, span=_spoken_span, ground=spoken_house)
    if rule.without is None:
        return listed
    without = list_houses(
        rule.without, _LEFT_OUT, house=_in_list, span=_spoken_span_left_out, ground=_ground_left_out
    )
    return leave_out(listed, _WITHOUT, without)


def written_houses(rule: HouseRule) -> str:
    """Return «1–25-үйлер, тақ жағы», the same in figures, or an empty text."""
    listed = list_houses(rule, _HOUSES, house=str, span=_written_span, ground=str)
    if rule.without is None:
        return listed
    without = list_houses(rule.without, _LEFT_OUT, house=str, span=_written_span_left_out, ground=str)
    return leave_out(listed, _WITHOUT, without)


def _unnumbered(house: ParsedHouse) -> str:
    """Return the noun of what has no number."""
    if house.unnumbered in _NOUNS:
        return _NOUNS[house.unnumbered]
    return _UNKNOWN if house.is_other else _HOUSE


def _sections(written: str, noun: str) -> list[str]:
    """Return the house and its further sections, each with its noun; `noun` is that of the first."""
    house = parse_house(written)
    if house.is_other and not any(part.text.isdecimal() for part in house.parts):
        return []
    sections: list[tuple[str, list[HousePart]]] = [(_UNKNOWN if house.is_other else noun, [])]
    for part in house.parts:
        if part.mark is HouseMark.OBJECT:
            sections.append((OBJECTS.get(part.text) or spell_letters(part.text), []))
        elif part.mark in _NOUNS:
            sections.append((_NOUNS[part.mark], []))
        else:
            sections[-1][1].append(part)
    first, *others = sections
    return [_say_section(parts, noun) for noun, parts in [*([first] if first[1] else []), *others]]


def _say_section(parts: Sequence[HousePart], noun: str) -> str:
    """Return «екінші корпус», or «он екі бөлшек үш үй» for more than a plain number; «қазандық» has none."""
    if len(parts) == 1 and parts[0].mark is HouseMark.PLAIN and len(parts[0].text) <= _LONGEST_NUMBER:
        return f"{ordinal(int(parts[0].text))} {noun}".rstrip()
    return " ".join(filter(None, [*map(_say_part, parts), noun]))


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return spell_letters(part.text)
    if part.mark in _BETWEEN:
        return _BETWEEN[part.mark]
    if len(part.text) > _LONGEST_NUMBER:
        return " ".join(spell_digits(part.text))
    return cardinal(int(part.text))


def _in_list(house: str) -> str:
    return " ".join(_sections(house, ""))


def _written_span(span: HouseRange) -> str:
    return f"{span.first}-үйден бастап" if span.is_open else f"{span.first}–{span.last}-үйлер"


def _spoken_span(span: HouseRange) -> str:
    first = f"{ordinal(span.first)} үйден"
    return f"{first} бастап" if span.is_open else f"{first} {ordinal(span.last)} үйге дейін"


def _spoken_span_left_out(span: HouseRange) -> str:
    first = f"{ordinal(span.first)} үйден"
    if span.is_open:
        return f"{first} бастап барлық үйлерді"
    return f"{first} {ordinal(span.last)} үйге дейінгі үйлерді"


def _written_span_left_out(span: HouseRange) -> str:
    if span.is_open:
        return f"{span.first}-үйден бастап барлық үйлерді"
    return f"{span.first}–{span.last}-үйлерді"


def _ground_left_out(house: str) -> str:
    before, _, noun = spoken_house(house).rpartition(" ")
    return f"{before} {noun}{accusative_ending(noun)}".lstrip()
