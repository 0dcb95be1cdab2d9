"""One place has one normal form however it is spelt; what might be two places has two."""

import pytest

from outages.addresses.normal import normal_house, normal_region, normal_street, normal_town


@pytest.mark.parametrize(
    "spellings",
    [
        ("7к2", "7 корп. 2", "7 к. 2", "7 корп. II", "7, корпус 2", "7K2"),
        ("12а", "12А", "12A", "12 а", "12-А", '12 "А"'),
        ("12/3", "12 / 3", "12\\3"),
        ("12", "д. 12", "дом 12", "№12", "вл. 12", "12 "),
        ("12в", "12B"),
    ],
)
def test_one_house_has_one_form(spellings: tuple[str, ...]) -> None:
    assert {normal_house(one) for one in spellings} == {spellings[0]}


@pytest.mark.parametrize(
    ("house", "other"), [("7к2", "7/2"), ("7к2", "7с2"), ("12", "12-2"), ("12", "12 кв. 5"), ("12", "уч. 12")]
)
def test_what_might_be_two_houses_stays_two(house: str, other: str) -> None:
    assert normal_house(house) != normal_house(other)


@pytest.mark.parametrize(
    "spellings",
    [
        ("улица Ленина", "ул. Ленина", "Ленина ул.", "Ленина", "УЛ ЛЕНИНА", "ул. им. Ленина"),
        ("Б. Ордынка", "ул. Большая Ордынка", "Ордынка Б."),
        ("3-я Парковая", "Парковая 3-я ул."),
        ('СНТ "Берёзка"', "снт Березка"),
    ],
)
def test_one_street_has_one_form(spellings: tuple[str, ...]) -> None:
    assert len({normal_street(one) for one in spellings}) == 1


@pytest.mark.parametrize(
    ("street", "other"),
    [
        ("переулок Лесной", "улица Лесная"),
        ("ул. Садовая (Южный)", "ул. Садовая (Северный)"),
        ("2-я Садовая", "3-я Садовая"),
        ("мкр Южный", "ул. Южная"),
    ],
)
def test_what_might_be_two_streets_stays_two(street: str, other: str) -> None:
    assert normal_street(street) != normal_street(other)


def test_a_town_and_a_region_need_no_kind() -> None:
    assert normal_town("Светлогорск") == normal_town("г. Светлогорск") != normal_town("пос. Светлогорск")
    assert normal_region("Московская обл.") == normal_region("Московская область")


@pytest.mark.parametrize("nonsense", ["", "гараж", "???", "12 " * 50])
def test_what_cannot_be_read_stays_itself(nonsense: str) -> None:
    assert normal_house(nonsense) == " ".join(nonsense.split())
