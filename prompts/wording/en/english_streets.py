"""Streets and towns that are written in English, in full words: "Northeast Third Avenue" for "NE 3rd Ave"."""

import re
from collections.abc import Sequence

from outages.addresses.alphabets import to_latin
from outages.addresses.english_names import EnglishMark, EnglishWord, read_streets
from prompts.wording.en.numbers import cardinal, ordinal, spell_letters, spoken_year

_FIRST_OF_TWO_HALVES = 1000
_LONGEST_NUMBER = 5
#: Digits of a road's number that are said one by one behind a letter: "A Four Oh Six".
_SHORTEST_CODE = 3
_SMALL = {
    "and",
    "of",
    "the",
    "to",
    "at",
    "by",
    "in",
    "on",
    "upon",
    "de",
    "la",
    "le",
    "les",
    "du",
    "des",
    "del",
    "sur",
}
_PIECE = re.compile("[0-9]+|[a-z]+", re.IGNORECASE)


def say_english(written: str) -> str:
    """Return the streets that an English address names, else its first part; empty if it has no word."""
    return ", ".join(filter(None, map(_say_name_of, read_streets(written))))


def _say_name_of(street: Sequence[EnglishWord]) -> str:
    words = [said for word in street if (said := _say(word))]
    return " ".join([*words[:1], *(word.lower() if word.lower() in _SMALL else word for word in words[1:])])


def _say(word: EnglishWord) -> str:
    match word.mark:
        case EnglishMark.ORDINAL:
            return ordinal(word.number).title()
        case EnglishMark.NUMBER:
            return _say_code(_PIECE.findall(word.text)).title()
        case EnglishMark.LETTERS:
            return spell_letters(word.text)
        case EnglishMark.WORD:
            return _say_name(word.written)
    return word.text.capitalize()


def _say_name(written: str) -> str:
    """Return a name in Latin letters without signs but inner apostrophes; of capitals alone only the first is kept."""
    cased = written.title() if written.isupper() or written.islower() else written
    latin = re.sub("[^A-Za-z']", "", to_latin(re.sub("[’ʼ`]", "'", cased)))
    return re.sub("'S$", "'s", latin).strip("'")


def _say_code(pieces: Sequence[str]) -> str:
    """Return "A Four Oh Six" for A406, "sixty six" for 66, "two hundred twenty one B" for 221B."""
    said = []
    for place, piece in enumerate(pieces):
        if not piece.isdecimal():
            said.append(spell_letters(piece))
        elif place and len(piece) >= _SHORTEST_CODE and not piece.endswith("00"):
            said.append(" ".join("oh" if digit == "0" else cardinal(int(digit)) for digit in piece))
        else:
            said.append(_say_number(piece))
    return " ".join(said)


def _say_number(digits: str) -> str:
    if len(digits) > _LONGEST_NUMBER:
        return " ".join(cardinal(int(digit)) for digit in digits)
    number = int(digits)
    return (
        spoken_year(number)
        if number >= _FIRST_OF_TWO_HALVES and len(digits) < _LONGEST_NUMBER
        else cardinal(number)
    )
