"""Read streets and towns written in English: "N 3rd St", "Dr. Martin Luther King Jr. Dr", "US-1"."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from outages.addresses.english_words import (
    DIRECTION_WORDS,
    DIRECTIONS,
    KIND_WORDS,
    KINDS,
    LETTERED,
    PARTS,
    READ,
    ROADS,
    SHORT,
    SPELLED,
    SURE,
    TITLES,
)
from outages.addresses.number_words import figures_of
from outages.addresses.word_forms import VOWELS


class EnglishMark(StrEnum):
    """The kind of a word of an English name."""

    #: A word of the name.
    WORD = "word"
    #: What the place is: "street".
    KIND = "kind"
    #: A point of the compass.
    DIRECTION = "direction"
    #: An ordinal number.
    ORDINAL = "ordinal"
    #: Any other number, perhaps with letters: "66", "221B", "A40".
    NUMBER = "number"
    #: Letters to spell.
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class EnglishWord:
    """One word: `text` in lower case, in full and without apostrophes; `written` as it is written, `number` of an ordinal."""

    mark: EnglishMark
    text: str
    written: str = ""
    number: int = 0


_FLATS: Final = dict.fromkeys(("apt", "apartment", "flat"), "flat") | {
    "suite": "suite",
    "ste": "suite",
    "unit": "unit",
}
_FLAT: Final = re.compile(
    rf"(?:\b({'|'.join(_FLATS)})\b\.?\s*(?:#|no\.?)?|(#))\s*([0-9]+-?[a-z]?|[a-z])\b", re.IGNORECASE
)
_DOTTED: Final = re.compile(r"\b([a-z])\.(?=[a-z]\b)", re.IGNORECASE)
#: "Main St & 5th Ave", "Main St / 5th Ave".
_CROSSING: Final = re.compile(r"&|\s[/@]\s")
#: "King, Jr." and "A1(M)" are one name.
_JUNIOR: Final = re.compile(r",\s*(?=[js]r\b)", re.IGNORECASE)
_MOTORWAY: Final = re.compile(r"(?<=[0-9])\(([A-Z])\)")
_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_APOSTROPHES: Final = re.compile("['’ʼ`]")
_ORDINAL: Final = re.compile(r"0*([0-9]+)(?:st|nd|rd|th)")
_SPLIT_ORDINAL: Final = re.compile(
    r"\b([0-9]*(?:1\s+st|2\s+nd|3\s+rd|[04-9]\s+th))(?=\s+[^\W\d_])", re.IGNORECASE
)
_CODE: Final = re.compile("(?=.*[0-9])[a-z0-9]+")
_LONGEST_SPELLED: Final = 4
_MOST_STREETS: Final = 4
#: These are numbered themselves: "Highway 66", "County Road 5".
_NUMBERED: Final = frozenset(
    {"highway", "route", "interstate", "loop", "bypass", "expressway", "freeway", "avenue"}
)
#: Between the two streets of a crossing.
_JOINTS: Final = {"and", "at"}
#: A kind stands before one of these: "Avenue of the Americas".
_OF: Final = {"of", "de", "del", "du", "des"}


def read_english(written: str) -> list[list[EnglishWord]]:
    """Return the words of each part of an English address between commas, without flats and their numbers."""
    text = unicodedata.normalize("NFKC", written.replace("№", "#"))
    text = _CROSSING.sub(" and ", _DOTTED.sub(r"\1", _FLAT.sub(" ", text)))
    text = _MOTORWAY.sub(r" \1", _JUNIOR.sub(" ", text))
    text = _SPLIT_ORDINAL.sub(lambda found: "".join(found[1].split()), text)
    parts = [_WORD.findall(part) for part in re.split(r"[,;\n()]", text)]
    return [list(_read_words(words)) for words in parts if words]


def read_streets(written: str) -> list[list[EnglishWord]]:
    """Return the words of the streets that an English address or a list names, at most four; else of its first part."""
    parts = read_english(written)
    streets = [part for part in parts if any(word.text in LETTERED for word in part)]
    named = streets or [part for part in parts if any(word.mark is EnglishMark.KIND for word in part)][:1]
    names = map(name_only, named[:_MOST_STREETS] or parts[:1])
    return [words for words in names if words]


def read_flats(written: str) -> list[str]:
    """Return the normal forms of the flats in an English address: "flat 3"."""
    text = unicodedata.normalize("NFKC", written).casefold()
    return [
        f"{_FLATS.get(label, 'flat')} {number.replace('-', '')}" for label, _, number in _FLAT.findall(text)
    ]


def _read_words(written: list[str]) -> Iterator[EnglishWord]:
    """Yield the words of one part; "Main St & 5th Ave" are two names."""
    words = [EnglishWord(EnglishMark.WORD, _APOSTROPHES.sub("", one).casefold(), one) for one in written]
    start = 0
    for place, word in enumerate(words):
        if word.text in _JOINTS and place > start + 1 and _is_kind(words[place - 1].text):
            yield from _read_name(words[start:place])
            yield word
            start = place + 1
    yield from _read_name(words[start:])


def _read_name(words: Sequence[EnglishWord]) -> list[EnglishWord]:
    words = list(_write_short(_join_ordinals(words)))
    last = _last_of_name(words)
    return [_read(words, place, last) for place in range(len(words))]


def _join_ordinals(words: Sequence[EnglishWord]) -> list[EnglishWord]:
    """Return the words with "Forty-Second" as one ordinal."""
    joined: list[EnglishWord] = []
    for word in words:
        figures = figures_of([joined[-1].text, word.text]) if joined else figures_of([word.text])
        if joined and len(figures) == 1:
            joined.pop()
        joined.append(replace(word, text=figures[-1]))
    return joined


def _write_short(words: Sequence[EnglishWord]) -> Iterator[EnglishWord]:
    """Yield the words with abbreviations in full that mean one thing wherever they stand."""
    for place, word in enumerate(words):
        follows = words[place + 1].text if place + 1 < len(words) else ""
        if word.text in ROADS and follows[:1].isdecimal():
            for one in ROADS[word.text]:
                yield EnglishWord(EnglishMark.KIND if one in KIND_WORDS else EnglishMark.WORD, one, one)
        elif word.text == "co" and follows in {"rd", "road"}:
            yield replace(word, text="county", written="county")
        elif (full := SHORT.get(word.text)) is not None:
            yield replace(word, text=full, written=full)
        else:
            yield word


def _last_of_name(words: Sequence[EnglishWord]) -> int:
    """Return the position of the last word that is no direction."""
    others = DIRECTIONS.keys() | DIRECTION_WORDS | PARTS.keys()
    named = [place for place, word in enumerate(words) if word.text not in others]
    return named[-1] if named else len(words) - 1


def _read(words: Sequence[EnglishWord], place: int, last: int) -> EnglishWord:
    word = words[place]
    is_before_kind = place + 1 == last and words[last].text in _LETTERED
    if found := _ORDINAL.fullmatch(word.text):
        return _ordinal(int(found[1]))
    if word.text.isdecimal() and place == 0 and is_before_kind:
        return _ordinal(int(word.text))
    if kind := _read_kind(words, place, last):
        return EnglishWord(EnglishMark.KIND, kind, kind)
    if full := PARTS.get(word.text) or (TITLES.get(word.text) if place < last else None):
        return EnglishWord(EnglishMark.WORD, full, full)
    if direction := _read_direction(words, place, last, is_before_kind=is_before_kind):
        return EnglishWord(EnglishMark.DIRECTION, direction, direction)
    return replace(word, mark=_mark_of(word, words[place + 1 :]))


def _read_direction(words: Sequence[EnglishWord], place: int, last: int, *, is_before_kind: bool) -> str:
    """Return the point of the compass that a word is, empty for others; "E St" and "Avenue N" have letters."""
    text = words[place].text
    if text not in DIRECTIONS:
        return text if text in DIRECTION_WORDS else ""
    if place > last:
        is_letter = len(words) == len(("Avenue", "N")) and words[0].text in _LETTERED and len(text) == 1
        return "" if is_letter else DIRECTIONS[text]
    is_first = place == 0 or (place == 1 and words[0].text[0].isdecimal())
    return DIRECTIONS[text] if is_first and place < last and not is_before_kind else ""


def _read_kind(words: Sequence[EnglishWord], place: int, last: int) -> str:
    """Return the kind that a word is at its position, empty if it is none."""
    text = words[place].text
    full = KINDS.get(text) or (text if text in KIND_WORDS else "")
    if not full or (text in SURE and place < last):
        return full
    follows = words[place + 1].text if place + 1 < len(words) else ""
    if not place:
        return full if full in LETTERED | _NUMBERED and _leads(words, last) else ""
    if place == last or (place + 1 == last and _is_number(follows)):
        return full
    return full if text in KINDS and place + 1 == last and follows in KINDS.keys() | KIND_WORDS else ""


def _leads(words: Sequence[EnglishWord], last: int) -> bool:
    """Say whether the first word of a name is its kind: "Avenue of the Americas", "Ave B", "Highway 66 N"."""
    follows = words[1].text if len(words) > 1 else ""
    is_letter = len(words) == len(("Ave", "N")) and len(follows) == 1
    return follows in _OF or is_letter or (last == 1 and _is_number(follows))


def _mark_of(word: EnglishWord, following: Sequence[EnglishWord]) -> EnglishMark:
    text = word.text
    is_state = (
        len(text) == len("NY") and word.written.isupper() and following and following[0].text.isdecimal()
    )
    if _CODE.fullmatch(text):
        return EnglishMark.NUMBER
    plain = unicodedata.normalize("NFD", text)
    is_short = len(text) <= _LONGEST_SPELLED and not VOWELS.search(plain) and text not in READ
    is_spelled = is_short or is_state or len(text) == 1 or text in SPELLED
    return EnglishMark.LETTERS if is_spelled else EnglishMark.WORD


_LETTERED: Final = LETTERED | {short for short, word in KINDS.items() if word in LETTERED}


def _is_number(word: str) -> bool:
    """Tell whether a word numbers its street: "Highway 66", "Avenue A", or is a house behind it: "Main St 12B"."""
    return (word[:1].isdecimal() and not _ORDINAL.fullmatch(word)) or (
        len(word) == 1 and word not in DIRECTIONS
    )


def _is_kind(word: str) -> bool:
    return word in KINDS or word in KIND_WORDS


def _ordinal(number: int) -> EnglishWord:
    return EnglishWord(EnglishMark.ORDINAL, write_ordinal(number), number=number)


_TEENS: Final = range(11, 14)


def write_ordinal(number: int) -> str:
    """Return "42nd"."""
    ending = "th" if number % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_ROADS_OF: Final = {"county", "state", "farm", "ranch", "market", "forest", "township", "us", "private"}


def name_only(words: Sequence[EnglishWord]) -> list[EnglishWord]:
    """Return the words without the number of a house behind the kind: "Baker Street" for "Baker St 221B"; none for "St"."""
    if len(words) == 1 and _is_kind(words[0].text):
        return []
    if len(words) <= len(("Main", "St")) or words[-1].mark is not EnglishMark.NUMBER:
        return list(words)
    *_, name, kind, _ = words
    is_house = kind.mark is EnglishMark.KIND and kind.text not in _NUMBERED and name.text not in _ROADS_OF
    return list(words[:-1] if is_house else words)
