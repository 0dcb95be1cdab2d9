"""Endings of Russian names: which words are adjectives, of which gender, and which only look like them."""

import re
from collections.abc import Sequence
from typing import Final

from outages.addresses.street_words import ENDINGS

#: Of all alphabets: a word without any is spelled.
VOWELS: Final = re.compile("[аеёиоуыэюяіїєәөүұaeiouy]")
#: Masculine adjectives in «ой»; of other words in «ой» most are the genitive of a feminine adjective or surname.
_IN_OY: Final = """
беговой береговой боевой большой боровой валовой верховой водяной волоцкой второй входной въездной выездной
выходной глухой голубой городовой городской грузовой грязевой густой дворовой двойной деловой домовой донской
дорогой дровяной дуговой духовской ездовой жилой живой заводской заливной запасной земляной зерновой золотой
игровой ключевой кольцевой кормовой косой краевой кривой круговой крутой курсовой ледяной лесной лицевой лубяной
луговой людской мастеровой меловой мирской молодой морской мостовой мучной мясной наливной наплавной насыпной
низовой носовой обводной обходной объездной овсяной огневой окружной островной отводной паровой передовой
песковой площадной подвесной полевой портовой привозной проездной проходной прудовой прямой псковской путевой
разъездной речной ржаной родной родовой ростовой ручной рядовой световой свечной связной святой седьмой сенной
сквозной слободской смотровой снеговой солевой соляной сплавной степной столбовой сторожевой страстной строевой
судовой сумской сухой тверской торфяной травяной трубецкой трудовой тупой тыловой угловой узловой холостой
хоровой цветной цеховой часовой шестой штурмовой яровой ямской
"""
_STRESSED: Final = frozenset(_IN_OY.split())
#: «Новолесной», «Николоямской»; but «Владимирской» is no «мирской».
_COMPOUND: Final = re.compile("(?:ново|старо|верхне|нижне|средне|николо|красно|за|под|при)-?")
#: Nouns in the nominative: «Маёвка», «Дивизия».
_FEMININE_NOUN: Final = re.compile(
    "(?:(?<![яи])ка|[зм]ия|ция|линия)$|^(?:рота|застава|роща|слобода|гора|верста|поляна|долина|заря|миля)$"
)
#: What is counted through: «Пятой Гвардейской», «Первой Конной Армии».
_COUNTED: Final = re.compile(
    "армии|дивизии|бригады|гвардии|роты|сотни|эскадрильи|флотилии|батареи|пятилетки|годовщины|революции|мировой|думы"
    "|(?:гвардейск|конн|воздушн|ударн|танков|стрелков|краснознамённ|краснознаменн)ой"
)
#: Genitives of nouns and names in «й»: «1 Мая», «Абая», «Тукая», «Кабанбая».
_GENITIVES: Final = re.compile(
    "(?:мая|гая|абая|тукая|чапая|николая|ермолая|алтая|китая|дуная|урожая|края|трамвая|мамая"
    "|[а-яё]{3,}(?<!голу)(?<!сла)(?<!гру)бая)"
)
#: Endings of surnames in the genitive: a letter before one is an initial, «С. Разина», not a village.
_SURNAME: Final = re.compile("(?:[оеё]ва|[иы]на|ого|его|[сц]кой|[оеё]вой|иной|енко|[ая]на)$")
_OF_HER: Final = re.compile("[иы]$")


def is_adjective(word: str, gender: str | None = None) -> bool:
    """Say whether a word ends like an adjective in the nominative, of the given gender if any."""
    found = ENDINGS.get(word[-2:].lower())
    return found is not None and gender in {None, found} and not _GENITIVES.fullmatch(word.lower())


def is_surname(word: str) -> bool:
    """Say whether a word ends like a surname in the genitive."""
    return _SURNAME.search(word.lower()) is not None


def is_stressed(word: str) -> bool:
    """Say whether a word in «ой» is surely masculine: «Лесной», but not «Садовой»."""
    low = word.lower().replace("ё", "е").rpartition("-")[2]
    return low in _STRESSED or _COMPOUND.sub("", low, count=1) in _STRESSED


def is_of_feminine(following: Sequence[str], gender: str | None) -> bool:
    """Say whether what follows «5-й» is feminine, in the genitive: «5-й Армии», but «3-й Лесной переулок».

    `gender` is that of the place's kind, None if it isn't known.
    """
    if any(map(_COUNTED.fullmatch, following)):
        return True
    if not following or gender == "m":
        return False
    last = following[-1]
    if last.endswith("ой"):
        return not is_stressed(last)
    return gender is not None and _OF_HER.search(last) is not None


def gender_of(word: str) -> str | None:
    """Return the gender of an adjective or noun in the nominative: «Садовая», «Лесной», «Маёвка»; None for others."""
    if is_adjective(word):
        return ENDINGS[word[-2:].lower()] if not word.endswith("ой") or is_stressed(word) else None
    return "f" if _FEMININE_NOUN.search(word.lower()) else None
