"""What an address that somebody types may mean: which words are its names, and which number is the house."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from outages.addresses.houses import is_house
from outages.addresses.normal import normal_house
from outages.addresses.street_words import FLATS, HOUSES
from outages.search.words import ORDINAL

#: Most ways of reading one text.
_MOST_READINGS: Final = 8
#: Most words of a house in front of its street: «д 12 корп 2 Садовая».
_MOST_HOUSE_WORDS: Final = 4


def _any_of(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_FLAT = re.compile(rf"(?<!\w)(?:{_any_of(FLATS)})\.?\s*[№#]?\s*([0-9]+[^\W\d_]?)(?!\w)", re.IGNORECASE)
_LONE_FLAT = re.compile(r"[0-9]+[^\W\d_]?")
_DASHED_FLAT = re.compile(r"([0-9]+[^\W\d_]?)\s*-\s*([0-9]+)")
_POST_CODE = re.compile(r"(?<!\w)[0-9]{6}(?!\w)")
_GLUED = re.compile(r"([^\W\d_]{3,})(?=[0-9])")
_BEGINS_HOUSE = re.compile(rf"[№#0-9]|(?:{_any_of(HOUSES)})\.?(?:[№#0-9]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AddressReading:
    """One way to read an address: its names, the normal form of its house, its flat; empty for none."""

    names: str
    house: str = ""
    flat: str = ""


def read_addresses(text: str) -> list[AddressReading]:
    """Return the ways to read an address, as names alone first."""
    names = " ".join(re.split("[,;]", text))
    found = [AddressReading(names), *_with_house(_GLUED.sub(r"\1 ", _POST_CODE.sub(" ", text)))]
    return [one for one in dict.fromkeys(found) if one.names.strip()][:_MOST_READINGS]


def _with_house(text: str) -> Iterator[AddressReading]:
    labelled = _FLAT.search(text)
    flat = labelled[1] if labelled else ""
    segments = [part.split() for part in re.split("[,;]", _FLAT.sub(" ", text))]
    for place, words in enumerate(segments):
        around = [word for other in (*segments[:place], *segments[place + 1 :]) for word in other]
        for names, house, beside in _houses_in(words):
            yield AddressReading(" ".join([*names, *around]), house, flat or beside)


def _houses_in(words: Sequence[str]) -> Iterator[tuple[Sequence[str], str, str]]:
    """Yield the names, house and flat in one part of an address; the house stands last or first."""
    for start, word in enumerate(words):
        if _BEGINS_HOUSE.match(word) and (read := _read_house(words[start:])):
            yield (words[:start], *read)
    if not _BEGINS_HOUSE.match(words[0] if words else ""):
        return
    for end in range(1, min(_MOST_HOUSE_WORDS, len(words) - 1) + 1):
        # A number after several words of a house belongs to it: «12 корп 2 Садовая».
        if (end == 1 or not words[end][0].isdecimal()) and _is_house(words[:end]):
            yield words[end:], normal_house(" ".join(words[:end])), ""


def _read_house(words: Sequence[str]) -> tuple[str, str] | None:
    """Return the house and the flat that the words are, None if they are anything else."""
    if _is_house(words):
        return normal_house(" ".join(words)), ""
    *house, last = words
    if house and _LONE_FLAT.fullmatch(last) and _is_house(house):
        return normal_house(" ".join(house)), last
    if (dashed := _DASHED_FLAT.fullmatch(" ".join(words))) and _is_house([dashed[1]]):
        return normal_house(dashed[1]), dashed[2]
    return None


def _is_house(words: Sequence[str]) -> bool:
    return is_house(" ".join(words)) and not any(map(ORDINAL.fullmatch, words))
