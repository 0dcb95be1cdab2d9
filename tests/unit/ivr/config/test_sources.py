"""Mappings in HOME/imports, and what is refused in them."""

from pathlib import Path

import pytest

from ivr.config.sources import read_mapping
from ivr.errors import SettingsError
from outages.sources.mapping import OURS, Constant, Joined, OneOf, SourceMapping


def _read(home: Path, text: str) -> SourceMapping:
    (home / "imports").mkdir(exist_ok=True)
    (home / "imports" / "billing.toml").write_text(text, encoding="utf-8")
    return read_mapping(home, "billing")


def test_an_empty_mapping_is_a_list_of_our_own(tmp_path: Path) -> None:
    assert _read(tmp_path, "") == OURS


def test_columns_come_from_names_lists_joins_and_values(tmp_path: Path) -> None:
    mapping = _read(
        tmp_path,
        """
        separator = "\\t"
        encoding = "cp1251"
        header_line = 3
        sheet = "Дома"
        flat_after_dash = false
        [columns]
        account = "Л/С"
        street = ["Улица", "Ул."]
        name = { join = ["Фамилия", "Имя"] }
        node = { value = "" }
        [words.services]
        "Телевидение" = "tv"
        """,
    )
    assert (mapping.separator, mapping.encoding, mapping.header_line) == ("\t", "cp1251", 3)
    assert (mapping.sheet, mapping.flat_after_dash) == ("Дома", False)
    assert mapping.columns == {
        "account": OneOf(("Л/С",)),
        "street": OneOf(("Улица", "Ул.")),
        "name": Joined(("Фамилия", "Имя")),
        "node": Constant(""),
    }
    assert mapping.words == {"services": {"телевидение": "tv"}}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('colour = "x"', "colour: no such key; they are separator, encoding, header_line"),
        ('[columns]\ncolour = "x"', "columns: colour: no such column; they are account, name"),
        ("[columns]\nhouse = 5", "columns.house: write a header name"),
        ("[columns]\nhouse = []", "columns.house: write a header name"),
        ('[columns]\nhouse = ["Дом", 5]', "columns.house: write a header name"),
        ('[columns]\nhouse = { join = ["Дом"], value = "" }', "columns.house: write a header name"),
        ('[words.color]\n"x" = "y"', "words: color: no such column"),
        ('[words]\nservices = "tv"', "words.services: Input should be a valid dictionary"),
        (
            'encoding = "latin-1"',
            "encoding: Input should be 'utf-8', 'utf-16', 'cp1251', 'cp866' or 'koi8-r'",
        ),
        ('separator = ":"', "separator: Input should be ';', ',', '\\t' or '|'"),
        ("header_line = 0", "header_line: Input should be greater than or equal to 1"),
        ('header_line = "3"', "header_line: Input should be a valid integer"),
        ("columns", "cannot be read"),
    ],
)
def test_a_bad_key_is_refused_by_name(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SettingsError) as error:
        _read(tmp_path, text)
    assert reason in str(error.value)
    assert "billing.toml" in str(error.value)


@pytest.mark.parametrize("name", ["../settings", "a/b", "", "Billing", "a.b"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be the name of a source"):
        read_mapping(tmp_path, name)


def test_a_source_without_a_mapping_has_our_own_columns(tmp_path: Path) -> None:
    assert read_mapping(tmp_path, "other") == OURS
