"""Split a written address into words with their full stops, leaving out house, flat and person."""

import re
import unicodedata
from dataclasses import dataclass

from outages.addresses.alphabets import fold_lookalikes, is_cyrillic
from outages.addresses.street_numbers import roman
from outages.addresses.street_words import FLATS, HOUSES, KINDS, KNOWN_SHORT, MONTHS, NUMBERED

#: More than any street name has; the rest is ignored.
_MOST_WORDS = 8
_MOST_SIGNS = 200
_WORD = re.compile(r"[^\W_]+(?:[-/'][^\W_]+)*\.?")
_TIMES = {"лет", "года", "летия", *MONTHS}
#: A number with "я" or "й" is an ordinal: «Садовая 2я».
_HOUSE = re.compile(r"[0-9]+[^\W\d_яй]?(?:[-/][0-9]+.*)?|[0-9]+[кс][0-9]+", re.IGNORECASE)
_GLUED_HOUSE = re.compile(r"(?:кв|оф|дом|д|корп|стр|вл|apt)[0-9]+.*", re.IGNORECASE)

_CLEANINGS = (
    (re.compile("[\u2010-\u2015\u2212]"), "-"),
    (re.compile(r"\([^)]*\)?|[№«»\"“”„#\\]"), " "),
    (re.compile("(?<=[\u0400-\u052f])['’ʼ`](?=[\u0400-\u052f])"), "-"),
    (re.compile(r"\s*-\s*(?=[^\W\d_])"), "-"),
    (re.compile(r"(?<=[0-9])\s+(?=(?:я|й|го|ая|ый|ий|ой|ого)(?:\s|$))", re.IGNORECASE), "-"),
    (re.compile(r"\b3(?=[а-яё]{4})(?!3-?лет)", re.IGNORECASE), "З"),
    (re.compile(r"\b0(?=[а-яё]{4})", re.IGNORECASE), "О"),
    (re.compile(r"\bп\.?\s?г\.?\s?т\b", re.IGNORECASE), "пгт"),
    (re.compile(r"\bг\.\s?о\.", re.IGNORECASE), "г."),
    (re.compile(r"\b([рдк])\.\s?п\.", re.IGNORECASE), r"\1п."),
    (re.compile(r"\bСТ(?=\s+[А-ЯЁ][а-яё])"), "снт"),
    (re.compile(r"\b(наб)\w*\.?\s+р\.", re.IGNORECASE), r"\1. реки "),
    (re.compile(r"(?<=[^\W\d_]{3})\s*/\s*(?=[^\W\d_]{3})"), ","),
    (re.compile(r"\bшағын\s+(?=аудан)", re.IGNORECASE), "шағын"),
    (re.compile(r"\.(?=\S)"), ". "),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word without its full stop; `dotted` says whether it had one."""

    text: str
    dotted: bool = False

    @property
    def low(self) -> str:
        """The word in lower case, for comparing."""
        return self.text.lower()


def split_address(written: str) -> list[list[Token]]:
    """Return the words of each comma-separated part of an address, up to the first house or flat."""
    return part_address(written[:_MOST_SIGNS])[0]


def part_address(written: str) -> tuple[list[list[Token]], list[str]]:
    """Return the words of each comma-separated part up to the first house or flat, and all words after that."""
    segments: list[list[Token]] = []
    rest: list[str] = []
    text = _clean(written)
    at_house = False
    for part in re.split(r"[,;\n|]", text):
        tokens = _tokens(part, shouted=text.isupper())
        read = [] if at_house else tokens[:_MOST_WORDS]
        kept = read[: _find_house(read, alone=not segments)]
        at_house = at_house or len(kept) < len(read)
        if kept:
            segments.append(kept)
        rest += [token.text for token in tokens[len(kept) :]]
    return segments, rest


def _clean(written: str) -> str:
    text = unicodedata.normalize("NFKC", written.replace("№", " "))
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Mn", "Cf"})
    for pattern, instead in _CLEANINGS:
        text = pattern.sub(instead, text)
    return text


def _tokens(part: str, *, shouted: bool) -> list[Token]:
    cyrillic = is_cyrillic(part)
    folded = (fold_lookalikes(word, beside=cyrillic) for word in _WORD.findall(part))
    words = [piece for word in folded for piece in _unglue(word)]
    return [Token(_lowered(word, shouted=shouted).removesuffix("."), word.endswith(".")) for word in words]


def _unglue(word: str) -> list[str]:
    """Split «мкр5», «23км» and «50лет»."""
    if found := re.fullmatch(r"([^\W\d_][^\W\d]*[^\W\d_])\.?-?([0-9]+.*)", word):
        return [found[1], found[2]] if found[1].lower() in KINDS else [word]
    if found := re.fullmatch(r"([0-9]+)-?([^\W\d_]{2,}\.?)", word):
        name = found[2].lower().removesuffix(".")
        return [found[1], found[2]] if name in KINDS or name in _TIMES - {"летия"} else [word]
    return [word]


def _lowered(word: str, *, shouted: bool) -> str:
    """Return a word of an all-capitals text as it would normally be written."""
    bare = word.removesuffix(".")
    if not shouted or bare.lower() in KNOWN_SHORT or roman(bare.partition("-")[0]) is not None:
        return word
    return word.lower() if bare in {"И", "НА", "ИМ"} else word.title()


def _find_house(tokens: list[Token], *, alone: bool) -> int:
    """Return where the house starts, or the number of words if there is none."""
    numbered = any(KINDS.get(token.low) in NUMBERED for token in tokens)
    for place, token in enumerate(tokens):
        follows = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if _GLUED_HOUSE.fullmatch(token.text) or _is_mark(token.low, follows):
            return place
        if not numbered and _is_house(token.text, tokens, place, alone=alone):
            return place
    return len(tokens)


def _is_mark(word: str, follows: str) -> bool:
    return word in HOUSES | FLATS and follows[:1].isdecimal()


def _is_house(word: str, tokens: list[Token], place: int, *, alone: bool) -> bool:
    if not _HOUSE.fullmatch(word):
        return False
    if place == 0:
        return len(tokens) == 1 and not alone
    # A bare number belongs to the name, a second one after it doesn't.
    return not word.isdecimal() or tokens[place - 1].text.isdecimal()
