"""Say places, houses, and the houses of a street that a rule covers, in any language's words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from outages.addresses.house_rules import HouseRange, HouseRule, Side, house_number
from outages.addresses.houses import APART, REPLACES_HOUSE, HouseMark, HousePart, parse_house
from outages.addresses.street_parts import StreetName
from outages.addresses.street_words import StreetKind
from outages.addresses.streets import may_be_street, read_street

#: Maximum number of single houses named; nobody remembers more, so the rest are "others".
_MOST_HOUSES = 8


@dataclass(frozen=True, slots=True)
class HouseWords:
    """A language's words for one house, several houses and ranges of houses, with braces for what is named.

    `others` stands for houses too many to be named; the sides follow a range, `whole_sides` replace one.
    """

    one: str
    several: str
    ranges: str
    others: str
    sides: Mapping[Side, str]
    whole_sides: Mapping[Side, str]
    join: Callable[[Sequence[str]], str]


def say_places(
    written: str, default: StreetKind | None, say: Callable[[StreetName, StreetKind | None], str]
) -> str:
    """Return the places that an address names as `say` says them.

    `default` replaces the missing kind of a lone one, unless its name is no street's.
    """
    names = read_street(written)
    default = default if len(names) == 1 and may_be_street(names[0]) else None
    return ", ".join(filter(None, [say(name, default) for name in names]))


@dataclass(frozen=True, slots=True)
class HouseSpeech:
    """How a language says one house: the words for it, for marks and for objects by label, and the forms of its parts.

    `unknown` stands for what is no house and nothing known either, in braces of `unnumbered` where it has no number.
    """

    house: str
    unknown: str
    unnumbered: str
    marks: Mapping[HouseMark, str]
    objects: Mapping[str, str]
    say_number: Callable[[str], str]
    say_kilometre: Callable[[str], str]
    spell: Callable[[str], str]


def say_house(written: str, speech: HouseSpeech) -> str | None:
    """Return the house name in the given words, None if the text contains no house."""
    house = parse_house(written)
    if house.unnumbered:
        return (
            speech.unnumbered.format(speech.marks[house.unnumbered])
            if house.unnumbered in speech.marks
            else None
        )
    if not house.parts or (house.is_other and not any(part.text.isdecimal() for part in house.parts)):
        return speech.unnumbered.format(speech.unknown) if house.is_other else None
    words = (
        [] if house.parts[0].mark in REPLACES_HOUSE else [speech.unknown if house.is_other else speech.house]
    )
    previous: HouseMark | None = None
    for part in house.parts:
        if part.mark in APART and words:
            words[-1] += ","
        words.append(_say_part(part, speech, after_kilometre=previous is HouseMark.KILOMETRE))
        previous = part.mark
    return " ".join(filter(None, words))


def _say_part(part: HousePart, speech: HouseSpeech, *, after_kilometre: bool) -> str:
    match part.mark:
        case HouseMark.OBJECT:
            return speech.objects.get(part.text) or speech.spell(part.text)
        case HouseMark.LETTER:
            return speech.spell(part.text)
        case HouseMark.PLAIN:
            return speech.say_kilometre(part.text) if after_kilometre else speech.say_number(part.text)
        case HouseMark.KILOMETRE:
            return ""
    return speech.marks[part.mark]


def list_houses(
    rule: HouseRule,
    words: HouseWords,
    *,
    house: Callable[[str], str],
    span: Callable[[HouseRange], str],
    ground: Callable[[str], str],
) -> str:
    """Return what a rule names, an empty text for nothing; `ground` names an estate or a plot."""
    groups = _group(rule)
    ranges = [_name_ranges(side, spans, words, span) for side, spans in groups.ranges]
    return ", ".join(
        [*ranges, *_name_houses(list(map(house, groups.houses)), words), *map(ground, groups.grounds)]
    )


def leave_out(listed: str, template: str, exceptions: str) -> str:
    """Return what is listed with its exceptions, either of which may be empty, in the template's two braces."""
    return template.format(listed, exceptions) if listed and exceptions else listed


def _name_ranges(
    side: Side, spans: Sequence[HouseRange], words: HouseWords, name: Callable[[HouseRange], str]
) -> str:
    if any(span.is_whole for span in spans):
        return words.whole_sides[side]
    named = words.ranges.format(words.join(list(map(name, spans))))
    return ", ".join(filter(None, [named, words.sides[side]]))


def _name_houses(houses: Sequence[str], words: HouseWords) -> list[str]:
    """Return "house twelve", or "houses twelve and fourteen", as one text or none."""
    if len(houses) <= 1:
        return [words.one.format(house) for house in houses]
    named = [*houses[:_MOST_HOUSES], words.others] if len(houses) > _MOST_HOUSES else houses
    return [words.several.format(words.join(named))]


@dataclass(frozen=True, slots=True)
class _HouseGroups:
    """What a rule covers: ranges by side, trimmed to houses they cover; single houses; estates and plots."""

    ranges: tuple[tuple[Side, tuple[HouseRange, ...]], ...]
    houses: tuple[str, ...]
    grounds: tuple[str, ...]


def _group(rule: HouseRule) -> _HouseGroups:
    """Return what a rule covers, in speaking order."""
    named = list(rule.houses)
    spans: dict[Side, list[HouseRange]] = {side: [] for side in Side}
    for span in map(_exact, rule.ranges):
        if span.first == span.last:
            named.append(str(span.first))
        elif span.first < span.last:
            spans[span.side].append(span)
    named.sort(key=lambda name: house_number(name) or 0)
    known = [(name, house) for name in named if (house := parse_house(name)).parts]
    grounds = tuple(name for name, house in known if house.is_other or house.parts[0].mark in REPLACES_HOUSE)
    return _HouseGroups(
        tuple((side, tuple(found)) for side, found in spans.items() if found),
        tuple(name for name, _ in known if name not in grounds),
        grounds,
    )


def _exact(span: HouseRange) -> HouseRange:
    """Return the range trimmed to the first and the last house that it covers."""
    first = span.first if span.covers(span.first) else span.first + 1
    last = span.last if span.covers(span.last) else span.last - 1
    return HouseRange(first, last, span.side)
