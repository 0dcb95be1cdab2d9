"""Abbreviated adjectives in street names, with the ending that the words around them ask for."""

import re
from typing import Final

from outages.addresses.street_words import ADJECTIVES, ENDINGS, GENDERS, OF_NOUNS, StreetKind
from outages.addresses.word_forms import is_adjective, is_stressed, is_surname

#: Where the endings of an adjective stand after those of the nominative m, f and n.
_OF_HER, _OF_THEM, _OF_HIM, _THEY = 3, 4, 5, 6
_HER: Final = re.compile("[иы]$")
_HER_NAME: Final = re.compile(
    "(?:пресня|заря|деревня|роща|поляна|сосна|звезда|слобода|весна|гора|долина|нива|волна|глинка|армия)$"
)
_NAME: Final = re.compile("[ая]$")
#: Nouns in the nominative: «Большая Ордынка», «Большая Оленья», «Большой Головин», «Большие Каменщики».
_SHE: Final = re.compile("(?<!я)(?<!и)ка$|ья$")
_HE: Final = re.compile("(?:[оеё]в|ин)$")
_THEIRS: Final = re.compile("(?:[шж]ки|[нщ]ики|инки|боры|пруды|дворы|сады|поля|луга)$")


def complete(short: str, kind: StreetKind) -> str:
    """Return «Северный» for «Сев.» beside a kind alone."""
    stem, endings = ADJECTIVES[short]
    return stem + endings["mfn".index(GENDERS[kind])]


def expand(short: str, follows: str, kind: StreetKind | None) -> str:
    """Return the adjective that an abbreviation stands for before a word, empty where it is rather an initial."""
    stem, endings = ADJECTIVES[short]
    place = _ending(short, follows, kind, of_noun=stem in OF_NOUNS)
    return "" if place is None else stem + endings[place]


def can_follow(word: str) -> bool:
    """Say whether a word may be what an adjective behind it belongs to: «Ордынка Б.», «Головин Б.»."""
    return is_adjective(word) or any(one.search(word.lower()) for one in (_SHE, _HE, _THEIRS))


def _ending(short: str, follows: str, kind: StreetKind | None, *, of_noun: bool) -> int | None:
    is_letter = len(short) == 1
    if is_adjective(follows) and (not follows.endswith("ой") or not is_letter or is_stressed(follows)):
        return "mfn".index(ENDINGS[follows[-2:]])
    if _SHE.search(follows):
        return 1
    if kind is StreetKind.EMBANKMENT and _HER.search(follows):
        return _OF_HER
    if _THEIRS.search(follows) and not of_noun:
        return _THEY
    if is_letter:
        return 0 if _HE.search(follows) else None
    return _of_word(follows, of_noun=of_noun)


def _of_word(follows: str, *, of_noun: bool) -> int | None:
    if not follows or (not of_noun and is_surname(follows)):
        return None
    if _HER.search(follows):
        return _OF_HER
    if not of_noun:
        return 1 if _NAME.search(follows) else 0
    return _before_noun(follows)


def _before_noun(follows: str) -> int:
    """Return the ending's place before a noun («Красного Маяка», «Красных Зорь») or a name («Красная Пресня»)."""
    if _HER_NAME.search(follows):
        return 1
    return _OF_HIM if _NAME.search(follows) else _OF_THEM
