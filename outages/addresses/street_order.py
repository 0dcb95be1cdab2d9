"""The order of a name and its kind: «Первая Тверская-Ямская улица» for «ул. Тверская-Ямская 1-я»."""

import re
from collections.abc import Sequence
from typing import Final

from outages.addresses.street_adjectives import can_follow, complete
from outages.addresses.street_numbers import ordinal_gender, roman
from outages.addresses.street_tokens import Token
from outages.addresses.street_words import (
    ADJECTIVES,
    FIRST_NAMES,
    GENDERS,
    MONTHS,
    NAMES_OF,
    NUMBERED,
    RANKS,
    TOWNS,
    StreetKind,
)
from outages.addresses.word_forms import gender_of, is_adjective, is_of_feminine, is_stressed, is_surname

_QUALITY: Final = re.compile("(?:Больш|Мал|Стар|Нов|Верхн|Нижн|Средн)(?:ая|яя|ий|ый|ой|ое|ее|ие|ые)")
_RANKS: Final = {word.lower().replace("ё", "е") for word in RANKS.values()} - {"имени", "памяти", "газеты"}
#: «Победы 40 лет», «Победы 40-летия».
_YEARS: Final = {"лет", "летия"}
_ANNIVERSARY: Final = re.compile("[0-9]+-?летия")
#: Counted with ordinals: «Съезда XXII».
_COUNTED: Final = {"съезда", "партсъезда", "интернационала", "пятилетки"}
_WATERS: Final = {"реки", "речки", "канала", "озера", "протоки"}
#: The name of a river in the nominative.
_RIVER: Final = re.compile("(?<=[бвгджзйлмнпрстфчш])ка$")
#: A canal named after somebody; «Крюкова канала» is an adjective.
_OF_CANALS: Final = {"грибоедова"}
#: «Октября 25» may be a house of «улица Октября»; there is no «улица Марта».
_ALSO_ALONE: Final = "октября"


def arrange(before: list[Token], kind: StreetKind, after: list[Token]) -> tuple[list[Token], list[Token]]:
    """Return the words to say before and after the kind, whatever order they were written in."""
    if kind is StreetKind.EMBANKMENT and (waters := _water_first([*before, *after])):
        return [], waters
    if before and after:
        return _join_ordinal(_complete(before, kind), kind, after)
    name = _complete(_quality_first(_count_first(before or after)), kind)
    if len(name) > 1 and ordinal_gender(name[-1].text) and kind is not StreetKind.KILOMETRE:
        name = [name[-1], *name[:-1]]
    if len(name) == 1 and ordinal_gender(name[0].text):
        return name, []
    if kind in TOWNS - {StreetKind.SLOBODA}:
        return [], name
    is_count = name[0].text.isdecimal() and (kind is StreetKind.KILOMETRE or is_adjective(name[-1].text))
    if is_count or ordinal_gender(name[0].text):
        return (name, []) if agrees(name, kind) else _split_ordinal(name, kind)
    return (name, []) if before and agrees(name, kind) else ([], name)


def agrees(name: Sequence[Token], kind: StreetKind) -> bool:
    """Say whether a name can stand before its kind: «Невский проспект», but «улица Ленина»."""
    last = name[-1].text
    if last.isdecimal() or (len(name) == 1 and roman(last)):
        return True
    if own := ordinal_gender(last):
        return own == GENDERS[kind]
    if (
        not is_adjective(last, GENDERS[kind])
        or (ordinal_gender(name[0].text) or GENDERS[kind]) != GENDERS[kind]
    ):
        return False
    return not last.endswith("ой") or _is_masculine(last, name[:-1])


def _is_masculine(word: str, before: Sequence[Token]) -> bool:
    """Say whether a word in «ой» is an adjective: «Лесной», but «Ковалевской»; «1-й Конной» has a number of its own."""
    if is_stressed(word):
        return True
    if is_surname(word) or is_of_feminine([word.lower()], "m"):
        return False
    return not before or before[-1].dotted or before[-1].text[0].isdecimal() or is_adjective(before[-1].text)


def _water_first(name: list[Token]) -> list[Token]:
    """Return «реки Мойки» for «Мойки реки», but not for «Обводного канала»; empty if there is no water in the name."""
    place = next((place for place, token in enumerate(name) if token.low in _WATERS), 0)
    if not place:
        return [name[0], *map(_of_river, name[1:])] if name[0].low in _WATERS else []
    is_own = name[place - 1].text.endswith(("ого", "его", "ой", "ей"))
    if is_own or (name[place].low == "канала" and name[place - 1].low not in _OF_CANALS):
        return name
    return [name[place], *map(_of_river, [*name[:place], *name[place + 1 :]])]


def _of_river(token: Token) -> Token:
    """Return «Фонтанки» for «Фонтанка», «Малой» for «Малая»."""
    text = _RIVER.sub("ки", token.text)
    return Token(re.sub("ая$", "ой", text), token.dotted)


def _join_ordinal(
    before: list[Token], kind: StreetKind, after: list[Token]
) -> tuple[list[Token], list[Token]]:
    """Return «3-й Лесной переулок» for «3-й переулок Лесной» and «Лесной переулок 3-й»."""
    if kind in NUMBERED | TOWNS:
        return before, after
    if len(before) == 1 and ordinal_gender(before[0].text) and agrees([*before, *after], kind):
        return [*before, *after], []
    if len(after) == 1 and ordinal_gender(after[0].text) == GENDERS[kind]:
        return ([*after, *before], []) if agrees(before, kind) else (after, before)
    return before, after


def _split_ordinal(name: list[Token], kind: StreetKind) -> tuple[list[Token], list[Token]]:
    """Return «первая улица Строителей» for «1-я Строителей», whose number is the street's rather than the builders'."""
    gender = GENDERS[kind]
    number, *others = name
    if not others or ordinal_gender(number.text) != gender:
        return [], name
    words = [token.low for token in others]
    counts = gender == "m" and is_of_feminine(words, gender)
    if counts or words[0] in MONTHS or gender_of(words[0]) == gender:
        return [], name
    return [number], others


def _complete(name: list[Token], kind: StreetKind) -> list[Token]:
    """Return «Северный» for «Сев.» at the end of a name, where only the kind gives the gender."""
    *others, last = name
    if last.low not in ADJECTIVES or len(last.text) == 1 or not (last.dotted or "/" in last.text):
        return name
    return [*others, Token(complete(last.low, kind))]


def _quality_first(name: list[Token]) -> list[Token]:
    """Return «Большая Ордынка» for «Ордынка Б.» and «Ордынка Большая», «К. Маркса» for «Маркса К.», as registers write."""
    *others, last = name
    if others and _names(last, others[-1]):
        return [last, *others]
    short = last.low in ADJECTIVES and (last.dotted or len(last.text) == 1)
    if not others or not (short or _QUALITY.fullmatch(last.text)) or not can_follow(others[-1].text):
        return name
    return [last, *others]


def _names(last: Token, surname: Token) -> bool:
    """Say whether a word behind a surname belongs before it: a rank, a first name, or the initial of a known one."""
    low = last.low.replace("ё", "е")
    is_full = low in _RANKS or (low in NAMES_OF and is_surname(surname.text))
    return is_full or (len(last.text) == 1 and (last.low, surname.low) in FIRST_NAMES)


def _count_first(name: list[Token]) -> list[Token]:
    """Return «40 лет Победы», «8 Марта» and «XXII Съезда» for «Победы 40 лет», «Марта 8» and «Съезда XXII»."""
    *others, last = name
    if not others:
        return name
    if last.low in _YEARS and len(others) > 1 and others[-1].text.isdecimal():
        return [others[-1], last, *others[:-1]]
    is_date = len(others) == 1 and others[0].low in MONTHS and last.text[0].isdecimal()
    is_count = others[-1].low in _COUNTED and roman(last.text) is not None
    if (is_date and not (others[0].low == _ALSO_ALONE and last.text.isdecimal())) or is_count:
        return [last, *others]
    return [last, *others] if _ANNIVERSARY.fullmatch(last.low) else name
