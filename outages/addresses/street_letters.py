"""Words of a street name that are not written in full: abbreviations, initials, letters."""

import re
from collections.abc import Sequence

from outages.addresses.street_parts import NamePart, PartMark
from outages.addresses.street_tokens import Token
from outages.addresses.street_words import (
    ADJECTIVES,
    ENDINGS,
    FIRST_NAMES,
    MONTHS,
    NUMBERED,
    OF_NOUNS,
    RANKS,
    SPELLED,
    SURE_RANKS,
    StreetKind,
)

_VOWELS = re.compile("[аеёиоуыэюяіїєәөүұaeiouy]")
_PLAIN_LETTERS = {"и", "в", "к", "о", "с", "у"}
#: Endings of surnames in the genitive: a letter before one is an initial, «С. Разина», not a village.
_SURNAME = re.compile("(?:[оеё]ва|[иы]на|ого|его|[сц]кой|[оеё]вой|иной|енко|[ая]на)$")
#: A noun in the nominative, as in «Большая Ордынка».
_NOUN = "ка"
_HER = re.compile("[иы]$")
_HIM = re.compile("(?:як|ик)а$")
_NAME = re.compile("[ая]$")
#: Longest unknown abbreviation that is taken for a first name.
_LONGEST_FIRST_NAME = 3


def read_word(tokens: Sequence[Token], place: int, kind: StreetKind | None) -> list[NamePart]:
    """Return the parts of the word at that position."""
    token, following = tokens[place], tokens[place + 1 :]
    follows = following[0].low if following else ""
    if expanded := _expand(token, follows, following):
        return [NamePart(PartMark.WORD, expanded)]
    if len(token.text) == 1:
        return _read_letter(token, kind, tokens)
    if follows and token.dotted and len(token.text) <= _LONGEST_FIRST_NAME and is_surname(follows):
        return [NamePart(PartMark.INITIAL, token.text)]
    if _is_spelled(token.text):
        return [NamePart(PartMark.LETTERS, token.text)]
    shouts = token.text[:2].isupper() and "-" not in token.text
    return [NamePart(PartMark.WORD, token.text.capitalize() if shouts else token.text)]


def is_adjective(word: str, gender: str | None = None) -> bool:
    """Say whether a word ends like an adjective in the nominative, of the given gender if any."""
    found = ENDINGS.get(word[-2:].lower())
    return found is not None and gender in {None, found}


def is_surname(word: str) -> bool:
    """Say whether a word ends like a surname in the genitive."""
    return _SURNAME.search(word.lower()) is not None


def _expand(token: Token, follows: str, following: Sequence[Token]) -> str:
    """Return the word that an abbreviation stands for, or an empty text."""
    sure = token.dotted or len(token.text) == 1 or "/" in token.text
    if follows and (token.dotted or token.low in SURE_RANKS) and token.low in RANKS:
        return RANKS[token.low]
    surname = next((one.low for one in following if len(one.text) > 1), "")
    if sure and (known := FIRST_NAMES.get((token.low, surname))):
        return known
    return _adjective(token.low, follows) if sure and token.low in ADJECTIVES else ""


def _adjective(short: str, follows: str) -> str:
    stem, endings = ADJECTIVES[short]
    if is_adjective(follows) and not (len(short) == 1 and follows.endswith("ой")):
        return stem + endings["mfn".index(ENDINGS[follows[-2:]])]
    if follows.endswith(_NOUN) and not _HIM.search(follows):
        return stem + endings[1]
    if len(short) == 1 or not follows or (stem not in OF_NOUNS and is_surname(follows)):
        return ""
    return (
        stem + endings[_of_noun(follows) if stem in OF_NOUNS or _HER.search(follows) else _of_name(follows)]
    )


def _of_noun(follows: str) -> int:
    """Return the ending's index before a noun in the genitive («Красной Армии», «Красных Зорь») or a name («Красная Пресня»)."""
    if _HER.search(follows):
        return 3
    if _HIM.search(follows) or follows in MONTHS:
        return 5
    return 1 if _NAME.search(follows) else 4


def _of_name(follows: str) -> int:
    """Return the ending's index before a name: «Новая Заря», «Новый Арбат»."""
    return 1 if _NAME.search(follows) else 0


def _read_letter(token: Token, kind: StreetKind | None, tokens: Sequence[Token]) -> list[NamePart]:
    if token.low in _PLAIN_LETTERS and token.text.islower() and not token.dotted and len(tokens) > 1:
        return [NamePart(PartMark.WORD, token.text)]
    is_name = all(len(other.text) == 1 or other.text[0].isdecimal() for other in tokens)
    if is_name or (kind in NUMBERED and not token.dotted):
        return [NamePart(PartMark.LETTERS, token.text)]
    return [NamePart(PartMark.INITIAL, token.text)]


def _is_spelled(word: str) -> bool:
    if word.isupper() and word.lower() in SPELLED:
        return True
    return "-" not in word and not _VOWELS.search(word.lower())
