"""Kazakh houses: «он екінші үй, екінші корпус», «бірінші үйден жиырма бесінші үйге дейін, тақ жағы»."""

from collections.abc import Sequence

from outages.places import HouseRange, HouseRule, Side
from prompts.wording.addresses.house_rules import group_houses, is_open, is_whole
from prompts.wording.addresses.houses import HouseMark, HousePart, read_house
from prompts.wording.kk.numbers import cardinal, ordinal, spell_digits
from prompts.wording.kk.streets import spell_letters

#: Marks between numbers.
_BETWEEN = {HouseMark.SLASH: "бөлшек", HouseMark.DASH: "сызықша", HouseMark.HALF: "жарым"}
#: Marks that start a section of their own, whose noun follows its number.
_NOUNS = {
    HouseMark.BUILDING: "корпус",
    HouseMark.STRUCTURE: "құрылыс",
    HouseMark.LITERA: "литер",
    HouseMark.ESTATE: "иелік",
    HouseMark.PLOT: "учаске",
    HouseMark.KILOMETRE: "километр",
}
_HOUSE, _HOUSES = "үй", "үйлер"
_SIDES = {Side.BOTH: "", Side.ODD: "тақ жағы", Side.EVEN: "жұп жағы"}
_WHOLE_SIDES = {Side.BOTH: "барлық үйлер", Side.ODD: "бүкіл тақ жағы", Side.EVEN: "бүкіл жұп жағы"}
_OTHERS = "басқа"
_LONGEST_NUMBER = 5
#: Maximum number of single houses named; nobody remembers more, so the rest are "others".
_MOST_HOUSES = 8


def spoken_house(written: str) -> str:
    """Return a house name in full words, without the flat."""
    return ", ".join(_sections(written, _HOUSE)) or "нөмірсіз үй"


def spoken_houses(rule: HouseRule) -> str:
    """Return «бірінші үйден жиырма бесінші үйге дейін, тақ жағы», an empty text for a rule without houses."""
    groups = group_houses(rule)
    ranges = [_spoken_side(side, spans) for side, spans in groups.ranges]
    houses = [" ".join(_sections(house, "")) for house in groups.houses]
    return ", ".join([*ranges, *_listed(houses), *map(spoken_house, groups.grounds)])


def written_houses(rule: HouseRule) -> str:
    """Return «1–25-үйлер, тақ жағы», the same in figures, or an empty text."""
    groups = group_houses(rule)
    ranges = [_written_side(side, spans) for side, spans in groups.ranges]
    return ", ".join([*ranges, *_listed(groups.houses), *groups.grounds])


def join(words: Sequence[str]) -> str:
    """Return «интернет, теледидар және телефон»."""
    return " және ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _sections(written: str, house: str) -> list[str]:
    """Return the house and its further sections, each with its noun; `house` is the noun of the first."""
    sections: list[tuple[str, list[HousePart]]] = [(house, [])]
    for part in read_house(written):
        if part.mark in _NOUNS:
            sections.append((_NOUNS[part.mark], []))
        else:
            sections[-1][1].append(part)
    return [_say_section(parts, noun) for noun, parts in sections if parts]


def _say_section(parts: Sequence[HousePart], noun: str) -> str:
    """Return «екінші корпус», or «он екі бөлшек үш үй» for more than a plain number."""
    [first, *others] = parts
    if not others and first.mark is HouseMark.PLAIN and len(first.text) <= _LONGEST_NUMBER:
        return f"{ordinal(int(first.text))} {noun}".rstrip()
    return " ".join(filter(None, [*map(_say_part, parts), noun]))


def _say_part(part: HousePart) -> str:
    if part.mark is HouseMark.LETTER:
        return spell_letters(part.text)
    if part.mark in _BETWEEN:
        return _BETWEEN[part.mark]
    if len(part.text) > _LONGEST_NUMBER:
        return " ".join(spell_digits(part.text))
    return cardinal(int(part.text))


def _spoken_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    return ", ".join(filter(None, [join([_spoken_span(span) for span in spans]), _SIDES[side]]))


def _spoken_span(span: HouseRange) -> str:
    first = f"{ordinal(span.first)} үйден"
    return f"{first} бастап" if is_open(span) else f"{first} {ordinal(span.last)} үйге дейін"


def _written_side(side: Side, spans: Sequence[HouseRange]) -> str:
    if any(map(is_whole, spans)):
        return _WHOLE_SIDES[side]
    named = [
        f"{span.first}-үйден бастап" if is_open(span) else f"{span.first}–{span.last}-{_HOUSES}"
        for span in spans
    ]
    return ", ".join(filter(None, [join(named), _SIDES[side]]))


def _listed(houses: Sequence[str]) -> list[str]:
    """Return «он екінші үй», or «он екінші және он төртінші үйлер», as one text or none."""
    if len(houses) <= 1:
        return [f"{house} {_HOUSE}" for house in houses]
    named = [*houses[:_MOST_HOUSES], _OTHERS] if len(houses) > _MOST_HOUSES else houses
    return [f"{join(named)} {_HOUSES}"]
