"""What people type as words, alike however it is spelt; and the same in another keyboard layout or alphabet."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from outages.addresses.alphabets import is_cyrillic, to_latin
from outages.addresses.normal import fold
from outages.addresses.street_words import KINDS, StreetKind

#: Longest text that is searched; the rest is ignored.
LONGEST: Final = 200
#: Most words of a query; the rest is ignored.
_MOST_WORDS: Final = 10

_TOKEN = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*")
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")
_CLEANINGS: Final = (
    (re.compile("[\u2010-\u2015\u2212]"), "-"),
    (re.compile("['’ʼ`]"), ""),
    (re.compile("№"), " "),
)
#: One keyboard, Latin and Russian; what only the Russian layout has a letter for is punctuation on the Latin one.
_LATIN_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`" + 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~' + "/?&#"
_RUSSIAN_KEYS: Final = "йцукенгшщзхъфывапролджэячсмитьбюё" + "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ" + ".,?№"
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS[:66], _LATIN_KEYS[:66])
#: What makes a number an ordinal, in either alphabet: «2-я», "2-ya", «3-го».
ORDINAL = re.compile(r"([0-9]+)-(?:[яйеâ]|[^\W\d_]{2,3})")
_LATIN_LETTER = re.compile("[A-Za-z]")
_RUSSIAN_LETTER = re.compile("[А-Яа-яЁё]")
_COMMA = re.compile(r"[,.](?=\s|$)")

#: From any of the usual romanisations to the sounds that they all tell apart, in this order.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("shch|sch|shh|sh", "s"),
        ("zh", "z"),
        ("tch|ch|cz|ts|tz", "c"),
        ("kh", "h"),
        ("ph", "f"),
        ("w", "v"),
        ("(?<![aeiouy])(?:yo|jo|io)", "e"),
        ("[yij]", ""),
        (r"(.)\1+", r"\1"),
    )
)


@dataclass(frozen=True, slots=True)
class TypedWords:
    """The words of a name, and the kinds of places among them."""

    names: tuple[str, ...]
    kinds: frozenset[StreetKind]


def clean(text: str) -> str:
    """Return the text without control characters and cut to the longest that is searched."""
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text[:LONGEST])
    return " ".join(plain.split())


def split_words(text: str) -> list[str]:
    """Return the words and numbers of any text, folded: «Петрова-Водкина К. 2-я» is "петрова водкина к 2 я"."""
    return [piece for token in _tokens(text) for piece in _PIECE.findall(token)]


def read_words(text: str) -> TypedWords:
    """Return the words of a place as typed; a word that may be a kind is taken for one."""
    names: list[str] = []
    kinds: set[StreetKind] = set()
    for token in _tokens(text):
        if token in KINDS:
            kinds.add(KINDS[token])
        else:
            ordinal = ORDINAL.fullmatch(token)
            names += [ordinal[1]] if ordinal else _PIECE.findall(token)
    return TypedWords(tuple(names[:_MOST_WORDS]), frozenset(kinds))


def other_layouts(text: str) -> list[str]:
    """Return what the same keys write in the other layout: «kj;j» is «лоёо», a comma may be «б» or a comma."""
    if _LATIN_LETTER.search(text):
        kept = _COMMA.sub("?", text).translate(_TO_RUSSIAN)
        return list(dict.fromkeys((text.translate(_TO_RUSSIAN), kept)))
    return [text.translate(_TO_LATIN)] if _RUSSIAN_LETTER.search(text) else []


def is_latin(word: str) -> bool:
    """Tell whether a word is written in Latin letters."""
    return word.isalpha() and not is_cyrillic(word)


def skeletons(word: str) -> list[str]:
    """Return the letters that survive any romanisation, none if too few do; "x" may be «кс» or «х»."""
    latin = to_latin(word).lower()
    found = dict.fromkeys(_reduce(latin.replace("x", sound)) for sound in ("ks", "h"))
    return [one for one in found if len(one) > 1]


def _tokens(text: str) -> list[str]:
    for pattern, instead in _CLEANINGS:
        text = pattern.sub(instead, text)
    return _TOKEN.findall(fold(unicodedata.normalize("NFKC", text)))


def _reduce(latin: str) -> str:
    for pattern, sound in _SOUNDS:
        latin = pattern.sub(sound, latin)
    return latin
