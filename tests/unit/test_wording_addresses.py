"""Addresses as people write them, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.wording.en import addresses as en_addresses
from prompts.wording.houses import HouseMark, take_apart
from prompts.wording.latin import to_latin
from prompts.wording.ru import addresses as ru_addresses

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
        ("12/3, корп. 2", "дом двенадцать дробь три, корпус два", "house twelve slash three, building two"),
        (
            "д.12 к.2 стр.1",
            "дом двенадцать, корпус два, строение один",
            "house twelve, building two, structure one",
        ),
        ("12К", "дом двенадцать ка", "house twelve K"),
        ("7 корпус б", "дом семь, корпус бэ", "house seven, building B"),
        ("владение 5", "владение пять", "estate five"),
        ("007", "дом семь", "house seven"),
        ("1234567", "дом один два три четыре пять шесть семь", "house one two three four five six seven"),
        ("б/н", "дом без номера", "house without a number"),
        ("12 подъезд 3", "дом двенадцать", "house twelve"),
        ("12/", "дом двенадцать", "house twelve"),
    ],
)
def test_houses(written: str, russian: str, english: str) -> None:
    assert ru_addresses.spoken_house(written) == russian
    assert en_addresses.spoken_house(written) == english


@pytest.mark.parametrize("flat", ["кв. 17", "кв17", "квартира 17", "оф. 17", "apt 17", "комн. 17"])
def test_a_flat_is_nobody_elses_business(flat: str) -> None:
    assert ru_addresses.spoken_house(f"12, {flat}") == "дом двенадцать"
    assert en_addresses.spoken_house(f"12, {flat}") == "house twelve"


def test_a_mark_needs_something_to_mark() -> None:
    assert [part.mark for part in take_apart("5с1")] == [
        HouseMark.PLAIN,
        HouseMark.STRUCTURE,
        HouseMark.PLAIN,
    ]
    assert [part.mark for part in take_apart("5с")] == [HouseMark.PLAIN, HouseMark.LETTER]


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
