"""Things at an address that are no houses: «ТП-12», «гараж 5», «котельная 3»."""

import re
from typing import Final

from outages.addresses.alphabets import is_cyrillic, look_cyrillic
from outages.addresses.house_parts import WORDS
from outages.addresses.street_words import FLATS, HOUSES, KINDS

#: By label, as the normal form writes it, its other spellings in one word.
_WRITTEN: Final = """
тп: tp
ктп: ktp
рп:
ртп:
црп:
подстанция: пс подст substation
тэц:
грп:
шрп:
грс:
котельная: кот котельн
теплопункт:
цтп:
итп:
кнс: kns
внс:
насосная: нс насосн
скважина: скв well
артскважина:
водозабор:
взу:
водокачка:
водобашня:
башня: tower
колодец:
люк:
резервуар:
очистные:
кос:
вос:
атс:
бс:
вышка:
мачта: mast
антенна:
опора:
столб: pole
светофор:
узел:
шкаф: cabinet
гараж: гар garage garazh
гаражи: garages
гск:
бокс: box boks
погреб:
подвал:
сарай: shed
хозблок:
хозпостройка:
стоянка: автостоянка
парковка: parking
паркинг:
машиноместо: bay
ряд: row
склад: скл warehouse sklad
ангар: hangar
цех:
мастерская: маст workshop
база: depot
ферма: farm
теплица: greenhouse
элеватор:
мельница:
зерноток:
пилорама:
мойка: автомойка
автосервис:
сто:
шиномонтаж:
азс:
агзс:
магазин: маг shop
мн:
киоск: kiosk
ларек: ларёк
павильон: пав pavilion
тц:
трц:
рынок: market
кафе: cafe
ресторан:
столовая:
аптека: pharmacy
банк: bank
гостиница: hotel
баня:
школа: шк школ сош school
детсад: доу мдоу мбдоу nursery
ясли:
лицей:
гимназия:
училище:
колледж:
техникум:
институт:
больница: hospital
црб:
поликлиника:
фап:
церковь: church
храм:
мечеть:
кладбище:
клуб: club
дк:
сдк:
библиотека: library
почта:
опс:
администрация:
сельсовет:
стадион:
спорткомплекс:
бассейн:
парк:
сквер:
памятник:
фонтан:
беседка: gazebo
туалет:
общежитие: общ общежит общага hostel
казарма: barracks
барак: hut
будка:
сторожка:
вагончик:
бытовка:
времянка:
дача:
домик:
коттедж: cottage
таунхаус: townhouse
изба:
усадьба:
кордон:
пост:
кпп:
проходная:
вч:
вг:
здание: зд
блок: бл block
секция: section
блоксекция:
позиция: поз
лот:
объект: site
онс:
остановка:
станция: station
вокзал:
переезд:
мост: bridge
тоннель: туннель
путепровод:
эстакада:
причал:
пирс:
эллинг:
шлюз:
лодочная:
"""
OBJECTS: Final = {
    spelling: label
    for label, _, spellings in (line.partition(":") for line in _WRITTEN.split("\n") if line)
    for spelling in (label, *spellings.split())
}
LABELS: Final = frozenset(OBJECTS.values())
#: Phrases and abbreviations with signs in them, and the label that each is.
PHRASES: Final = tuple(
    (re.compile(rf"(?<![^\W\d_]){pattern}"), f" {label} ")
    for pattern, label in (
        (r"компл\w*\.?\s+трансф\w*\.?\s+подст(?:анция|\.)", "ктп"),
        (r"тр(?:ансф\w*)?\.?\s+подст(?:анция|\.)", "тп"),
        (r"распред\w*\.?\s+пункт(?![^\W\d_])", "рп"),
        (r"(?:эл\w*\.?\s*)подст(?:анция|\.)", "подстанция"),
        (r"канализ\w*\.?\s+насосн\w*\.?\s+ст(?:анция|\.)", "кнс"),
        (r"насосн\w*\.?\s+ст(?:анция|\.)", "насосная"),
        (r"центр\w*\.?\s+тепл\w*\.?\s+пункт(?![^\W\d_])", "цтп"),
        (r"инд\w*\.?\s+тепл\w*\.?\s+пункт(?![^\W\d_])", "итп"),
        (r"тепл\w*\.?\s+пункт(?![^\W\d_])", "теплопункт"),
        (r"водонап\w*\.?\s+башня", "водобашня"),
        (r"арт(?:ез\w*)?\.?\s+скв(?:ажина|\.)", "артскважина"),
        (r"очистн\w*\.?\s+сооруж\w*", "очистные"),
        (r"базов\w*\s+станция", "бс"),
        (r"(?:автомат\w*\s+)?телефонная\s+станция", "атс"),
        (r"лодочная\s+станция", "лодочная"),
        (r"хоз\.\s?постройка", "хозпостройка"),
        (r"хоз\.\s?блок", "хозблок"),
        (r"г-ж(?![^\W\d_])", "гараж"),
        (r"гаражн\w*(?:-строительн\w*)?\s+кооп(?:ератив|\.)", "гск"),
        (r"ж[/.]\s?д\.?\s+(?=казарм|будк|пост|станц|мост|переезд|вокзал)", ""),
        (r"гаражн\w*\.?\s+бокс", "бокс"),
        (r"п-б(?![^\W\d_])", "погреб"),
        (r"а/с(?![^\W\d_])", "стоянка"),
        (r"м/м(?![^\W\d_])|м(?:аш(?:ино|\.)?)?[\s-]*место", "машиноместо"),
        (r"м-н(?![^\W\d_])", "мн"),
        (r"т/х(?![^\W\d_])", "таунхаус"),
        (r"в/г(?![^\W\d_])", "вг"),
        (r"пав-н(?![^\W\d_])", "павильон"),
        (r"торг\w*\.?\s+(?:центр|ц\.)", "тц"),
        (r"д/с(?:ад)?(?![^\W\d_])|дет(?:ский|\.)\s+сад", "детсад"),
        (r"дом\s+культуры", "дк"),
        (r"(?:блок-секция|б/с)(?![^\W\d_])", "блоксекция"),
        (r"в/ч(?![^\W\d_])|войсковая\s+часть|воинская\s+часть", "вч"),
        (r"о\.\s?н\.\s?с\.", "онс"),
        (r"boiler\s+house", "котельная"),
        (r"pump(?:ing)?\s+(?:house|station)", "насосная"),
        (r"parking\s+(?:space|bay|lot)", "машиноместо"),
    )
)
#: Letters of an abbreviation that isn't known, such as «БКТП».
_ABBREVIATION: Final = re.compile("[бвгджзклмнпрстфхцчшщ]{2,5}")
#: Shortest label that needs no number to be a thing.
_SHORTEST_WORD: Final = 4
_NO_OBJECTS: Final = HOUSES | FLATS | KINDS.keys() | WORDS.keys()


def read_object(word: str, *, alone: bool = False) -> str:
    """Return the label of the thing that a word in lower case is, empty for none; `alone` says that there is no other word."""
    label = OBJECTS.get(look_cyrillic(word.upper()).lower() if is_cyrillic(word) else word, "")
    return "" if alone and len(word) < _SHORTEST_WORD and word not in LABELS else label


def read_abbreviation(word: str, known: frozenset[str]) -> str:
    """Return a word that is one of the known abbreviations, or can't be read; empty for any other."""
    is_short = _ABBREVIATION.fullmatch(word) and word not in _NO_OBJECTS
    return word if is_short or word in known else ""
