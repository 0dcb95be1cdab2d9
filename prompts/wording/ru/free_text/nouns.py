"""The Russian nouns after numbers: units, and whatever else outages are counted in."""

import re
from collections.abc import Mapping

from babel import Locale

from prompts.wording.ru.free_text.grammar import Noun, noun, qualified
from prompts.wording.ru.numbers import Case


def _hard(word: str, plural: str = "", many: str = "", *, stem: str = "", ranked: bool = False) -> Noun:
    base = stem or word
    return noun(word, "", plural or f"{base}ы", many or f"{base}ов", stem=stem, ranked=ranked)


def _followed(what: Noun, words: str) -> Noun:
    """Return a noun followed by unchanging words: «метр в секунду»."""
    return Noun(
        what.gender,
        {case: f"{form} {words}" for case, form in what.singular.items()},
        {case: f"{form} {words}" for case, form in what.plural.items()},
    )


def _prefixed(prefix: str, what: Noun) -> Noun:
    """Return a unit with a prefix: «киловатт»."""
    return Noun(
        what.gender,
        {case: prefix + form for case, form in what.singular.items()},
        {case: prefix + form for case, form in what.plural.items()},
    )


HOUR = _hard("час")
MINUTE = noun("минута", "а", "минуты", "минут")
SECOND = noun("секунда", "а", "секунды", "секунд")
METRE = _hard("метр")
LITRE = _hard("литр")
WATT, VOLT, AMPERE, HERTZ, BIT, BYTE = (
    _hard(word, many=word) for word in ("ватт", "вольт", "ампер", "герц", "бит", "байт")
)
PASCAL = noun("паскаль", "ль", "паскали", "паскалей")
BAR, HECTARE = _hard("бар"), _hard("гектар")
GRAM, CALORIE = _hard("грамм"), noun("калория", "ия", "калории", "калорий")
ATMOSPHERE, TON = noun("атмосфера", "а", "атмосферы", "атмосфер"), noun("тонна", "а", "тонны", "тонн")
DEGREE, PERCENT = _hard("градус"), _hard("процент")
ROUBLE = noun("рубль", "ь", "рубли", "рублей")
COPECK = noun("копейка", "ка", "копейки", "копеек")
DAY = noun("день", "ь", "дни", "дней", stem="дн")
THOUSAND = noun("тысяча", "ча", "тысячи", "тысяч")
MILLION, MILLIARD = _hard("миллион"), _hard("миллиард")
PERSON = _hard("человек", "человек", "человек")
SQUARE_METRE, CUBIC_METRE = qualified("квадратн", METRE), qualified("кубическ", METRE)

#: In the genitive, as after a day.
MONTHS = tuple(Locale("ru").months["format"]["wide"].values())

#: Units by abbreviation, without full stops and blanks; Latin ones are not Russian.
UNITS: Mapping[str, Noun] = {
    **dict.fromkeys(("ч", "час"), HOUR),
    **dict.fromkeys(("мин",), MINUTE),
    **dict.fromkeys(("сек",), SECOND),
    **dict.fromkeys(("дн",), DAY),
    "м": METRE,
    "км": _prefixed("кило", METRE),
    "см": _prefixed("санти", METRE),
    "мм": _prefixed("милли", METRE),
    **dict.fromkeys(("м²", "м2", "квм"), SQUARE_METRE),
    **dict.fromkeys(("м³", "м3", "кубм"), CUBIC_METRE),
    **dict.fromkeys(("м³/ч", "м3/ч", "кубм/ч"), _followed(CUBIC_METRE, "в час")),
    "м/с": _followed(METRE, "в секунду"),
    "км/ч": _followed(_prefixed("кило", METRE), "в час"),
    "л": LITRE,
    "л/с": _followed(LITRE, "в секунду"),
    "мл": _prefixed("милли", LITRE),
    "га": HECTARE,
    "кг": _prefixed("кило", GRAM),
    "т": TON,
    "Вт": WATT,
    "кВт": _prefixed("кило", WATT),
    "МВт": _prefixed("мега", WATT),
    **dict.fromkeys(("кВт·ч", "кВтч", "кВт*ч", "кВт-ч"), _prefixed("киловатт-", HOUR)),
    "В": VOLT,
    "кВ": _prefixed("кило", VOLT),
    "А": AMPERE,
    "кВА": _prefixed("киловольт-", AMPERE),
    "Гц": HERTZ,
    "Па": PASCAL,
    "кПа": _prefixed("кило", PASCAL),
    "МПа": _prefixed("мега", PASCAL),
    "бар": BAR,
    "атм": ATMOSPHERE,
    "Гкал": _prefixed("гига", CALORIE),
    "Мбит/с": _followed(_prefixed("мега", BIT), "в секунду"),
    "Гбит/с": _followed(_prefixed("гига", BIT), "в секунду"),
    "Гб": _prefixed("гига", BYTE),
    "Мб": _prefixed("мега", BYTE),
    **dict.fromkeys(("°C", "°С", "°"), DEGREE),
    "%": PERCENT,
    **dict.fromkeys(("руб", "₽", "р"), ROUBLE),
    "коп": COPECK,
    "чел": PERSON,
    "шт": noun("штука", "ка", "штуки", "штук"),
}

#: Nouns that managers write in full; their form determines the case of the number before.
COUNTED = (
    *(
        HOUR,
        MINUTE,
        SECOND,
        DAY,
        METRE,
        LITRE,
        TON,
        DEGREE,
        PERCENT,
        ROUBLE,
        COPECK,
        HECTARE,
        ATMOSPHERE,
        PERSON,
    ),
    *(UNITS[unit] for unit in ("км", "см", "кг", "кВт", "кВ")),
    *(THOUSAND, MILLION, MILLIARD, WATT, VOLT),
    noun("неделя", "я", "недели", "недель"),
    _hard("месяц", many="месяцев"),
    _hard("дом", "дома"),
    _hard("кубометр"),
    noun("квартира", "а", "квартиры", "квартир"),
    noun("улица", "ца", "улицы", "улиц"),
    noun("бригада", "а", "бригады", "бригад"),
    noun("машина", "а", "машины", "машин"),
    noun("опора", "а", "опоры", "опор"),
    noun("линия", "ия", "линии", "линий"),
    noun("подстанция", "ия", "подстанции", "подстанций"),
    _hard("абонент"),
    _hard("раз", many="раз"),
    _hard("объект"),
    _hard("соцобъект"),
    noun("житель", "ль", "жители", "жителей"),
    noun("скважина", "а", "скважины", "скважин"),
    noun("школа", "а", "школы", "школ"),
    noun("колонка", "ка", "колонки", "колонок"),
    noun("станция", "ия", "станции", "станций"),
    noun("ёмкость", "сть", "ёмкости", "ёмкостей"),
    noun("очередь", "дь", "очереди", "очередей", ranked=True),
    _hard("специалист"),
    _hard("трансформатор"),
    _hard("насос"),
    noun("кабель", "ль", "кабели", "кабелей"),
    noun("ведро", "о", "вёдра", "вёдер"),
    _hard("этаж", "этажи", "этажей", ranked=True),
    _hard("подъезд", ranked=True),
    _hard("корпус", "корпуса", ranked=True),
    _hard("квартал", ranked=True),
    _hard("район", ranked=True),
    _hard("микрорайон", ranked=True),
    _hard("участок", "участки", "участков", stem="участк", ranked=True),
)

#: Noun, case and number of every form.
FORMS: dict[str, list[tuple[Noun, Case, bool]]] = {}
for _one in COUNTED:
    for _case in Case:
        FORMS.setdefault(_one.singular[_case], []).append((_one, _case, False))
        FORMS.setdefault(_one.plural[_case], []).append((_one, _case, True))


def unit_after(match: re.Match[str]) -> bool:
    """Say whether a unit, a counted noun or a month follows, so that the match is only part of an amount."""
    follows = re.match(r" ?([^\W\d_]+|[%°₽])", match.string[match.end() :])
    return follows is not None and (
        follows[1] in UNITS or follows[1].lower() in FORMS or follows[1].lower() in MONTHS
    )
