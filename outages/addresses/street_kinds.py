"""Find the kinds of places in an address, and the boundaries between one place and the next."""

import itertools
from collections.abc import Sequence

from outages.addresses.street_numbers import ordinal_gender
from outages.addresses.street_tokens import Token
from outages.addresses.street_words import ADJECTIVES, GENDERS, KINDS, StreetKind
from outages.addresses.word_forms import is_adjective, is_surname

#: Street-like kinds; the others are towns and their parts, in which streets lie.
_STREETS = {
    *(StreetKind.STREET, StreetKind.AVENUE, StreetKind.LANE, StreetKind.PASSAGE, StreetKind.SQUARE),
    *(StreetKind.BOULEVARD, StreetKind.HIGHWAY, StreetKind.DEAD_END, StreetKind.ALLEY, StreetKind.TRACT),
    *(StreetKind.DESCENT, StreetKind.ROAD, StreetKind.DRIVEWAY, StreetKind.EMBANKMENT, StreetKind.RING),
    *(StreetKind.CLEARING, StreetKind.GARDEN_SQUARE, StreetKind.COURT, StreetKind.PLACE),
    *(StreetKind.BYLANE, StreetKind.ASCENT, StreetKind.EXIT, StreetKind.ENTRY, StreetKind.ARTERY),
}
#: Towns and their parts.
AROUND_STREETS = (
    frozenset(StreetKind) - _STREETS - {StreetKind.LINE, StreetKind.KILOMETRE, StreetKind.MOTORWAY}
)
#: Written in full, these may also be names of streets: «Набережная ул.», «ул. Старая Площадь».
_NAME_LIKE = {
    *("набережная", "площадь", "аллея", "тракт", "кольцо", "сквер", "спуск", "просека", "станция", "слобода"),
    *("остров", "дорога", "разъезд", "въезд", "тупик", "край", "court", "place", "square"),
}
#: Named by no number: «Набережная 5» is a street with a house.
_EMBANKMENT = "набережная"
#: Also part of the name of a new quarter: «ЖК Новый Город».
_TOWN = "город"
#: Abbreviations that are initials or adjectives as often as kinds.
_WEAK = {"г", "п", "с", "д", "х", "ал", "ст", "сп", "сл"}


def find_kinds(tokens: Sequence[Token]) -> list[tuple[int, StreetKind]]:
    """Return the positions of the words that are kinds, with the kinds."""
    if len(tokens) == 1:
        return []
    strong = [
        place
        for place, token in enumerate(tokens)
        if token.low in KINDS and token.low not in _WEAK and (len(token.text) > 1 or token.dotted or place)
    ]
    weak = [
        place for place, token in enumerate(tokens) if token.low in _WEAK and _is_kind(tokens, place, strong)
    ]
    found = [(place, KINDS[tokens[place].low]) for place in sorted([*strong, *weak])]
    return [
        (place, kind)
        for place, kind in found
        if not _is_name(tokens[place].low, kind, found) and not _is_named_by(tokens, place)
    ]


def drop_idle_street(tokens: list[Token]) -> list[Token]:
    """Return «Волжский бульвар» for «ул. Волжский бульвар», whose kind its name agrees with."""
    ends = [place for place in {0, len(tokens) - 1} if KINDS.get(tokens[place].low) is StreetKind.STREET]
    others = [*tokens[: ends[0]], *tokens[ends[0] + 1 :]] if len(ends) == 1 else tokens
    for token, following in itertools.pairwise(others):
        kind = KINDS.get(following.low)
        if kind and following.low not in _NAME_LIKE | _WEAK and is_adjective(token.text, GENDERS[kind]):
            return others
    is_distance = len(others) > len(("611", "км")) and KINDS.get(others[-1].low) is StreetKind.KILOMETRE
    return others if is_distance and is_adjective(others[-3].text, "n") else tokens


def split_places(tokens: list[Token]) -> list[list[Token]]:
    """Return the words of each place: «мкр. Северный», «ул. Мира»."""
    found = find_kinds(tokens)
    if len(found) < len(("мкр", "ул")):
        return [tokens]
    end = _find_end(tokens, found)
    if end is None:
        (first, kind), (second, other) = found[:2]
        idle = second if other is StreetKind.STREET and kind is not StreetKind.STREET else first
        return split_places([*tokens[:idle], *tokens[idle + 1 :]])
    return [tokens[:end], *split_places(tokens[end:])]


def _is_kind(tokens: Sequence[Token], place: int, strong: Sequence[int]) -> bool:
    """Say whether a weak abbreviation is a kind at this position."""
    follows = tokens[place + 1].text if place + 1 < len(tokens) else ""
    if not follows:
        before = tokens[place - 1].text
        if len(before) == 1:
            return False
        return (
            not strong
            and not is_surname(before)
            and not (tokens[place].low == "ст" and is_adjective(before, "m"))
        )
    if not place and len(follows) == 1 and tokens[1].dotted and tokens[1].low in ADJECTIVES:
        follows = tokens[2].text if len(tokens) > len(("д", "Б")) else ""
    is_name = follows[:1].isupper() or ordinal_gender(follows) is not None
    if len(follows) <= 1 or not is_name or is_surname(follows):
        return False
    return all(place + 1 < other < len(tokens) - 1 for other in strong)


def _is_name(word: str, kind: StreetKind, found: Sequence[tuple[int, StreetKind]]) -> bool:
    """Say whether a possible kind is part of a street's name instead."""
    if word == _TOWN:
        return found[0][1] in {StreetKind.COMPLEX, StreetKind.MICRODISTRICT}
    if word not in _NAME_LIKE:
        return False
    return any(other is not kind and other in _STREETS for _, other in found)


def _is_named_by(tokens: Sequence[Token], place: int) -> bool:
    """Say whether a possible kind is part of a name: «станция 45 км», «Набережная Б.», «Набережная 5»."""
    if KINDS[tokens[place].low] is StreetKind.KILOMETRE and place > 1:
        return tokens[place - 1].text[0].isdecimal() and KINDS.get(tokens[place - 2].low) in AROUND_STREETS
    others = [*tokens[:place], *tokens[place + 1 :]]
    if len(others) > 1:
        return False
    is_quality = others[0].dotted and others[0].low in ADJECTIVES
    is_house = tokens[place].low == _EMBANKMENT and others[0].text.isdecimal()
    return is_house or (is_quality and tokens[place].low in _NAME_LIKE)


def _find_end(tokens: Sequence[Token], found: Sequence[tuple[int, StreetKind]]) -> int | None:
    """Return where the first place ends, None if one of the first two kinds has no name."""
    (first, _), (second, kind) = found[:2]
    between = tokens[first + 1 : second]
    if not between:
        return None
    if kind is StreetKind.KILOMETRE and between[-1].text.isdecimal():
        return second - 1
    if first and is_adjective(tokens[first - 1].text):
        return first + 1
    if second + 1 < len(tokens):
        return second
    return first + 2 if len(between) > 1 else None
