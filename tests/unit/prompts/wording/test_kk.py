"""Kazakh endings, checked against hand-written tables rather than the rules under test."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.config.settings import Settings
from outages.addresses.house_rules import HouseRule, read_house_rule
from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Language
from prompts.errors import PromptsError
from prompts.wording.announcements import Place
from prompts.wording.completeness import find_shortcomings, is_reviewed
from prompts.wording.days import Day, LocalTime
from prompts.wording.en import addresses as en_addresses
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.free_text import offers_remarks, read_aloud
from prompts.wording.kk import addresses
from prompts.wording.kk.numbers import HourCase, cardinal, ordinal, spoken_day, spoken_time, written_time
from prompts.wording.kk.times import SPOKEN, WRITTEN
from prompts.wording.languages import wording_for
from prompts.wording.ru import addresses as ru_addresses
from prompts.wording.situations import NEWS, NOW, SITUATIONS, TICKET, ZONE

_WORDS = wording_for("kk")
#: What the voice can say: Kazakh letters and punctuation.
_SAYABLE = re.compile(
    "[АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя ,.:;!?–-]+"
)

#: Endings of numbers: plain, dative, ablative, locative, ordinal.
_FORMS = """
нөл нөлге нөлден нөлде нөлінші
бір бірге бірден бірде бірінші
екі екіге екіден екіде екінші
үш үшке үштен үште үшінші
төрт төртке төрттен төртте төртінші
бес беске бестен бесте бесінші
алты алтыға алтыдан алтыда алтыншы
жеті жетіге жетіден жетіде жетінші
сегіз сегізге сегізден сегізде сегізінші
тоғыз тоғызға тоғыздан тоғызда тоғызыншы
он онға оннан онда оныншы
жиырма жиырмаға жиырмадан жиырмада жиырмасыншы
отыз отызға отыздан отызда отызыншы
қырық қырыққа қырықтан қырықта қырқыншы
елу елуге елуден елуде елуінші
алпыс алпысқа алпыстан алпыста алпысыншы
жетпіс жетпіске жетпістен жетпісте жетпісінші
сексен сексенге сексеннен сексенде сексенінші
тоқсан тоқсанға тоқсаннан тоқсанда тоқсаныншы
жүз жүзге жүзден жүзде жүзінші
мың мыңға мыңнан мыңда мыңыншы
"""
_ROWS = [line.split() for line in _FORMS.strip().splitlines()]
_VALUES: dict[str, int] = dict(
    zip((row[0] for row in _ROWS), [*range(11), *range(20, 100, 10), 100, 1000], strict=True)
)
_CASES = {case: {row[place]: row[0] for row in _ROWS} for place, case in enumerate(HourCase, start=1)}
_ORDINALS = {row[4]: row[0] for row in _ROWS}
_MONTHS = [
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
]


def _at(minute_of_day: int, day: Day = Day.TODAY, on: date = date(2026, 11, 21)) -> LocalTime:
    return LocalTime(day, on, *divmod(minute_of_day, 60))


def _minute_of_day(words: list[str]) -> Iterator[int]:
    """Return every time of day that the words can mean."""
    for split in range(1, len(words) + 1):
        hour, minutes = _number(words[:split]), _minutes(words[split:])
        if hour in range(25) and minutes is not None:
            yield 60 * (hour or 0) + minutes


def _minutes(words: list[str]) -> int | None:
    """Return the minutes after an hour; those below ten start with a zero."""
    if not words:
        return 0
    minutes = _number(words[words[0] == "нөл" :]) or 0
    return minutes if minutes and (words[0] == "нөл") == (minutes < 10) else None


def _number(words: list[str]) -> int | None:
    """Return the value of one or two words, None if they aren't a number below a hundred."""
    values = [_VALUES[word] for word in words]
    if len(values) == 2 and values[0] >= 10 > values[1] > 0:
        return sum(values)
    return values[0] if len(values) == 1 else None


@pytest.mark.parametrize("case", HourCase)
def test_every_minute_of_a_day_is_correct_and_unambiguous(case: HourCase) -> None:
    for minute in range(24 * 60 + 1):
        *words, last = spoken_time(_at(minute), case).split()
        assert list(_minute_of_day([*words, _CASES[case][last]])) == [minute]


@pytest.mark.parametrize("case", HourCase)
def test_figures_have_the_ending_of_the_last_number_read(case: HourCase) -> None:
    for minute in range(24 * 60 + 1):
        clock, ending = written_time(_at(minute), case).split("-")
        assert clock == _at(minute).clock
        last = spoken_time(_at(minute), case).split()[-1] if minute % 60 else _ending_of(case, "нөл")
        assert last.endswith(ending)
        assert last.removesuffix(ending) == _CASES[case][last]


def _ending_of(case: HourCase, word: str) -> str:
    return next(form for form, plain in _CASES[case].items() if plain == word)


def test_every_number_up_to_a_thousand_has_its_ordinal() -> None:
    for number in range(1001):
        *words, last = ordinal(number).split()
        assert [*words, _ORDINALS[last]] == cardinal(number).split()
        assert all(word in _VALUES for word in cardinal(number).split())


def test_every_day_of_a_leap_year_is_correct() -> None:
    day = date(2028, 1, 1)
    while day.year == 2028:
        *words, last, month = spoken_day(LocalTime(Day.DATE, day, 12, 0)).split()
        assert _number([*words, _ORDINALS[last]]) == day.day
        assert month == _MONTHS[day.month - 1]
        day += timedelta(days=1)


_DATE = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (SPOKEN.by(_at(18 * 60 + 30)), "бүгін сағат он сегіз отызға дейін"),
        (WRITTEN.by(_at(18 * 60 + 30)), "бүгін 18:30-ға дейін"),
        (SPOKEN.by(_at(18 * 60, Day.UNSAID)), "сағат он сегізге дейін"),
        (SPOKEN.until(_at(24 * 60, Day.TOMORROW)), "ертең сағат жиырма төртке дейін"),
        (SPOKEN.by(_at(9 * 60, Day.WEEKDAY, _DATE)), "сәрсенбі күні сағат тоғызға дейін"),
        (WRITTEN.by(_at(9 * 60, Day.WEEKDAY, _DATE)), "25 қараша, сәрсенбі күні 09:00-ге дейін"),
        (
            SPOKEN.by(_at(9 * 60 + 5, Day.DATE, _DATE)),
            "жиырма бесінші қараша сағат тоғыз нөл беске дейін",
        ),
        (SPOKEN.since(_at(20 * 60, Day.YESTERDAY)), "кеше сағат жиырмада"),
        (SPOKEN.starting(_at(10 * 60)), "бүгін сағат оннан бастап"),
        (SPOKEN.span(_at(10 * 60), _at(14 * 60)), "бүгін сағат оннан он төртке дейін"),
        (
            SPOKEN.span(_at(23 * 60), _at(6 * 60, Day.TOMORROW, date(2026, 11, 22))),
            "бүгін сағат жиырма үштен ертең сағат алтыға дейін",
        ),
        (WRITTEN.span(_at(10 * 60), _at(14 * 60)), "бүгін 10:00-ден 14:00-ге дейін"),
        (
            WRITTEN.span(_at(10 * 60, Day.YEAR, date(2027, 6, 9)), _at(14 * 60, Day.YEAR, date(2027, 6, 10))),
            "2027 жылғы 9 маусым 10:00-ден 10 маусым 14:00-ге дейін",
        ),
        (
            WRITTEN.span(
                _at(10 * 60, Day.YEAR, date(2027, 12, 31)), _at(14 * 60, Day.YEAR, date(2028, 1, 1))
            ),
            "2027 жылғы 31 желтоқсан 10:00-ден 2028 жылғы 1 қаңтар 14:00-ге дейін",
        ),
        (
            WRITTEN.by(_at(12 * 60, Day.YEAR, date(2027, 6, 9))),
            "2027 жылғы 9 маусым 12:00-ге дейін",
        ),
        (
            SPOKEN.by(_at(12 * 60, Day.YEAR, date(2027, 6, 9))),
            "екі мың жиырма жетінші жылғы тоғызыншы маусым сағат он екіге дейін",
        ),
        (SPOKEN.nth(3), "үшінші"),
    ],
)
def test_times(spoken: str, expected: str) -> None:
    assert spoken == expected


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Абай көшесі", "Абай көшесі"),
        ("пр-т Абая", "Абай даңғылы"),
        ("улица Ленина", "Ленин көшесі"),
        ("Титова", "Титов көшесі"),
        ("ул. Маяковского", "Маяковский көшесі"),
        ("ул. Юрия Гагарина", "Юрия Гагарина көшесі"),
        ("пр-т Маршала Рокоссовского", "маршал Рокоссовский даңғылы"),
        ("ул. Қабанбай батыра", "Қабанбай батыр көшесі"),
        ("пр-т Абылай хана", "Абылай хан даңғылы"),
        ("Невский пр-т", "Невский даңғылы"),
        ("Саялы шағын ауданы", "Саялы шағын ауданы"),
        ("мкр Самал-2", "Самал екі шағын ауданы"),
        ("мкр 12", "он екінші шағын аудан"),
        ("12 шағын аудан", "он екінші шағын аудан"),
        ("10-шы шағын аудан", "оныншы шағын аудан"),
        ("Саялы шағынауданы", "Саялы шағын ауданы"),
        ("Абай көшесі, 12 үй, 7 пәтер", "Абай көшесі"),
        ("Абай көшесі пәтер 7", "Абай көшесі"),
        ("5А мкр", "бес а шағын ауданы"),
        ("3-й проезд Марьиной Рощи", "үшінші Марьиной Рощи өткелі"),
        ("ул. 8 Марта", "сегізінші наурыз көшесі"),
        ("ул. 40-летия Победы", "қырық жылдық Победы көшесі"),
        ("1905 года ул.", "бір мың тоғыз жүз бесінші жыл көшесі"),
        ("ул. 26 Бакинских Комиссаров", "жиырма алты Бакинских Комиссаров көшесі"),
        ("ул. XXII Съезда", "жиырма екінші Съезда көшесі"),
        ("ул. 123456", "бір екі үш төрт бес алты көшесі"),
        ("г. Алматы, ул. Сатпаева", "Алматы қаласы, Сатпаев көшесі"),
        ("ул. Арал", "Арал көшесі"),
        ("Astana avenue", "Астана даңғылы"),
        ("北京路", "сіздің көшеңіз"),
        ("", "сіздің көшеңіз"),
    ],
)
def test_streets(written: str, spoken: str) -> None:
    assert addresses.spoken_street(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("12", "он екінші үй"),
        ("20", "жиырмасыншы үй"),
        ("12-үй", "он екінші үй"),
        ("12 үй, 7 пәтер", "он екінші үй"),
        ("12, кв. 7", "он екінші үй"),
        ("үй 12, пәтер 7", "он екінші үй"),
        ("пәтер 7", "нөмірсіз үй"),
        ("12Б", "он екі бе үй"),
        ("12ғ", "он екі ға үй"),
        ("12/3 корп. 2", "он екі бөлшек үш үй, екінші корпус"),
        ("д.12 к.2 стр.1", "он екінші үй, екінші корпус, бірінші құрылыс"),
        ("7 корпус б", "жетінші үй, бе корпус"),
        ("вл. 5", "бесінші иелік"),
        ("12½", "он екі жарым үй"),
        ("1234567", "бір екі үш төрт бес алты жеті үй"),
        ("б/н", "нөмірсіз үй"),
        ("уч. б/н", "нөмірсіз учаске"),
        ("гараж 5", "бесінші гараж"),
        ("ТП-12", "он екінші трансформаторлық қосалқы станция"),
        ("котельная", "қазандық"),
        ("шалаш 5", "бесінші нысан"),
        ("12 км, д. 5", "он екінші километр, бесінші үй"),
    ],
)
def test_houses(written: str, spoken: str) -> None:
    assert addresses.spoken_house(written) == spoken


@pytest.mark.parametrize(
    ("rule", "spoken", "written"),
    [
        ("1-25 odd", "бірінші үйден жиырма бесінші үйге дейін, тақ жағы", "1–25-үйлер, тақ жағы"),
        ("40-9999", "қырқыншы үйден бастап", "40-үйден бастап"),
        ("1-9999 even", "бүкіл жұп жағы", "бүкіл жұп жағы"),
        ("12", "он екінші үй", "12 үй"),
        ("12, 14, 16/2", "он екінші, он төртінші және он алты бөлшек екі үйлер", "12, 14 және 16/2 үйлер"),
        (
            "1-5, 11-15, 40",
            "бірінші үйден бесінші үйге дейін және он бірінші үйден он бесінші үйге дейін, қырқыншы үй",
            "1–5-үйлер және 11–15-үйлер, 40 үй",
        ),
        (
            "1, 2, 3, 4, 5, 6, 7, 8, 9",
            "бірінші, екінші, үшінші, төртінші, бесінші, алтыншы, жетінші, сегізінші және басқа үйлер",
            "1, 2, 3, 4, 5, 6, 7, 8 және басқа үйлер",
        ),
        (
            "1-25 except 13",
            "бірінші үйден жиырма бесінші үйге дейін, он үшінші үйді қоспағанда",
            "1–25-үйлер, 13 үйді қоспағанда",
        ),
        (
            "all except 1-5, from 40",
            "барлық үйлер, бірінші үйден бесінші үйге дейінгі үйлерді және қырқыншы үйден бастап барлық үйлерді қоспағанда",
            "барлық үйлер, 1–5-үйлерді және 40-үйден бастап барлық үйлерді қоспағанда",
        ),
        (
            "all except уч. 5",
            "барлық үйлер, бесінші учаскені қоспағанда",
            "барлық үйлер, уч5 қоспағанда",
        ),
    ],
)
def test_some_houses_of_a_street(rule: str, spoken: str, written: str) -> None:
    houses = read_house_rule(rule)
    assert addresses.spoken_houses(houses) == spoken
    assert addresses.written_houses(houses) == written
    assert addresses.spoken_scope("ул. Ленина", houses) == f"Ленин көшесі, {spoken}"


def test_an_estate_is_no_house() -> None:
    assert addresses.spoken_houses(HouseRule(houses=("уч. 5", "6"))) == "алтыншы үй, бесінші учаске"
    assert addresses.spoken_scope("ул. Ленина", None) == "Ленин көшесі"


@pytest.mark.parametrize(
    ("written", "russian", "english"),
    [
        ("Абай көшесі", "улица Абай", "Abay Street"),
        ("Тұран даңғылы", "проспект Туран", "Turan Avenue"),
        ("12 шағын аудан", "двенадцатый микрорайон", "Twelfth District"),
        ("Саялы шағын ауданы пәтер 7", "микрорайон Саялы", "Sayaly District"),
    ],
)
def test_what_is_written_in_kazakh_is_said_in_other_languages(
    written: str, russian: str, english: str
) -> None:
    assert ru_addresses.spoken_street(written) == russian
    assert en_addresses.spoken_street(written) == english


def test_too_many_areas_end_in_others() -> None:
    named = addresses.spoken_areas(["ул. Ленина", "г. Тверь", "12 мкр.", "ул. Мира"])
    assert named == "Ленин көшесі, Тверь қаласы, он екінші шағын аудан және басқа мекенжайлар"


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_address_is_said_in_kazakh_letters(street: str, house: str) -> None:
    for spoken in (addresses.spoken_street(street), addresses.spoken_house(house)):
        assert _SAYABLE.fullmatch(spoken), spoken
        assert "  " not in spoken


def _everything() -> Iterator[str]:
    yield from (phrase.text for phrase in _WORDS.fixed())
    for situation in SITUATIONS.values():
        yield from (phrase.text for phrase in situation.speak(_WORDS))


def test_whatever_is_spoken_is_in_kazakh_letters() -> None:
    assert [text for text in _everything() if not _SAYABLE.fullmatch(text)] == []


@pytest.mark.parametrize("kind", IncidentKind)
def test_a_message_has_room_for_an_ordinary_address(kind: IncidentKind) -> None:
    place = Place("ул. Ленина", "12")
    for etr in (None, *(NOW + timedelta(minutes=minutes) for minutes in (-20, 17, 390, 5760, 15_900))):
        for delay in (None, *Delay):
            news = replace(
                NEWS, kind=kind, place=place, etr=etr, delay=delay, next_news=NOW + timedelta(hours=3)
            )
            for tell in (_WORDS.outage_sms, _WORDS.moved_sms):
                assert tell(news, TICKET, at=NOW, zone=ZONE).startswith("ул. Ленина, 12: ")


def test_the_menus_name_their_keys_in_order() -> None:
    keys = re.compile(r"\b(бірді|екіні|үшті|төртті|нөлді)\b")
    assert keys.findall(_WORDS.say(FixedPhrase.MENU_OUTAGE).text) == ["бірді", "екіні", "нөлді"]
    assert keys.findall(_WORDS.say(FixedPhrase.MENU_MORE).text) == ["үшті", "төртті"]


def test_every_cause_is_told_in_its_own_words() -> None:
    told = {_WORDS.written(replace(NEWS, cause=cause), at=NOW, zone=ZONE) for cause in Cause}
    assert len(told) == len(Cause)


def test_kazakh_is_offered_only_if_the_operator_names_it() -> None:
    assert "kk" not in Settings().languages
    assert Settings(languages="ru,kk").languages == ["ru", "kk"]


def test_it_is_complete_and_marked_as_not_reviewed() -> None:
    assert find_shortcomings(["espeak-ng"])[Language("kk")] == []
    assert not is_reviewed("kk")


def test_free_text_is_not_offered_in_it() -> None:
    assert not offers_remarks("kk")
    with pytest.raises(PromptsError, match="kk"):
        read_aloud("Су тасымалы мектеп жанында.", "kk")
