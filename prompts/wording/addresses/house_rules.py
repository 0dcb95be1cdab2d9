"""The houses of a street that a rule covers, in an order that any language can say."""

from dataclasses import dataclass

from outages.places import HouseRange, HouseRule, Side, house_number
from prompts.wording.addresses.houses import REPLACES_HOUSE, read_house

#: Beyond any house number: a range up to here is open.
_NO_END = 9999
_FIRST_EVEN = 2


@dataclass(frozen=True, slots=True)
class HouseGroups:
    """What a rule covers: ranges by side, trimmed to houses they cover; single houses; estates and plots."""

    ranges: tuple[tuple[Side, tuple[HouseRange, ...]], ...]
    houses: tuple[str, ...]
    grounds: tuple[str, ...]


def group_houses(rule: HouseRule) -> HouseGroups:
    """Return what a rule covers, in speaking order."""
    named = list(rule.houses)
    spans: dict[Side, list[HouseRange]] = {side: [] for side in Side}
    for span in map(_exact, rule.ranges):
        if span.first == span.last:
            named.append(str(span.first))
        elif span.first < span.last:
            spans[span.side].append(span)
    named.sort(key=lambda name: house_number(name) or 0)
    known = [(name, parts[0].mark) for name in named if (parts := read_house(name))]
    return HouseGroups(
        tuple((side, tuple(found)) for side, found in spans.items() if found),
        tuple(name for name, mark in known if mark not in REPLACES_HOUSE),
        tuple(name for name, mark in known if mark in REPLACES_HOUSE),
    )


def is_open(span: HouseRange) -> bool:
    """Say whether a range covers every house from its first one on."""
    return span.last >= _NO_END - 1


def is_whole(span: HouseRange) -> bool:
    """Say whether a range covers every house of its side."""
    return is_open(span) and span.first <= (_FIRST_EVEN if span.side is Side.EVEN else 1)


def _exact(span: HouseRange) -> HouseRange:
    """Return the range trimmed to the first and the last house that it covers."""
    first = span.first if span.covers(span.first) else span.first + 1
    last = span.last if span.covers(span.last) else span.last - 1
    return HouseRange(first, last, span.side)
