"""What is a house, what is something else at the address, and what is neither."""

import pytest

from outages.addresses.houses import is_house, is_object, parse_house


@pytest.mark.parametrize(
    "house",
    ["12", "12/3к2с1", "12аб", "А", "влд 3", "гараж 5", "ТП-12", "5-й километр", "12, ТП-3", "лит. А1"],
)
def test_a_service_may_be_delivered_there(house: str) -> None:
    assert is_house(house)


@pytest.mark.parametrize(
    "text", ["котельная", "п Школа", "д. Казарма", "беседка у пруда", "12 Иванов", "", "б/н"]
)
def test_a_word_alone_is_no_house_that_an_import_may_take(text: str) -> None:
    assert not is_house(text)


def test_an_object_may_stand_in_the_place_of_a_street() -> None:
    assert all(map(is_object, ["ТП-12", "гараж 5", "БКТП 5", "Котельная №3"]))
    assert not any(map(is_object, ["Ленина 5", "ГСК 12", "станция 45 км", "котельная", "ул. Гаражная"]))


@pytest.mark.parametrize("text", ["шалаш 12", "напротив 12", "старый шалаш 12"])
def test_words_before_a_number_may_name_something_unknown(text: str) -> None:
    assert parse_house(text).is_other


@pytest.mark.parametrize(
    "text", ["д. 12", "гостевой дом 12", "ул. Ленина, 12", "гараж 12", "опора ЛЭП 12", "12"]
)
def test_words_before_a_number_may_be_an_address_or_a_label(text: str) -> None:
    assert not parse_house(text).is_other


def test_the_number_stands_behind_what_it_is_of() -> None:
    assert [part.text for part in parse_house("опора ЛЭП 12").parts] == ["опора", "12"]
    assert [part.text for part in parse_house("5-й гараж").parts] == ["гараж", "5"]
    assert [part.text for part in parse_house("8-ое вл3").parts] != ["", "83"]


def test_a_label_alone_has_no_number() -> None:
    for text in ("влд. б/н", "участок без номера", "стр. б/н"):
        assert parse_house(text).unnumbered, text
    assert parse_house("б/н").unnumbered is None
