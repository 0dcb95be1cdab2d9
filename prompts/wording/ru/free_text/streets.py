"""Abbreviated streets and towns within a sentence: «по ул. 50 лет Октября»."""

import re

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import Pattern, Said, doubtful, words_before
from prompts.wording.ru.addresses import spoken_street
from prompts.wording.ru.free_text.grammar import PLACE_CASES, case_after, noun, plain
from prompts.wording.ru.numbers import Case

#: Kinds by abbreviation, without full stops.
_KINDS = {
    "ул": noun("улица", "ца", "улицы", "улиц"),
    **dict.fromkeys(("пр-т", "пр-кт", "просп"), plain("проспект")),
    "пер": plain("переулок", stem="переулк"),
    "пр-д": plain("проезд"),
    "пл": noun("площадь", "дь", "площади", "площадей"),
    **dict.fromkeys(("б-р", "бул"), plain("бульвар")),
    "ш": noun("шоссе", "е", "шоссе", "шоссе", stem="шосс"),
    "туп": plain("тупик"),
    "наб": noun("набережная", "ая", "набережные", "набережных"),
    **dict.fromkeys(("мкр", "мкрн", "мкр-н", "м-н"), plain("микрорайон")),
    "кв-л": plain("квартал"),
    "р-н": plain("район"),
    "г": plain("город"),
    **dict.fromkeys(("пос", "п"), plain("посёлок", stem="посёлк")),
    "с": noun("село", "о", "сёла", "сёл"),
    "дер": noun("деревня", "я", "деревни", "деревень"),
    "обл": noun("область", "сть", "области", "областей"),
}
_ENDINGS = {"а": Case.GENITIVE, "у": Case.DATIVE, "е": Case.PREPOSITIONAL, "ом": Case.INSTRUMENTAL}
#: Case of an adjective before the abbreviation, by its ending: certain and likely ones.
_CLEAR = {
    **dict.fromkeys(("ая", "яя", "ий", "ый", "ое", "ее"), Case.NOMINATIVE),
    **dict.fromkeys(("ую", "юю"), Case.ACCUSATIVE),
}
_LIKELY = {"ой": Case.PREPOSITIONAL, "ом": Case.PREPOSITIONAL, "го": Case.GENITIVE, "му": Case.DATIVE}


def _say_street(match: re.Match[str]) -> Said:
    """Say the kind in the case that the sentence requires, and the name in full."""
    kind = _KINDS[(match[1] or match[2]).lower()]
    spoken = spoken_street(match[0])
    word, _, name = spoken.partition(" ")
    if word != kind.singular[Case.NOMINATIVE]:
        return doubtful(DoubtKind.ABBREVIATION, spoken)
    return Said(f"{kind.singular[case_after(match, PLACE_CASES, Case.NOMINATIVE)]} {name}")


def _say_kind(match: re.Match[str]) -> Said:
    """Say an abbreviation after the name, or before a word that is not a name."""
    kind = _KINDS[match[1].lower()]
    before = (words_before(match) or [""])[-1]
    case = _CLEAR.get(before[-2:]) or PLACE_CASES.get(before)
    if case and len(match[1]) > 1:
        return Said(kind.singular[case])
    guess = kind.singular[case or _LIKELY.get(before[-2:], Case.NOMINATIVE)]
    return doubtful(DoubtKind.ABBREVIATION, guess, *dict.fromkeys([guess, *kind.singular.values()]))


def _say_ended(match: re.Match[str]) -> Said:
    """Say «по пр-ту», with its written ending."""
    return Said(_KINDS[match[1].lower()].singular[_ENDINGS[match[2].lower()]])


_RANKS = r"(?:(?:им|ген|акад|ак|марш|проф|адм|[А-ЯЁ])\. ?)*"
_WORD = "[А-ЯЁ][а-яё]+(?:-[А-ЯЁа-яё]+)*"
_NAME = rf"{_RANKS}(?:[0-9]{{1,4}}(?:-?[а-яё]{{1,6}})? (?:лет )?)?{_WORD}(?: {_WORD})*"
_SHORT = "|".join(sorted(_KINDS, key=len, reverse=True))
_LONG = "|".join(sorted((kind for kind in _KINDS if len(kind) > 1), key=len, reverse=True))
_HYPHENED = "|".join(sorted((kind for kind in _KINDS if "-" in kind), key=len, reverse=True))
STREETS = (
    Pattern(re.compile(rf"(?:((?i:{_LONG}))(?:\. ?| )|((?i:[гпсш]))\. ?){_NAME}"), _say_street),
    Pattern(re.compile(rf"({_SHORT})\.", re.IGNORECASE), _say_kind),
    Pattern(re.compile(rf"({_HYPHENED})(?![а-яё-])", re.IGNORECASE), _say_kind),
    Pattern(re.compile(rf"({_HYPHENED})(а|у|е|ом)(?![а-яё-])", re.IGNORECASE), _say_ended),
)
