"""Write the normal form of a street, town or region written in English: "north main street" for "N Main St."."""

import re
import unicodedata
from typing import Final

from outages.addresses.number_words import figures_of

_KINDS: Final = {
    short: word
    for word, shorts in {
        "street": "st str",
        "avenue": "ave av",
        "road": "rd",
        "lane": "ln",
        "drive": "dr",
        "court": "ct",
        "place": "pl",
        "terrace": "ter terr",
        "crescent": "cres cr",
        "close": "cl",
        "gardens": "gdns",
        "circle": "cir",
        "way": "wy",
        "parkway": "pkwy",
        "square": "sq",
        "highway": "hwy",
        "boulevard": "blvd",
        "grove": "gr grv",
    }.items()
    for short in shorts.split()
}
_KIND_WORDS: Final = frozenset(_KINDS.values())
#: At the beginning of a name.
_TITLES: Final = {"st": "saint", "mt": "mount", "ft": "fort", "dr": "doctor"}
_SHORT: Final = {"jr": "junior", "sr": "senior", "rte": "route"}
_DIRECTIONS: Final = {
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
}
_DIRECTION_WORDS: Final = frozenset(_DIRECTIONS.values())
_FLATS: Final = dict.fromkeys(("apt", "apartment", "flat"), "flat") | {
    "suite": "suite",
    "ste": "suite",
    "unit": "unit",
}
_FLAT: Final = re.compile(
    rf"(?:\b({'|'.join(_FLATS)})\b\.?\s*(?:#|no\.?)?|(#))\s*([0-9]+-?[a-z]?|[a-z])\b", re.IGNORECASE
)
_DOTTED: Final = re.compile(r"\b([a-z])\.(?=[a-z]\b)")
_WORD: Final = re.compile(r"[^\W_]+")
_ORDINAL: Final = re.compile(r"0*([0-9]+)(?:st|nd|rd|th)")
_TEENS: Final = range(11, 14)


def normal_english(written: str) -> str:
    """Return the normal form of an English name, its words in the order written; empty if it has none."""
    text = unicodedata.normalize("NFKC", written).casefold()
    flats = [
        f"{_FLATS.get(label, 'flat')} {number.replace('-', '')}" for label, _, number in _FLAT.findall(text)
    ]
    text = re.sub("['’ʼ`]", "", _DOTTED.sub(r"\1", _FLAT.sub(" ", text)).replace("&", " and "))
    parts = [_WORD.findall(part) for part in re.split(r"[,;\n()]", text)]
    return " ".join([*(word for words in parts for word in _expand(words)), *flats])


def _expand(words: list[str]) -> list[str]:
    words = [word for one in figures_of(words) for word in [_SHORT.get(one, one)]]
    last = _last_of_name(words)
    return [_expand_word(words, place, last) for place in range(len(words))]


def _last_of_name(words: list[str]) -> int:
    """Return the position of the last word that is no direction."""
    named = [
        place for place, word in enumerate(words) if word not in _DIRECTIONS and word not in _DIRECTION_WORDS
    ]
    return named[-1] if named else len(words) - 1


def _expand_word(words: list[str], place: int, last: int) -> str:
    word = words[place]
    follows = words[place + 1] if place + 1 < len(words) else ""
    if found := _ORDINAL.fullmatch(word):
        return _write_ordinal(int(found[1]))
    if word.isdecimal() and place == 0 and place + 1 == last and _is_kind(follows):
        return _write_ordinal(int(word))
    if word in _TITLES and place < last:
        return _TITLES[word]
    if word in _KINDS and ((place and place == last) or (place + 1 == last and _is_number(follows))):
        return _KINDS[word]
    if word in _DIRECTIONS and (place > last or (place == 0 and place < last and not _is_kind(follows))):
        return _DIRECTIONS[word]
    return word


def _is_number(word: str) -> bool:
    """Tell whether a word numbers its street: "Highway 66", "Avenue A"."""
    return word.isdecimal() or (len(word) == 1 and word not in _DIRECTIONS)


def _is_kind(word: str) -> bool:
    return word in _KINDS or word in _KIND_WORDS


def _write_ordinal(number: int) -> str:
    ending = "th" if number % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
