"""Houses and other numbered things within a sentence: «в д. 12/3, корп. 2», «дома 1–25», «№ 5»."""

import re

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import STRESS, Pattern, Said, doubtful, words_before
from prompts.wording.ru.addresses import spoken_house
from prompts.wording.ru.free_text.grammar import PLACE_CASES, case_after, digits, noun, ordinal, plain
from prompts.wording.ru.numbers import Case

_HOUSE, _BLOCK = plain("дом"), plain("корпус", "корпуса")
#: Abbreviations followed by an uninflected number: «корпус два», «в квартире пять».
_NAMED = {
    **dict.fromkeys(("корп", "к"), _BLOCK),
    "стр": noun("строение", "ие", "строения", "строений"),
    "кв": noun("квартира", "а", "квартиры", "квартир"),
    "под": plain("подъезд", "подъезды"),
    "эт": plain("этаж", "этажи"),
    "оф": plain("офис", "офисы"),
    "каб": plain("кабинет", "кабинеты"),
    "уч": plain("участок", "участки", stem="участк"),
    "лит": noun("литера", "а", "литеры", "литер"),
    "вл": noun("владение", "ие", "владения", "владений"),
}
#: Stems of such words in full, by gender.
_MASCULINE = "корпус|подъезд|этаж|офис|кабинет|участ|лице|магазин|маршрут|автобус|микрорайон|квартал|садик"
_FEMININE = (
    "квартир|литер|школ|гимнази|поликлиник|больниц|подстанци|котельн|скважин|опор|бригад|лини|бойлерн|насосн"
)
_NEUTER = "строени|владени"

_NUMBER = r"[0-9]{1,4}(?:-?[а-я](?![а-яё]))?(?:/[0-9]{1,4}[а-я]?(?![а-яё]))?"
_BUILDING = r"(?:(?:,? ?(?:корп|стр|лит)\.? ?|,? ?(?:корпус|строение) | ?[кс])[0-9]{1,3}[а-я]?(?![а-яё]))*"
_ITEM = f"{_NUMBER}{_BUILDING}"
_NO_MORE = r"(?![0-9]|[.:][0-9])"
_LIST = rf"{_ITEM}(?:(?: ?, ?| и | ?[–-] ?){_ITEM})*{_NO_MORE}"
_SPAN = r"([0-9]{1,4}) ?[–-] ?([0-9]{1,4})(?![0-9а-яё/-]|[.:][0-9])"


def _bare(written: str) -> str:
    return spoken_house(written).removeprefix("дом ")


def _from_to(first: str, last: str, gender: str = "m") -> str:
    return f"с {ordinal(int(first), Case.GENITIVE, gender)} по {ordinal(int(last), Case.ACCUSATIVE, gender)}"


def _say_houses(match: re.Match[str]) -> Said | None:
    """Say «д. 12/3, корп. 2», «дома 5, 7 и 9» and «дома 1–25»."""
    word, sign, written = match[1].lower(), match[2], match[3]
    span = re.fullmatch(_SPAN, written)
    listed = re.sub(" *, *", ", ", re.sub(_ITEM, lambda found: _bare(found[0]), written))
    several = span is not None or len(re.findall(_ITEM, written)) > 1
    spoken = ("номер " if sign else "") + (_from_to(*span.groups()) if span else listed)
    if word == "дома":
        return Said(f"дома{STRESS} {spoken}" if several else f"до{STRESS}ма {spoken}")
    if word.startswith("дом"):
        return Said(f"{match[1]} {spoken}")
    if several:
        return doubtful(DoubtKind.DIGITS, f"дома{STRESS} {spoken}")
    return Said(f"{_HOUSE.singular[case_after(match, PLACE_CASES, Case.NOMINATIVE)]} {spoken}")


def _say_houses_from(match: re.Match[str]) -> Said:
    """Say «дома с 5 по 17», «подъезды с 1 по 4»."""
    word = f"дома{STRESS}" if match[1].lower() == "дома" else match[1]
    return Said(f"{word} {_from_to(match[2], match[3], _gender(match[1]))}")


def _say_named(match: re.Match[str]) -> Said:
    """Say «корп. 2», «в кв. 5»."""
    what = _NAMED[match[1].lower()]
    return Said(f"{what.singular[case_after(match, PLACE_CASES, Case.NOMINATIVE)]} {_bare(match[2])}")


def _say_named_span(match: re.Match[str]) -> Said:
    """Say «кв. 1–36» as «квартиры с первой по тридцать шестую»."""
    what = _NAMED[match[1].lower()]
    spoken = f"{what.plural[Case.NOMINATIVE]} {_from_to(match[2], match[3], what.gender)}"
    asked = set(words_before(match)[-1:]) & set(PLACE_CASES)
    return doubtful(DoubtKind.DIGITS, spoken) if asked else Said(spoken)


def _say_numbered(match: re.Match[str]) -> Said:
    """Say «подъезд 3», «в школе № 5», with the word in full."""
    between = "номер " if match[2] else ""
    return Said(f"{match[1]} {between}{_bare(match[3])}")


def _say_numbered_span(match: re.Match[str]) -> Said:
    """Say «подъезды 1–4», with the word in full."""
    return Said(f"{match[1]} {_from_to(match[2], match[3], _gender(match[1]))}")


def _gender(word: str) -> str:
    found = (gender for gender, stems in _STEMS.items() if re.match(stems, word, re.IGNORECASE))
    return next(found, "m")


def _say_sign(match: re.Match[str]) -> Said:
    """Say «№ 5»."""
    number = match[1]
    return Said(f"номер {digits(number) if number[0] == '0' and number.isdecimal() else _bare(number)}")


_STEMS = {"m": _MASCULINE, "f": _FEMININE, "n": _NEUTER}
_ANY_STEM = "|".join(_STEMS.values())
_SHORT = "|".join(sorted(_NAMED, key=len, reverse=True))
HOUSES = (
    Pattern.any_case(
        rf"((?:дома|домов|домам|домах|{_ANY_STEM})[а-яё]*) с ([0-9]{{1,4}}) (?:по|до) ([0-9]{{1,4}}){_NO_MORE}",
        _say_houses_from,
    ),
    Pattern.any_case(rf"(дд\.|д\.|д(?= ?[0-9])|дом(?:а|у|е|ом|ов|ам|ами|ах)?) ?(№ ?)?({_LIST})", _say_houses),
    Pattern.any_case(rf"({_SHORT})\. ?{_SPAN}", _say_named_span),
    Pattern.any_case(rf"({_SHORT})\. ?({_NUMBER})(?![0-9–-]|[.:][0-9])", _say_named),
    Pattern.any_case(rf"((?:{_ANY_STEM})[а-яё]*) {_SPAN}", _say_numbered_span),
    Pattern.any_case(
        rf"((?:{_ANY_STEM})[а-яё]*) (№ ?)?({_NUMBER})(?![0-9]|[.,:–-][0-9]| [0-9])", _say_numbered
    ),
    Pattern.any_case(rf"№ ?({_NUMBER})(?![0-9])", _say_sign),
)
