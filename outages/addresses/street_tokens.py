"""Split a written address into words with their full stops, leaving out house, flat and person."""

import re
import unicodedata
from dataclasses import dataclass

from outages.addresses.address_phrases import write_out
from outages.addresses.alphabets import fold_lookalikes, is_cyrillic
from outages.addresses.house_objects import read_object
from outages.addresses.number_words import write_figures
from outages.addresses.place_words import KNOWN_SHORT
from outages.addresses.street_numbers import ordinal_gender, roman
from outages.addresses.street_words import FLATS, HOUSES, KINDS, MONTHS, NUMBERED

#: More than any street name has; the rest is ignored.
_MOST_WORDS = 8
_MOST_SIGNS = 200
_WORD = re.compile(r"[^\W_]+(?:[-/'][^\W_]+)*\.?")
_TIMES = {"лет", "года", "летия", *MONTHS}
#: A number with "я" or "й" is an ordinal: «Садовая 2я».
_HOUSE = re.compile(r"[0-9]+[^\W\d_яй]?(?:[-/][0-9]+.*)?|[0-9]+[кс][0-9]+", re.IGNORECASE)
_GLUED_HOUSE = re.compile(r"(?:кв|оф|дом|д|корп|стр|вл|apt)[0-9]+.*", re.IGNORECASE)

_DASHES = re.compile("[\u2010-\u2015\u2212]")
#: "3rd" is no road.
_ENGLISH_ENDINGS = {"st", "nd", "rd", "th"}
_GLUED_OBJECT = re.compile(r"([^\W\d_]{2,})-?[0-9].*")

_CLEANINGS = (
    (re.compile(r"\([^)]*\)?|[№«»\"“”„#\\]"), " "),
    (re.compile("(?<=[\u0400-\u052f])['’ʼ`](?=[\u0400-\u052f])"), "-"),
    (re.compile(r"\s*-\s*(?=[^\W\d_])"), "-"),
    (re.compile(r"(?<=[0-9])\s+(?=(?:я|й|го|ая|ый|ий|ой|ого)(?:\s|$))", re.IGNORECASE), "-"),
    (re.compile(r"\b3(?=[а-яё]{4})(?!3-?лет)", re.IGNORECASE), "З"),
    (re.compile(r"\b0(?=[а-яё]{4})", re.IGNORECASE), "О"),
    (re.compile(r"\bп\.?\s?г\.?\s?т\b", re.IGNORECASE), "пгт"),
    (re.compile(r"\bг\.\s?п\.", re.IGNORECASE), "гп."),
    (re.compile(r"\bг\.\s?о\.", re.IGNORECASE), "г."),
    (re.compile(r"\b([рдк])\.\s?п\.", re.IGNORECASE), r"\1п."),
    (re.compile(r"\bСТ(?=\s+[А-ЯЁ][а-яё])"), "снт"),
    (re.compile(r"(?<=[^\W\d_]{3})\s*/\s*(?=[^\W\d_]{3})"), ","),
    (re.compile(r"\bшағын\s+(?=аудан)", re.IGNORECASE), "шағын"),
    (re.compile(r"\.(?=\S)"), ". "),
)
#: A letter may follow these labels of houses.
_LETTERED = {"лит", "литер", "литера", "корп", "корпус", "стр", "строение", "дом", "д"}
#: These follow the number of a house.
_MORE = (HOUSES | FLATS | {"к", "с"}) - {"д", "дом"}
#: What is left of «д. б/н».
_NO_HOUSE = {"д", "дом"}
#: Also parts of names: «1-й Пост», «ЖК Город, квартал 5».
_ALSO_NAMES = {
    "станция",
    "узел",
    "база",
    "ряд",
    "блок",
    "бл",
    "мост",
    "пост",
    "кордон",
    "банк",
    "дача",
    "усадьба",
    "казарма",
    "будка",
}


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
    at_house = False
    for part in re.split(r"[,;\n|]", _clean(written)):
        tokens = _tokens(part, shouted=written.isupper())
        read = [] if at_house else tokens[:_MOST_WORDS]
        kept = read[: _find_house(read, alone=not segments)]
        at_house = at_house or len(kept) < len(read)
        if kept:
            segments.append(kept)
        rest += [token.text for token in tokens[len(kept) :] if len(tokens) > 1 or token.low not in _NO_HOUSE]
    return segments, rest


def _clean(written: str) -> str:
    text = unicodedata.normalize("NFKC", written.replace("№", " "))
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Mn", "Cf"})
    text = write_out(write_figures(_DASHES.sub("-", text)))
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
        if name in _ENGLISH_ENDINGS:
            return [word]
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
    numbered = any(KINDS.get(token.low) in NUMBERED and token.low not in FLATS for token in tokens)
    for place, token in enumerate(tokens):
        if _GLUED_HOUSE.fullmatch(token.text) or _is_mark(tokens, place):
            return place
        if (place or not alone) and (_is_object(tokens, place) or _is_second(tokens, place)):
            return place
        if not numbered and _is_house(token.text, tokens, place, alone=alone):
            return place
    return 0 if len(tokens) == 1 and tokens[0].low in _NO_HOUSE and not alone else len(tokens)


def _is_mark(tokens: list[Token], place: int) -> bool:
    """Say whether a label of a house or a flat stands there: «д. 5», «кв. 7», «литера А»."""
    word, following = tokens[place].low, tokens[place + 1 : place + 3]
    if not following:
        return False
    is_last = len(following) == 1 or following[1].low in _MORE
    has_letter = word in _LETTERED and len(following[0].text) == 1 and is_last
    is_village = not place and len(following) > 1 and ordinal_gender(following[0].text)
    return has_letter or (word in HOUSES | FLATS and following[0].text[0].isdecimal() and not is_village)


def _is_object(tokens: list[Token], place: int) -> bool:
    """Say whether something that is no house stands there: «ул. Ленина гараж 5», «ул. Ленина ТП-12»."""
    word = tokens[place].text
    glued = _GLUED_OBJECT.fullmatch(word)
    low = (glued[1] if glued else word).lower()
    if low in KINDS.keys() | _ALSO_NAMES or (place == 1 and tokens[0].low in KINDS):
        return False
    has_number = glued or (place + 1 < len(tokens) and tokens[place + 1].text[0].isdecimal())
    return bool(has_number) and bool(read_object(low))


def _is_second(tokens: list[Token], place: int) -> bool:
    """Say whether a bare number follows a name that has its own: «ул. 8 Марта 12», «5 мкр 12»."""
    if not place or not tokens[place].text.isdecimal():
        return False
    follows = tokens[place + 1].low if place + 1 < len(tokens) else ""
    if follows in KINDS.keys() | _TIMES or roman(tokens[place + 1].text if follows else ""):
        return False
    before = tokens[: place - 1] if tokens[place - 1].low in KINDS else tokens[:place]
    if len(before) < place:
        return len(before) == 1 and before[0].text[0].isdecimal()
    return any(token.text[0].isdecimal() for token in before)


def _is_house(word: str, tokens: list[Token], place: int, *, alone: bool) -> bool:
    if not _HOUSE.fullmatch(word):
        return False
    if place == 0:
        return not alone and (len(tokens) == 1 or _has_more(tokens[1:]))
    if place == 1 and tokens[0].low in KINDS and re.fullmatch(r"[0-9]+-?[^\W\d_]?", word):
        return False
    # A bare number belongs to the name, unless more of a house follows.
    return not word.isdecimal() or _has_more(tokens[place + 1 :])


def _has_more(following: list[Token]) -> bool:
    """Say whether a building or a flat follows a number: «12 к 2», «12 лит А», «5 кв 3»."""
    if len(following) < len(("к", "2")):
        return False
    word, number = following[0].low, following[1].text
    return (word in _MORE and number[0].isdecimal()) or (word in _LETTERED and len(number) == 1)
