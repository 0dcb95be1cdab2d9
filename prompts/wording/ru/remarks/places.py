"""Streets, houses and what else bears a number, inside a sentence."""

import re

from prompts.remarks.results import DoubtKind
from prompts.remarks.rules import STRESS, Pattern, Said, doubtful, words_before
from prompts.wording.ru.addresses import spoken_house, spoken_street
from prompts.wording.ru.remarks.grammar import PLACE_CASES, Case, Noun, digits, noun, ordinal


def _plain(word: str, plural: str = "", *, stem: str = "") -> Noun:
    return noun(word, "", plural, plural, stem=stem)


#: What addresses are made of, by the ways to abbreviate it, full stops left out.
_KINDS = {
    "ул": noun("улица", "ца", "улицы", "улиц"),
    **dict.fromkeys(("пр-т", "пр-кт", "просп"), _plain("проспект")),
    "пер": _plain("переулок", stem="переулк"),
    "пр-д": _plain("проезд"),
    "пл": noun("площадь", "дь", "площади", "площадей"),
    **dict.fromkeys(("б-р", "бул"), _plain("бульвар")),
    "ш": noun("шоссе", "е", "шоссе", "шоссе", stem="шосс"),
    "туп": _plain("тупик"),
    "наб": noun("набережная", "ая", "набережные", "набережных"),
    **dict.fromkeys(("мкр", "мкрн", "мкр-н", "м-н"), _plain("микрорайон")),
    **dict.fromkeys(("кв-л",), _plain("квартал")),
    "р-н": _plain("район"),
    "г": _plain("город"),
    **dict.fromkeys(("пос", "п"), _plain("посёлок", stem="посёлк")),
    "с": noun("село", "о", "сёла", "сёл"),
    "дер": noun("деревня", "я", "деревни", "деревень"),
    "обл": noun("область", "сть", "области", "областей"),
}
_HOUSE, _BLOCK = _plain("дом"), _plain("корпус")
#: What a number names without changing: «корпус два», «в квартире пять».
_NAMED = {
    **dict.fromkeys(("корп", "к"), _BLOCK),
    "стр": noun("строение", "ие", "строения", "строений"),
    "кв": noun("квартира", "а", "квартиры", "квартир"),
    "под": _plain("подъезд"),
    "эт": _plain("этаж"),
    "оф": _plain("офис"),
    "каб": _plain("кабинет"),
    "уч": _plain("участок", stem="участк"),
    "лит": noun("литера", "а", "литеры", "литер"),
    "вл": noun("владение", "ие", "владения", "владений"),
}
_STEMS = "корпус|строени|квартир|подъезд|этаж|офис|кабинет|участ|литер|владени|школ|лице|гимнази|садик|магазин|поликлиник"
_STEMS += (
    "|больниц|подстанци|котельн|скважин|опор|бригад|линии|маршрут|автобус|трамва|микрорайон|квартал|бойлерн"
)

_NUMBER = r"[0-9]{1,4}(?:-?[а-я](?![а-яё]))?(?:/[0-9]{1,4}[а-я]?(?![а-яё]))?"
_BUILDING = r"(?:(?:,? ?(?:корп|стр|лит)\.? ?|,? ?(?:корпус|строение) | ?[кс])[0-9]{1,3}[а-я]?(?![а-яё]))*"
_ITEM = f"{_NUMBER}{_BUILDING}"
_LIST = rf"{_ITEM}(?:(?: ?, ?| и | ?[–-] ?){_ITEM})*(?![0-9]|[.:][0-9])"
_NAME = r"(?:(?:(?:им|ген|акад|ак|марш|проф|адм|[А-ЯЁ])\. ?)*(?:[0-9]{1,4}(?:-?[а-яё]{1,6})? (?:лет )?)?[А-ЯЁ][а-яё-]+(?: [А-ЯЁ][а-яё-]+)*)"
_SHORT = "|".join(sorted(_KINDS, key=len, reverse=True))


def _case(match: re.Match[str]) -> Case:
    before = words_before(match)[-1:]
    return next((PLACE_CASES[word] for word in before if word in PLACE_CASES), Case.NOMINATIVE)


def _say_street(match: re.Match[str]) -> Said:
    """Say «по ул. 50 лет Октября» as «по улице пятидесяти лет Октября»."""
    kind = _KINDS[match[1].lower()]
    spoken = spoken_street(match[0])
    word, _, name = spoken.partition(" ")
    if word != kind.singular[Case.NOMINATIVE]:
        return doubtful(DoubtKind.ABBREVIATION, spoken)
    return Said(f"{kind.singular[_case(match)]} {name}")


def _say_kind(match: re.Match[str]) -> Said:
    """Say an abbreviation after the name, or before a word that is no name: its case is a guess."""
    kind = _KINDS[match[1].lower()]
    before = (words_before(match) or [""])[-1]
    if before.endswith(("ая", "яя", "ий", "ый", "ое", "ее")):
        return Said(kind.singular[Case.NOMINATIVE])
    if before.endswith(("ую", "юю")):
        return Said(kind.singular[Case.ACCUSATIVE])
    if before in PLACE_CASES:
        return Said(kind.singular[PLACE_CASES[before]])
    case = {"ой": Case.PREPOSITIONAL, "ом": Case.PREPOSITIONAL, "го": Case.GENITIVE, "му": Case.DATIVE}
    guess = kind.singular[case.get(before[-2:], Case.NOMINATIVE)]
    return doubtful(DoubtKind.ABBREVIATION, guess, *dict.fromkeys([guess, *kind.singular.values()]))


def _say_ended(match: re.Match[str]) -> Said:
    """Say «по пр-ту»: the ending is written."""
    case = {"а": Case.GENITIVE, "у": Case.DATIVE, "е": Case.PREPOSITIONAL, "ом": Case.INSTRUMENTAL}
    return Said(_KINDS[match[1].lower()].singular[case[match[2].lower()]])


def _say_houses(match: re.Match[str]) -> Said | None:
    """Say «д. 12/3, корп. 2», «дома 5, 7 и 9» and «дома 1–25»."""
    word, written = match[1].lower(), match[2]
    items = re.findall(_ITEM, written)
    several = len(items) > 1
    spoken = _say_span(items) if _is_span(written, items) else _say_list(written)
    if word in {"д.", "д", "дд."}:
        if several:
            return doubtful(DoubtKind.DIGITS, f"дома{STRESS} {spoken}")
        return Said(f"{_HOUSE.singular[_case(match)]} {spoken}")
    if word == "дома":
        return Said(f"дома{STRESS} {spoken}" if several else f"до{STRESS}ма {spoken}")
    return Said(f"{match[1].strip()} {spoken}")


def _is_span(written: str, items: list[str]) -> bool:
    return len(items) > 1 and bool(re.fullmatch(r"[0-9]+ ?[–-] ?[0-9]+", written))


def _say_span(items: list[str]) -> str:
    first, last = (int(item) for item in items)
    return f"с {ordinal(first, Case.GENITIVE)} по {ordinal(last, Case.ACCUSATIVE)}"


def _say_list(written: str) -> str:
    return re.sub(_ITEM, lambda found: _bare(found[0]), written)


def _bare(written: str) -> str:
    return spoken_house(written).removeprefix("дом ")


def _say_named(match: re.Match[str]) -> Said:
    """Say «корп. 2», «в кв. 5»."""
    return Said(f"{_NAMED[match[1].lower()].singular[_case(match)]} {_bare(match[2])}")


def _say_numbered(match: re.Match[str]) -> Said:
    """Say «подъезд 3», «в школе № 5»: the word is written in full."""
    between = "номер " if match[2] else ""
    return Said(f"{match[1]} {between}{_bare(match[3])}")


def _say_sign(match: re.Match[str]) -> Said:
    """Say «№ 5»."""
    number = match[1]
    return Said(f"номер {_bare(number)}" if number[0] != "0" or number == "0" else f"номер {digits(number)}")


def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE)


PLACES = (
    Pattern(_pattern(rf"(дд\.|д\.|д(?= ?[0-9])|дом(?:а|у|е|ом|ов|ам|ами|ах)?) ?({_LIST})"), _say_houses),
    Pattern(_pattern(rf"({'|'.join(sorted(_NAMED, key=len, reverse=True))})\. ?({_NUMBER})"), _say_named),
    Pattern(
        _pattern(rf"((?:{_STEMS})[а-яё]*) (№ ?)?({_NUMBER})(?![0-9]|[.,:–-][0-9]| [0-9])"), _say_numbered
    ),
    Pattern(_pattern(rf"№ ?({_NUMBER})(?![0-9])"), _say_sign),
    Pattern(re.compile(rf"((?i:{_SHORT}))\.? ?{_NAME}"), _say_street),
    Pattern(_pattern(rf"({_SHORT})\."), _say_kind),
    Pattern(_pattern(r"(пр-т|пр-кт|пр-д|б-р|мкр|мкрн|мкр-н|м-н|кв-л|р-н)(?![а-яё-])"), _say_kind),
    Pattern(_pattern(r"(пр-т|пр-кт|пр-д|б-р|мкр-н|м-н|кв-л|р-н)(а|у|е|ом)(?![а-яё-])"), _say_ended),
)
