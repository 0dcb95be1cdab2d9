"""Words of a street name that are not written in full: abbreviations, initials, letters."""

from collections.abc import Sequence

from outages.addresses.place_words import SPELLED
from outages.addresses.street_adjectives import expand
from outages.addresses.street_parts import NamePart, PartMark
from outages.addresses.street_tokens import Token
from outages.addresses.street_words import (
    ADJECTIVES,
    FIRST_NAMES,
    FULL_NAMES,
    NUMBERED,
    RANKS,
    SHORT_NAMES,
    SURE_RANKS,
    StreetKind,
)
from outages.addresses.word_forms import VOWELS, is_surname

_PLAIN_LETTERS = {"и", "в", "к", "о", "с", "у"}
#: Part of a name: «станция 45 км».
_KILOMETRE = "км"
#: Longest unknown abbreviation that is taken for a first name.
_LONGEST_FIRST_NAME = 3


def read_word(tokens: Sequence[Token], place: int, kind: StreetKind | None) -> list[NamePart]:
    """Return the parts of the word at that position."""
    token, following = tokens[place], tokens[place + 1 :]
    follows = following[0].low if following else ""
    if token.low == _KILOMETRE:
        return [NamePart(PartMark.WORD, FULL_NAMES[StreetKind.KILOMETRE])]
    if expanded := _expand(token, follows, following, kind):
        return [NamePart(PartMark.WORD, expanded)]
    if len(token.text) == 1:
        return _read_letter(token, kind, tokens)
    if follows and token.dotted and len(token.text) <= _LONGEST_FIRST_NAME and is_surname(follows):
        return [NamePart(PartMark.INITIAL, token.text)]
    if _is_spelled(token.text):
        return [NamePart(PartMark.LETTERS, token.text)]
    shouts = token.text[:2].isupper() and "-" not in token.text
    return [NamePart(PartMark.WORD, token.text.capitalize() if shouts else token.text)]


def _expand(token: Token, follows: str, following: Sequence[Token], kind: StreetKind | None) -> str:
    """Return the word that an abbreviation stands for, or an empty text."""
    sure = token.dotted or len(token.text) == 1 or "/" in token.text
    if follows and (token.dotted or token.low in SURE_RANKS) and token.low in RANKS:
        return RANKS[token.low]
    surname = next((one.low for one in following if len(one.text) > 1), "")
    if sure and (known := FIRST_NAMES.get((token.low, surname))):
        return known
    if token.dotted and is_surname(follows) and not follows.endswith("ой") and token.low in SHORT_NAMES:
        return SHORT_NAMES[token.low]
    return expand(token.low, follows, kind) if sure and token.low in ADJECTIVES else ""


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
    return "-" not in word and not VOWELS.search(word.lower())
