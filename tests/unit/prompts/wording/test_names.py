"""What holds of every name, however it is written: ordinals agree, numbers are those written, objects are no houses."""

import re
from collections.abc import Callable, Iterable
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outages.addresses.house_objects import LABELS, OBJECTS
from outages.addresses.street_words import GENDERS, StreetKind
from prompts.wording.en import addresses as en_addresses
from prompts.wording.en import numbers as en_numbers
from prompts.wording.en import objects as en_objects
from prompts.wording.kk import addresses as kk_addresses
from prompts.wording.kk import objects as kk_objects
from prompts.wording.ru import addresses as ru_addresses
from prompts.wording.ru import numbers as ru_numbers
from prompts.wording.ru import objects as ru_objects
from prompts.wording.ru.streets import KINDS
from prompts.wording.vocabulary import Addresses

#: By gender: the ending of an ordinal, adjectives, and kinds with their abbreviations.
_ADJECTIVES = {
    "m": (
        "й",
        ["Лесной", "Речной", "Донской", "Садовый", "Рабочий", "Верхний", "Большой Лесной", "Тверской-Ямской"],
    ),
    "f": ("я", ["Лесная", "Речная", "Тверская-Ямская", "Синяя", "Рабочая", "Верхняя", "Большая Лесная"]),
    "n": ("е", ["Лесное", "Рублёвское", "Верхнее", "Большое Лесное"]),
}
_KINDS = {
    "m": {
        "пер.": "переулок",
        "пр-т": "проспект",
        "пр-д": "проезд",
        "б-р": "бульвар",
        "туп.": "тупик",
        "проул.": "проулок",
    },
    "f": {"ул.": "улица", "пл.": "площадь", "наб.": "набережная", "ал.": "аллея"},
    "n": {"ш.": "шоссе"},
}
_WAYS = (
    "{number}-{ending} {name} {kind}",
    "{kind} {number}-{ending} {name}",
    "{name} {number}-{ending} {kind}",
    "{kind} {name} {number}-{ending}",
    "{number}{ending} {name} {kind}",
    "{number} {name} {kind}",
    "{number}-{ending} {kind} {name}",
    "{name} {kind} {number}-{ending}",
    "{kind} {number}-{ending} {name}, д. 5",
)


# The third and what ends like it is declined in a way of its own.
@pytest.mark.no_cover
@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param((1, 3, 8, 23), id="some"),
        pytest.param(range(1, 24), id="all", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("gender", list(_ADJECTIVES))
def test_an_ordinal_agrees_with_the_adjective_behind_it_however_they_are_written(
    gender: str, numbers: Iterable[int]
) -> None:
    ending, names = _ADJECTIVES[gender]
    wrong = {}
    for way, (short, kind), name, number in product(_WAYS, _KINDS[gender].items(), names, numbers):
        written = way.format(number=number, ending=ending, name=name, kind=short)
        first = ru_numbers.ordinal(number, gender=gender)
        if ru_addresses.spoken_street(written) != f"{first[0].upper()}{first[1:]} {name} {kind}":
            wrong[written] = ru_addresses.spoken_street(written)
    assert wrong == {}


_NAMES = (
    "Лесной",
    "Лесная",
    "Садовый",
    "Строителей",
    "Марьиной Рощи",
    "Армии",
    "Конной Армии",
    "Хвостов",
    "Южнопортовый",
)
_SHORT = [short for kinds in _KINDS.values() for short in kinds]
_ENDINGS = ("й", "я", "е", "го", "")


@given(
    st.permutations(["number", "name", "kind"]),
    st.integers(1, 120),
    st.sampled_from(_ENDINGS),
    st.sampled_from(_NAMES),
    st.sampled_from(_SHORT),
)
@example(["name", "number", "kind"], 2, "й", "Южнопортовый", "ул.")
def test_no_ordinal_stands_before_a_kind_of_another_gender(
    order: list[str], number: int, ending: str, name: str, kind: str
) -> None:
    parts = {"number": f"{number}-{ending}".rstrip("-"), "name": name, "kind": kind}
    spoken = ru_addresses.spoken_street(" ".join(parts[one] for one in order)).lower()
    for street_kind, word in KINDS.items():
        ordinals = {gender: ru_numbers.ordinal(number, gender=gender).split()[-1] for gender in "mfn"}
        before = re.search(rf"(\S+) {word}\b", spoken)
        if before and before[1] in ordinals.values():
            assert before[1] == ordinals[GENDERS[street_kind]], spoken


_LABELS = sorted(OBJECTS.keys() - {"гаражи", "garages", "очистные"})
_BEFORE_NUMBERS = ("{} {}", "{}-{}", "{} №{}", "{} № {}", "{}. {}")


@pytest.mark.parametrize("addresses", [ru_addresses, en_addresses, kk_addresses])
def test_an_object_is_neither_a_house_nor_without_a_number(addresses: Addresses) -> None:
    house, nothing = addresses.spoken_house("17"), addresses.spoken_house("")
    for label, way in product(_LABELS, _BEFORE_NUMBERS):
        for written in (way.format(label, 17), way.format(label, 17).upper()):
            assert addresses.spoken_house(written) not in {house, nothing}, written


def test_what_is_said_of_an_object_is_its_own_number() -> None:
    for label in _LABELS:
        assert ru_addresses.spoken_house(f"{label} 17").endswith(" семнадцать"), label
        assert en_addresses.spoken_house(f"{label} 17").endswith(" seventeen"), label


@pytest.mark.parametrize(
    "words", [ru_objects.OBJECTS, ru_objects.OBJECTS_LEFT_OUT, en_objects.OBJECTS, kk_objects.OBJECTS]
)
def test_every_object_has_its_words(words: dict[str, str]) -> None:
    assert words.keys() == LABELS


@pytest.mark.parametrize("unknown", ["шалаш", "зимовье", "напротив", "Folly", "бытовой корпус-баня"])
def test_what_nobody_knows_is_no_house_either(unknown: str) -> None:
    assert ru_addresses.spoken_house(f"{unknown} 12").split()[0] != "дом"
    assert en_addresses.spoken_house(f"{unknown} 12").split()[0] != "house"
    assert "двенадцать" in ru_addresses.spoken_house(f"{unknown} 12")


def test_a_person_in_the_house_is_never_said() -> None:
    for written in ("Иванов 12", "Иванов И.И., 12", "Иванов Иван Иванович 12", "Иванов"):
        assert "иван" not in ru_addresses.spoken_house(written).lower()
        assert "ivan" not in en_addresses.spoken_house(written).lower()


_HOUSES = st.text("0123456789абвгдкмлс/-., №½", max_size=20)
_WORDED = st.builds(
    "{} {}".format,
    st.sampled_from(
        ["д.", "дом", "гараж", "ТП", "вл.", "уч.", "км", "корп.", "беседка", "стр.", "кв.", "", "12,", "лит."]
    ),
    _HOUSES,
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


def _numbers_in(written: str) -> set[int]:
    """Return the numbers that a text names, in figures and in small Roman ones."""
    romans = {_ROMAN[word] for word in re.findall("[ivIV]+", written.lower()) if word in _ROMAN}
    return {int(digits) for digits in re.findall("[0-9]+", written)} | romans


def _without(spoken: str, forms: Iterable[str]) -> str:
    for form in sorted(forms, key=len, reverse=True):
        spoken = re.sub(rf"\b{form}\b", "·", spoken)
    return spoken


@given(st.one_of(_HOUSES, _WORDED))
@example("гараж 5, бокс 17")
@example("12/3к2с1")
@example("7½")
def test_nobody_hears_another_number_than_those_written(written: str) -> None:
    said = {
        ru_addresses.spoken_house: (ru_numbers.cardinal, ru_numbers.ordinal),
        en_addresses.spoken_house: (en_numbers.cardinal, en_numbers.ordinal),
    }
    for say, (cardinal, ordinal) in said.items():
        numbers = _numbers_in(written.replace("½", " 1/2 "))
        digits = {int(digit) for number in re.findall("[0-9]{6,}", written) for digit in number}
        left = _without(say(written), {form(one) for form in (cardinal, ordinal) for one in numbers | digits})
        counted = {word for number in (*range(100), 100, 200, 300) for word in cardinal(number).split()}
        assert not counted & set(left.split()), (written, say(written))


@pytest.mark.parametrize(
    ("short", "kind"),
    [
        ("St", "Street"),
        ("Ave", "Avenue"),
        ("Rd", "Road"),
        ("Dr", "Drive"),
        ("Pkwy", "Parkway"),
        ("Ln", "Lane"),
        ("Ter", "Terrace"),
    ],
)
def test_every_english_ordinal_is_said_before_every_kind(short: str, kind: str) -> None:
    for number in range(1, 200):
        ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        for written in (f"{number}{ending} {short}", f"{number}{ending} {short}.".upper()):
            assert en_addresses.spoken_street(written) == f"{en_numbers.ordinal(number).title()} {kind}"


@pytest.mark.parametrize(
    ("say", "spoken"),
    [
        (en_addresses.spoken_areas, "Lenina Street, Lesnoy Lane and Severny District"),
        (ru_addresses.spoken_areas, "улица Ленина, Лесной переулок и микрорайон Северный"),
    ],
)
def test_a_list_in_latin_letters_sounds_as_the_same_list_in_cyrillic(
    say: Callable[[list[str]], str], spoken: str
) -> None:
    assert say(["ul. Lenina", "Lesnoy per.", "mkr. Severny"]) == spoken
    assert say(["ул. Ленина", "Лесной пер.", "мкр. Северный"]) == spoken


def test_a_kind_that_is_a_guess_is_not_said() -> None:
    assert ru_addresses.spoken_street("Ленинский") == "Ленинский"
    assert ru_addresses.spoken_street("Садовая") == "улица Садовая"
    assert StreetKind.STREET in GENDERS
