"""Addresses as people write them, spoken in words."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.addresses.alphabets import to_cyrillic, to_latin
from outages.addresses.houses import HouseMark, read_house
from outages.addresses.street_numbers import roman
from outages.addresses.street_words import StreetKind
from prompts.wording.en import addresses as en_addresses
from prompts.wording.en import streets as en_streets
from prompts.wording.ru import addresses as ru_addresses
from prompts.wording.ru import streets as ru_streets
from prompts.wording.vocabulary import Addresses

_CYRILLIC = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяёАБ0123456789 .,-/№()«»", max_size=60)


@pytest.mark.parametrize(
    "written", ["ул. Ленина", "Ленина ул.", "Ленина улица", "улица Ленина", "УЛ.ЛЕНИНА", " Ленина "]
)
def test_one_street_is_said_one_way_however_it_is_written(written: str) -> None:
    assert ru_addresses.spoken_street(written) == "улица Ленина"
    assert en_addresses.spoken_street(written) == "Lenina Street"


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Невский пр-т", "Невский проспект"),
        ("пр. Мира", "проспект Мира"),
        ("Мира пр-т", "проспект Мира"),
        ("3-й проезд Марьиной Рощи", "третий проезд Марьиной Рощи"),
        ("9-го Января ул.", "улица Девятого Января"),
        ("850-летия Москвы", "улица Восьмисотпятидесятилетия Москвы"),
        ("ул. 90-летия Октября", "улица Девяностолетия Октября"),
        ("1000-летия Казани", "улица Тысячелетия Казани"),
        ("ул. 26 Бакинских Комиссаров", "улица Двадцати шести Бакинских Комиссаров"),
        ("ул. им. акад. Королёва", "улица имени Академика Королёва"),
        ("Б. Черкизовская ул", "Большая Черкизовская улица"),
        ("Ниж. Радищевская ул.", "Нижняя Радищевская улица"),
        ("Ст. Басманная ул.", "Старая Басманная улица"),
        ("мкр 5А", "микрорайон пять а"),
        ("5Б мкр", "микрорайон пять бэ"),
        ("ул. 123456", "улица один два три четыре пять шесть"),
        ("", "ваша улица"),
        ("北京路", "ваша улица"),
    ],
)
def test_russian_streets(written: str, spoken: str) -> None:
    assert ru_addresses.spoken_street(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("St. John St.", "Saint John Street"),
        ("42nd St", "Forty Second Street"),
        ("N Main Ave", "North Main Avenue"),
        ("Route 66", "Route Sixty Six"),
        ("Щорса ул.", "Shchorsa Street"),
        ("ул. Подъёмная", "Podyomnaya Street"),
        ("Café de l'Été", "Cafe de l'Ete"),
        ("北京路", "your street"),
    ],
)
def test_english_streets(written: str, spoken: str) -> None:
    assert en_addresses.spoken_street(written) == spoken


@pytest.mark.parametrize(
    ("written", "russian", "english"),
    [
        ("12/3, корп. 2", "дом двенадцать дробь три, корпус два", "twelve stroke three, building two"),
        (
            "д.12 к.2 стр.1",
            "дом двенадцать, корпус два, строение один",
            "twelve, building two, structure one",
        ),
        ("12К", "дом двенадцать ка", "twelve K"),
        ("7 корпус б", "дом семь, корпус бэ", "seven, building B"),
        ("владение 5", "владение пять", "estate five"),
        ("007", "дом семь", "seven"),
        ("1234567", "дом один два три четыре пять шесть семь", "one two three four five six seven"),
        ("б/н", "дом без номера", "a house without a number"),
        ("12 подъезд 3", "дом двенадцать", "twelve"),
        ("12/", "дом двенадцать", "twelve"),
    ],
)
def test_houses(written: str, russian: str, english: str) -> None:
    assert ru_addresses.spoken_house(written) == russian
    assert en_addresses.spoken_house(written) == english


@pytest.mark.parametrize("flat", ["кв. 17", "кв17", "квартира 17", "оф. 17", "apt 17", "комн. 17"])
def test_a_flat_is_private(flat: str) -> None:
    assert ru_addresses.spoken_house(f"12, {flat}") == "дом двенадцать"
    assert en_addresses.spoken_house(f"12, {flat}") == "twelve"


def test_a_mark_without_a_number_is_a_letter() -> None:
    assert [part.mark for part in read_house("5с1")] == [
        HouseMark.PLAIN,
        HouseMark.STRUCTURE,
        HouseMark.PLAIN,
    ]
    assert [part.mark for part in read_house("5с")] == [HouseMark.PLAIN, HouseMark.LETTER]


@given(_CYRILLIC, _CYRILLIC)
def test_no_figure_is_left_in_any_address(street: str, house: str) -> None:
    for addresses in (ru_addresses, en_addresses):
        for spoken in (addresses.spoken_street(street), addresses.spoken_house(house)):
            assert spoken.strip() == spoken
            assert spoken
            assert not any(map(str.isdecimal, spoken)), spoken


@given(st.text(max_size=60))
def test_latin_is_ascii(text: str) -> None:
    assert to_latin(text).isascii()


def test_names_are_short_however_long_they_are_written() -> None:
    assert len(ru_addresses.spoken_street("очень " * 500).split()) < 12
    assert len(ru_addresses.spoken_house("12/" * 500).split()) < 20


_ANY = st.text(max_size=40)
_TYPED = st.text("абвгдежзийклмнпрстуфхцчшщъыьэюяёАБВГКМПСXIVіқ́abcxyz0123456789 .,-/\\№()«»½'", max_size=60)
_RUSSIAN = re.compile("[а-яё]+(?:(?:[ -]|, )[а-яё]+)*", re.IGNORECASE)
_ENGLISH = re.compile("[a-z]+(?:(?:[ '-]|, )[a-z]+)*", re.IGNORECASE)
_FLATS = (
    "кв. ",
    "кв.",
    "кв",
    "КВ. ",
    "квартира ",
    "оф. ",
    "офис ",
    "пом. ",
    "комн. ",
    "под. ",
    "apt ",
    "flat ",
)


@given(st.one_of(_ANY, _TYPED))
def test_whatever_is_written_can_be_said(written: str) -> None:
    for say in (ru_addresses.spoken_street, ru_addresses.spoken_house):
        assert _RUSSIAN.fullmatch(say(written)), say(written)
    for say in (en_addresses.spoken_street, en_addresses.spoken_house):
        assert _ENGLISH.fullmatch(say(written)), say(written)


@given(st.lists(st.one_of(_ANY, _TYPED), max_size=6))
def test_whatever_areas_are_written_can_be_said(written: list[str]) -> None:
    assert _RUSSIAN.fullmatch(ru_addresses.spoken_areas(written) or "нет")
    assert _ENGLISH.fullmatch(en_addresses.spoken_areas(written) or "no")


@pytest.mark.parametrize("addresses", [ru_addresses, en_addresses])
@given(
    flat=st.sampled_from(_FLATS),
    number=st.integers(1, 999),
    house=st.sampled_from(["12", "12А", "12/3", "12 корп. 2", "12к2", "вл. 5", "7½"]),
    comma=st.sampled_from([", ", " ", ",", "; "]),
)
def test_a_flat_is_never_said(addresses: Addresses, flat: str, number: int, house: str, comma: str) -> None:
    written = f"{house}{comma}{flat}{number}"
    assert addresses.spoken_house(written) == addresses.spoken_house(house)
    assert addresses.spoken_street(f"ул. Ленина{comma}д. {written}") == addresses.spoken_street("ул. Ленина")
    assert addresses.spoken_street(f"ул. Ленина{comma}{flat}{number}") == addresses.spoken_street(
        "ул. Ленина"
    )


@pytest.mark.parametrize("addresses", [ru_addresses, en_addresses])
@given(
    house=st.integers(1, 99),
    flat=st.integers(150, 999),
    dash=st.sampled_from(["-", " - ", " ", "/2-", "а-", "–"]),
)
def test_a_number_after_the_house_is_a_flat(addresses: Addresses, house: int, flat: int, dash: str) -> None:
    written = f"{house}{dash}{flat}"
    assert addresses.spoken_house(written) == addresses.spoken_house(written.removesuffix(str(flat)))


@pytest.mark.parametrize("addresses", [ru_addresses, en_addresses])
@pytest.mark.parametrize("name", ["Иванов И.И.", "Иванов Иван Иванович", "Petrov P.P."])
def test_a_person_is_never_said(addresses: Addresses, name: str) -> None:
    assert addresses.spoken_house(f"12, {name}") == addresses.spoken_house("12")
    assert addresses.spoken_house(f"12 {name}") == addresses.spoken_house("12")
    assert addresses.spoken_street(f"ул. Ленина, {name}") == addresses.spoken_street("ул. Ленина")
    assert addresses.spoken_street(f"{name}, ул. Ленина") == addresses.spoken_street("ул. Ленина")


def test_invisible_characters_change_nothing() -> None:
    assert ru_addresses.spoken_street("ул. Комсо\xadмоль\u200bская") == "улица Комсомольская"
    assert ru_addresses.spoken_street("ул.\xa0Моско́вская") == "улица Московская"


@pytest.mark.parametrize("words", [ru_streets.KINDS, en_streets.KINDS])
def test_every_kind_has_its_word(words: Mapping[StreetKind, str]) -> None:
    assert set(words) == set(StreetKind)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("XXII", 22),
        ("ХХ", 20),
        ("IV", 4),
        ("IX", 9),
        ("I", 1),
        ("Х", None),
        ("IIII", None),
        ("СМ", None),
        ("", None),
    ],
)
def test_roman_numbers(written: str, value: int | None) -> None:
    assert roman(written) == value


@pytest.mark.parametrize(
    ("written", "cyrillic"),
    [
        ("Main", "Мэйн"),
        ("Shcherba", "Щерба"),
        ("Қазақстан", "Казакстан"),
        ("Київ", "Киив"),
        ("Café 北京 7", "Кафе"),
    ],
)
def test_latin_and_other_cyrillic_letters_become_russian(written: str, cyrillic: str) -> None:
    assert to_cyrillic(written).strip() == cyrillic


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Невский", "Nevsky"),
        ("Есенина", "Yesenina"),
        ("Московское", "Moskovskoye"),
        ("Ильича", "Ilyicha"),
        ("Кий", "Kiy"),
    ],
)
def test_names_are_written_as_english_voices_read_them(written: str, latin: str) -> None:
    assert to_latin(written) == latin
