"""Mappings that are proposed for lists nobody has described yet."""

from pathlib import Path

import pytest

from outages.sources.errors import UnreadableError
from outages.sources.proposals import propose_mapping
from tests.support.workbooks import write_workbook


def _propose(path: Path) -> list[str]:
    return propose_mapping(path, path.name).splitlines()


def test_a_workbook_has_neither_separator_nor_encoding(tmp_path: Path) -> None:
    rows = [["Абоненты"], ["№ Л/С", "Ф.И.О.", "Тел.", "Нас. пункт", "Улица", "Дом, кв.", "Категория"], ["1"]]
    assert _propose(write_workbook(tmp_path / "list.xlsx", {"List": rows}))[1:] == [
        "header_line = 2",
        "",
        "[columns]",
        'account = "№ Л/С"',
        'name = "Ф.И.О."',
        'phones = "Тел."',
        'tier = "Категория"',
        'city = "Нас. пункт"',
        'street = "Улица"',
        'house_and_flat = "Дом, кв."',
        '# The file says nothing of it: language = { value = "ru" }',
        '# The file says nothing of it: region = { value = "…" }',
        '# The file says nothing of it: services = { value = "internet" }',
        "# The file says nothing of it: node",
    ]


def test_words_that_nobody_knows_are_left_to_the_operator(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("sep=|\naccount|Услуга\n1|Домофон\n2|tv\n3\n", encoding="utf-8")
    assert _propose(path)[-2:] == [
        "[words.services]",
        '# "Домофон" = one of internet, tv, telephony, electricity, water, hot_water, heat, gas',
    ]


def test_two_columns_of_services_and_our_own_words_need_no_translation(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("account;Услуга;Вид услуги\n1;ТВ;tv\n", encoding="utf-8")
    assert 'services = { join = ["Услуга", "Вид услуги"] }' in _propose(path)
    path.write_text("account;Услуга\n1;internet,tv\n", encoding="utf-8")
    assert "[words.services]" not in _propose(path)


def test_the_likeliest_encoding_is_proposed_where_nothing_is_certain(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("account;phone\nдоговор Сидоренко;1\n".encode("koi8-r"))
    assert 'encoding = "koi8-r"' in _propose(path)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "account\n1\n"])
def test_a_file_without_known_names_has_no_proposal(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    with pytest.raises(UnreadableError, match="has no line with column names"):
        _propose(path)
