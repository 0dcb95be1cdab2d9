"""The order of a name and its kind: «Первая Тверская-Ямская улица» for «ул. Тверская-Ямская 1-я»."""

import re
from collections.abc import Sequence

from outages.addresses.street_letters import is_adjective
from outages.addresses.street_numbers import is_ordinal
from outages.addresses.street_tokens import Token
from outages.addresses.street_words import ADJECTIVES, GENDERS, TOWNS, StreetKind

_QUALITY = re.compile("(?:Больш|Мал|Стар|Нов|Верхн|Нижн|Средн)(?:ая|яя|ий|ый|ой|ое|ее)")
_QUALIFIED = re.compile("(?:ка|[аяи]я|[иыо]й|[ое]е)$")


def arrange(before: list[Token], kind: StreetKind, after: list[Token]) -> tuple[list[Token], list[Token]]:
    """Return the words to say before and after the kind, whatever order they were written in."""
    if before and after:
        return _complete(before, kind), after
    name = _complete(_quality_first(before or after), kind)
    if len(name) > 1 and is_ordinal(name[-1].text):
        name = [name[-1], *name[:-1]]
        return (name, []) if agrees(name, kind) else (name[:1], name[1:])
    if is_ordinal(name[0].text) or (kind is StreetKind.KILOMETRE and name[0].text.isdecimal()):
        return (name, []) if agrees(name, kind) else ([], name)
    return (name, []) if before and kind not in TOWNS and agrees(name, kind) else ([], name)


def agrees(name: Sequence[Token], kind: StreetKind) -> bool:
    """Say whether a name can stand before its kind: «Невский проспект», but «улица Ленина»."""
    last = name[-1].text
    if is_ordinal(last) or last.isdecimal():
        return True
    if last.endswith("ой") and len(name) > 1 and not _introduces(name[-2]):
        return False
    return is_adjective(last, GENDERS[kind])


def _introduces(token: Token) -> bool:
    """Say whether another adjective follows, rather than somebody's surname."""
    return token.dotted or token.text[0].isdecimal() or is_adjective(token.text)


def _complete(name: list[Token], kind: StreetKind) -> list[Token]:
    """Return «Северный» for «Сев.» at the end of a name, where only the kind gives the gender."""
    *others, last = name
    if last.low not in ADJECTIVES or len(last.text) == 1 or not (last.dotted or "/" in last.text):
        return name
    stem, endings = ADJECTIVES[last.low]
    return [*others, Token(stem + endings["mfn".index(GENDERS[kind])])]


def _quality_first(name: list[Token]) -> list[Token]:
    """Return «Большая Ордынка» for «Ордынка Б.» and «Ордынка Большая», the order of the state registers."""
    *others, last = name
    short = last.low in ADJECTIVES and (last.dotted or len(last.text) == 1)
    if not others or not (short or _QUALITY.fullmatch(last.text)) or not _QUALIFIED.search(others[-1].low):
        return name
    return [last, *others]
